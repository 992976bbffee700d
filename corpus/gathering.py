"""Lets callers that come at once share one run: what waits while a run is under way goes into the next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from corpus.lane import COMPUTING

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def _closed_gate() -> threading.Lock:
    gate = threading.Lock()
    gate.acquire()
    return gate


@dataclass(slots=True, eq=False)
class _Call(Generic[_In, _Out]):
    """One caller.

    Attributes:
        leads: Whether it has to do the next run itself.
        gate: Closed until it is served, or has to lead.
        results: Of its run; empty until then.
        fault: What its run raised.
    """

    given: _In
    leads: bool = False
    gate: threading.Lock = field(default_factory=_closed_gate)
    results: Sequence[_Out] = ()
    fault: BaseException | None = None


class Gathering(Generic[_In, _Out]):
    """Calls `run` for one or several inputs at a time, never twice at once. Thread-safe.

    A lone caller waits for nobody. Callers that meet are served together, in order of arrival, by the first of them; no
    thread is kept for it. Whoever ends a run wakes the one that does the next before any other: a line in which each
    wakes its neighbour would leave the processor idle between two runs for as long as all of them take to wake.

    Args:
        run: Gives one result for each input, in order.
        most: How many inputs one run may take.
    """

    def __init__(self, run: Callable[[Sequence[_In]], Sequence[_Out]], *, most: int) -> None:
        self._run = run
        self._most = most
        self._waiting: list[_Call[_In, _Out]] = []
        self._is_led = False
        self._guard = threading.Lock()

    def __call__(self, one: _In) -> _Out:
        """The result of one input.

        Raises:
            Exception: What `run` raised, to every caller it ran for.
        """
        mine: _Call[_In, _Out] = _Call(one)
        with COMPUTING.outside():
            self._be_served(mine)
        if mine.fault is not None:
            raise mine.fault
        return mine.results[0]

    def _be_served(self, mine: _Call[_In, _Out]) -> None:
        with self._guard:
            self._waiting.append(mine)
            mine.leads, self._is_led = not self._is_led, True
        if not mine.leads:
            mine.gate.acquire()
        if mine.leads:
            self._lead()

    def _lead(self) -> None:
        """Run for those who wait, then let the next lead."""
        with self._guard:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            results = self._run([call.given for call in batch])
            for call, result in zip(batch, results, strict=True):
                call.results = (result,)
        except BaseException as exc:  # noqa: BLE001  # raised again by each of those who wait
            for call in batch:
                call.fault = exc
        finally:
            self._hand_over()
            for call in batch[1:]:
                call.gate.release()

    def _hand_over(self) -> None:
        with self._guard:
            following = self._waiting[0] if self._waiting else None
            self._is_led = following is not None
        if following is not None:
            following.leads = True
            following.gate.release()
