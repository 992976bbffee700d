"""Re-index jobs: `liaison index build` in a niced process of its own, so that answering goes on undisturbed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.records import IndexFailure, JobState, JobStatus
from retrieval.generations import GenerationStore

_log = logging.getLogger(__name__)
_NICENESS = 10
_STOP_TIMEOUT_S = 10.0


class ProcessIndexer:
    """Implements `bot.ports.Indexer` for one data directory; the build's own lock keeps jobs single over processes."""

    def __init__(self, data_dir: Path, *, failures: Callable[[], Sequence[IndexFailure]]) -> None:
        """Name the data directory.

        Args:
            data_dir: The data directory.
            failures: Lists what the last build could not read; blocks.
        """
        self._data_dir = data_dir.absolute()
        self._store = GenerationStore(data_dir)
        self._failures = failures
        self._process: asyncio.subprocess.Process | None = None
        self._status = JobStatus(state="idle")
        self._watch: asyncio.Task[None] | None = None

    async def start(self, requested_by: str) -> JobStatus:
        """Start a build of the remembered sources and return at once; while one runs, its status."""
        if self._is_running():
            return self._status
        command = ["-m", "bot", "index", "build", "--json", "--data-dir", str(self._data_dir)]
        self._status = JobStatus(state="running", requested_by=requested_by)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            preexec_fn=_be_nice,
        )
        self._watch = asyncio.create_task(self._follow(self._process, requested_by))
        return self._status

    async def status(self) -> JobStatus:
        """State of the running job, else of the last one that this process started."""
        return self._status

    async def failures(self) -> Sequence[IndexFailure]:
        """Files that the last build could not read."""
        return await asyncio.to_thread(self._failures)

    async def rollback(self) -> JobStatus:
        """Make the former generation live again."""
        generation = await asyncio.to_thread(self._store.rollback)
        return JobStatus(state="succeeded", generation=generation)

    async def cancel(self) -> JobStatus:
        """Stop the running job; the live index stays as it is."""
        if self._process is not None and self._is_running():
            self._status = JobStatus(state="cancelled", requested_by=self._status.requested_by)
            self._process.terminate()
            if self._watch is not None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.shield(self._watch), _STOP_TIMEOUT_S)
        return self._status

    def _is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def _follow(self, process: asyncio.subprocess.Process, requested_by: str) -> None:
        result: dict[str, Any] = {}
        if process.stdout is None or process.stderr is None:
            raise RuntimeError("the build process has no pipes")
        complaint = asyncio.create_task(process.stderr.read())
        async for line in process.stdout:
            event = json.loads(line)
            if event.get("event") != "progress":
                result = event
            elif self._status.state == "running":
                self._status = JobStatus(
                    state="running",
                    stage=event["stage"],
                    done=event["done"],
                    total=event["total"],
                    requested_by=requested_by,
                )
        await process.wait()
        if self._status.state != "cancelled":
            self._status = _outcome(result, (await complaint).decode(errors="replace"), requested_by)
        _log.info("Re-index job ended: state=%s generation=%s", self._status.state, self._status.generation)


def _outcome(result: dict[str, Any], complaint: str, requested_by: str) -> JobStatus:
    if not result:
        detail = complaint.strip().splitlines()[0] if complaint.strip() else "the build process ended without a result"
        return JobStatus(state="failed", detail=detail, requested_by=requested_by)
    refused = [gate for gate in result["gates"] if not gate["passed"]]
    counts = ", ".join(f"{count} {name}" for name, count in result["documents"].items() if count)
    detail = "; ".join(f"{gate['name']}: {gate['detail']}" for gate in refused) if refused else counts
    state: JobState = "refused" if refused else "succeeded" if result["activated"] else "unchanged"
    return JobStatus(state=state, generation=result["generation"], detail=detail, requested_by=requested_by)


def _be_nice() -> None:
    os.nice(_NICENESS)
