"""Questions about a document itself, and about the documents as a collection."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.answering.holdings import asked_holdings
from bot.answering.particulars import asked_particular
from bot.values import Answer
from corpus.languages import Language
from tests.support.answering import MemoryCorpus, Paper, turn_of

TIDES = """Tides and harbour gates
Harbour gates close at high water.
Two keepers open each gate by hand.
The register of gates is kept in the harbour office on the quay.
A gate that sticks is reported to the office within a day.
"""
PILOTS = "Pilots of the northern coast\nPilots board large ships at the bar.\n"
JAPANESE = "灯台の保守に関する手引き\n灯台の点検は毎年春に行われます。\n"


@pytest.fixture
def corpus() -> MemoryCorpus:
    return MemoryCorpus(
        {
            "tides": Paper(
                TIDES,
                title="Tides and harbour gates",
                publisher="Harbour Institute",
                date="2021-05-04",
                kind="analysis",
            ),
            "pilots": Paper(PILOTS, title="Pilots of the northern coast", date="2019", kind="statement"),
            "lights": Paper(JAPANESE, title="灯台の保守に関する手引き", superseded_by="tides"),
        }
    )


async def _answer(corpus: MemoryCorpus, text: str) -> Answer:
    return await Answerer(searcher=corpus, reader=corpus).answer(turn_of(text), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("When was “Tides and harbour gates” published?", "4 May 2021"),
        ("Who published “Tides and harbour gates”?", "Harbour Institute"),
        ("What kind of document is “Tides and harbour gates”?", "an analysis, not an official statement"),
        ("When was the Harbour Institute's paper published?", "4 May 2021"),
        ("「Tides and harbour gates」はいつ公表されましたか。", "2021年5月4日"),
        ("「灯台の保守に関する手引き」は現在も有効ですか。", "置き換え済み"),
    ],
)
async def test_the_catalogue_answers_and_the_beginning_is_quoted(corpus: MemoryCorpus, text: str, said: str) -> None:
    answer = await _answer(corpus, text)
    assert answer.outcome == "answered"
    assert said in answer.text
    (citation,) = answer.citations
    assert citation.quote in corpus.papers[citation.document_id].text
    assert citation.quote != citation.title


async def test_what_the_catalogue_does_not_know_is_said(corpus: MemoryCorpus) -> None:
    answer = await _answer(corpus, "Who published “Pilots of the northern coast”?")
    assert answer.outcome == "abstained"
    assert "does not say who published" in answer.text
    assert [c.document_id for c in answer.closest] == ["pilots"]


@pytest.mark.parametrize(
    "text",
    [
        "When was the harbour closed?",
        "When was “Rules for lighthouses” published?",
        "Who published the tide tables in 1932?",
        "What does “Tides and harbour gates” say about pilots?",
    ],
)
def test_other_questions_are_not_about_a_document(corpus: MemoryCorpus, text: str) -> None:
    assert asked_particular(text, corpus.documents(audience=turn_of("").audience), Language.EN) is None


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("How many documents do you have?", ["tides", "pilots", "lights"]),
        ("What is the most recent document?", ["tides"]),
        ("What is the oldest document?", ["pilots"]),
        ("Which documents are in Japanese?", ["lights"]),
        ("Which of the documents are official statements?", ["pilots"]),
        ("文書は何件ありますか。", ["tides", "pilots", "lights"]),
        ("最新の文書はどれですか", ["tides"]),
        ("公式の声明はどれですか。", ["pilots"]),
    ],
)
async def test_documents_are_listed_newest_first(corpus: MemoryCorpus, text: str, documents: list[str]) -> None:
    answer = await _answer(corpus, text)
    assert answer.outcome == "answered"
    assert [c.document_id for c in answer.citations] == documents
    assert all(corpus.papers[c.document_id].title in answer.text for c in answer.citations)


async def test_where_none_is_of_the_kind_there_is_no_answer(corpus: MemoryCorpus) -> None:
    assert (await _answer(corpus, "Which documents are strategies?")).outcome == "abstained"


@pytest.mark.parametrize(
    "text", ["Which documents are needed to board a ship?", "How many pilots are there?", "どの灯台が最も古いですか。"]
)
def test_other_questions_are_not_about_the_collection(text: str) -> None:
    assert asked_holdings(text) is None


@pytest.mark.parametrize(
    "text", ["What is “Tides and harbour gates” about?", "「Tides and harbour gates」は何に関する文書ですか。"]
)
async def test_what_a_document_is_about_is_its_summary(corpus: MemoryCorpus, text: str) -> None:
    answer = await _answer(corpus, text)
    assert answer.outcome == "answered"
    assert {c.document_id for c in answer.citations} == {"tides"}
    assert answer.kind == "summary"
    assert len(answer.sentences) > 1
