"""Questions that want several things: each is quoted where it is stated, and what is not found is said."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.answerer import Answerer
from bot.answering.completing import parts_wanted, what_is_missing
from bot.answering.extract import Want
from bot.answering.question import read_question
from bot.values import Answer
from tests.support.answering import MemoryCorpus, Paper, turn_of

REPORT = """Harbour report

The harbour talks took place in Osaka on 3 May 2019. The talks were chaired by Mr. Ronald Lee of the Harbour Board.

The ferries were counted once more.
"""
BOTH = "When did the harbour talks take place and who chaired them?"


async def _ask(question: str, text: str = REPORT) -> Answer:
    corpus = MemoryCorpus({"report": Paper(text, title="Harbour report")})
    return await Answerer(searcher=corpus, reader=corpus).answer(turn_of(question), ())


async def test_both_parts_are_quoted() -> None:
    answer = await _ask(BOTH)
    quoted = " ".join(citation.quote for citation in answer.citations)
    assert "3 May 2019" in quoted
    assert "Ronald Lee" in quoted
    assert answer.notices == ()


async def test_what_is_not_found_is_said() -> None:
    answer = await _ask(BOTH, "Harbour report\n\nThe harbour talks took place in Osaka on 3 May 2019.\n")
    assert answer.outcome == "answered"
    assert answer.notices == ("I did not find who that is.",)


def test_a_day_and_a_year_are_one_part() -> None:
    question = replace(read_question("When was it signed?"), wants=(Want.DAY, Want.YEAR))
    assert len(parts_wanted(question)) == 1
    assert what_is_missing(question, ["It was signed on 3 May 2019."]) == ()


def test_nothing_is_missed_where_nothing_is_stated() -> None:
    question = read_question(BOTH)
    assert {Want.PERSON} < set().union(*parts_wanted(question))
    assert what_is_missing(question, ["The ferries were counted."]) == ()
    assert what_is_missing(question, ["They met on 3 May 2019."]) == ("I did not find who that is.",)
