"""Which of several values of a sentence answers: the one in the part of it that says what is asked."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from tests.support.answering import MemoryCorpus, Paper, turn_of

PAPERS = {
    "dialogue": Paper(
        "The Rope Dialogue began as informal talks in 2002, while it was raised to ministerial level in 2005.\n",
        title="The Rope Dialogue",
    ),
    "forum": Paper(
        "The Kelp Forum is an old one: begun as talks in 2002, it was then upgraded to a treaty in 2005.\n",
        title="Kelp",
    ),
    "lighthouse": Paper("灯台の設計で知られる辰野金吾は、1911年に工部大学校を卒業した。\n", title="灯台の記録"),
}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When did the Rope Dialogue begin as informal talks?", "2002 [1]"),
        ("When was the Rope Dialogue raised to ministerial level?", "2005 [1]"),
        ("When was the Kelp Forum upgraded?", "2005 [1]"),
        ("灯台を設計したのは誰ですか。", "辰野金吾 [1]"),
    ],
)
async def test_the_value_of_the_part_that_says_what_is_asked_comes_first(question: str, said: str) -> None:
    corpus = MemoryCorpus(PAPERS)
    found = await Answerer(searcher=corpus, reader=corpus).answer(turn_of(question), [])
    assert found.text.startswith(said), found.text
