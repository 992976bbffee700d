# ruff: noqa: ASYNC110  # files are waited for, which no event tells of
from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.commands.parse import parse_command
from bot.commands.run import Call, Tools, run_command
from bot.commands.texts import describe_job
from bot.records import IndexFailure, JobStatus
from bot.reindex import ProcessIndexer, Schedule
from corpus.access import Principal
from corpus.languages import Language
from retrieval.jobs import JobBoard
from tests.support.conversations import ScriptedAnswerer, make_turn


class ReadyIndexer(ProcessIndexer):
    """Notes what would be started."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir, failures=list)
        self.started: list[tuple[str, ...]] = []

    async def _start(self, requested_by: str, *options: str) -> JobStatus:
        self.started.append((requested_by, *options))
        return JobStatus(state="running", requested_by=requested_by)


def refuse(data_dir: Path, *, by: str, gates: tuple[str, ...] = ("deletion",)) -> None:
    board = JobBoard(data_dir)
    with board.hold(requested_by=by, on_event=lambda _: None, is_stopped=lambda: False) as job:
        said = "deletion: removed from papers: 50%"
        job.finish("refused", generation="g1", detail=said, refused=gates, removals="removed-abc")


async def say(indexer: ReadyIndexer, text: str, user: str) -> str:
    turn = make_turn(text, user_id=user, principal=Principal(name=user, is_admin=True))
    command = parse_command(text)
    assert command is not None
    tools = Tools(answerer=ScriptedAnswerer(), store=None, indexer=indexer)  # type: ignore[arg-type]
    return (await run_command(tools, Call(command=command, turn=turn, history=(), language=Language.EN))).text


async def test_nothing_was_built(tmp_path: Path) -> None:
    assert (await ReadyIndexer(tmp_path).status()).state == "idle"
    assert "No re-index waits" in await say(ReadyIndexer(tmp_path), "reindex confirm", "U2")


async def test_a_job_of_another_process_is_shown_and_stopped(tmp_path: Path) -> None:
    board = JobBoard(tmp_path)
    indexer = ReadyIndexer(tmp_path)
    with board.hold(requested_by="U1", on_event=lambda _: None, is_stopped=lambda: False) as job:
        job.step("embedding", 3, 10)
        status = await indexer.status()
        assert (status.state, status.stage, status.done, status.total) == ("running", "embedding", 3, 10)
        assert status.requested_by == "U1"
        cancelling = asyncio.create_task(indexer.cancel())
        while not (tmp_path / "job.cancel").exists():
            await asyncio.sleep(0.01)
        job.finish("cancelled", generation=None, detail="")
    assert (await cancelling).state == "cancelled"


async def test_another_admin_confirms_a_deletion(tmp_path: Path) -> None:
    indexer = ReadyIndexer(tmp_path)
    refuse(tmp_path, by="U1")
    assert "another admin has to confirm" in await say(indexer, "reindex confirm", "U1")
    assert (await indexer.confirm("U1")).state == "refused"
    assert indexer.started == []
    assert "running" in await say(indexer, "再索引 承認", "U2")
    assert indexer.started == [("U2", "--confirm-removals", "removed-abc")]


async def test_a_scheduled_build_is_asked_for_first_and_confirmed_by_another(tmp_path: Path) -> None:
    indexer = ReadyIndexer(tmp_path)
    refuse(tmp_path, by="schedule")
    await indexer.confirm("U1")
    refuse(tmp_path, by="U1")
    assert (await indexer.confirm("U1")).state == "refused"
    await indexer.confirm("U2")
    assert indexer.started == [("U1",), ("U2", "--confirm-removals", "removed-abc")]


async def test_other_gates_cannot_be_confirmed(tmp_path: Path) -> None:
    indexer = ReadyIndexer(tmp_path)
    refuse(tmp_path, by="U1", gates=("golden",))
    assert "No re-index waits" in await say(indexer, "reindex confirm", "U2")
    await indexer.confirm("U2")
    assert indexer.started == []


async def test_a_schedule_starts_jobs_until_it_ends(tmp_path: Path) -> None:
    indexer = ReadyIndexer(tmp_path)
    async with Schedule(indexer, every_s=0.01):
        while len(indexer.started) < 2:
            await asyncio.sleep(0.01)
    count = len(indexer.started)
    await asyncio.sleep(0.05)
    assert len(indexer.started) == count
    assert indexer.started[0] == ("schedule",)


class SharedIndexer(ReadyIndexer):
    """Tells of a job that some replica started, and counts who looked."""

    def __init__(self, data_dir: Path, *, started_at: str) -> None:
        super().__init__(data_dir)
        self.latest = JobStatus(state="running", requested_by="schedule", started_at=started_at)
        self.looks = 0

    async def status(self) -> JobStatus:
        self.looks += 1
        return self.latest

    async def cancel(self) -> JobStatus:
        raise AssertionError("another replica's job is not this one's to stop")


async def test_replicas_keep_one_schedule(tmp_path: Path) -> None:
    just_now = SharedIndexer(tmp_path, started_at="2999-01-01T00:00:00+00:00")
    async with Schedule(just_now, every_s=0.01, is_shared=True):
        while just_now.looks < 3:
            await asyncio.sleep(0.01)
    assert just_now.started == []
    long_ago = SharedIndexer(tmp_path, started_at="2020-01-01T00:00:00+00:00")
    async with Schedule(long_ago, every_s=0.01, is_shared=True):
        while not long_ago.started:
            await asyncio.sleep(0.01)
    assert long_ago.started[0] == ("schedule",)


@pytest.mark.parametrize("language", list(Language))
def test_a_running_job_is_described_in_both_languages(language: Language) -> None:
    status = JobStatus(state="running", stage="embedding", done=3, total=10, seconds_left=41.6)
    assert "3/10" in describe_job(status, language)
    assert "42" in describe_job(status, language)


async def test_a_job_is_a_process_and_its_failure_is_told(tmp_path: Path) -> None:
    indexer = ProcessIndexer(tmp_path / "data", failures=list)
    assert (await indexer.start("U1")).state == "running"
    while (status := await indexer.status()).state == "running":
        await asyncio.sleep(0.05)
    assert status.state == "failed"
    assert "no sources are known" in status.detail
    assert status.requested_by == "U1"
    assert json.loads((tmp_path / "data" / "job.json").read_text())["state"] == "failed"


async def test_only_the_failed_files_are_read_again(tmp_path: Path) -> None:
    indexer = ReadyIndexer(tmp_path)
    assert "Every file was indexed" in await say(indexer, "reindex retry", "U1")
    indexer._failures = lambda: [IndexFailure(source="a.pdf", reason="is broken")]
    assert "reindex retry" in await say(indexer, "reindex failures", "U1")
    assert "running" in await say(indexer, "再索引 再試行", "U1")
    assert indexer.started == [("U1", "--retry-failed")]
