"""What is embedded of a question while it is taken in."""

from __future__ import annotations

from typing import cast

import pytest

from bot.answering.answerer import QUESTION_LIMIT
from bot.wiring.answers import make_foresight
from corpus.lane import COMPUTING
from retrieval.searcher import LocalSearcher
from tests.support.conversations import make_turn


class _Searcher:
    def __init__(self) -> None:
        self.foreseen: list[tuple[str, bool]] = []

    def foresee(self, text: str) -> None:
        self.foreseen.append((text, COMPUTING.is_mine))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When was it signed?", ["When was it signed?"]),
        (
            "According to RUSI, who leads the work?",
            ["who leads the work?", "According to RUSI, who leads the work?"],
        ),
        ("Thanks, and when was it signed?", ["when was it signed?"]),
        ("/liaison help", []),
        (" ", []),
        ("a" * (QUESTION_LIMIT + 1), []),
    ],
)
def test_what_a_search_will_look_for_is_embedded_before_anybody_computes(text: str, expected: list[str]) -> None:
    searcher = _Searcher()
    make_foresight(cast("LocalSearcher", searcher))(make_turn(text)).result(20)
    assert searcher.foreseen == [(one, True) for one in expected]
