"""Who a Slack user is: guest or member, admin or not, which language; and whom a reply reaches."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.incoming import Incoming
from bot.ports import Identities
from corpus.access import (
    ANY_CHANNEL,
    ANYONE,
    UNKNOWN_CHANNEL,
    Audience,
    Principal,
    distinct_rights,
    reads_public_only,
)
from corpus.languages import Language

_log = logging.getLogger(__name__)

_KEEP_S = 600.0
_KEEP_READER_S = 3600.0
_KEEP_FAILURE_S = 15.0
_MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What Slack says about a user.

    Attributes:
        is_member: A full member of the workspace: no guest, no stranger, no bot, not of another workspace.
        is_admin: Administrator or owner of the workspace.
        language: Of the user's client, where it is one of ours.
        time_zone: IANA name, or empty.
        mail: Their address, where Slack has confirmed it and the app may see it.
        home: The workspace they belong to, where it is another one than the app's; never of guests or strangers.
        enterprise: The enterprise of that workspace, or empty.
        is_bot: An app's user; what it reads, its workspace reads.
        is_gone: Deactivated, so that they read nothing any more.
        is_known: False where Slack could not be asked.
    """

    user_id: str
    home: str = ""
    enterprise: str = ""
    is_bot: bool = False
    is_gone: bool = False
    is_known: bool = True
    is_member: bool = False
    is_admin: bool = False
    language: Language | None = None
    time_zone: str = ""
    mail: str = ""


class People:
    """Looks users up, remembering the answers for ten minutes.

    Args:
        identities: Maps users to principals.
        admins: User ids and user-group ids ("S…") that may administer beside Slack's own admins.
    """

    def __init__(self, identities: Identities, *, admins: frozenset[str] = frozenset()) -> None:
        self._identities = identities
        self._admins = admins
        self._groups = sorted(name for name in admins if name.startswith("S"))
        self._people: dict[tuple[str, str], tuple[float, Person]] = {}  # with the moment of asking
        self._group_members: dict[str, tuple[float, frozenset[str]]] = {}

    async def look_up(
        self, client: AsyncWebClient, team_id: str, user_id: str, *, at_most_s: float = _KEEP_S
    ) -> Person:
        """What Slack says about a user; somebody it says nothing about is no member.

        Args:
            client: For the workspace.
            team_id: The workspace that installed the app.
            user_id: The user.
            at_most_s: How old a remembered answer may be.
        """
        kept = self.remembered(team_id, user_id, at_most_s=at_most_s)
        if kept is not None:
            return kept
        try:
            response = await client.users_info(user=user_id, include_locale=True)
            person = _read_person(response.get("user") or {}, user_id, team_id)
        except (SlackClientError, ClientError, TimeoutError) as exc:
            _log.warning("A user could not be looked up and counts as a guest: %s", type(exc).__name__)
            person = Person(user_id=user_id, is_known=False)
        if len(self._people) >= _MOST_KEPT:
            self._people.clear()
        self._people[(team_id, user_id)] = (time.monotonic(), person)
        return person

    def remembered(self, team_id: str, user_id: str, *, at_most_s: float = _KEEP_READER_S) -> Person | None:
        """What is remembered of a user, if it is not older than that."""
        asked_at, person = self._people.get((team_id, user_id), (0.0, None))
        if person is None:
            return None
        limit = at_most_s if person.is_known else min(at_most_s, _KEEP_FAILURE_S)
        return person if time.monotonic() - asked_at < limit else None

    def forget(self, team_id: str, user_id: str) -> None:
        """Ask Slack anew about a user the next time."""
        self._people.pop((team_id, user_id), None)

    def forget_workspace(self, team_id: str) -> None:
        """Forget everybody of a workspace, whose tokens are gone."""
        self._people = {key: kept for key, kept in self._people.items() if key[0] != team_id}

    async def principal(self, client: AsyncWebClient, incoming: Incoming) -> tuple[Person, Principal]:
        """The author of a message as Slack sees them and in the terms of access.

        Guests, strangers and those whose messages name another workspace than Slack does read public documents only
        and administer nothing. So do people of other workspaces, except in a channel that is shared with theirs: there
        they have the rights of their own workspace's people, and still administer nothing.
        """
        person = await self.look_up(client, incoming.team_id, incoming.user_id)
        if person.home:
            person = replace(person, is_member=False, is_admin=False)
            is_theirs = not incoming.is_direct and incoming.user_team in ("", person.home, person.enterprise)
            return person, (self._visitor(incoming.team_id, person) if is_theirs else _nobody(incoming, person))
        is_foreign = bool(incoming.user_team) and incoming.user_team != incoming.team_id
        if not person.is_member or (is_foreign and not incoming.team_id.startswith("E")):
            person = replace(person, is_member=False, is_admin=False)
            return person, _nobody(incoming, person)
        known = await self._member(client, incoming.team_id, person)
        is_admin = known.is_admin or person.is_admin or await self._is_named_admin(client, incoming.user_id)
        return person, replace(known, is_admin=is_admin)

    async def reader(self, client: AsyncWebClient, team_id: str, person: Person) -> Principal:
        """Somebody who reads along in a channel, in the terms of access."""
        if person.is_bot or person.home:
            return self._visitor(team_id, person)
        if not person.is_member:
            return ANYONE
        return await self._member(client, team_id, person)

    def everybody_at(self, place: str) -> frozenset[Principal]:
        """Every set of rights that somebody of a workspace may have."""
        return self._identities.everybody_at("slack", place)

    async def admins(self, client: AsyncWebClient) -> frozenset[str]:
        """User ids of the administrators that the settings name."""
        members = [await self._members(client, group) for group in self._groups]
        return frozenset(name for name in self._admins if name[:1] in {"U", "W"}).union(*members)

    async def _member(self, client: AsyncWebClient, team_id: str, person: Person) -> Principal:
        groups = await self._groups_of(client, person.user_id)
        return self._identities.principal_for("slack", team_id, person.user_id, mail=person.mail, groups=groups)

    def _visitor(self, team_id: str, person: Person) -> Principal:
        """Somebody of another workspace, or an app: by the workspace, since addresses there prove nothing here."""
        found = [
            replace(self._identities.principal_for("slack", place, person.user_id), is_admin=False)
            for place in (person.home or team_id, person.enterprise)
            if place
        ]
        return next((known for known in found if not reads_public_only(known)), ANYONE)

    async def _groups_of(self, client: AsyncWebClient, user_id: str) -> frozenset[str]:
        """The user groups of somebody, among those that decide about rights."""
        named = sorted(self._identities.user_groups("slack"))
        return frozenset([group for group in named if user_id in await self._members(client, group)])

    async def _is_named_admin(self, client: AsyncWebClient, user_id: str) -> bool:
        if user_id in self._admins:
            return True
        for group in self._groups:
            if user_id in await self._members(client, group):
                return True
        return False

    async def _members(self, client: AsyncWebClient, group: str) -> frozenset[str]:
        kept = self._group_members.get(group)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        try:
            response = await client.usergroups_users_list(usergroup=group)
            members, keep_s = frozenset(response.get("users") or ()), _KEEP_S
        except (SlackClientError, ClientError, TimeoutError):
            _log.warning("The members of the user group %s could not be read", group)
            members, keep_s = frozenset(), _KEEP_FAILURE_S
        self._group_members[group] = (time.monotonic() + keep_s, members)
        return members


def _nobody(incoming: Incoming, person: Person) -> Principal:
    return Principal(name=f"slack:{incoming.team_id}:{person.user_id}")


def audience_of(
    principal: Principal, incoming: Incoming, *, is_private: bool, readers: frozenset[Principal] | None = None
) -> Audience:
    """Everybody who will be able to read the reply.

    A direct message or an ephemeral reply reaches its author alone. Unknown membership means public documents only,
    and so does an author who reads no others: then nobody else needs to be known.

    Args:
        principal: The author.
        incoming: The message.
        is_private: Whether the reply goes to the author alone.
        readers: Everybody who reads the channel; None where that is not known.
    """
    if (incoming.is_direct or is_private) and not incoming.is_external:
        return Audience.of(principal)
    if reads_public_only(principal):
        return ANY_CHANNEL
    return UNKNOWN_CHANNEL if not readers else Audience.shared(*distinct_rights({principal, *readers}))


def _read_person(user: Mapping[str, Any], user_id: str, team_id: str) -> Person:
    limits = ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted")
    of_enterprise = user.get("enterprise_user") or {}
    home = str(user.get("team_id") or "")
    enterprise = str(of_enterprise.get("enterprise_id") or user.get("enterprise_id") or "")
    is_limited = any(user.get(name) for name in limits)
    is_ours = team_id in {home or team_id, enterprise, *map(str, of_enterprise.get("teams") or ())}
    is_bot = any(user.get(name) for name in ("is_bot", "is_app_user", "is_workflow_bot"))
    is_member = is_ours and not is_limited and not is_bot
    locale = str(user.get("locale") or "")
    language = Language.JA if locale.startswith("ja") else Language.EN if locale.startswith("en") else None
    is_admin = is_member and any(user.get(name) for name in ("is_admin", "is_owner", "is_primary_owner"))
    return Person(
        user_id=user_id,
        home="" if is_ours or is_limited else home,
        enterprise="" if is_ours or is_limited else enterprise,
        is_bot=is_bot and not is_limited,
        is_gone=bool(user.get("deleted")),
        is_member=is_member,
        is_admin=bool(is_admin),
        language=language,
        time_zone=str(user.get("tz") or ""),
        mail=str((user.get("profile") or {}).get("email") or "") if user.get("is_email_confirmed") else "",
    )
