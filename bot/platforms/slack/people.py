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
from corpus.access import ANY_CHANNEL, Audience, Principal
from corpus.languages import Language

_log = logging.getLogger(__name__)

_KEEP_S = 600.0
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
    """

    user_id: str
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
        self._people: dict[tuple[str, str], tuple[float, Person]] = {}
        self._group_members: dict[str, tuple[float, frozenset[str]]] = {}

    async def look_up(self, client: AsyncWebClient, team_id: str, user_id: str) -> Person:
        """What Slack says about a user; somebody it says nothing about is no member."""
        kept = self._people.get((team_id, user_id))
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        try:
            response = await client.users_info(user=user_id, include_locale=True)
            person, keep_s = _read_person(response.get("user") or {}, user_id, team_id), _KEEP_S
        except (SlackClientError, ClientError, TimeoutError) as exc:
            _log.warning("A user could not be looked up and counts as a guest: %s", type(exc).__name__)
            person, keep_s = Person(user_id=user_id), _KEEP_FAILURE_S
        if len(self._people) >= _MOST_KEPT:
            self._people.clear()
        self._people[(team_id, user_id)] = (time.monotonic() + keep_s, person)
        return person

    async def principal(self, client: AsyncWebClient, incoming: Incoming) -> tuple[Person, Principal]:
        """The author of a message as Slack sees them and in the terms of access.

        Whoever is not a full member of the installed workspace, or writes in a channel shared with another
        organisation, reads public documents only and administers nothing.
        """
        person = await self.look_up(client, incoming.team_id, incoming.user_id)
        is_foreign = bool(incoming.user_team) and incoming.user_team != incoming.team_id
        if not person.is_member or (is_foreign and not incoming.team_id.startswith("E")):
            person = replace(person, is_member=False, is_admin=False)
            return person, Principal(name=f"slack:{incoming.team_id}:{incoming.user_id}")
        groups = await self._groups_of(client, incoming.user_id)
        known = self._identities.principal_for(
            "slack", incoming.team_id, incoming.user_id, mail=person.mail, groups=groups
        )
        is_admin = known.is_admin or person.is_admin or await self._is_named_admin(client, incoming.user_id)
        return person, replace(known, is_admin=is_admin)

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


def audience_of(principal: Principal, incoming: Incoming, *, is_private: bool) -> Audience:
    """Everybody who will be able to read the reply.

    A direct message or an ephemeral reply reaches its author alone. A channel's membership is unknown here, and
    unknown membership means public documents only.
    """
    if (incoming.is_direct or is_private) and not incoming.is_external:
        return Audience.of(principal)
    return ANY_CHANNEL


def _read_person(user: Mapping[str, Any], user_id: str, team_id: str) -> Person:
    limits = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted", "is_app_user")
    teams = {str(user.get("team_id") or team_id), *map(str, (user.get("enterprise_user") or {}).get("teams") or ())}
    enterprise = str((user.get("enterprise_user") or {}).get("enterprise_id") or "")
    is_member = not any(user.get(name) for name in limits) and (team_id in teams or team_id == enterprise)
    locale = str(user.get("locale") or "")
    language = Language.JA if locale.startswith("ja") else Language.EN if locale.startswith("en") else None
    is_admin = is_member and any(user.get(name) for name in ("is_admin", "is_owner", "is_primary_owner"))
    return Person(
        user_id=user_id,
        is_member=is_member,
        is_admin=bool(is_admin),
        language=language,
        time_zone=str(user.get("tz") or ""),
        mail=str((user.get("profile") or {}).get("email") or "") if user.get("is_email_confirmed") else "",
    )
