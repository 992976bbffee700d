"""What a chat platform delivered, kept until it is dealt with, so that another replica goes on where one was killed.

An `Arrival` is kept before the platform hears that it was taken. Whoever deals with it holds its `Entry`, also across
tasks; the store takes a claim of a turn as made on behalf of the entry. Where there is one process there is no entry.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.values import PlatformName, ThreadKey

Stage = Literal["taken", "sending", "sent"]

MOST_ATTEMPTS = 3
"""After so many processes ended over an arrival, whoever asked is told so instead of ending another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A delivery of a chat platform.

    Attributes:
        key: Tells deliveries apart; a delivery that is repeated has the same one.
        body: As the adapter reads it, JSON; never with a token of the platform in it.
        thread: Where it belongs, so that one thread's arrivals are dealt with in order; None: nowhere.
    """

    platform: PlatformName
    key: str
    body: str
    thread: ThreadKey | None = None


@dataclass(slots=True, kw_only=True)
class Entry:
    """An arrival that this process deals with.

    Attributes:
        number: Rises in order of arrival; None where it could not be kept.
        attempts: How many processes ended over it before.
        stage: How far the one before had come: "sending" while a reply may or may not have gone out.
        notes: What that one left to be known.
        is_reached: Whether something in this process deals with it and will say when it is done.
        is_first: Whether it was its thread's turn.
        is_foreign: Whether it turned out to be known already, so that this process must not deal with it.
        kept: Ends when it is known whether it could be kept; None: it was.
    """

    arrival: Arrival
    number: int | None = None
    attempts: int = 0
    stage: Stage = "taken"
    notes: Mapping[str, str] = field(default_factory=dict)
    is_reached: bool = False
    is_first: bool = False
    is_foreign: bool = False
    keeper: Keeper | None = None
    kept: asyncio.Future[None] | None = None

    @property
    def claims_as(self) -> str | None:
        """On whose behalf its turns are claimed, the same in whatever process; None where it could not be kept."""
        return None if self.number is None else f"arrival:{self.number}"

    @property
    def is_resumed(self) -> bool:
        """Whether another process dealt with it before and was ended."""
        return self.attempts > 0

    @property
    def is_hopeless(self) -> bool:
        """Whether too many processes ended over it."""
        return self.attempts >= MOST_ATTEMPTS


class Keeper(Protocol):
    """Keeps entries up to date while they are dealt with; the store being away delays nothing for long."""

    async def mark(self, entry: Entry, stage: Stage) -> bool:
        """Say how far an entry is; False if another process has taken it over, so that this one must not go on."""

    async def note(self, entry: Entry, notes: Mapping[str, str]) -> None:
        """Leave something to be known by whoever would take the entry over."""

    async def finish(self, entry: Entry) -> None:
        """The entry is dealt with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A word from one replica to all others.

    Attributes:
        kind: Which listeners it is for.
        body: What it says, JSON.
    """

    number: int
    kind: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What a replica learns whenever it shows that it lives.

    Attributes:
        moment: The store's clock, microseconds.
        live: How many replicas live, this one included.
        signals: Words of others that may be new.
    """

    moment: int
    live: int
    signals: Sequence[Signal] = ()


class ReplicaStore(Protocol):
    """Where replicas meet. What is named `async` tries again for some seconds while the store is away."""

    async def keep(self, arrival: Arrival, *, owner: str) -> int | None:
        """Keep an arrival for its owner, who asks once for each; its number, or None if it was kept before."""

    async def queue(self, thread: ThreadKey, *, owner: str) -> int:
        """Take a number for a thread's turn that no arrival stands for."""

    async def is_first(self, number: int, thread: ThreadKey) -> bool:
        """Whether nobody with a lower number is still busy in the thread."""

    async def mark(self, number: int, stage: Stage, *, owner: str) -> bool:
        """Set an entry's stage; False if it is somebody else's or done."""

    async def note(self, number: int, notes: Mapping[str, str], *, owner: str) -> None:
        """Set an entry's notes."""

    async def finish(self, key: str, *, owner: str) -> None:
        """Mark an entry as done and forget what was said in it."""

    async def leave_queue(self, number: int) -> None:
        """Give a number of `queue` back."""

    async def try_take(self, most: Mapping[str, int]) -> int:
        """Count an act of each key unless one had its `most` in the last minute; seconds to wait, 0 if counted."""

    async def signal(self, kind: str, body: str, *, sender: str) -> None:
        """Say something to all other replicas."""

    def beat(self, owner: str, *, since: int | None, lease_s: float) -> Pulse:
        """Show that a replica lives, and learn what is new. Blocks; tries once."""

    def take_over(self, owner: str, *, platforms: Sequence[str], lease_s: float) -> Sequence[Entry]:
        """Make entries of these platforms this replica's whose replicas are dead. Blocks; tries once."""

    def tidy(self) -> None:
        """Forget what concerns nobody any more. Blocks; tries once."""

    def leave(self, owner: str) -> None:
        """A replica ends; what it left undone is the others' at once. Blocks; tries once."""


_current: ContextVar[Entry | None] = ContextVar("current_entry", default=None)


def current_entry() -> Entry | None:
    """The entry that the present task works on."""
    return _current.get()


@contextmanager
def working_on(entry: Entry | None) -> Iterator[None]:
    """Work on an entry for the length of a `with` block, in every task that is begun in it."""
    token = _current.set(entry)
    try:
        yield
    finally:
        _current.reset(token)


@asynccontextmanager
async def dealing() -> AsyncIterator[None]:
    """Deal with the current entry, if there is one, for the length of a `with` block; then it is done."""
    entry = _current.get()
    if entry is not None:
        entry.is_reached = True
    try:
        yield
    finally:
        if entry is not None and entry.keeper is not None:
            await entry.keeper.finish(entry)


@asynccontextmanager
async def sending() -> AsyncIterator[bool]:
    """Send a reply for the length of a `with` block.

    Yields:
        Whether to send it: not where another replica has taken the entry over, as from a process that stood still.
    """
    entry = _current.get()
    if entry is None or entry.keeper is None:
        yield True
        return
    if not await entry.keeper.mark(entry, "sending"):
        yield False
        return
    yield True
    await entry.keeper.mark(entry, "sent")


async def note(**notes: str) -> None:
    """Leave something about the current entry to be known by whoever would take it over."""
    entry = _current.get()
    if entry is not None and entry.keeper is not None:
        entry.notes = {**entry.notes, **notes}
        await entry.keeper.note(entry, entry.notes)
