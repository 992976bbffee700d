"""What an abbreviation stands for, from the sentence in which a document defines it."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.answering.standing_for import asked_abbreviation
from bot.values import Answer
from tests.support.answering import MemoryCorpus, Paper, turn_of

TEXT = """The Joint Harbour Unit (JHU) met in May.
Talks with the Department for Tides, Ports and Shipping (TPS) go on.
The Night Watch-Keeping Agreement (NWKA) was renewed.
Tidal gates are run by the National centre of Gate keeping and Rivers (NGR).
Each port names an area of duty and order (ADO), the pilots too.
The JHU keeps the register of gates, and the OPQ does not.
"""
TEXT_JA = "港湾合同室（JHU）は五月に会合を開いた。\n"


async def _answer(text: str) -> Answer:
    corpus = MemoryCorpus({"en": Paper(TEXT, title="Harbour notes"), "ja": Paper(TEXT_JA, title="港湾の記録")})
    return await Answerer(searcher=corpus, reader=corpus).answer(turn_of(text), ())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("What does JHU stand for?", "Joint Harbour Unit"),
        ("What is the full name of the JHU?", "Joint Harbour Unit"),
        ("What does TPS stand for?", "Department for Tides, Ports and Shipping"),
        ("What is NWKA short for?", "Night Watch-Keeping Agreement"),
        ("NGRとは何の略ですか。", "National centre of Gate keeping and Rivers"),
        ("What does ADO stand for?", "area of duty and order"),
        ("JHUの正式名称は何ですか", "港湾合同室"),
        ("JHUとは何の略ですか", "Joint Harbour Unit"),
    ],
)
async def test_the_long_form_comes_first_and_its_sentence_is_quoted(text: str, name: str) -> None:
    answer = await _answer(text)
    assert answer.outcome == "answered"
    assert answer.sentences[0].text == name
    assert name in answer.citations[0].quote


async def test_what_no_document_defines_is_not_made_up() -> None:
    answer = await _answer("What does OPQ stand for?")
    assert answer.outcome == "abstained"


@pytest.mark.parametrize(
    "text",
    ["What does the JHU keep?", "What does the report stand for?", "JHUは何を管理していますか", "What is the JHU?"],
)
def test_other_questions_are_not_for_a_long_form(text: str) -> None:
    assert asked_abbreviation(text) is None
