"""Dates that a question takes for granted."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from tests.support.answering import MemoryCorpus, Paper, turn_of

TALKS = """The Harbour Talks

The Harbour Talks on the safety of ferries were held in Oslo on 3 May 2019.
The two sides agreed to exchange port data every month.
"""
REVIEW = "The review of the northern lighthouses was finished in June, and its five findings were sent to Bergen."
PLAN = "第二次港湾計画は、令和元年6月に公表され、港の安全についての十の目標を定めました。"


@pytest.fixture
def answerer() -> Answerer:
    corpus = MemoryCorpus(
        {
            "talks": Paper(TALKS, title="The Harbour Talks"),
            "review": Paper(REVIEW, title="Review of the Lighthouses", date="2021"),
            "plan": Paper(PLAN, title="第二次港湾計画"),
        }
    )
    return Answerer(searcher=corpus, reader=corpus)


@pytest.mark.parametrize(
    "question",
    [
        "Where were the Harbour Talks on the safety of ferries held in May 2019?",
        "Where were the Harbour Talks on the safety of ferries held on 3 May 2019?",
        "Where were the Harbour Talks on the safety of ferries held in 2019?",
        "Where were the findings of the review of the northern lighthouses sent in June 2021?",
        "2019年6月に公表された第二次港湾計画は、いくつの目標を定めましたか",
        "令和元年6月に公表された第二次港湾計画は、いくつの目標を定めましたか",
    ],
)
async def test_a_date_that_the_document_holds_is_taken(answerer: Answerer, question: str) -> None:
    assert (await answerer.answer(turn_of(question), ())).outcome == "answered"


@pytest.mark.parametrize(
    "question",
    [
        "Where were the Harbour Talks on the safety of ferries held in June 2019?",
        "Where were the Harbour Talks on the safety of ferries held in 2017?",
        "Where were the findings of the review of the northern lighthouses sent in June 2020?",
        "2020年6月に公表された第二次港湾計画は、いくつの目標を定めましたか",
        "令和4年6月に公表された第二次港湾計画は、いくつの目標を定めましたか",
    ],
)
async def test_another_date_is_not_answered_with_what_happened_then(answerer: Answerer, question: str) -> None:
    assert (await answerer.answer(turn_of(question), ())).outcome == "abstained"


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("In which year was the harbour treaty signed?", "answered"),
        ("In which year was the harbour treaty ratified?", "abstained"),
        ("港湾条約は何年に署名されましたか。", "answered"),
        ("港湾条約は何年に批准されましたか。", "abstained"),
    ],
)
async def test_a_deed_is_dated_by_a_sentence_that_tells_of_it(question: str, outcome: str) -> None:
    english = "Harbour treaty\n\nThe harbour treaty was signed in Oslo in 1998.\n"
    japanese = "港湾条約\n\n港湾条約は1998年にオスロで署名されました。\n"
    corpus = MemoryCorpus({"en": Paper(english, title="Harbour treaty"), "ja": Paper(japanese, title="港湾条約")})
    answer = await Answerer(searcher=corpus, reader=corpus).answer(turn_of(question), ())
    assert answer.outcome == outcome
