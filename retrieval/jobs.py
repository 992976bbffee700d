"""The build as a job: one at a time over processes, its progress visible to all of them, and a way to stop it.

<data>/build.lock   locked while a build runs; the kernel unlocks it when the process ends, however it ends
<data>/job.json     state and progress of the running build, else of the last one; replaced atomically
<data>/job.cancel   id of a job that somebody wants stopped
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from corpus.errors import BuildCancelledError, BuildInProgressError, LiaisonError
from retrieval.generations import now

JobState = Literal["running", "succeeded", "unchanged", "refused", "cancelled", "failed"]
Event = dict[str, Any]

_LOCK_WAIT_S = 0.3  # longer than a look at the lock by `is_running`, which holds it for an instant
_EVENT_EVERY_S = 0.2
_FILE_EVERY_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A build as other processes see it.

    Attributes:
        pid: Process that runs or ran it.
        stage: What it is doing: reading, chunking, embedding, writing, storing, checking.
        done: Steps of the stage done.
        total: Steps of the stage; 0 where unknown.
        rate: Steps a second in this stage; None where too early to tell.
        seconds_left: Of this stage; None where unknown.
        requested_by: Who asked for it; empty for the command line.
        generation: What it made, or the live one where it made none.
        detail: One sentence for a person.
        hint: What to do where it failed; empty where nothing is known.
        refused: Names of the gates that refused it.
        removals: Where it was refused, a name for the documents that it would have removed.
        is_killed: Whether its process ended without a word.
        facts: What a build that ended did, by name and number; see `BuildResult.facts`.
    """

    job_id: str
    state: JobState
    pid: int
    started_at: str
    stage: str = ""
    done: int = 0
    total: int = 0
    rate: float | None = None
    seconds_left: float | None = None
    requested_by: str = ""
    finished_at: str | None = None
    generation: str | None = None
    detail: str = ""
    hint: str = ""
    refused: tuple[str, ...] = ()
    removals: str = ""
    is_killed: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


class JobBoard:
    """The jobs of one data directory, as every process sees them."""

    def __init__(self, data_dir: Path) -> None:
        """Name the data directory; nothing is created yet.

        Args:
            data_dir: The data directory.
        """
        self._lock = data_dir / "build.lock"
        self._file = data_dir / "job.json"
        self._wish = data_dir / "job.cancel"

    def is_running(self) -> bool:
        """Whether some process is building."""
        try:
            with self._lock.open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False

    def job(self) -> Job | None:
        """The running build, else the last one; None if there was none yet.

        A build that was killed reads as failed.
        """
        try:
            written = json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        known = {each.name for each in fields(Job)}
        found = Job(**{name: value for name, value in written.items() if name in known})
        found = replace(found, refused=tuple(found.refused))
        if found.state == "running" and not self.is_running():
            detail = "the build was killed; the next one resumes"
            return replace(found, state="failed", is_killed=True, detail=detail)
        return found

    def cancel(self) -> Job | None:
        """Ask the running build to stop, in whatever process it is; the job, or None if none runs."""
        found = self.job()
        if found is None or found.state != "running":
            return None
        self._wish.write_text(found.job_id)
        return found

    def wait(self, *, timeout_s: float) -> bool:
        """Wait until no build runs; False if one still does after that time."""
        deadline = time.monotonic() + timeout_s
        while self.is_running():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    @contextlib.contextmanager
    def hold(
        self, *, requested_by: str, on_event: Callable[[Event], None], is_stopped: Callable[[], bool]
    ) -> Iterator[RunningJob]:
        """Be the one process that builds, for the length of a `with` block.

        Args:
            requested_by: Who asked for it.
            on_event: Called with progress objects.
            is_stopped: Asked at every step whether this process wants to stop.

        Raises:
            BuildInProgressError: If another build is running.
        """
        from filelock import FileLock, Timeout

        self._lock.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock)
        try:
            lock.acquire(timeout=_LOCK_WAIT_S)
        except Timeout as exc:
            raise BuildInProgressError(
                f"another build of {str(self._lock.parent)!r} is running",
                "Wait for it, see `liaison index status`, or stop it with `liaison index cancel`.",
            ) from exc
        try:
            for leftover in (self._wish, *self._file.parent.glob(f"{self._file.name}.*")):
                leftover.unlink(missing_ok=True)
            job = Job(
                job_id=uuid.uuid4().hex[:12],
                state="running",
                pid=os.getpid(),
                started_at=now(),
                requested_by=requested_by,
            )
            with RunningJob(job, file=self._file, wish=self._wish, on_event=on_event, is_stopped=is_stopped) as running:
                yield running
        finally:
            lock.release()


class RunningJob:
    """The build of this process: tells how it goes, notices when it is to stop. A context manager."""

    def __init__(
        self, job: Job, *, file: Path, wish: Path, on_event: Callable[[Event], None], is_stopped: Callable[[], bool]
    ) -> None:
        self._job = job
        self._file = file
        self._wish = wish
        self._on_event = on_event
        self._is_stopped = is_stopped
        self._stage_began = 0.0
        self._told = 0.0
        self._written = 0.0

    def __enter__(self) -> RunningJob:
        """Write the job down."""
        self._write()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Write down how it ended, where the build did not say so itself."""
        if self._job.state != "running":
            return
        if isinstance(error, BuildCancelledError):
            self._end("cancelled", "")
        elif isinstance(error, LiaisonError):
            self._end("failed", error.message, error.hint)
        else:
            self._end("failed", type(error).__name__ if error else "ended without a result")

    def step(self, stage: str, done: int, total: int) -> None:
        """Tell that `done` of `total` steps of a stage are done.

        Raises:
            BuildCancelledError: If the build is to stop.
        """
        moment = time.monotonic()
        is_new = stage != self._job.stage
        if is_new:
            self._stage_began = moment
        spent = moment - self._stage_began
        rate = done / spent if done and spent > 0.05 else None
        left = (total - done) / rate if rate and total else None
        self._job = replace(
            self._job,
            stage=stage,
            done=done,
            total=total,
            rate=None if rate is None else round(rate, 2),
            seconds_left=None if left is None else round(left, 1),
        )
        is_notable = is_new or (total > 0 and done >= total)
        if is_notable or moment - self._told >= _EVENT_EVERY_S:
            self._told = moment
            self.check()
            self._on_event(self._event())
        if is_new or moment - self._written >= _FILE_EVERY_S:
            self._write()

    def check(self) -> None:
        """Stop here if somebody wants the build stopped.

        Raises:
            BuildCancelledError: If so.
        """
        if self._is_stopped() or self._is_unwanted():
            raise BuildCancelledError("the build was cancelled; the live index is as it was", "")

    def finish(
        self,
        state: JobState,
        *,
        generation: str | None,
        detail: str,
        refused: tuple[str, ...] = (),
        removals: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Write down how the build ended."""
        self._job = replace(self._job, generation=generation, refused=refused, removals=removals, facts=facts or {})
        self._end(state, detail)

    def _is_unwanted(self) -> bool:
        try:
            return self._wish.read_text().strip() == self._job.job_id
        except FileNotFoundError:
            return False

    def _event(self) -> Event:
        shown = ("stage", "done", "total", "rate", "seconds_left")
        return {"event": "progress", **{name: getattr(self._job, name) for name in shown}}

    def _end(self, state: JobState, detail: str, hint: str = "") -> None:
        self._job = replace(self._job, state=state, detail=detail, hint=hint, finished_at=now(), seconds_left=None)
        self._write()
        self._wish.unlink(missing_ok=True)

    def _write(self) -> None:
        self._written = time.monotonic()
        draft = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        draft.write_text(json.dumps(asdict(self._job), ensure_ascii=False), encoding="utf-8")
        draft.replace(self._file)


def outcome(result: Mapping[str, Any]) -> tuple[JobState, str, tuple[str, ...]]:
    """How a build ended, from the object that it prints: state, a sentence for a person, gates that refused."""
    refused = [gate for gate in result["gates"] if not gate["passed"]]
    names = tuple(str(gate["name"]) for gate in refused)
    if refused:
        return "refused", "; ".join(f"{gate['name']}: {gate['detail']}" for gate in refused), names
    counts = ", ".join(f"{count} {name}" for name, count in result["documents"].items() if count)
    return ("succeeded" if result["activated"] else "unchanged"), counts, names
