"""Who a Teams user is in the terms of access, and whom a reply reaches."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import Protocol

from bot.platforms.teams.incoming import Incoming, Place
from bot.ports import Identities
from corpus.access import ANY_CHANNEL, Audience, Principal

_log = logging.getLogger(__name__)

_KEEP_S = 600.0
_KEEP_FAILURE_S = 15.0
_MOST_KEPT = 10_000


class Membership(Protocol):
    """Tells whether somebody is a full member of a tenant."""

    async def is_member(self, place: Place, user_id: str, tenant_id: str) -> bool | None:
        """Whether the user is of that tenant and no guest; None if Teams does not say."""


class People:
    """Maps authors to principals, remembering for ten minutes who is a full member.

    Args:
        identities: Maps users to principals.
        membership: Asked only about those who have something to lose.
        tenants: Tenant ids that may use Liaison; empty: every tenant (a test peer's).
        admins: Entra object ids that may administer.
    """

    def __init__(
        self,
        identities: Identities,
        membership: Membership,
        *,
        tenants: frozenset[str] = frozenset(),
        admins: frozenset[str] = frozenset(),
    ) -> None:
        self._identities = identities
        self._membership = membership
        self._tenants = frozenset(tenant.casefold() for tenant in tenants)
        self._admins = frozenset(admin.casefold() for admin in admins)
        self._known: dict[tuple[str, str], tuple[float, bool]] = {}

    def is_welcome(self, incoming: Incoming) -> bool:
        """Whether the conversation belongs to a tenant that may use Liaison."""
        return not self._tenants or incoming.tenant_id.casefold() in self._tenants

    async def principal(self, incoming: Incoming) -> Principal:
        """The author's principal.

        Guests, users of another tenant, and users without an Entra object id read public documents only and administer
        nothing, whatever an entry says.
        """
        stranger = Principal(name=f"teams:{incoming.tenant_id}:{incoming.user_id}")
        if not incoming.has_object_id or not incoming.tenant_id or _is_foreign(incoming):
            return stranger
        known = self._identities.principal_for("teams", incoming.tenant_id, incoming.user_id)
        is_admin = known.is_admin or incoming.user_id.casefold() in self._admins
        has_rights = is_admin or bool(known.organisation or known.groups or known.markings)
        if not has_rights:
            return replace(known, name=stranger.name) if known.name == "public" else known
        return replace(known, is_admin=is_admin) if await self._is_member(incoming) else stranger

    async def _is_member(self, incoming: Incoming) -> bool:
        key = (incoming.tenant_id, incoming.user_id)
        kept = self._known.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        told = await self._membership.is_member(incoming.place, incoming.place.asker.id, incoming.tenant_id)
        if told is None:
            _log.warning("A user could not be looked up and counts as a guest")
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[key] = (time.monotonic() + (_KEEP_FAILURE_S if told is None else _KEEP_S), bool(told))
        return bool(told)


def _is_foreign(incoming: Incoming) -> bool:
    is_elsewhere = bool(incoming.user_tenant) and incoming.user_tenant.casefold() != incoming.tenant_id.casefold()
    return incoming.is_guest or is_elsewhere


def audience_of(principal: Principal, incoming: Incoming) -> Audience:
    """Everybody who will be able to read the reply.

    A personal chat or a targeted reply reaches its author alone. Who else is in a group chat or channel is unknown
    here, and unknown membership means public documents only.
    """
    return Audience.of(principal) if incoming.is_private else ANY_CHANNEL
