"""Re-index jobs: `liaison index build` in a niced process of its own, so that answering goes on undisturbed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.building import BuildProcess, start_build
from bot.change_note import ChangeNote, load_note
from bot.ending import end
from bot.records import IndexFailure, JobStatus
from corpus.errors import LiaisonError
from retrieval.generations import GenerationStore, now
from retrieval.jobs import Job, JobBoard, outcome

_log = logging.getLogger(__name__)
_STOP_TIMEOUT_S = 10.0
SCHEDULE = "schedule"
"""Who asked for a build that nobody asked for."""


class DirectoryIndexer(ABC):
    """What every `bot.ports.Indexer` of a data directory has in common; where jobs run is left to its kinds."""

    def __init__(
        self,
        data_dir: Path,
        *,
        failures: Callable[[], Sequence[IndexFailure]],
        on_rollback: Callable[[], object] | None = None,
    ) -> None:
        """Name the data directory.

        Args:
            data_dir: The data directory.
            failures: Lists what the last build could not read; blocks.
            on_rollback: Called when another generation was made live; blocks.
        """
        self._data_dir = data_dir.absolute()
        self._store = GenerationStore(data_dir)
        self._board = JobBoard(data_dir)
        self._failures = failures
        self._on_rollback = on_rollback

    @abstractmethod
    async def status(self) -> JobStatus:
        """State of the running job, else of the last one, whichever process started it."""

    @abstractmethod
    async def cancel(self) -> JobStatus:
        """Stop the running job, in whatever process it runs; the live index stays as it is."""

    @abstractmethod
    async def _start(self, requested_by: str, *options: str) -> JobStatus:
        """Start a build with options of `index build`, unless one runs; the status."""

    async def start(self, requested_by: str) -> JobStatus:
        """Start a build of the remembered sources and return at once; while one runs, its status."""
        return await self._start(requested_by)

    async def retry(self, requested_by: str) -> JobStatus:
        """Start a build that reads only the files that the last build could not read; while one runs, its status."""
        return await self._start(requested_by, "--retry-failed")

    async def confirm(self, confirmed_by: str) -> JobStatus:
        """Start the build again that the deletion gate alone refused, this time past that gate.

        Just the removals that were refused are confirmed: if more has vanished since, the gate refuses again. A build
        that nobody asked for is first asked for by whoever confirms it, and then needs another person.

        Returns:
            The status; unchanged where nothing waits for confirmation or where the same person asked for the build.
        """
        status = await self.status()
        job = await asyncio.to_thread(self._last_job)
        if status.refused != ("deletion",) or status.requested_by == confirmed_by or job is None:
            return status
        if status.requested_by == SCHEDULE:
            return await self._start(confirmed_by)
        _log.warning("Deletion confirmed: requested_by=%s confirmed_by=%s", status.requested_by, confirmed_by)
        return await self._start(confirmed_by, "--confirm-removals", job.removals)

    async def note(self) -> ChangeNote | None:
        """What the latest activated build changed, not narrowed to any reader."""
        return await asyncio.to_thread(load_note, self._data_dir)

    async def failures(self) -> Sequence[IndexFailure]:
        """Files that the last build could not read."""
        return await asyncio.to_thread(self._failures)

    async def rollback(self) -> JobStatus:
        """Make the former generation live again."""
        generation = await asyncio.to_thread(self._store.rollback)
        if self._on_rollback is not None:
            await asyncio.to_thread(self._on_rollback)
        return JobStatus(state="succeeded", generation=generation)

    def _last_job(self) -> Job | None:
        """What the job told whose status is shown; blocks."""
        return self._board.job()


class ProcessIndexer(DirectoryIndexer):
    """Runs builds as processes of this machine; one job at a time over all processes, seen by all."""

    _process: BuildProcess | None = None
    _status = JobStatus(state="idle")
    _watch: asyncio.Task[None] | None = None

    async def status(self) -> JobStatus:
        """State of the running job, else of the last one, whichever process started it."""
        job = await asyncio.to_thread(self._board.job)
        if job is not None and job.state == "running":
            return shown(job)
        if self._is_running() or job is None or (self._status.finished_at or "") >= (job.finished_at or ""):
            return self._status
        return shown(job)

    async def cancel(self) -> JobStatus:
        """Stop the running job, in whatever process it runs; the live index stays as it is."""
        if self._process is not None and self._is_running():
            self._status = replace(self._status, state="cancelled")
            self._process.terminate()
            if self._watch is not None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.shield(self._watch), _STOP_TIMEOUT_S)
            return self._status
        if await asyncio.to_thread(self._board.cancel) is not None:
            await asyncio.to_thread(self._board.wait, timeout_s=_STOP_TIMEOUT_S)
        return await self.status()

    async def _start(self, requested_by: str, *options: str) -> JobStatus:
        running = await self.status()
        if running.state == "running":
            return running
        self._status = JobStatus(state="running", requested_by=requested_by, started_at=now())
        self._process = await start_build(self._data_dir, requested_by=requested_by, options=options)
        self._watch = asyncio.create_task(self._follow(self._process))
        return self._status

    def _is_running(self) -> bool:
        return self._process is not None and self._process.is_running

    async def _follow(self, build: BuildProcess) -> None:
        async for _ in build.events():
            pass  # the build writes its progress where every process sees it
        if self._status.state != "cancelled":
            job = await asyncio.to_thread(self._board.job)
            told = job if job is not None and job.pid == build.pid else None
            if told is not None and told.state == "cancelled":
                self._status = replace(self._status, state="cancelled")
            else:
                self._status = replace(self._outcome(build), facts=told.facts if told is not None else {})
        self._status = replace(self._status, finished_at=now())
        _log.info("Re-index job ended: state=%s generation=%s", self._status.state, self._status.generation)

    def _outcome(self, build: BuildProcess) -> JobStatus:
        if not build.result:
            complaint = build.complaint
            return replace(self._status, state="failed", detail=first_line(complaint), hint=hint_of(complaint))
        state, detail, refused = outcome(build.result)
        return replace(self._status, state=state, generation=build.result["generation"], detail=detail, refused=refused)


def first_line(complaint: str) -> str:
    """Why a build ended without a result, out of what it wrote to standard error."""
    lines = complaint.strip().splitlines()
    return lines[0] if lines else "the build process ended without a result"


def hint_of(complaint: str) -> str:
    """What to do about it, out of the same: the command line prints it as a second line, set in; else empty."""
    lines = complaint.strip().splitlines()
    return lines[1].strip() if len(lines) == 2 and lines[1].startswith("  ") else ""


class Schedule:
    """Starts a re-index job every so often, for as long as it runs; an async context manager."""

    def __init__(self, indexer: DirectoryIndexer, *, every_s: float, is_shared: bool = False) -> None:
        """Name the indexer.

        Args:
            indexer: Runs the jobs; a job that is running when the time comes is left alone.
            every_s: Seconds from one start to the next; positive.
            is_shared: Whether other processes keep the same schedule: a job is then due only if none of them has
                started one in the meantime, and one that runs goes on when this schedule ends.
        """
        self._indexer = indexer
        self._every_s = every_s
        self._is_shared = is_shared
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Schedule:
        """Begin to wait for the first time."""
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Start no more jobs, and stop one that this schedule started."""
        if self._task is not None:
            await end([self._task])
        if self._is_shared:
            return
        status = await self._indexer.status()
        if status.state == "running" and status.requested_by == SCHEDULE:
            await self._indexer.cancel()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            try:
                if await self._is_due():
                    await self._indexer.start(SCHEDULE)
            except (LiaisonError, OSError):
                _log.exception("A scheduled re-index job could not be started")

    async def _is_due(self) -> bool:
        if not self._is_shared:
            return True
        started = (await self._indexer.status()).started_at
        if not started:
            return True
        age = datetime.now(UTC) - datetime.fromisoformat(started)
        return age.total_seconds() > self._every_s / 2


def shown(job: Job) -> JobStatus:
    """A job as the chats show it."""
    return JobStatus(
        state=job.state,
        job_id=job.job_id,
        stage=job.stage,
        done=job.done,
        total=job.total,
        generation=job.generation,
        detail=job.detail,
        hint=job.hint,
        requested_by=job.requested_by,
        started_at=job.started_at,
        finished_at=job.finished_at,
        seconds_left=job.seconds_left,
        rate=job.rate,
        refused=job.refused,
        facts=job.facts,
        is_killed=job.is_killed,
    )
