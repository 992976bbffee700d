"""Who a Teams user is in the terms of access, and whom a reply reaches."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Protocol

from bot.platforms.teams.incoming import Incoming, Place
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

_log = logging.getLogger(__name__)

_KEEP_S = 600.0
_KEEP_FAILURE_S = 15.0
_MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in a conversation.

    Attributes:
        object_id: Entra object id; empty for somebody without an account.
        tenant_id: Their own tenant; empty where Teams does not say.
        is_guest: Whether they are a guest of the tenant.
        is_bot: Whether it is an app.
        account_id: Teams' own id of them, as events name it.
    """

    object_id: str
    tenant_id: str
    is_guest: bool = False
    is_bot: bool = False
    account_id: str = ""


class Membership(Protocol):
    """Tells whether somebody is a full member of a tenant."""

    async def is_member(self, place: Place, user_id: str, tenant_id: str) -> bool | None:
        """Whether the user is of that tenant and no guest; None if Teams does not say."""


class UserGroups(Protocol):
    """Tells which groups of one tenant its users are in."""

    tenant_id: str

    async def among(self, user_id: str, groups: Collection[str]) -> frozenset[str] | None:
        """Which of some groups somebody is in; None where that cannot be found out."""


class People:
    """Maps authors to principals, remembering for ten minutes who is a full member.

    Args:
        identities: Maps users to principals.
        membership: Asked only about those who have something to lose.
        tenants: Tenant ids that may use Liaison; empty: every tenant (a test peer's).
        admins: Entra object ids that may administer.
        admin_groups: Entra object ids of groups whose members may administer.
        groups: Looks groups up; None: nobody is in any.
    """

    def __init__(
        self,
        identities: Identities,
        membership: Membership,
        *,
        tenants: frozenset[str] = frozenset(),
        admins: frozenset[str] = frozenset(),
        admin_groups: frozenset[str] = frozenset(),
        groups: UserGroups | None = None,
    ) -> None:
        self._admin_groups = admin_groups
        self._groups = groups
        self._identities = identities
        self._membership = membership
        self._tenants = frozenset(tenant.casefold() for tenant in tenants)
        self._admins = frozenset(admin.casefold() for admin in admins)
        self._known: dict[tuple[str, str], tuple[float, bool]] = {}

    @property
    def admins(self) -> frozenset[str]:
        """Entra object ids of the users that were named as administrators."""
        return self._admins

    def is_welcome(self, incoming: Incoming) -> bool:
        """Whether the conversation belongs to a tenant that may use Liaison."""
        return not self._tenants or incoming.tenant_id.casefold() in self._tenants

    async def principal(self, incoming: Incoming) -> Principal:
        """The author's principal.

        Guests, users without an Entra object id, and in a personal chat users of another tenant read public documents
        only, whatever an entry says. In a group chat or channel, users of another tenant have the rights that entries
        give them there. None of these administers anything.
        """
        stranger = Principal(name=f"teams:{incoming.tenant_id}:{incoming.user_id}")
        tenant = incoming.user_tenant or incoming.tenant_id
        is_foreign = tenant.casefold() != incoming.tenant_id.casefold()
        if not incoming.has_object_id or not tenant or incoming.is_guest or (is_foreign and incoming.is_private):
            return stranger
        known, groups = await self._entry(tenant, incoming.user_id, self._admin_groups)
        is_named = incoming.user_id.casefold() in self._admins or bool(groups & self._admin_groups)
        is_admin = not is_foreign and (known.is_admin or is_named)
        has_rights = is_admin or bool(known.organisation or known.groups or known.markings)
        if not has_rights:
            return replace(known, name=stranger.name) if known.name == "public" else known
        return replace(known, is_admin=is_admin) if await self._is_member(incoming, tenant) else stranger

    async def reader(self, member: Member) -> Principal:
        """Somebody who reads along, in the terms of access."""
        if member.is_guest or not member.tenant_id or not (member.object_id or member.is_bot):
            return ANYONE
        known, _ = await self._entry(member.tenant_id, member.object_id)
        return replace(known, is_admin=False)

    def everybody_at(self, tenant_id: str) -> frozenset[Principal]:
        """Every set of rights that somebody of a tenant may have."""
        return self._identities.everybody_at("teams", tenant_id)

    async def _entry(
        self, tenant: str, user_id: str, more_groups: frozenset[str] = frozenset()
    ) -> tuple[Principal, frozenset[str]]:
        """What is said of somebody, and which of the groups that anything depends on they are in.

        Where rights depend on groups and theirs cannot be found out, they read public documents only: the entry of a
        group may give less than that of the tenant.
        """
        deciding = self._identities.user_groups("teams")
        found = await self._groups_of(tenant, user_id, deciding | more_groups)
        if found is None and deciding:
            return ANYONE, frozenset()
        groups = found or frozenset()
        return self._identities.principal_for("teams", tenant, user_id, groups=groups), groups

    async def _groups_of(self, tenant: str, user_id: str, groups: frozenset[str]) -> frozenset[str] | None:
        if self._groups is None or not groups or tenant.casefold() != self._groups.tenant_id.casefold():
            return frozenset()
        return await self._groups.among(user_id, groups)

    async def _is_member(self, incoming: Incoming, tenant: str) -> bool:
        key = (tenant, incoming.user_id)
        kept = self._known.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        told = await self._membership.is_member(incoming.place, incoming.place.asker.id, tenant)
        if told is None:
            _log.warning("A user could not be looked up and counts as a guest")
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[key] = (time.monotonic() + (_KEEP_FAILURE_S if told is None else _KEEP_S), bool(told))
        return bool(told)


def audience_of(principal: Principal, incoming: Incoming, *, readers: frozenset[Principal] | None = None) -> Audience:
    """Everybody who will be able to read the reply.

    A personal chat or a targeted reply reaches its author alone. Unknown membership means public documents only, and
    so does an author who reads no others: then nobody else needs to be known.

    Args:
        principal: The author.
        incoming: The message.
        readers: Everybody who reads the conversation; None where that is not known.
    """
    if incoming.is_private:
        return Audience.of(principal)
    if reads_public_only(principal):
        return ANY_CHANNEL
    return UNKNOWN_CHANNEL if not readers else Audience.shared(*distinct_rights({principal, *readers}))
