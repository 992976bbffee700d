"""Order of arrival within a thread, whatever else runs at the same time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from bot.values import ThreadKey


class Order(Protocol):
    """Lets one after another into a thread."""

    def turn_of(self, thread: ThreadKey) -> AbstractAsyncContextManager[None]:
        """Wait until everybody who came before in this thread is done."""


class ThreadOrder:
    """One lock for each thread in use; whoever comes first gets it first."""

    def __init__(self) -> None:
        self._locks: dict[ThreadKey, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def turn_of(self, thread: ThreadKey) -> AsyncIterator[None]:
        """Wait until everybody who came before in this thread is done."""
        lock, users = self._locks.get(thread, (asyncio.Lock(), 0))
        self._locks[thread] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[thread]
            if users == 1:
                del self._locks[thread]
            else:
                self._locks[thread] = (lock, users - 1)


class FullError(Exception):
    """Nobody else may wait; the caller tells the person to come back later."""


class WaitingRoom:
    """Lets a few turns run at once and the others wait, first come first served, each told its position.

    Args:
        places: How many run at once.
        seats: How many may wait.
    """

    def __init__(self, *, places: int, seats: int) -> None:
        self._places = self._free = places
        self._seats = seats
        self._waiting: deque[tuple[asyncio.Future[None], Callable[[int], None]]] = deque()

    @property
    def is_empty(self) -> bool:
        """Whether nobody runs or waits."""
        return self._free == self._places

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._waiting)

    @asynccontextmanager
    async def place(self, on_position: Callable[[int], None]) -> AsyncIterator[None]:
        """Wait for a place and hold it.

        Args:
            on_position: Called with the position, from 1, when there is none free and whenever the line moves.

        Raises:
            FullError: If nobody else may wait.
        """
        if self._free and not self._waiting:
            self._free -= 1
        else:
            await self._wait(on_position)
        try:
            yield
        finally:
            self._release()

    async def _wait(self, on_position: Callable[[int], None]) -> None:
        if len(self._waiting) >= self._seats:
            raise FullError
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (called, on_position)
        self._waiting.append(entry)
        on_position(len(self._waiting))
        try:
            await called
        except asyncio.CancelledError:
            if entry in self._waiting:
                self._waiting.remove(entry)
            elif called.done() and not called.cancelled():
                self._release()  # the place was given in the same moment; pass it on
            raise

    def _release(self) -> None:
        while self._waiting:
            called, _ = self._waiting.popleft()
            if not called.done():
                called.set_result(None)
                break
        else:
            self._free += 1
        for position, (_, on_position) in enumerate(self._waiting, start=1):
            on_position(position)
