"""Re-index jobs for any worker: put on the queue, watched and stopped there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.records import IndexFailure, JobStatus
from bot.reindex import DirectoryIndexer, shown
from corpus.errors import CorpusError
from retrieval.jobs import Job

if TYPE_CHECKING:
    from bot.jobs.queue import JobQueue, QueuedJob

_log = logging.getLogger(__name__)
_OPEN = frozenset({"queued", "running"})
_STOP_TIMEOUT_S = 10.0
_LOOK_EVERY_S = 0.2


class QueueIndexer(DirectoryIndexer):
    """Implements `bot.ports.Indexer` for an installation whose builds are run by workers, on whatever machine.

    A build that somebody started in a terminal is seen and stopped as well, through the data directory.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        queue: Callable[[], JobQueue],
        failures: Callable[[], Sequence[IndexFailure]],
        on_rollback: Callable[[], object] | None = None,
    ) -> None:
        """Name the parts.

        Args:
            data_dir: The data directory, which the workers share.
            queue: Gives the queue; called at each use, in a thread.
            failures: Lists what the last build could not read; blocks.
            on_rollback: Called when another generation was made live; blocks.
        """
        super().__init__(data_dir, failures=failures, on_rollback=on_rollback)
        self._queue = queue
        self._known = JobStatus(state="idle")

    async def status(self) -> JobStatus:
        """State of the waiting or running job, else of the last one.

        While the database is away, a job that ran goes on being shown as it was.

        Raises:
            CorpusError: If the database is away and no job was known to run.
        """
        try:
            self._known = await asyncio.to_thread(self._look)
        except CorpusError:
            if self._known.state not in _OPEN:
                raise
            _log.warning("The queue of index jobs cannot be reached; the last known state is shown")
        return self._known

    async def cancel(self) -> JobStatus:
        """Take the waiting job off the queue, or stop the running one; the live index stays as it is."""
        if await asyncio.to_thread(lambda: self._queue().cancel()):
            for _ in range(int(_STOP_TIMEOUT_S / _LOOK_EVERY_S)):
                status = await self.status()
                if status.state not in _OPEN:
                    return status
                await asyncio.sleep(_LOOK_EVERY_S)
        elif await asyncio.to_thread(self._board.cancel) is not None:
            await asyncio.to_thread(self._board.wait, timeout_s=_STOP_TIMEOUT_S)
        return await self.status()

    async def _start(self, requested_by: str, *options: str) -> JobStatus:
        running = await self.status()
        if running.state in _OPEN:
            return running
        queued = await asyncio.to_thread(lambda: self._queue().enqueue(requested_by=requested_by, options=options))
        self._known = status_of(queued)
        return self._known

    def _look(self) -> JobStatus:
        queued, job = self._queue().latest(), self._board.job()
        if job is not None and _is_newer(job, queued):
            return shown(job)
        return JobStatus(state="idle") if queued is None else status_of(queued)

    def _last_job(self) -> Job | None:
        queued, job = self._queue().latest(), self._board.job()
        return job if queued is None or (job is not None and _is_newer(job, queued)) else queued.told


def _is_newer(job: Job, queued: QueuedJob | None) -> bool:
    """Whether a build that the data directory tells of is to be shown, not the latest of the queue.

    A build of the queue is told of at both places, at the directory a moment earlier.
    """
    if queued is None:
        return True
    if queued.is_open:
        return False
    return job.state == "running" or (job.finished_at or job.started_at) > queued.moved_at


def status_of(queued: QueuedJob) -> JobStatus:
    """A job of the queue as the chats show it."""
    told = queued.told
    name = str(queued.id)
    plain = JobStatus(state="queued", job_id=name, requested_by=queued.requested_by, started_at=queued.asked_at)
    if queued.status == "todo":
        return plain if queued.has_worker else replace(plain, stage="no_worker")
    if queued.status == "doing":
        if told is None or told.state != "running":  # of an attempt before
            return replace(plain, state="running")
        return replace(shown(told), job_id=name)
    ended = replace(plain, finished_at=queued.moved_at)
    if told is not None and told.state != "running":
        return replace(shown(told), job_id=name)
    if queued.status in ("cancelled", "aborted") or queued.is_unwanted:
        return replace(ended, state="cancelled")
    return replace(ended, state="failed", is_killed=True)
