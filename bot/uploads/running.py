"""Indexes what was uploaded by the ordinary job, and follows the job until the upload was read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.commands.following import RUNNING, job_states
from bot.ports import Indexer
from bot.records import IndexFailure, JobStatus
from bot.uploads.values import Stored


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
    if (await indexer.status()).state in RUNNING:
        await _follow(indexer, tell=tell, every_s=every_s)
    await indexer.start(requested_by)
    status = await _follow(indexer, tell=tell, every_s=every_s)
    failures = await indexer.failures()
    return Outcome(status=status, remark=next((f for f in failures if f.source == stored.path), None))


async def _follow(indexer: Indexer, *, tell: Callable[[JobStatus], Awaitable[None]], every_s: float) -> JobStatus:
    """Tell of a job until it has ended; its last state."""
    status = await indexer.status()
    async for status in job_states(indexer, every_s=every_s):
        if status.state in RUNNING:
            await tell(status)
    return status
