"""Re-index jobs inside the test's own process: real builds of a desk's data directory."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.change_note import ChangeNote
from bot.records import IndexFailure, JobStatus
from retrieval.builder import BuildOptions
from retrieval.jobs import outcome
from tests.support.desk import Desk


class DeskIndexer:
    """Implements `bot.ports.Indexer` over a desk; `gate` holds a job back until a test sets it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.gate = asyncio.Event()
        self.gate.set()
        self.started: list[str] = []
        self._status = JobStatus(state="idle")
        self._task: asyncio.Task[None] | None = None

    async def start(self, requested_by: str) -> JobStatus:
        if self._status.state != "running":
            self.started.append(requested_by)
            self._status = JobStatus(state="running", stage="reading", requested_by=requested_by)
            self._task = asyncio.create_task(self._run())
        return self._status

    async def confirm(self, confirmed_by: str) -> JobStatus:
        return self._status

    async def _run(self) -> None:
        result = await asyncio.to_thread(self.desk.builder().build, BuildOptions(sources=None))
        self._status = replace(self._status, stage="checking", done=1, total=1)
        await self.gate.wait()
        state, detail, refused = outcome(result.to_json())
        self._status = JobStatus(state=state, detail=detail, refused=refused, generation=result.generation)

    async def status(self) -> JobStatus:
        return self._status

    async def note(self) -> ChangeNote | None:
        return None

    async def failures(self) -> Sequence[IndexFailure]:
        return [IndexFailure(source=f.path, reason=f.reason, hint=f.hint) for f in self.desk.catalogue.failures()]

    async def rollback(self) -> JobStatus:
        return self._status

    async def cancel(self) -> JobStatus:
        return self._status
