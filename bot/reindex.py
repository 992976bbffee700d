"""Re-index jobs: `liaison index build` in a niced process of its own, so that answering goes on undisturbed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.change_note import ChangeNote, load_note
from bot.records import IndexFailure, JobStatus
from corpus.errors import LiaisonError
from retrieval.generations import GenerationStore, now
from retrieval.jobs import Job, JobBoard, outcome

_log = logging.getLogger(__name__)
_NICENESS = 10
_STOP_TIMEOUT_S = 10.0
SCHEDULE = "schedule"
"""Who asked for a build that nobody asked for."""


class ProcessIndexer:
    """Implements `bot.ports.Indexer` for one data directory; one job at a time over all processes, seen by all."""

    def __init__(self, data_dir: Path, *, failures: Callable[[], Sequence[IndexFailure]]) -> None:
        """Name the data directory.

        Args:
            data_dir: The data directory.
            failures: Lists what the last build could not read; blocks.
        """
        self._data_dir = data_dir.absolute()
        self._store = GenerationStore(data_dir)
        self._board = JobBoard(data_dir)
        self._failures = failures
        self._process: asyncio.subprocess.Process | None = None
        self._status = JobStatus(state="idle")
        self._watch: asyncio.Task[None] | None = None

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
        job = await asyncio.to_thread(self._board.job)
        if status.refused != ("deletion",) or status.requested_by == confirmed_by or job is None:
            return status
        if status.requested_by == SCHEDULE:
            return await self._start(confirmed_by)
        _log.warning("Deletion confirmed: requested_by=%s confirmed_by=%s", status.requested_by, confirmed_by)
        return await self._start(confirmed_by, "--confirm-removals", job.removals)

    async def status(self) -> JobStatus:
        """State of the running job, else of the last one, whichever process started it."""
        job = await asyncio.to_thread(self._board.job)
        if job is not None and job.state == "running":
            return _shown(job)
        if self._is_running() or job is None or (self._status.finished_at or "") >= (job.finished_at or ""):
            return self._status
        return _shown(job)

    async def note(self) -> ChangeNote | None:
        """What the latest activated build changed, not narrowed to any reader."""
        return await asyncio.to_thread(load_note, self._data_dir)

    async def failures(self) -> Sequence[IndexFailure]:
        """Files that the last build could not read."""
        return await asyncio.to_thread(self._failures)

    async def rollback(self) -> JobStatus:
        """Make the former generation live again."""
        generation = await asyncio.to_thread(self._store.rollback)
        return JobStatus(state="succeeded", generation=generation)

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
        command = ["index", "build", "--json", "--data-dir", str(self._data_dir), "--requested-by", requested_by]
        self._status = JobStatus(state="running", requested_by=requested_by, started_at=now())
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *command,
            *options,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            preexec_fn=_be_nice,
        )
        self._watch = asyncio.create_task(self._follow(self._process))
        return self._status

    def _is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def _follow(self, process: asyncio.subprocess.Process) -> None:
        result: dict[str, Any] = {}
        if process.stdout is None or process.stderr is None:
            raise RuntimeError("the build process has no pipes")
        complaint = asyncio.create_task(process.stderr.read())
        async for line in process.stdout:
            event = json.loads(line)
            if "event" not in event:
                result = event
        await process.wait()
        said = (await complaint).decode(errors="replace")
        if self._status.state != "cancelled":
            job = await asyncio.to_thread(self._board.job)
            told = job if job is not None and job.pid == process.pid else None
            if told is not None and told.state == "cancelled":
                self._status = replace(self._status, state="cancelled")
            else:
                self._status = replace(self._outcome(result, said), facts=told.facts if told is not None else {})
        self._status = replace(self._status, finished_at=now())
        _log.info("Re-index job ended: state=%s generation=%s", self._status.state, self._status.generation)

    def _outcome(self, result: dict[str, Any], complaint: str) -> JobStatus:
        if not result:
            lines = complaint.strip().splitlines()
            detail = lines[0] if lines else "the build process ended without a result"
            return replace(self._status, state="failed", detail=detail)
        state, detail, refused = outcome(result)
        return replace(self._status, state=state, generation=result["generation"], detail=detail, refused=refused)


class Schedule:
    """Starts a re-index job every so often, for as long as it runs; an async context manager."""

    def __init__(self, indexer: ProcessIndexer, *, every_s: float) -> None:
        """Name the indexer.

        Args:
            indexer: Runs the jobs; a job that is running when the time comes is left alone.
            every_s: Seconds from one start to the next; positive.
        """
        self._indexer = indexer
        self._every_s = every_s
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Schedule:
        """Begin to wait for the first time."""
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Start no more jobs, and stop one that this schedule started."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        status = await self._indexer.status()
        if status.state == "running" and status.requested_by == SCHEDULE:
            await self._indexer.cancel()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            try:
                await self._indexer.start(SCHEDULE)
            except (LiaisonError, OSError):
                _log.exception("A scheduled re-index job could not be started")


def _shown(job: Job) -> JobStatus:
    return JobStatus(
        state=job.state,
        job_id=job.job_id,
        stage=job.stage,
        done=job.done,
        total=job.total,
        generation=job.generation,
        detail=job.detail,
        requested_by=job.requested_by,
        started_at=job.started_at,
        finished_at=job.finished_at,
        seconds_left=job.seconds_left,
        rate=job.rate,
        refused=job.refused,
        facts=job.facts,
        is_killed=job.is_killed,
    )


def _be_nice() -> None:
    os.nice(_NICENESS)
