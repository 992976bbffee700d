"""Things that a text counts: what it counts on is quoted with what it begins with."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from tests.support.answering import MemoryCorpus, Paper, turn_of

TALKS = """Harbour Talks

The harbour talks in Oslo were remarkable for two reasons. The first was the promise of the port to share its pilots.
The second was that the ferry company had changed its mind. The weather was fine.
"""


@pytest.mark.parametrize(
    "question", ["Why were the harbour talks in Oslo remarkable?", "オスロの港の会談が注目に値した理由は何ですか"]
)
async def test_reasons_are_quoted_to_the_last_one_counted(question: str) -> None:
    corpus = MemoryCorpus({"talks": Paper(TALKS, title="Harbour Talks")})
    answer = await Answerer(searcher=corpus, reader=corpus).answer(turn_of(question), ())
    assert answer.outcome == "answered"
    assert "changed its mind" in answer.citations[0].quote
    assert "weather" not in answer.citations[0].quote
