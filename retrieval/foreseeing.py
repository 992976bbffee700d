"""The vectors of the questions lately asked: each worked out once, and where it can be before it is searched for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from corpus.lane import COMPUTING

_Vector = NDArray[np.float32]
_KEPT = 64


class QuestionVectors:
    """Embeds a question when it is first asked for, and keeps the latest. Thread-safe.

    Who asks for a question that is being embedded waits for it, so that a search finds what was begun when its question
    came in. One question is often searched several times under different filters.
    """

    def __init__(
        self, embed: Callable[[str], _Vector], *, soon: Callable[[str], _Vector] | None = None, kept: int = _KEPT
    ) -> None:
        """Keep nothing yet.

        Args:
            embed: Works a vector out.
            soon: The same where nothing else is as urgent.
            kept: How many are kept.
        """
        self._embed = embed
        self._soon = soon or embed
        self._kept = kept
        self._made: OrderedDict[str, Future[_Vector]] = OrderedDict()
        self._guard = threading.Lock()

    def __call__(self, text: str) -> _Vector:
        """The vector of a question.

        Raises:
            Exception: What embedding raised; it is tried again when next asked for.
        """
        return self._find(text, self._embed)

    def foresee(self, text: str) -> None:
        """Work the vector of a question out for whoever has nothing better to do before it is there. Blocks.

        Raises:
            Exception: What embedding raised.
        """
        self._find(text, self._soon)

    def _find(self, text: str, embed: Callable[[str], _Vector]) -> _Vector:
        with self._guard:
            found = self._made.get(text)
            if found is not None:
                self._made.move_to_end(text)
            else:
                mine: Future[_Vector] = Future()
                self._made[text] = mine
                while len(self._made) > self._kept:
                    self._made.popitem(last=False)
        if found is None:
            return self._make(text, mine, embed)
        if found.done():
            return found.result()
        with COMPUTING.outside():
            return found.result()

    def _make(self, text: str, mine: Future[_Vector], embed: Callable[[str], _Vector]) -> _Vector:
        try:
            vector = embed(text)
        except BaseException as exc:
            with self._guard:
                if self._made.get(text) is mine:
                    del self._made[text]
            mine.set_exception(exc)
            raise
        mine.set_result(vector)
        return vector
