"""Handovers in the state database: which conversation a code stands for, as long as it counts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TypeVar, cast

from sqlalchemy import Connection, and_, delete, insert, select, update

from bot.handovers import Handover
from bot.store import tables
from bot.store.rows import now, thread_key
from bot.values import PlatformName, ThreadKey

_T = TypeVar("_T")

_SECOND = 1_000_000


class HandoverRecords(ABC):
    """The part of `StateStore` that is about handing conversations over."""

    @abstractmethod
    async def _run(self, work: Callable[[Connection], _T]) -> _T:
        """Do work in one transaction on another thread."""

    async def offer_handover(self, code_hash: str, handover: Handover, *, for_s: float) -> None:
        """Let whoever has the code take a conversation; what nobody may take any more is forgotten."""
        values = {
            **thread_key(handover.thread),
            "code_hash": code_hash,
            "user_id": handover.user_id,
            "organisation": handover.organisation,
            "expires_at": now() + int(for_s * _SECOND),
        }

        def work(connection: Connection) -> None:
            connection.execute(delete(tables.handovers).where(tables.handovers.c.expires_at < now()))
            connection.execute(insert(tables.handovers).values(**values))

        await self._run(work)

    async def take_handover(self, code_hash: str, *, organisation: str | None) -> Handover | None:
        """Take a conversation; None where the code is unknown, used, too old, or another organisation's.

        Args:
            code_hash: Hash of the code.
            organisation: Of whoever takes it, empty for nobody's; None: whoever gave it.
        """
        columns = tables.handovers.c
        is_open = and_(columns.code_hash == code_hash, columns.used_at.is_(None), columns.expires_at >= now())
        if organisation is not None:
            is_open = and_(is_open, columns.organisation == organisation)

        def work(connection: Connection) -> Handover | None:
            row = connection.execute(select(tables.handovers).where(is_open)).first()
            if (
                row is None
                or connection.execute(update(tables.handovers).where(is_open).values(used_at=now())).rowcount != 1
            ):
                return None
            thread = ThreadKey(
                platform=cast(PlatformName, row.platform),
                workspace_id=row.workspace_id,
                channel_id=row.channel_id,
                thread_id=row.thread_id,
            )
            return Handover(thread=thread, user_id=row.user_id, organisation=row.organisation)

        return await self._run(work)
