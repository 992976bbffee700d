# ruff: noqa: ASYNC110  # the database is asked, which no event tells of
"""`liaison worker` as processes of its own: one is killed in the middle of a build, the other one completes it."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from bot.jobs.indexer import QueueIndexer
from bot.jobs.queue import JobQueue
from corpus.catalogue import Catalogue
from corpus.errors import ConfigError
from retrieval.generations import GenerationStore, read_documents
from tests.support.cli import liaison
from tests.support.desk import Desk
from tests.support.process import started


@pytest.mark.timeout(300)
async def test_a_killed_worker_is_replaced_by_another(tmp_path: Path, postgresql) -> None:
    url = postgresql.new_database()
    desk = Desk(tmp_path)
    desk.catalogue.close()
    desk.catalogue = Catalogue.open(url, default_releasable_to=frozenset({"public"}))
    desk.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n")
    desk.build()
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform four.\n")

    queue = JobQueue(url)
    indexer = QueueIndexer(desk.data_dir, queue=lambda: queue, failures=list)
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    options = {"until": "ready", "LIAISON_DATABASE_URL": url, "LIAISON_DATA_DIR": str(desk.data_dir)}
    async with started("worker", folder=folders[0], **options) as first:  # type: ignore[arg-type]
        await indexer.start("U1")
        while not (await indexer.status()).stage:
            await asyncio.sleep(0.05)
        async with started("worker", folder=folders[1], **options) as second:  # type: ignore[arg-type]
            first.kill()
            await first.wait()
            while (status := await indexer.status()).state in ("queued", "running"):
                await asyncio.sleep(0.1)
            second.send_signal(signal.SIGTERM)
            assert await second.wait() == 0
    assert (status.state, status.requested_by, status.is_killed) == ("succeeded", "U1", False)
    store = GenerationStore(desk.data_dir)
    assert {found.document_id for found in read_documents(store.current_folder())} == {"ships", "trains"}
    assert "died" in (folders[1] / "stderr.log").read_text()
    desk.catalogue.close()


def test_a_worker_needs_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = liaison("worker", "--data-dir", str(tmp_path))
    assert done.code == ConfigError.exit_code
    assert "LIAISON_DATABASE_URL" in done.err
    assert "need no worker" in done.err
    assert list(tmp_path.iterdir()) == []
