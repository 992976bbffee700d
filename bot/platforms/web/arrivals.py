"""What became of the documents that were added on the page, while this process runs."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.ports import Indexer
from bot.records import JobStatus, UserKey
from bot.uploads.running import Outcome, index_upload
from bot.uploads.values import Stored

_log = logging.getLogger(__name__)
_KEPT = 100


@dataclass(slots=True, kw_only=True)
class Arrival:
    """A document on its way into the index.

    Attributes:
        by: Who added it, and alone is shown this.
        status: Of the job; None before it began.
        outcome: How it went; None while it goes on.
        has_failed: Whether the job could not be followed to its end.
    """

    stored: Stored
    by: UserKey
    status: JobStatus | None = None
    outcome: Outcome | None = None
    has_failed: bool = False


@dataclass(slots=True)
class Arrivals:
    """The latest arrivals, by the token that the file waited under."""

    _kept: OrderedDict[str, Arrival] = field(default_factory=OrderedDict)
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def get(self, token: str, *, by: UserKey) -> Arrival | None:
        """An arrival, for whoever added it; None for anybody else."""
        found = self._kept.get(token)
        return found if found is not None and found.by == by else None

    def add(self, token: str, stored: Stored, *, by: UserKey, indexer: Indexer, every_s: float) -> None:
        """Have a stored document indexed in the background, and follow that."""
        arrival = Arrival(stored=stored, by=by)
        self._kept[token] = arrival
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        task = asyncio.create_task(_follow(arrival, indexer, every_s=every_s))
        self._running.add(task)
        task.add_done_callback(self._running.discard)


async def _follow(arrival: Arrival, indexer: Indexer, *, every_s: float) -> None:
    async def tell(status: JobStatus) -> None:
        arrival.status = status

    try:
        who = arrival.by.user_id
        arrival.outcome = await index_upload(indexer, arrival.stored, requested_by=who, tell=tell, every_s=every_s)
    except Exception:  # noqa: BLE001  # the edge: nobody awaits this task; the page says that it failed
        _log.exception("An upload could not be followed into the index")
        arrival.has_failed = True
