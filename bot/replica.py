"""This process as one of several that serve the same installation: what they share, and who goes on for whom.

A replica shows twice a second that it lives. Whoever has not done so for a lease counts as dead, and what it had begun
goes on elsewhere. A replica that could not reach the store itself judges nobody: after an outage it waits a lease, so
that the others can show that they live as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from bot.journal import Arrival, Entry, Pulse, ReplicaStore, Stage, current_entry
from bot.metrics import PROCESS
from bot.values import PlatformName, ThreadKey

_log = logging.getLogger(__name__)

LEASE_S = 4.0
BEAT_S = 0.5
KEEP_WITHIN_S = 2.0
"""How long a platform waits for its delivery to be kept; Slack takes it for lost after three seconds."""
_LOOK_S = 0.25
_TIDY_S = 300.0

_held: ContextVar[frozenset[ThreadKey]] = ContextVar("held_threads", default=frozenset())
"""Threads whose turn the present task has."""

Replay = Callable[[Entry], Awaitable[None]]
Listener = Callable[[Mapping[str, Any]], object]


class Replica:
    """Implements `bot.journal.Keeper` and `bot.ordering.Order` for all replicas together, and counts acts for them.

    Args:
        store: Where the replicas meet.
        lease_s: After how long without a sign a replica counts as dead.
    """

    def __init__(self, store: ReplicaStore, *, lease_s: float = LEASE_S) -> None:
        self.id = uuid.uuid4().hex[:12]
        self._store = store
        self._lease_s = lease_s
        self._live = 1
        self._replays: dict[PlatformName, Replay] = {}
        self._listeners: dict[str, list[Listener]] = {}
        self._own: set[str] = set()
        self._unfinished: set[str] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._moved = asyncio.Event()
        self._seen: set[int] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._is_leaving = False
        self._is_seen = asyncio.Event()
        self._since: int | None = None
        self._last = time.monotonic()
        self._judges_from = self._tidies_at = self._last + lease_s

    # Living

    async def start(self) -> None:
        """Begin to live, and wait until the others can see it, a lease at most; a second call does nothing."""
        if self._thread is None:
            self._loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._live_on, name="replica", daemon=True)
            self._thread.start()
            with contextlib.suppress(TimeoutError):  # the store being away is waited for in the background
                async with asyncio.timeout(self._lease_s):
                    await self._is_seen.wait()

    async def stop(self) -> None:
        """Take nothing over any more, wait for what is being gone on with, and let others have the rest."""
        self._is_leaving = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)
        self._stop.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, 5)

    @property
    def live(self) -> int:
        """How many replicas live, this one included."""
        return self._live

    @property
    def share(self) -> float:
        """This replica's part of what all together may do."""
        return 1 / max(1, self._live)

    def _live_on(self) -> None:
        """The thread that shows that this process lives; the event loop's hitches do not touch it."""
        while not self._stop.wait(BEAT_S if self._since is not None else 0):
            try:
                self._beat()
            except Exception as exc:  # noqa: BLE001  # the edge of a thread: whatever it is may pass
                _log.warning("The shared store could not be reached: %s", type(exc).__name__)
                self._judges_from = time.monotonic() + self._lease_s
                self._since = self._since or 0
        try:
            self._store.leave(self.id)
        except Exception as exc:  # noqa: BLE001  # its lease ends by itself
            _log.warning("A replica could not say that it ends: %s", type(exc).__name__)

    def _beat(self) -> None:
        last, begun = self._last, time.monotonic()
        pulse = self._store.beat(self.id, since=self._since, lease_s=self._lease_s)
        self._last, self._since = time.monotonic(), pulse.moment
        if self._last - last > self._lease_s / 2:  # the store was away, or this process stood still
            self._judges_from = self._last + self._lease_s
        found: Sequence[Entry] = ()
        if self._replays and not self._is_leaving and begun >= self._judges_from:
            found = self._store.take_over(self.id, platforms=list(self._replays), lease_s=self._lease_s)
        if begun >= self._tidies_at:
            self._tidies_at = begun + _TIDY_S
            self._store.tidy()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take, pulse, found)

    def _take(self, pulse: Pulse, abandoned: Sequence[Entry]) -> None:
        self._live = pulse.live
        self._is_seen.set()
        for signal in pulse.signals:
            if signal.number not in self._seen:
                self._hear(signal.kind, signal.body)
        self._seen = {signal.number for signal in pulse.signals}
        for entry in abandoned:
            self._begin(self._go_on(entry))
        for key in list(self._unfinished):
            self._unfinished.discard(key)
            self._begin(self._finish(key))

    def _begin(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Words

    def listen(self, kind: str, listener: Listener) -> None:
        """Have words of other replicas heard."""
        self._listeners.setdefault(kind, []).append(listener)

    def tell(self, kind: str, **body: Any) -> None:
        """Say something to all other replicas, in the background; they hear it within a second."""
        self._begin(self._tell(kind, json.dumps(body)))

    async def _tell(self, kind: str, body: str) -> None:
        try:
            await self._store.signal(kind, body, sender=self.id)
        except Exception:  # noqa: BLE001  # caches end by themselves
            _log.exception("Other replicas could not be told: kind=%s", kind)

    def _hear(self, kind: str, body: str) -> None:
        for listener in self._listeners.get(kind, ()):
            try:
                listener(json.loads(body))
            except Exception:  # noqa: BLE001  # one listener's trouble is not another's
                _log.exception("A word of another replica could not be dealt with: kind=%s", kind)

    # Arrivals

    def resume_with(self, platform: PlatformName, replay: Replay) -> None:
        """Go on with this platform's arrivals where their process ended; `replay` reads the entry's body."""
        self._replays[platform] = replay

    async def keep(self, arrival: Arrival) -> Entry | None:
        """Keep an arrival before it is acknowledged; None if it is known, so that nothing needs to be done.

        Where the store is away for longer than the platform waits, the entry has no number yet and lives in this
        process alone; what it leads to waits for the store by itself.
        """
        if arrival.key in self._own:
            return None
        self._own.add(arrival.key)
        entry = Entry(arrival=arrival, keeper=self)
        entry.kept = asyncio.ensure_future(self._keep(entry))
        await asyncio.wait({entry.kept}, timeout=KEEP_WITHIN_S)
        if entry.is_foreign:
            return None
        if not entry.kept.done():
            _log.warning("A delivery could not be kept in time: the shared store is away")
        return entry

    async def _keep(self, entry: Entry) -> None:
        try:
            entry.number = await self._store.keep(entry.arrival, owner=self.id)
        except Exception as exc:  # noqa: BLE001  # it lives in this process, then
            _log.warning("A delivery could not be kept: %s", type(exc).__name__)
        else:
            entry.is_foreign = entry.number is None
            if entry.is_foreign:
                self._own.discard(entry.arrival.key)

    async def _go_on(self, entry: Entry) -> None:
        _log.warning(
            "A delivery is taken over: platform=%s attempts=%d stage=%s",
            entry.arrival.platform,
            entry.attempts,
            entry.stage,
        )
        PROCESS.resumed(entry.arrival.platform)
        entry.keeper = self
        self._own.add(entry.arrival.key)
        try:
            await self._replays[entry.arrival.platform](entry)
        except Exception:  # noqa: BLE001  # the edge: nobody awaits this task
            _log.exception("A delivery that was taken over could not be dealt with")
            await self.finish(entry)

    async def mark(self, entry: Entry, stage: Stage) -> bool:
        """Say how far an entry is; False if another replica has it now. Without a word from the store: go on."""
        if entry.number is None:
            return not entry.is_foreign
        try:
            return await self._store.mark(entry.number, stage, owner=self.id)
        except Exception:  # noqa: BLE001  # nobody else can have reached the store either
            _log.exception("The stage of a delivery could not be kept")
            return True

    async def note(self, entry: Entry, notes: Mapping[str, str]) -> None:
        """Leave something to be known by whoever would take the entry over."""
        if entry.number is None:
            return
        try:
            await self._store.note(entry.number, notes, owner=self.id)
        except Exception:  # noqa: BLE001  # a courtesy to whoever comes after
            _log.exception("A note about a delivery could not be kept")

    async def finish(self, entry: Entry) -> None:
        """The entry is dealt with; where the store is away it is told later."""
        if entry.kept is not None:
            await entry.kept
        if not entry.is_foreign:
            await self._finish(entry.arrival.key)

    async def _finish(self, key: str) -> None:
        try:
            await self._store.finish(key, owner=self.id)
        except Exception as exc:  # noqa: BLE001  # told again with a later beat
            _log.warning("A delivery could not be marked as done yet: %s", type(exc).__name__)
            self._unfinished.add(key)
            return
        self._own.discard(key)
        self._wake()

    # Order in a thread

    @asynccontextmanager
    async def turn_of(self, thread: ThreadKey) -> AsyncIterator[None]:
        """Wait until everybody who came before in this thread, at whatever replica, is done."""
        held = _held.get()
        if thread in held:  # by the one who calls, further out
            yield
            return
        entry = current_entry()
        number: int | None = None
        if entry is not None and entry.arrival.thread == thread:
            await self._reach(entry, thread)
        else:
            number = await self._queued(thread)
        token = _held.set(held | {thread})
        try:
            yield
        finally:
            _held.reset(token)
            if number is not None:
                await self._leave_queue(number)

    async def _reach(self, entry: Entry, thread: ThreadKey) -> None:
        """Wait for the turn of an entry, which holds its place until it is finished."""
        if entry.kept is not None:  # with its number it stands in the queue, and would wait for itself under another
            await entry.kept
        if not entry.is_first and entry.number is not None:
            await self._wait(entry.number, thread)
        entry.is_first = True

    async def _queued(self, thread: ThreadKey) -> int | None:
        try:
            number = await self._store.queue(thread, owner=self.id)
        except Exception:  # noqa: BLE001  # without a store there is no order to keep
            _log.exception("A place in a thread could not be taken")
            return None
        await self._wait(number, thread)
        return number

    async def _wait(self, number: int, thread: ThreadKey) -> None:
        try:
            while not await self._store.is_first(number, thread):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_S):
                        await self._moved.wait()
        except Exception:  # noqa: BLE001  # as above
            _log.exception("The order of a thread could not be found out")

    async def _leave_queue(self, number: int) -> None:
        try:
            await self._store.leave_queue(number)
        except Exception:  # noqa: BLE001  # it ends with this process at the latest
            _log.exception("A place in a thread could not be given back")
        self._wake()

    def _wake(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    # Counted acts

    async def try_take(self, most: Mapping[str, int]) -> int:
        """Count an act of each key unless one had its `most`; whole seconds to wait. Without a store all may pass."""
        try:
            return await self._store.try_take(most)
        except Exception:  # noqa: BLE001  # a limit must not keep everybody off while the store is away
            _log.exception("Acts could not be counted")
            return 0
