"""Who can read a group chat or channel, as far as Teams says; whatever is in doubt leaves public documents only."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.platforms.teams.incoming import Incoming, Place
from bot.platforms.teams.people import Member, People, audience_of
from corpus.access import Audience, Principal, reads_public_only

_log = logging.getLogger(__name__)

KEEP_S = 60.0
KEEP_FAILURE_S = 15.0
WAIT_S = 3.0
"""How long a question waits for the members before it is answered from public documents."""
_MOST_KEPT = 5_000


class Roster(Protocol):
    """Lists the members of a conversation."""

    async def members(self, place: Place, conversation_id: str) -> tuple[Member, ...] | None:
        """All members, Liaison itself left out; None if Teams does not say, or does not say all."""


_Key = tuple[str, str]


@dataclass(slots=True)
class Rooms:
    """Finds out who reads a conversation.

    Attributes:
        people: Knows who users are.
        roster: Lists members.
        wait_s: How long a question waits.
        clock: Monotonic seconds.
    """

    people: People
    roster: Roster
    wait_s: float = WAIT_S
    clock: Callable[[], float] = time.monotonic
    _kept: dict[_Key, tuple[float, tuple[Member, ...] | None]] = field(default_factory=dict)
    _changes: dict[_Key, int] = field(default_factory=dict)
    _loading: dict[_Key, asyncio.Task[tuple[Member, ...] | None]] = field(default_factory=dict)

    async def audience(self, incoming: Incoming, principal: Principal) -> Audience:
        """Everybody who will be able to read a reply; asks Teams only where somebody's rights depend on it."""
        readers = None
        if not incoming.is_private and not reads_public_only(principal):
            readers = await self.readers(incoming)
        return audience_of(principal, incoming, readers=readers)

    async def readers(self, incoming: Incoming) -> frozenset[Principal] | None:
        """Everybody who reads a conversation, or None where that is not known.

        Whoever is of the tenant may find what stands in a channel of a public team, and Teams does not say which teams
        are public; so all of the tenant read every channel. A channel shared with other teams or tenants, and the chat
        of a meeting, have readers whom the list of members does not name.
        """
        if not incoming.has_listed_readers:
            return None
        members = await self.members(incoming)
        if members is None:
            return None
        found = set(await asyncio.gather(*(self.people.reader(member) for member in members)))
        if incoming.scope == "channel":
            found |= self.people.everybody_at(incoming.tenant_id)
        return frozenset(found)

    async def members(self, incoming: Incoming, *, wait_s: float | None = None) -> tuple[Member, ...] | None:
        """The members of a conversation; None while Teams has not listed them all.

        Args:
            incoming: Something in the conversation.
            wait_s: How long to wait for the list; None: as long as a question waits.
        """
        key = (incoming.tenant_id, incoming.channel_id)
        until, members = self._kept.get(key, (0.0, None))
        if until > self.clock():
            return members
        task = self._loading.get(key)
        if task is None:
            task = self._loading[key] = asyncio.create_task(self._load(incoming.place, key))
            task.add_done_callback(lambda _: self._loading.pop(key, None))
        done, _ = await asyncio.wait({task}, timeout=self.wait_s if wait_s is None else wait_s)
        return task.result() if done else None

    def forget(self, incoming: Incoming) -> None:
        """Somebody came or went: ask Teams anew; what is being read now no longer counts."""
        self.forget_place(incoming.tenant_id, incoming.channel_id, is_team=bool(incoming.team_id))

    def forget_place(self, tenant_id: str, channel_id: str, *, is_team: bool) -> None:
        """As `forget`, of a conversation by its ids."""
        key = (tenant_id, channel_id)
        self._changes[key] = self._changes.get(key, 0) + 1
        self._kept.pop(key, None)
        if is_team:  # members of a team come and go in all of its channels
            for other in [one for one in (*self._kept, *self._loading) if one[0] == key[0]]:
                self._changes[other] = self._changes.get(other, 0) + 1
                self._kept.pop(other, None)

    async def _load(self, place: Place, key: _Key) -> tuple[Member, ...] | None:
        members = None
        for _ in range(3):
            change = self._changes.get(key, 0)
            members = await self.roster.members(place, key[1])
            if change == self._changes.get(key, 0):
                break
        else:
            members = None
        if members is None:
            _log.warning("The members of a conversation could not be found out")
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (self.clock() + (KEEP_FAILURE_S if members is None else KEEP_S), members)
        return members
