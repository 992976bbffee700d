"""The queue of index jobs: Procrastinate's tables in a schema of their own, and beside them what each job tells.

Waiting, running, ended, asked to stop: that is Procrastinate's. What a job does and did (`retrieval.jobs.Job`) stands
in `index_jobs`, so that every process of the installation can show it.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from procrastinate import SyncPsycopgConnector
from procrastinate.jobs import Job as Entry
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from corpus.databases import connection_arguments
from corpus.errors import ConfigError, CorpusError
from corpus.outages import PATIENCE_S, PAUSE_S
from retrieval.jobs import Job

TASK = "index"
"""Name of the one kind of job, of its queue, and of the lock under which one runs at a time."""

WORKER_SEEN_S = 15
"""A worker that was not heard of for so long is not counted on."""

_SCHEMA = "jobs"
_CONNECT_TIMEOUT_S = 5
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('liaison jobs'))"
_TABLES = """
CREATE TABLE IF NOT EXISTS index_jobs (
    job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs (id) ON DELETE CASCADE,
    body jsonb NOT NULL
);
CREATE TABLE IF NOT EXISTS migrated (name text PRIMARY KEY);
"""
_LATEST = """
SELECT j.id, j.status::text AS status, j.args, j.abort_requested, r.body,
    (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) AS asked_at,
    (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) AS moved_at,
    EXISTS (SELECT FROM procrastinate_workers w
            WHERE w.last_heartbeat > now() - make_interval(secs => %s)) AS has_worker
FROM procrastinate_jobs j LEFT JOIN index_jobs r ON r.job_id = j.id
WHERE j.task_name = %s
ORDER BY j.id DESC LIMIT 1
"""
TELL = """
INSERT INTO index_jobs (job_id, body) VALUES (%(job_id)s, %(body)s)
ON CONFLICT (job_id) DO UPDATE SET body = excluded.body
"""
"""Writes down what a job tells; takes `job_id` and `body`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedJob:
    """A job as the queue has it.

    Attributes:
        status: Procrastinate's word: todo, doing, succeeded, failed, cancelled, aborted.
        is_unwanted: Whether somebody asked to stop it while it ran.
        told: What it told last; None before it ran.
        asked_at: UTC, ISO 8601.
        moved_at: When its status changed last; UTC, ISO 8601.
        has_worker: Whether any worker is alive.
    """

    id: int
    status: str
    requested_by: str
    is_unwanted: bool
    told: Job | None
    asked_at: str
    moved_at: str
    has_worker: bool

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.status in ("todo", "doing")


class JobQueue:
    """The queue in one database. Each call opens a connection of its own; blocks."""

    def __init__(self, url: str, *, patience_s: float = PATIENCE_S) -> None:
        """Name the database; nothing is connected yet.

        Args:
            url: `postgresql://USER:PASSWORD@HOST/DATABASE`.
            patience_s: How long a database is waited for that was there before.

        Raises:
            ConfigError: If the URL cannot be read.
        """
        given = connection_arguments(url)
        options = f"{given.get('options') or ''} -c search_path={_SCHEMA}".strip()
        self.conninfo = make_conninfo("", **{**given, "options": options, "connect_timeout": _CONNECT_TIMEOUT_S})
        self._manager = JobManager(SyncPsycopgConnector())
        self._is_prepared = False
        self._patience_s = patience_s

    def prepare(self) -> None:
        """Create or upgrade the tables; whoever comes at the same time waits.

        Raises:
            CorpusError: If the database cannot be reached.
            ConfigError: If the tables cannot be made.
        """
        if self._is_prepared:
            return
        with self._connected() as connection:
            try:
                connection.execute(_LOCK)
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
                _migrate(connection)
            except psycopg.errors.InsufficientPrivilege as exc:
                raise ConfigError(
                    "The tables of index jobs cannot be made in the database.",
                    "Let the database's user create schemas: GRANT CREATE ON DATABASE … TO ….",
                ) from exc
        self._is_prepared = True

    def enqueue(self, *, requested_by: str, options: tuple[str, ...] = ()) -> QueuedJob:
        """Add a job, unless one waits or runs.

        Returns:
            The job that waits or runs now.
        """
        self.prepare()
        with self._connected() as connection:
            connection.execute(_LOCK)  # of two that look at the same time, one waits here
            found = _latest(connection)
            if found is None or not found.is_open:
                kwargs: dict[str, Any] = {"requested_by": requested_by, "options": list(options)}
                entry = Entry(queue=TASK, lock=TASK, queueing_lock=TASK, task_name=TASK, task_kwargs=kwargs)
                self._manager.defer_job(entry, connection=connection)
                found = _latest(connection)
        if found is None:
            raise RuntimeError("a job that was just added is not there")
        return found

    def latest(self) -> QueuedJob | None:
        """The job that waits or runs, else the last one; None if there never was one."""
        self.prepare()
        with self._connected() as connection:
            return _latest(connection)

    def cancel(self) -> bool:
        """Take the waiting job off, or ask the worker that runs it to stop; False if there is neither."""
        self.prepare()
        with self._connected() as connection:
            found = _latest(connection)
            if found is None or not found.is_open:
                return False
            return self._manager.cancel_job_by_id(found.id, abort=True, connection=connection)

    def workers(self) -> int:
        """How many workers are alive."""
        self.prepare()
        query = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"
        with self._connected() as connection:
            row = connection.execute(query, (WORKER_SEEN_S,)).fetchone()
        return int(row[0]) if row else 0

    @contextlib.contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection with one transaction, committed at the end."""
        connection = self._connect()
        try:
            with connection:
                yield connection
        except psycopg.OperationalError as exc:
            raise unreachable() from exc

    def _connect(self) -> psycopg.Connection[Any]:
        ends = time.monotonic() + (self._patience_s if self._is_prepared else 0)
        while True:
            try:
                return psycopg.connect(self.conninfo)
            except psycopg.Error as exc:
                if time.monotonic() >= ends:
                    raise unreachable() from exc
            time.sleep(PAUSE_S)


def unreachable() -> CorpusError:
    """The error of a queue that cannot be reached."""
    return CorpusError(
        "The queue of index jobs cannot be reached.", "Check that PostgreSQL runs, and LIAISON_DATABASE_URL."
    )


def _migrate(connection: psycopg.Connection[Any]) -> None:
    files = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    row = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
    if row is None or row[0] is None:
        connection.execute(SchemaManager.get_schema())
        missing = []
    else:
        last = connection.execute("SELECT max(name) FROM migrated").fetchone()
        missing = [file for file in files if last is not None and file.name > str(last[0])]
    for file in missing:
        connection.execute(file.read_text(encoding="utf-8").encode())
    connection.execute(_TABLES)
    connection.execute("INSERT INTO migrated VALUES (%s) ON CONFLICT DO NOTHING", (files[-1].name,))


def _latest(connection: psycopg.Connection[Any]) -> QueuedJob | None:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(_LATEST, (WORKER_SEEN_S, TASK)).fetchone()
    if row is None:
        return None
    return QueuedJob(
        id=row["id"],
        status=row["status"],
        requested_by=str(row["args"].get("requested_by", "")),
        is_unwanted=row["abort_requested"],
        told=None if row["body"] is None else job_of(row["body"]),
        asked_at=_moment(row["asked_at"]),
        moved_at=_moment(row["moved_at"]),
        has_worker=row["has_worker"],
    )


def job_of(body: dict[str, Any] | str) -> Job:
    """What a job told, out of the database; what another release added is left out."""
    written = json.loads(body) if isinstance(body, str) else body
    known = {each.name for each in fields(Job)}
    found = Job(**{name: value for name, value in written.items() if name in known})
    return replace(found, refused=tuple(found.refused))


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="seconds")
