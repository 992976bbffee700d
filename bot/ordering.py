"""Order of arrival within a thread, whatever else runs at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.values import ThreadKey


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
