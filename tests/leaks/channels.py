"""Generated channels of Slack and Teams, whom they are truly read by, and what the adapters make of them."""

from __future__ import annotations

import asyncio
import functools
import itertools
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.config import Settings
from bot.identity import PlatformIdentities
from bot.platforms.slack import channels as slack_channels
from bot.platforms.slack import people as slack_people
from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.incoming import Incoming as SlackIncoming
from bot.platforms.teams import connector as teams_connector
from bot.platforms.teams import people as teams_people
from bot.platforms.teams import rooms as teams_rooms
from bot.platforms.teams.incoming import read_activity
from bot.platforms.teams.sdk import ActivityTypeAdapter, TeamsChannelAccount
from corpus.access import ANYONE, Audience, Principal
from tests.leaks.probes import Tally, ask
from tests.leaks.world import World, is_readable, questions

MARKINGS = frozenset({"TLP:AMBER", "OFFICIAL-SENSITIVE"})
UK = Principal(name="UK", organisation="UK")
JP = Principal(name="JP", organisation="JP", groups=frozenset({"JOINT"}))
FR = Principal(name="FR", organisation="FR")
OFFICER = Principal(name="officer", organisation="UK", markings=MARKINGS)
ENTRIES = """
organisations:
  UK: {slack: {teams: [T1]}, teams: {tenants: [t1]}}
  JP: {groups: [JOINT], slack: {teams: [T9]}, teams: {tenants: [t9]}}
  FR: {slack: {teams: [T5]}, teams: {tenants: [t5]}}
principals:
  officer:
    organisation: UK
    markings: ["TLP:AMBER", OFFICIAL-SENSITIVE]
    slack: {team: T1, users: [UOFFICER]}
    teams: {tenant: t1, users: [officer]}
"""
HOMES = {"T1": frozenset({UK, OFFICER}), "T9": frozenset({JP}), "T5": frozenset({FR}), "T7": frozenset({ANYONE})}


@dataclass(frozen=True)
class Somebody:
    """What a platform says of a member, and what they may read; None: nothing, for they have left."""

    says: dict[str, Any] | None
    is_truly: Principal | None


def _user(team: str = "T1", **flags: Any) -> dict[str, Any]:
    return {"team_id": team, **flags}


SLACK = {
    "UOFFICER": Somebody(_user(), OFFICER),
    "UPLAIN": Somebody(_user(), UK),
    "UAPP": Somebody(_user(is_bot=True), UK),
    "UGUEST": Somebody(_user(is_restricted=True), ANYONE),
    "UONECHANNEL": Somebody(_user(is_ultra_restricted=True), ANYONE),
    "UJP": Somebody(_user("T9"), JP),
    "UJPGUEST": Somebody(_user("T9", is_restricted=True), ANYONE),
    "USTRANGER": Somebody(_user("T9", is_stranger=True), ANYONE),
    "UFR": Somebody(_user("T5", is_email_confirmed=True, profile={"email": "officer@example.gov.uk"}), FR),
    "UAWAY": Somebody(_user("T7"), ANYONE),
    "UGONE": Somebody(_user(deleted=True), None),
    "UMISSING": Somebody(None, ANYONE),
}
TEAMS = {
    "officer": Somebody({"tenantId": "t1", "aadObjectId": "officer"}, OFFICER),
    "plain": Somebody({"tenantId": "t1", "aadObjectId": "plain", "userRole": "user"}, UK),
    "28:app": Somebody({"tenantId": "t1"}, UK),
    "guest": Somebody({"tenantId": "t1", "aadObjectId": "g", "userRole": "guest"}, ANYONE),
    "ext": Somebody({"tenantId": "t1", "aadObjectId": "e", "userPrincipalName": "a#EXT#@b"}, ANYONE),
    "jp": Somebody({"tenantId": "t9", "aadObjectId": "j"}, JP),
    "fr": Somebody({"tenantId": "t5", "aadObjectId": "f"}, FR),
    "away": Somebody({"tenantId": "t7", "aadObjectId": "a"}, ANYONE),
    "phone": Somebody({"tenantId": "t1"}, ANYONE),
    "silent": Somebody({"aadObjectId": "s"}, ANYONE),
}


class SlackClient:
    """Slack's Web API about one channel."""

    def __init__(self, members: Sequence[str], facts: dict[str, Any]) -> None:
        self.members = [*members]
        self.facts = facts

    async def auth_test(self) -> dict[str, Any]:
        return {"user_id": "UBOT"}

    async def conversations_info(self, **_: Any) -> dict[str, Any]:
        return {"channel": self.facts}

    async def conversations_members(self, *, cursor: str | None = None, **_: Any) -> dict[str, Any]:
        start = int(cursor or 0)
        more = str(start + 2) if start + 2 < len(self.members) else ""
        return {"members": self.members[start : start + 2], "response_metadata": {"next_cursor": more}}

    async def users_info(self, *, user: str, **_: Any) -> dict[str, Any]:
        says = SLACK[user].says
        if says is None:
            raise SlackApiError("no such user", {"ok": False, "error": "user_not_found"})
        return {"user": {"id": user, **says}}


class Roster:
    """Teams' list of the members of one conversation, read by the connector's own rules."""

    def __init__(self, members: Sequence[str]) -> None:
        self.listed = [TeamsChannelAccount.model_validate({"id": name, **(TEAMS[name].says or {})}) for name in members]

    async def members(self, *_: object) -> tuple[teams_people.Member, ...]:
        return tuple(teams_connector._member(account) for account in self.listed)

    async def is_member(self, *_: object) -> bool:
        return True


@dataclass(frozen=True)
class Room:
    """A channel as it is, and everybody who truly reads it."""

    members: tuple[str, ...]
    facts: dict[str, Any]
    readers: frozenset[Principal]

    @property
    def truth(self) -> Audience:
        return Audience(self.readers, is_shared=True)


def slack_rooms(rng: random.Random) -> Iterator[Room]:
    """Channels with an officer in them: private or public, shared with nobody or with others; endless."""
    while True:
        members = ["UOFFICER", *rng.sample([*SLACK][1:3], rng.randrange(3))]
        if rng.random() < 0.6:
            members += rng.sample([*SLACK][3:], rng.randrange(1, 3))
        outside = rng.choice(((), (), (), ("T9",), ("T9",), ("T5",), ("T7",), ("T9", "T5")))
        is_private = rng.random() < 0.6
        key = rng.choice(("connected_team_ids", "pending_connected_team_ids", "shared_team_ids"))
        facts = {"is_private": is_private, "context_team_id": "T1", "is_ext_shared": bool(outside), key: [*outside]}
        readers = {SLACK[name].is_truly for name in members} - {None}
        readers |= set().union(*(HOMES[place] for place in (*outside, *(() if is_private else ("T1",)))))
        rng.shuffle(members)
        yield Room(tuple(members), facts, frozenset(reader for reader in readers if reader))


def teams_rooms_of(rng: random.Random) -> Iterator[Room]:
    """Group chats, channels and chats of meetings with an officer in them; endless."""
    while True:
        members = ["officer", *rng.sample([*TEAMS][1:3], rng.randrange(3))]
        if rng.random() < 0.6:
            members += rng.sample([*TEAMS][3:], rng.randrange(1, 3))
        kind = rng.choice(("chat", "chat", "standard", "private", "shared", "untold", "meeting"))
        readers = {TEAMS[name].is_truly for name in members} - {None}
        if kind in {"standard", "private"}:
            readers |= HOMES["T1"]
        if kind in {"shared", "untold", "meeting"}:
            readers.add(ANYONE)
        yield Room(tuple(members), {"kind": kind}, frozenset(reader for reader in readers if reader))


@functools.cache
def identities() -> PlatformIdentities:
    """The entries as the adapters see them; read once, for nothing in them changes."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "organisations.yaml").write_text(ENTRIES)
        known = PlatformIdentities(Settings(data_dir=Path(folder)))
    known._look_at = float("inf")
    return known


def slack_desk() -> slack_channels.Channels:
    """What finds readers out, without waiting for a budget."""
    ticks = itertools.count(0, 1000)
    people = slack_people.People(identities())
    return slack_channels.Channels(people, Budgets(clock=lambda: float(next(ticks))), wait_s=5.0)


def slack_message(room: Room, number: int) -> SlackIncoming:
    return SlackIncoming(
        team_id="T1",
        channel_id=f"C{number}",
        user_id="UOFFICER",
        ts="1",
        root_ts="1",
        text="?",
        is_external=bool(room.facts.get("is_ext_shared")),
    )


async def slack_audience(channels: slack_channels.Channels, room: Room, number: int, client: SlackClient) -> Audience:
    """Whom Liaison makes a reply for in a channel of Slack."""
    incoming = slack_message(room, number)
    _, principal = await channels.people.principal(client, incoming)  # type: ignore[arg-type]  # as much as is needed
    return await channels.audience(client, incoming, principal, is_private=False)  # type: ignore[arg-type]


def teams_message(where: Mapping[str, Any], data: Mapping[str, Any], *, user: str, entra_id: str) -> Any:
    """A question in Teams, as its connector delivers it."""
    return ActivityTypeAdapter.validate_python(
        {
            "type": "message",
            "id": "1",
            "channelId": "msteams",
            "serviceUrl": "https://teams.example",
            "text": "?",
            "from": {"id": user, "aadObjectId": entra_id},
            "recipient": {"id": "28:bot"},
            "conversation": where,
            "channelData": data,
        }
    )


def teams_activity(room: Room, number: int) -> Any:
    kind = room.facts["kind"]
    is_channel = kind in {"standard", "private", "shared", "untold"}
    where = {"id": f"19:{number}", "conversationType": "channel" if is_channel else "groupChat", "tenantId": "t1"}
    data: dict[str, Any] = {"tenant": {"id": "t1"}}
    if is_channel:
        data["channel"] = {"id": f"19:{number}"} if kind == "untold" else {"id": f"19:{number}", "type": kind}
    if kind == "meeting":
        data["meeting"] = {"id": "m"}
    return teams_message({**where, "isGroup": True}, data, user="29:o", entra_id="officer")


async def teams_audience(room: Room, number: int) -> Audience:
    """Whom Liaison makes a reply for in a conversation of Teams."""
    roster = Roster(room.members)
    people = teams_people.People(identities(), roster)  # type: ignore[arg-type]
    incoming = read_activity(teams_activity(room, number), service_url="https://teams.example")
    return await teams_rooms.Rooms(people, roster).audience(incoming, await people.principal(incoming))  # type: ignore[arg-type]


def compare(world: World, tally: Tally, surface: str, room: Room, found: Audience) -> None:
    """One case a paper: what some true reader may not read, nobody is shown; where all is known, all else is."""
    for paper in world.papers:
        is_open = is_readable(paper.label, room.truth)
        if found.may_read(paper.label) and not is_open:
            tally.found(surface, f"{room.members} {room.facts}", found, f"{paper.label} is shown")
        if is_open and not found.may_read(paper.label):
            tally.found(surface, f"{room.members} {room.facts}", found, f"{paper.label} is withheld for nothing")
    tally.cases += 1


async def meet_in_slack(world: World, tally: Tally, *, seed: int, count: int) -> None:
    """Ask in generated channels; then somebody joins, and the next reply is for them too."""
    rng = random.Random(seed)
    stream, desk = questions(rng, world.papers), slack_desk()
    for number, room in zip(range(count), slack_rooms(rng), strict=False):
        client = SlackClient(room.members, room.facts)
        found = await slack_audience(desk, room, number, client)
        compare(world, tally, "slack channel", room, found)
        if number % 8 == 0:
            await ask(world, tally, next(stream), found, truth=room.truth)
        if number % 4 == 0:
            client.members.append("UAWAY")
            desk.forget("T1", f"C{number}")
            joined = Room((*room.members, "UAWAY"), room.facts, room.readers | {ANYONE})
            compare(world, tally, "slack joiner", joined, await slack_audience(desk, joined, number, client))


async def meet_in_teams(world: World, tally: Tally, *, seed: int, count: int) -> None:
    """Ask in generated chats and channels."""
    rng = random.Random(seed)
    stream = questions(rng, world.papers)
    for number, room in zip(range(count), teams_rooms_of(rng), strict=False):
        found = await teams_audience(room, number)
        compare(world, tally, "teams conversation", room, found)
        if number % 8 == 0:
            await ask(world, tally, next(stream), found, truth=room.truth)
    await asyncio.sleep(0)
