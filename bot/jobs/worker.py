"""What takes index jobs off the queue and runs them, one at a time over all workers; as many as wanted may run.

A worker that dies leaves its job behind as running. The others see that it is no longer heard of, and one of them does
the job again; a build is resumed from what the dead one had embedded. A database that goes away is waited for.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException, JobAborted
from procrastinate.job_context import AbortReason
from procrastinate.jobs import Job as Entry
from procrastinate.jobs import Status

from bot.building import BuildProcess, start_build
from bot.ending import end
from bot.jobs.queue import TASK, TELL, JobQueue
from bot.reindex import first_line, hint_of
from corpus.errors import CorpusError, LiaisonError
from retrieval.generations import now
from retrieval.jobs import Job, JobBoard

_log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
"""A job that ended so many workers or builds is given up."""

_LOCK_LOOK_S = 0.3
_TELL_EVERY_S = 0.5
_AGAIN_S = 1.0
_STOP_STEPS_S = 90.0
"""More than a stopped worker needs: a minute for its build, five seconds for its listeners, and the database."""

_OPTIONS = ((), ("--retry-failed",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How often a worker shows and looks for signs of life; in seconds.

    Attributes:
        heartbeat_s: From one sign of life to the next.
        stalled_s: Silence after which another worker is suspected to be dead.
        look_s: From one look for such workers to the next.
        looks: How many looks in a row must find it silent before its job is taken over.
        grace_s: How long nobody is suspected after the database was away, which silenced all.
        stop_s: What a running job gets to end by itself when the worker is stopped.
    """

    heartbeat_s: float = 1.0
    stalled_s: float = 5.0
    look_s: float = 1.0
    looks: int = 3
    grace_s: float = 15.0
    stop_s: float = 2.0


class StartBuild(Protocol):
    """Starts a build; see `bot.building.start_build`."""

    async def __call__(
        self, data_dir: Path, *, requested_by: str, options: tuple[str, ...] = (), ends_with_parent: bool = False
    ) -> BuildProcess:
        """Start it."""


class _Interrupted(Exception):  # noqa: N818  # no fault of the job's
    """The build ended without a verdict of its own; it is worth another try."""


class _Again(BaseRetryStrategy):
    """Another try for jobs that were interrupted, by a stop of the worker or by the end of its build or database."""

    def get_retry_decision(self, *, exception: BaseException, job: Entry) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_at=datetime.now(UTC))
        if isinstance(exception, _Interrupted) and job.attempts + 1 < MOST_ATTEMPTS:
            return RetryDecision(retry_at=datetime.now(UTC))
        return None


class IndexWorker:
    """Runs index jobs of one installation until stopped."""

    def __init__(
        self, queue: JobQueue, data_dir: Path, *, timing: Timing | None = None, start: StartBuild = start_build
    ) -> None:
        """Name the queue and the data directory.

        Args:
            queue: Where jobs come from.
            data_dir: Where builds are made; shared by all workers and by all processes that answer.
            timing: Signs of life; the defaults take a job over about eight seconds after its worker died.
            start: Starts a build.
        """
        self._queue = queue
        self._data_dir = data_dir.absolute()
        self._board = JobBoard(data_dir)
        self._timing = timing or Timing()
        self._start_build = start
        self._stopping = asyncio.Event()
        self._app = App(connector=PsycopgConnector(conninfo=queue.conninfo, min_size=1, max_size=4))
        self._app.task(name=TASK, queue=TASK, pass_context=True, retry=_Again())(self._job)

    def stop(self) -> None:
        """Take no more jobs; a running build is stopped and goes back on the queue. For signal handlers of the loop."""
        self._stopping.set()

    async def run(self, *, on_ready: Callable[[], None] = lambda: None) -> None:
        """Serve the queue until stopped.

        Args:
            on_ready: Called once, when jobs are taken.

        Raises:
            ConfigError: If the queue's tables cannot be made.
        """
        ready: Callable[[], None] = on_ready
        while not self._stopping.is_set():
            try:
                await asyncio.to_thread(self._queue.prepare)
                async with self._app.open_async():
                    ready()
                    ready = _nothing
                    await self._serve()
            except (ConnectorException, CorpusError) as exc:
                _log.warning("The queue of index jobs cannot be reached and is tried again: %s", reason_of(exc))
                await self._wait(_AGAIN_S)

    async def _serve(self) -> None:
        """Take jobs until stopped, or until the database goes away."""
        timing = self._timing
        working = asyncio.create_task(
            self._app.run_worker_async(
                queues=[TASK],
                concurrency=1,
                install_signal_handlers=False,
                shutdown_graceful_timeout=timing.stop_s,
                update_heartbeat_interval=timing.heartbeat_s,
                stalled_worker_timeout=timing.stalled_s * 12,
                abort_job_polling_interval=1.0,
                fetch_job_polling_interval=1.0,
            )
        )
        rescuing = asyncio.create_task(self._rescue())
        stopped = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
            await end(
                [working], again_s=timing.stop_s + _STOP_STEPS_S
            )  # takes no more jobs, and gives back what it has
            with contextlib.suppress(asyncio.CancelledError):
                working.result()
        finally:
            await end([rescuing, stopped])

    async def _rescue(self) -> None:
        """Put jobs of dead workers back on the queue."""
        timing = self._timing
        suspected: dict[int, int] = {}
        trusting_until = 0.0
        while True:
            began = time.monotonic()
            await asyncio.sleep(timing.look_s)
            try:
                stalled = await self._stalled()
            except ConnectorException:
                stalled = []
                trusting_until = time.monotonic() + timing.grace_s
            if time.monotonic() - began > timing.stalled_s:  # the database, or this machine, was away for a while
                trusting_until = time.monotonic() + timing.grace_s
            if time.monotonic() < trusting_until:
                suspected = {}
                continue
            suspected = {entry.id: suspected.get(entry.id, 0) + 1 for entry in stalled if entry.id is not None}
            for entry in stalled:
                if entry.id is not None and suspected[entry.id] >= timing.looks:
                    await self._take_over(entry)
                    del suspected[entry.id]

    async def _stalled(self) -> list[Entry]:
        found: Iterable[Entry] = await self._app.job_manager.get_stalled_jobs(
            queue=TASK, seconds_since_heartbeat=self._timing.stalled_s
        )
        return list(found)

    async def _take_over(self, entry: Entry) -> None:
        _log.warning("The worker of index job %s died; attempts=%s", entry.id, entry.attempts)
        try:
            if entry.attempts + 1 >= MOST_ATTEMPTS:
                await self._app.job_manager.finish_job(entry, status=Status.FAILED, delete_job=False)
            else:
                await self._app.job_manager.retry_job(entry)  # one that was to be stopped is ended by this
        except ConnectorException as exc:  # another worker was faster
            _log.info("Index job %s was taken over already: %s", entry.id, reason_of(exc))

    async def _job(self, context: JobContext, *, requested_by: str, options: list[str]) -> None:
        """Run one job; its end is told before the queue marks it as ended."""
        teller = _Teller(self._app, context.job.id or 0)
        job = Job(job_id=teller.name, state="running", pid=os.getpid(), started_at=now(), requested_by=requested_by)
        await teller.tell(job)
        build: BuildProcess | None = None
        try:
            chosen = _checked(tuple(options))
            # A build that a dead worker left behind is about to end; one of a terminal may take its time.
            while self._board.is_running():  # noqa: ASYNC110  # the kernel's lock tells nobody
                await asyncio.sleep(_LOCK_LOOK_S)
            booted = await self._booted_at()
            build = await self._start_build(
                self._data_dir, requested_by=requested_by, options=chosen, ends_with_parent=True
            )
            async for event in build.events():
                job = replace(job, **{name: event[name] for name in ("stage", "done", "total", "rate", "seconds_left")})
                teller.tell_soon(job)
            ended = self._ended(job, build)
            if await self._is_interrupted(ended, build, booted):
                raise _Interrupted
        except asyncio.CancelledError:
            if build is not None:
                await build.stop()
            if context.abort_reason() is not AbortReason.USER_REQUEST:
                raise
            await teller.tell(self._ended(job, build, fallback="cancelled"))
            raise JobAborted from None
        except LiaisonError as exc:
            ended = replace(job, state="failed", detail=exc.message, hint=exc.hint, finished_at=now())
        await teller.tell(ended)
        _log.info("Index job %s ended: state=%s generation=%s", teller.name, ended.state, ended.generation)

    def _ended(self, job: Job, build: BuildProcess | None, *, fallback: str = "failed") -> Job:
        """What the build wrote down at its end; where it did not come so far, what it complained of."""
        told = self._board.job()
        if build is not None and told is not None and told.pid == build.pid:
            return replace(told, job_id=job.job_id, requested_by=job.requested_by)
        if fallback == "cancelled" or build is None:
            return replace(job, state="cancelled", finished_at=now(), seconds_left=None)
        detail, hint = first_line(build.complaint), hint_of(build.complaint)
        return replace(job, state="failed", detail=detail, hint=hint, finished_at=now(), seconds_left=None)

    async def _is_interrupted(self, ended: Job, build: BuildProcess, booted: str) -> bool:
        """Whether the build ended with this worker, by a kill, or with the database that was there at its start."""
        if ended.state == "cancelled":
            return self._stopping.is_set()  # a service manager tells all processes of a service to stop
        if ended.state != "failed":
            return False
        return ended.is_killed or build.was_killed or await self._booted_at() != booted

    async def _booted_at(self) -> str:
        row = await self._app.connector.execute_query_one_async("SELECT pg_postmaster_start_time()::text AS at")
        return str(row["at"])

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


class _Teller:
    """Writes what a job tells where every process sees it."""

    def __init__(self, app: App, job_id: int) -> None:
        self._app = app
        self._job_id = job_id
        self._writing: asyncio.Task[None] | None = None
        self._told = 0.0

    @property
    def name(self) -> str:
        return str(self._job_id)

    async def tell(self, job: Job) -> None:
        """Write it down, after whatever is being written."""
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)
        await self._write(job)

    def tell_soon(self, job: Job) -> None:
        """Write it down if that was not done just now; nobody waits for it, and nothing is lost if it fails."""
        moment = time.monotonic()
        is_writing = self._writing is not None and not self._writing.done()
        if is_writing or moment - self._told < _TELL_EVERY_S:
            return
        self._told = moment
        self._writing = asyncio.create_task(self._write_if_possible(job))

    async def _write_if_possible(self, job: Job) -> None:
        with contextlib.suppress(ConnectorException):
            await self._write(job)

    async def _write(self, job: Job) -> None:
        body: dict[str, Any] = asdict(job)
        await self._app.connector.execute_query_async(TELL, job_id=self._job_id, body=body)


def _checked(options: tuple[str, ...]) -> tuple[str, ...]:
    """Options of `index build` that a job may have; what stands in the database is not run unseen.

    Raises:
        CorpusError: If it has others.
    """
    if options in _OPTIONS or (len(options) == 2 and options[0] == "--confirm-removals"):
        return options
    raise CorpusError(f"the index job has options that no release knows: {options}", "Upgrade the workers.")


def reason_of(error: Exception) -> str:
    """An error of the queue in one line, without addresses or passwords."""
    cause = error.__cause__
    return type(cause).__name__ if cause is not None else type(error).__name__


def _nothing() -> None:
    pass
