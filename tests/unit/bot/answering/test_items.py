"""Items of a list, which say only with the line above them what they are about."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from tests.support.answering import MemoryCorpus, Paper, turn_of

PLAN = """Harbour Plan

The Harbour Plan of the northern ports, released by the Guild, sets out four aims for the ferries:

 - Keeping the lighthouses.
 - Quiet engines on every vessel. These will at first be bought abroad.
 - Growing to a total of 900 divers and 300 stokers over ten years.
 - A pier in the north.

The weather was fine that year.
"""


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many divers did the Guild's Harbour Plan of the northern ports set out for the ferries?", "900"),
        ("How many stokers did the Guild's Harbour Plan of the northern ports set out for the ferries?", "300"),
    ],
)
async def test_an_item_is_read_with_the_line_that_leads_in_to_it(question: str, value: str) -> None:
    corpus = MemoryCorpus({"plan": Paper(PLAN, title="Harbour Plan")})
    answer = await Answerer(searcher=corpus, reader=corpus).answer(turn_of(question), ())
    assert answer.outcome == "answered"
    assert answer.text.startswith(value)
