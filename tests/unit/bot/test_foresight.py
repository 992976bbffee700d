"""What is embedded of a question while it is taken in."""

from __future__ import annotations

import threading
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
    foresee = make_foresight(cast("LocalSearcher", searcher))
    foresee(make_turn(text)).result(20)
    foresee(make_turn("/liaison last")).result(20)  # behind the other, as there is one thread
    assert searcher.foreseen == [(one, True) for one in expected]


def test_who_answers_then_computes_only_after_the_model_was_begun() -> None:
    has_begun, may_end = threading.Event(), threading.Event()

    class Slow(_Searcher):
        def foresee(self, text: str) -> None:
            with COMPUTING.outside():
                has_begun.set()
                assert may_end.wait(20)

    make_foresight(cast("LocalSearcher", Slow()))(make_turn("When was it signed?")).result(20)
    with COMPUTING.inside():
        assert has_begun.is_set()
    may_end.set()
