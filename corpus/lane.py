"""Lets threads that compute in Python do so one at a time.

CPython runs one of them at a time anyhow, and hands its lock to another at each call of a library that lets go of it: a
hundred times an answer. Each time a sleeping thread has to wake first, and while several compute at once a third of the
time was seen to pass with nobody holding the lock that somebody wanted. Who computes alone keeps it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PATIENCE_S = 0.05


class Lane:
    """Room for one thread that computes. It is advice, no lock: nothing is protected by it.

    Args:
        patience_s: Who waited so long goes on beside whoever is inside, so that one that is held up there, by a
            database or a model far away, holds up nobody.
    """

    def __init__(self, *, patience_s: float = _PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._room = threading.Lock()
        self._mine = threading.local()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Compute, alone if that can be had soon; within itself this changes nothing."""
        if self.is_mine:
            yield
            return
        self._enter()
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Wait for something, or run what needs no Python, while another thread may compute."""
        if not self.is_mine:
            yield
            return
        self._leave()
        try:
            yield
        finally:
            self._enter()

    @property
    def is_idle(self) -> bool:
        """Whether no thread is inside now."""
        return not self._room.locked()

    @property
    def is_mine(self) -> bool:
        """Whether this thread is inside."""
        return getattr(self._mine, "is_inside", False)

    def _enter(self) -> None:
        self._mine.is_inside = self._room.acquire(timeout=self._patience_s)

    def _leave(self) -> None:
        if self.is_mine:  # not where it went on beside another
            self._mine.is_inside = False
            self._room.release()


COMPUTING = Lane()
"""Of the threads of this process that answer."""
