# ruff: noqa: E501  # a table reads better unbroken
from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.answering.offices import offices_in
from bot.answering.persons import asked_person
from tests.support.answering import MemoryCorpus, Paper, turn_of

TALKS = """Harbour Talks

The talks were co-chaired by Ms. Ingrid Dahl, Director for Ports, Ministry of Transport (MLIT) of Norway and Mr. Kenji Mori, Ambassador of Japan.
Norwegian Foreign Minister Arne Berg and Finance Minister Liv Holm met in Oslo in 2019.
Were Prime Minister Solberg still alive, she would be surprised.
Astrid Vik welcomed the pilots and thanked Tom Lund.
"""
TALKS_JA = """港湾協議

協議では、森健二大使があいさつした。
"""


@pytest.mark.parametrize(
    ("sentence", "name", "offices"),
    [
        ("It was led by Ms. Jane Doe, Head of Ports, Ministry (MLIT) of Norway and Mr. Roe, Clerk.", "Jane Doe", ["Head of Ports, Ministry (MLIT) of Norway"]),
        ("Foreign Minister Arne Berg and Finance Minister Liv Holm met.", "Liv Holm", ["Finance Minister"]),
        ("Foreign Minister Arne Berg and Finance Minister Liv Holm met.", "Berg", ["Foreign Minister"]),
        ("There spoke the Secretary of State for Foreign and Commonwealth Affairs Jane Doe.", "Jane Doe", ["Secretary of State for Foreign and Commonwealth Affairs"]),
        ("Jane Doe, the ports minister, said that it works.", "Jane Doe", ["ports minister"]),
        ("Jane Doe is a professor of tides.", "Jane Doe", ["professor of tides"]),
        ("Ideas (by Jane Doe, editor) vary.", "Jane Doe", ["editor"]),
        ("Were Prime Minister Doe alive, she would laugh.", "Doe", ["Prime Minister"]),
        ("Jane Doe, Director in the Foreign and Commonwealth Office, for Norway.", "Jane Doe", ["Director in the Foreign and Commonwealth Office, for Norway"]),
        ("Jane Doe, Director of Ports and Kenji Mori, Clerk, met.", "Jane Doe", ["Director of Ports"]),
        ("Jane Doe met the minister.", "Jane Doe", []),
        ("The doe is a deer.", "Doe", []),
        ("協議では森健二大使があいさつした。", "森健二", ["大使"]),
    ],
)  # fmt: skip
def test_the_office_that_stands_beside_a_name(sentence: str, name: str, offices: list[str]) -> None:
    assert offices_in(sentence, name) == offices


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Ingrid Dahl?", "Ingrid Dahl"),
        ("Who was Prime Minister Solberg?", "Solberg"),
        ("What is Ms Dahl's current position?", "Dahl"),
        ("Which post does Ingrid Dahl hold?", "Ingrid Dahl"),
        ("who is ingrid dahl", "ingrid dahl"),
        ("Ingrid Dahlとは誰ですか。", "Ingrid Dahl"),
        ("森健二氏の役職は何ですか", "森健二"),
        ("Who is the Prime Minister?", None),
        ("Who is responsible?", None),
        ("Who is Norway?", None),
        ("Who chaired the talks?", None),
        ("What is Norway's position?", None),
        ("What is Dahl's position on fishing?", None),
        ("議長は誰ですか。", None),
    ],
)
def test_whom_a_question_asks_about(question: str, name: str | None) -> None:
    assert asked_person(question) == name


@pytest.fixture
def answerer() -> Answerer:
    corpus = MemoryCorpus({"talks": Paper(TALKS, title="Harbour Talks"), "ja": Paper(TALKS_JA, title="港湾協議")})
    return Answerer(searcher=corpus, reader=corpus)


@pytest.mark.parametrize(
    ("question", "office"),
    [
        ("Who is Ingrid Dahl?", "Director for Ports, Ministry of Transport (MLIT) of Norway"),
        ("What is Kenji Mori's position?", "Ambassador of Japan"),
        ("Liv Holmの役職は何ですか。", "Finance Minister"),
        ("森健二さんは誰ですか。", "大使"),
    ],
)
async def test_an_office_is_told_with_the_sentence_that_gives_it(
    answerer: Answerer, question: str, office: str
) -> None:
    found = await answerer.answer(turn_of(question), ())
    assert found.outcome == "answered"
    assert found.sentences[0].text == office
    assert office in found.citations[0].quote


@pytest.mark.parametrize("question", ["Who is Astrid Vik?", "What is Tom Lund's position?", "Astrid Vikとは誰ですか。"])
async def test_nobody_else_is_named_in_place_of_whom_is_asked_about(answerer: Answerer, question: str) -> None:
    found = await answerer.answer(turn_of(question), ())
    lead = found.text.splitlines()[0]
    assert not any(name in lead for name in ("Dahl", "Mori", "Berg", "Holm", "Solberg"))


async def test_somebody_unknown_is_not_found(answerer: Answerer) -> None:
    found = await answerer.answer(turn_of("Who is Peder Nygaard?"), ())
    assert found.outcome == "abstained"
