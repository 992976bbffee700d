"""Lets callers that come at once share one run: what waits while a run is under way goes into the next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Gathering(Generic[_In, _Out]):
    """Calls `run` for one or several inputs at a time, never twice at once. Thread-safe.

    A lone caller waits for nobody. Callers that meet are served together, in order of arrival, by whichever of them is
    let in first; no thread is kept for it.

    Args:
        run: Gives one result for each input, in order.
        most: How many inputs one run may take.
    """

    def __init__(self, run: Callable[[Sequence[_In]], Sequence[_Out]], *, most: int) -> None:
        self._run = run
        self._most = most
        self._waiting: list[tuple[_In, Future[_Out]]] = []
        self._guard = threading.Lock()
        self._turn = threading.Lock()

    def __call__(self, one: _In) -> _Out:
        """The result of one input.

        Raises:
            Exception: What `run` raised, to every caller it ran for.
        """
        mine: Future[_Out] = Future()
        with self._guard:
            self._waiting.append((one, mine))
        with self._turn:
            while not mine.done():
                self._serve()
        return mine.result()

    def _serve(self) -> None:
        with self._guard:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            results = self._run([given for given, _ in batch])
        except BaseException as exc:  # noqa: BLE001  # raised again by each of those who wait
            for _, waiting in batch:
                waiting.set_exception(exc)
            return
        for (_, waiting), result in zip(batch, results, strict=True):
            waiting.set_result(result)
