"""Indexes what was uploaded by the ordinary job, and follows the job until the upload was read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.ports import Indexer
from bot.records import IndexFailure, JobStatus
from bot.uploads.values import Stored

_LONGEST_S = 4 * 3600.0
_RUNNING = frozenset({"queued", "running"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it went.

    Attributes:
        status: Of the job that read the upload, ended.
        remark: What the build says of the upload: why it could not be read, or what of it could not; or None.
    """

    status: JobStatus
    remark: IndexFailure | None = None

    @property
    def went_live(self) -> bool:
        """Whether questions are answered from what the job read."""
        return self.status.state in {"succeeded", "unchanged"}


async def index_upload(
    indexer: Indexer,
    stored: Stored,
    *,
    requested_by: str,
    tell: Callable[[JobStatus], Awaitable[None]],
    every_s: float,
) -> Outcome:
    """Index an upload.

    A job that runs already may have looked before the file was there: it is waited for, then another one is started.

    Args:
        indexer: Runs jobs.
        stored: The upload.
        requested_by: Id of who uploaded it.
        tell: Told of the job's state whenever it changed.
        every_s: Seconds between two looks.
    """
    running = await indexer.status()
    if running.state in _RUNNING:
        await _follow(indexer, running, tell=tell, every_s=every_s)
    status = await _follow(indexer, await indexer.start(requested_by), tell=tell, every_s=every_s)
    failures = await indexer.failures()
    return Outcome(status=status, remark=next((f for f in failures if f.source == stored.path), None))


async def _follow(
    indexer: Indexer, status: JobStatus, *, tell: Callable[[JobStatus], Awaitable[None]], every_s: float
) -> JobStatus:
    """Tell of a job until it has ended; its last state."""
    shown: JobStatus | None = None
    waited_s = 0.0
    while status.state in _RUNNING and waited_s < _LONGEST_S:
        if status != shown:
            await tell(status)
            shown = status
        await asyncio.sleep(every_s)
        waited_s += every_s
        status = await indexer.status()
    return status
