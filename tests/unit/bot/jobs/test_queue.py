# ruff: noqa: ASYNC110  # the database is asked, which no event tells of
from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.cli import doctor
from bot.commands.texts import describe_job
from bot.config import Settings
from bot.jobs import queue as queue_module
from bot.jobs.indexer import QueueIndexer
from bot.jobs.queue import JobQueue
from bot.jobs.worker import MOST_ATTEMPTS, IndexWorker, Timing
from bot.records import JobStatus
from corpus.errors import ConfigError, CorpusError, RetrievalError
from corpus.languages import Language
from retrieval.jobs import JobBoard
from tests.support.cli import liaison
from tests.support.scripted_build import ScriptedStart

QUICK = Timing(heartbeat_s=0.2, stalled_s=1.0, look_s=0.1, looks=2, grace_s=0.0, stop_s=0.2)


@pytest.fixture
def url(postgresql) -> str:
    made: str = postgresql.new_database()
    return made


@pytest.fixture
def queue(url: str) -> JobQueue:
    return JobQueue(url)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def indexer(queue: JobQueue, data_dir: Path) -> QueueIndexer:
    return QueueIndexer(data_dir, queue=lambda: queue, failures=list)


@asynccontextmanager
async def working(queue: JobQueue, data_dir: Path, start: ScriptedStart) -> AsyncIterator[IndexWorker]:
    """A worker that takes jobs for the length of a `with` block."""
    ready = asyncio.Event()
    worker = IndexWorker(queue, data_dir, timing=QUICK, start=start)
    task = asyncio.create_task(worker.run(on_ready=ready.set))
    await ready.wait()
    try:
        yield worker
    finally:
        worker.stop()
        await task


async def until(indexer: QueueIndexer, is_met: Callable[[JobStatus], bool]) -> JobStatus:
    """Wait for a state; the test's own time limit bounds it."""
    while not is_met(status := await indexer.status()):
        await asyncio.sleep(0.02)
    return status


def ended(status: JobStatus) -> bool:
    return status.state not in ("idle", "queued", "running")


async def test_a_job_waits_runs_and_ends_with_what_it_did(
    indexer: QueueIndexer, queue: JobQueue, data_dir: Path
) -> None:
    assert (await indexer.status()).state == "idle"
    waiting = await indexer.start("U1")
    assert (waiting.state, waiting.requested_by, waiting.stage) == ("queued", "U1", "no_worker")
    assert "liaison worker" in describe_job(waiting, Language.EN)
    assert "liaison worker" in describe_job(waiting, Language.JA)
    assert (await indexer.start("U2")).requested_by == "U1"  # one at a time

    start = ScriptedStart()
    async with working(queue, data_dir, start):
        running = await until(indexer, lambda status: status.stage == "embedding")
        assert (running.state, running.total, running.requested_by) == ("running", 1000, "U1")
        assert (await indexer.retry("U2")).requested_by == "U1"
        (data_dir / "go").touch()
        done = await until(indexer, ended)
    assert (done.state, done.generation, done.facts["documents"]) == ("succeeded", "g1", {"added": 3})
    assert done.finished_at is not None
    assert start.asked == [("U1", ())]


async def test_every_process_sees_the_job_and_can_stop_it(
    indexer: QueueIndexer, queue: JobQueue, url: str, data_dir: Path
) -> None:
    other = QueueIndexer(data_dir, queue=lambda: JobQueue(url), failures=list)
    async with working(queue, data_dir, ScriptedStart()):
        await indexer.start("U1")
        await until(other, lambda status: status.stage == "embedding")
        assert (await other.cancel()).state == "cancelled"
        assert (await indexer.status()).state == "cancelled"
        assert not JobBoard(data_dir).is_running()


async def test_a_waiting_job_is_taken_off(indexer: QueueIndexer) -> None:
    await indexer.start("U1")
    assert (await indexer.cancel()).state == "cancelled"
    assert (await indexer.start("U2")).requested_by == "U2"


async def test_two_that_start_at_once_start_one_job(queue: JobQueue) -> None:
    found = await asyncio.gather(*(asyncio.to_thread(queue.enqueue, requested_by=f"U{n}") for n in range(6)))
    assert len({job.id for job in found}) == 1


async def test_a_failure_is_told_by_its_reason(indexer: QueueIndexer, queue: JobQueue, data_dir: Path) -> None:
    (data_dir / "fail").touch()
    start = ScriptedStart()
    async with working(queue, data_dir, start):
        await indexer.start("U1")
        status = await until(indexer, ended)
    assert (status.state, status.detail, status.requested_by) == ("failed", "'papers' is no folder", "U1")
    assert len(start.asked) == 1  # a verdict of the build is not tried again


async def test_a_worker_stops_although_a_look_for_dead_ones_loses_its_cancellation(
    queue: JobQueue, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = asyncio.Event()

    async def stalled(self: IndexWorker) -> list[object]:
        if not looking.is_set():
            looking.set()
            with contextlib.suppress(asyncio.CancelledError):  # as `asyncio.wait_for` may lose it before Python 3.12
                await asyncio.sleep(60)
        return []

    monkeypatch.setattr(IndexWorker, "_stalled", stalled)
    worker = IndexWorker(queue, data_dir, timing=QUICK, start=ScriptedStart())
    task = asyncio.create_task(worker.run())
    await looking.wait()
    worker.stop()
    await task


async def test_another_admin_confirms_what_a_gate_refused(
    indexer: QueueIndexer, queue: JobQueue, data_dir: Path
) -> None:
    (data_dir / "refuse").touch()
    (data_dir / "go").touch()
    start = ScriptedStart()
    async with working(queue, data_dir, start):
        await indexer.start("U1")
        status = await until(indexer, ended)
        assert (status.state, status.refused) == ("refused", ("deletion",))
        assert (await indexer.confirm("U1")).state == "refused"
        await indexer.confirm("U2")
        await until(indexer, lambda status: ended(status) and status.requested_by == "U2")
    assert start.asked == [("U1", ()), ("U2", ("--confirm-removals", "removed-abc"))]


async def test_a_stopped_worker_gives_its_job_back(indexer: QueueIndexer, queue: JobQueue, data_dir: Path) -> None:
    first, second = ScriptedStart(), ScriptedStart()
    async with working(queue, data_dir, first):
        await indexer.start("U1")
        await until(indexer, lambda status: status.stage == "embedding")
    assert (await indexer.status()).state == "queued"
    assert not JobBoard(data_dir).is_running()
    (data_dir / "go").touch()
    async with working(queue, data_dir, second):
        assert (await until(indexer, ended)).state == "succeeded"
    assert second.asked == [("U1", ())]


async def test_a_build_that_is_killed_is_done_again(indexer: QueueIndexer, queue: JobQueue, data_dir: Path) -> None:
    start = ScriptedStart()
    async with working(queue, data_dir, start):
        await indexer.start("U1")
        await until(indexer, lambda status: status.stage == "embedding")
        start.builds[0]._process.kill()
        while len(start.builds) < 2:
            await asyncio.sleep(0.02)
        (data_dir / "go").touch()
        assert (await until(indexer, ended)).state == "succeeded"


async def test_a_job_that_ends_every_worker_is_given_up(indexer: QueueIndexer, queue: JobQueue, data_dir: Path) -> None:
    await indexer.start("U1")
    with psycopg.connect(queue.conninfo) as connection:  # as a worker that died leaves it, which was the last of many
        connection.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = %s", (MOST_ATTEMPTS - 1,))
    async with working(queue, data_dir, ScriptedStart()):
        status = await until(indexer, ended)
    assert (status.state, status.is_killed) == ("failed", True)


async def test_a_job_whose_worker_died_is_taken_over(indexer: QueueIndexer, queue: JobQueue, data_dir: Path) -> None:
    await indexer.start("U1")
    with psycopg.connect(queue.conninfo) as connection:
        connection.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')"
            " RETURNING id) UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead)"
        )
    assert (await indexer.status()).state == "running"
    (data_dir / "go").touch()
    async with working(queue, data_dir, ScriptedStart()):
        assert (await until(indexer, ended)).state == "succeeded"


async def test_a_build_of_a_terminal_is_waited_for(indexer: QueueIndexer, queue: JobQueue, data_dir: Path) -> None:
    (data_dir / "go").touch()
    start = ScriptedStart()
    board = JobBoard(data_dir)
    async with working(queue, data_dir, start):
        await asyncio.to_thread(queue.enqueue, requested_by="U1")
        with board.hold(requested_by="", on_event=lambda _: None, is_stopped=lambda: False) as job:
            await until(indexer, lambda status: status.state == "running")
            assert start.asked == []
            job.finish("unchanged", generation="g0", detail="")
        assert (await until(indexer, lambda status: ended(status) and bool(start.asked))).generation == "g1"


async def test_a_build_of_a_terminal_is_shown_and_stopped(indexer: QueueIndexer, data_dir: Path) -> None:
    board = JobBoard(data_dir)
    with board.hold(requested_by="", on_event=lambda _: None, is_stopped=lambda: False) as job:
        assert (await indexer.start("U1")).state == "running"
        stopping = asyncio.create_task(indexer.cancel())
        while not (data_dir / "job.cancel").exists():
            await asyncio.sleep(0.01)
        job.finish("cancelled", generation=None, detail="")
    assert (await stopping).state == "cancelled"


async def test_a_job_with_unknown_options_is_not_run(indexer: QueueIndexer, queue: JobQueue, data_dir: Path) -> None:
    queue.enqueue(requested_by="U1", options=("--full", "--golden", "x"))
    start = ScriptedStart()
    async with working(queue, data_dir, start):
        status = await until(indexer, ended)
    assert (status.state, start.asked) == ("failed", [])
    assert "no release knows" in status.detail


async def test_a_worker_outlives_a_restart_of_the_database(tmp_path: Path, data_dir: Path) -> None:
    from tests.support.postgresql import find_binaries, running_server

    binaries = find_binaries()
    if binaries is None:
        pytest.skip("needs PostgreSQL's server (Debian: apt install postgresql)")
    with running_server(binaries) as server:
        queue = JobQueue(server.new_database(), patience_s=0)
        indexer = QueueIndexer(data_dir, queue=lambda: queue, failures=list)
        start = ScriptedStart()
        async with working(queue, data_dir, start):
            await indexer.start("U1")
            await until(indexer, lambda status: status.stage == "embedding")
            server.stop()
            assert (await indexer.status()).stage == "embedding"  # the last that was known
            await asyncio.to_thread(server.start)
            (data_dir / "go").touch()
            assert (await until(indexer, ended)).state == "succeeded"
            await indexer.start("U2")
            await until(indexer, lambda status: ended(status) and status.requested_by == "U2")


async def test_a_restart_of_the_database_is_waited_for(tmp_path: Path) -> None:
    from tests.support.postgresql import find_binaries, running_server

    binaries = find_binaries()
    if binaries is None:
        pytest.skip("needs PostgreSQL's server (Debian: apt install postgresql)")
    with running_server(binaries) as server:
        queue = JobQueue(server.new_database(), patience_s=60)
        queue.enqueue(requested_by="U1")
        server.stop()
        asking = asyncio.create_task(asyncio.to_thread(queue.latest))
        await asyncio.to_thread(server.start)
        found = await asking
    assert found is not None
    assert found.requested_by == "U1"


async def test_no_database_is_said_without_its_password() -> None:
    queue = JobQueue("postgresql://liaison:hunter2@127.0.0.1:1/liaison")
    with pytest.raises(CorpusError, match="cannot be reached") as caught:
        queue.latest()
    assert "hunter2" not in str(caught.value) + caught.value.hint
    with pytest.raises(ConfigError, match="cannot be read as a URL"):
        JobQueue("postgresql://host:port/")


def test_what_the_url_says_is_kept() -> None:
    url = "postgresql://u+1:p%40ss+w@host:5433/db?sslmode=require&options=-c%20statement_timeout%3D9"
    found = conninfo_to_dict(JobQueue(url).conninfo)
    assert (found["user"], found["password"], found["host"], found["port"]) == ("u+1", "p@ss+w", "host", "5433")
    assert (found["dbname"], found["sslmode"]) == ("db", "require")
    assert found["options"] == "-c statement_timeout=9 -c search_path=jobs"


def test_tables_of_an_older_release_are_upgraded(
    queue: JobQueue, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.prepare()
    for name in ("00.sql", "99.01_pre.sql", "99.02_post.sql"):
        (tmp_path / name).write_text(f"CREATE TABLE made_by_{name[:2]}_{name[3:5]} (at text DEFAULT '%');")
    monkeypatch.setattr(queue_module.SchemaManager, "get_migrations_path", lambda: str(tmp_path))
    for _ in range(2):
        JobQueue(url).prepare()
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'made%' ORDER BY 1").fetchall()
    assert rows == [("made_by_99_01",), ("made_by_99_02",)]


def test_the_terminal_takes_a_waiting_job_off(
    queue: JobQueue, url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIAISON_DATABASE_URL", url)
    queue.enqueue(requested_by="U1")
    assert "taken off the queue" in liaison("index", "cancel", "--data-dir", str(data_dir)).out
    assert "No build is running" in liaison("index", "cancel", "--data-dir", str(data_dir)).out
    found = queue.latest()
    assert found is not None
    assert found.status == "cancelled"


def test_the_doctor_counts_workers(queue: JobQueue, url: str) -> None:
    settings = Settings(database_url=url)  # type: ignore[arg-type]  # pydantic makes a secret of it
    with pytest.raises(RetrievalError, match="no worker runs"):
        doctor._workers(settings)
    with psycopg.connect(queue.conninfo) as connection:
        connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert doctor._workers(settings) == "1 ready for index jobs"
