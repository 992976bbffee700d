"""Who can read a channel: its members, and for a public or shared one everybody of the workspaces it belongs to.

Slack says so in pages and one person at a time, a hundred times a minute at most. So what it said is remembered, and
forgotten when an event tells of a change; a minute at most passes before the list is read again, for the events may
have gone to another process. Whatever is missing makes the readers unknown, and unknown means public documents only.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.people import People, Person, audience_of
from corpus.access import Audience, Principal, reads_public_only

_log = logging.getLogger(__name__)

KEEP_S = 60.0
KEEP_FAILURE_S = 15.0
READER_KEEP_S = 3600.0
WAIT_S = 2.0
"""How long a question waits for the members before it is answered from public documents."""
PAGE = 1000
MOST_MEMBERS = 3000
"""A larger channel takes too long to know within Slack's limits, and stays unknown."""
_AT_ONCE = 8
_OUTSIDE = ("connected_team_ids", "pending_connected_team_ids", "pending_shared")

_Key = tuple[str, str]


class _TooLargeError(Exception):
    """The channel has more members than are looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who is in a channel, as Slack says.

    Attributes:
        members: Members who read, Liaison itself left out.
        places: Workspaces and enterprises all of whose people may read, beside the members.
        is_external: Whether the channel is shared with another organisation.
    """

    members: tuple[Person, ...]
    places: frozenset[str]
    is_external: bool


@dataclass(slots=True)
class _Kept:
    until: float
    company: Company | None


@dataclass(slots=True)
class Channels:
    """Finds out who reads a channel.

    Attributes:
        people: Knows who users are.
        budgets: Slows calls down that Slack would refuse.
        wait_s: How long a question waits.
        clock: Monotonic seconds.
    """

    people: People
    budgets: Budgets
    wait_s: float = WAIT_S
    clock: Callable[[], float] = time.monotonic
    _own: dict[str, str] = field(default_factory=dict)
    _kept: dict[_Key, _Kept] = field(default_factory=dict)
    _changes: dict[_Key, int] = field(default_factory=dict)
    _loading: dict[_Key, asyncio.Task[Company | None]] = field(default_factory=dict)

    async def audience(
        self, client: AsyncWebClient, incoming: Incoming, principal: Principal, *, is_private: bool
    ) -> Audience:
        """Everybody who will be able to read a reply; asks Slack only where somebody's rights depend on it."""
        is_to_one = (incoming.is_direct or is_private) and not incoming.is_external
        readers = None
        if not is_to_one and not reads_public_only(principal):
            readers = await self.readers(client, incoming)
        return audience_of(principal, incoming, is_private=is_private, readers=readers)

    async def readers(self, client: AsyncWebClient, incoming: Incoming) -> frozenset[Principal] | None:
        """Everybody who reads a channel, or None while that is not known."""
        company = await self.company(client, incoming.team_id, incoming.channel_id)
        if company is None:
            return None
        if incoming.is_external and not company.is_external:  # shared a moment ago, and the event is still under way
            self.forget(incoming.team_id, incoming.channel_id)
            return None
        found: set[Principal] = set()
        for place in company.places:
            found |= self.people.everybody_at(place)
        for person in company.members:
            found.add(await self.people.reader(client, incoming.team_id, person))
        return frozenset(found)

    async def company(
        self, client: AsyncWebClient, team_id: str, channel_id: str, *, wait_s: float | None = None
    ) -> Company | None:
        """Who is in a channel; None where Slack has not said it all in that time, which then goes on behind."""
        key = (team_id, channel_id)
        kept = self._kept.get(key)
        if kept is not None and kept.until > self.clock():
            return kept.company
        task = self._loading.get(key)
        if task is None:
            task = self._loading[key] = asyncio.create_task(self._load(client, key))
            task.add_done_callback(lambda _: self._loading.pop(key, None))
        done, _ = await asyncio.wait({task}, timeout=self.wait_s if wait_s is None else wait_s)
        return task.result() if done else None

    async def creator(self, client: AsyncWebClient, incoming: Incoming) -> str:
        """User id of whoever made the channel; empty where Slack does not say."""
        await self.budgets.take("conversations.info", incoming.team_id)
        try:
            answer = await client.conversations_info(channel=incoming.channel_id)
        except (SlackClientError, ClientError, TimeoutError, OSError) as exc:
            _log.warning("Who made a channel could not be found out: %s", type(exc).__name__)
            return ""
        return str((answer.get("channel") or {}).get("creator") or "")

    def forget(self, team_id: str, channel_id: str) -> None:
        """Something changed in a channel: ask Slack anew; what is being read now no longer counts."""
        key = (team_id, channel_id)
        self._changes[key] = self._changes.get(key, 0) + 1
        self._kept.pop(key, None)

    def forget_workspace(self, team_id: str, *, user_id: str = "") -> None:
        """Something changed in a workspace, about one person or about all channels."""
        if user_id:
            self.people.forget(team_id, user_id)
        for key in [*self._kept, *self._loading]:
            if key[0] == team_id:
                self.forget(*key)

    async def _load(self, client: AsyncWebClient, key: _Key) -> Company | None:
        """Read who is in a channel; None, remembered shortly, where Slack does not say or it changes all the time."""
        try:
            for _ in range(3):
                change = self._changes.get(key, 0)
                company = await self._read(client, key)
                if change == self._changes.get(key, 0):
                    break
            else:
                company = None
        except (SlackClientError, ClientError, TimeoutError, OSError) as exc:
            _log.warning("The readers of a channel could not be found out: %s", type(exc).__name__)
            company = None
        except _TooLargeError:
            _log.warning("A channel has more than %d members: it is shown public documents only", MOST_MEMBERS)
            company = None
        if len(self._kept) > MOST_MEMBERS:
            self._kept.clear()
        self._kept[key] = _Kept(self.clock() + (KEEP_S if company else KEEP_FAILURE_S), company)
        return company

    async def _read(self, client: AsyncWebClient, key: _Key) -> Company | None:
        team_id, channel_id = key
        await self.budgets.take("conversations.info", team_id)
        answer = await client.conversations_info(channel=channel_id)
        channel: Mapping[str, Any] = answer.get("channel") or {}
        if "is_private" not in channel and not channel.get("is_mpim"):
            return None  # neither public nor private: nothing that we know
        ids = await self._member_ids(client, key)
        own = await self._own_id(client, team_id)
        gate = asyncio.Semaphore(_AT_ONCE)
        people = await asyncio.gather(*(self._person(client, team_id, name, gate) for name in ids if name != own))
        if not all(person.is_known for person in people):
            return None
        members = tuple(person for person in people if not person.is_gone)
        return Company(members=members, places=_places(channel, team_id), is_external=_is_external(channel))

    async def _member_ids(self, client: AsyncWebClient, key: _Key) -> list[str]:
        found: dict[str, None] = {}
        cursor = ""
        while True:
            await self.budgets.take("conversations.members", key[0])
            page = await client.conversations_members(channel=key[1], limit=PAGE, cursor=cursor or None)
            found |= dict.fromkeys(map(str, page.get("members") or ()))
            if len(found) > MOST_MEMBERS:
                raise _TooLargeError
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return list(found)

    async def _person(self, client: AsyncWebClient, team_id: str, user_id: str, gate: asyncio.Semaphore) -> Person:
        kept = self.people.remembered(team_id, user_id)
        if kept is not None:
            return kept
        async with gate:
            await self.budgets.take("users.info", team_id)
            return await self.people.look_up(client, team_id, user_id, at_most_s=READER_KEEP_S)

    async def _own_id(self, client: AsyncWebClient, team_id: str) -> str:
        if team_id not in self._own:
            self._own[team_id] = str((await client.auth_test()).get("user_id") or "")
        return self._own[team_id]


def _places(channel: Mapping[str, Any], team_id: str) -> frozenset[str]:
    """Workspaces whose people may all read a channel.

    Of a public channel these are all workspaces it belongs to. A channel shared with another organisation may be
    public there whatever it is here, so that organisation's workspaces count even where it is private here.
    """
    inside = _listed(channel, "internal_team_ids", "context_team_id") | {team_id}
    shared = _listed(channel, "shared_team_ids", "conversation_host_id", *_OUTSIDE)
    if not (channel.get("is_private") or channel.get("is_mpim")):
        return inside | shared
    return shared - inside if _is_external(channel) else frozenset()


def _is_external(channel: Mapping[str, Any]) -> bool:
    return any(channel.get(name) for name in ("is_ext_shared", "is_pending_ext_shared", *_OUTSIDE))


def _listed(channel: Mapping[str, Any], *names: str) -> frozenset[str]:
    """Ids under some keys, whether a key holds one or a list."""
    found: set[str] = set()
    for name in names:
        value = channel.get(name) or ()
        found |= {value} if isinstance(value, str) else {str(one) for one in value}
    return frozenset(found)
