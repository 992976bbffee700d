"""`liaison index` as an administrator uses it: progress, refusals, stopping, watching, versions, several processes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner, Result

from bot.cli.corpus import corpus
from bot.cli.index import index
from bot.config import load_settings
from bot.records import UserKey
from bot.reindex import Schedule
from bot.store.state import StateStore
from bot.uploads import Card, Uploads
from bot.watching import Watch, fingerprint
from bot.wiring import make_schedule
from corpus.access import Principal
from corpus.errors import ConfigError, RetrievalError
from retrieval.generations import GenerationStore
from retrieval.jobs import JobBoard
from retrieval.query import Query
from tests.support.conversations import make_answer, make_citation, make_turn
from tests.support.desk import Desk
from tests.support.embedders import HashingEmbedder
from tests.support.indexing import DeskIndexer
from tests.support.process import ROOT, clean_environment
from tests.support.site import Page, running_site


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n")
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform four.\n")
    return desk


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands embed by hashing words."""
    monkeypatch.setattr("retrieval.embedders.load_embedder", lambda *_, **__: HashingEmbedder())
    monkeypatch.setattr("retrieval.embedders.fingerprint_of", lambda *_, **__: HashingEmbedder.fingerprint)


def run(desk: Desk, *arguments: str | Path, group: object = index) -> Result:
    command = [*map(str, arguments), "--data-dir", str(desk.data_dir)]
    return CliRunner().invoke(group, command, catch_exceptions=False)  # type: ignore[arg-type]


def start(desk: Desk, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "index", "build", *arguments, "--data-dir", str(desk.data_dir)],
        env=clean_environment(PYTHONPATH=str(ROOT)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lines(process: subprocess.Popen[str]) -> Iterator[dict[str, object]]:
    assert process.stdout is not None
    for line in process.stdout:
        yield json.loads(line)


@pytest.mark.usefixtures("fast")
def test_json_lines_end_with_the_result(desk: Desk) -> None:
    result = run(desk, "build", desk.source, "--json")
    *progress, last = map(json.loads, result.stdout.splitlines())
    assert {event["event"] for event in progress} == {"progress"}
    assert list(last) == ["generation", "activated", "documents", "chunks", "gates", "seconds"]
    assert last["activated"]


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_refused_build_prints_its_gates_and_exits_with_1(desk: Desk, options: list[str]) -> None:
    run(desk, "build", desk.source)
    live = GenerationStore(desk.data_dir).current_id()
    (desk.source / "ships.md").unlink()
    result = run(desk, "build", *options)
    assert result.exit_code == 1
    printed = json.loads(result.stdout.splitlines()[-1])
    assert [gate["name"] for gate in printed["gates"] if not gate["passed"]] == ["deletion"]
    assert "50%" in printed["gates"][0]["detail"]
    assert GenerationStore(desk.data_dir).current_id() == live
    assert run(desk, "build", "--force-delete").exit_code == 0


@pytest.mark.usefixtures("fast")
def test_only_the_removals_that_were_refused_are_confirmed(desk: Desk) -> None:
    desk.write("planes.md", "# Planes\n\nA yellow aeroplane lands at noon.\n")
    run(desk, "build", desk.source)
    (desk.source / "ships.md").unlink()
    (desk.source / "planes.md").unlink()
    assert run(desk, "build", "--requested-by", "U1").exit_code == 1
    seen = JobBoard(desk.data_dir).job()
    assert seen is not None
    (desk.source / "trains.md").unlink()  # more is gone than anybody has confirmed
    again = run(desk, "build", "--confirm-removals", seen.removals)
    assert again.exit_code == 1
    assert "100%" in again.stdout
    assert "ships" in desk.found("grey ships")
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform four.\n")
    assert run(desk, "build", "--confirm-removals", seen.removals).exit_code == 0
    assert [record.id for record in desk.catalogue.documents()] == ["trains"]


@pytest.mark.usefixtures("fast")
def test_an_empty_source_does_not_empty_the_index(desk: Desk) -> None:
    run(desk, "build", desk.source)
    for path in desk.source.iterdir():
        path.unlink()
    assert run(desk, "build").exit_code == 1
    assert "ships" in desk.found("grey ships")


@pytest.mark.usefixtures("fast")
def test_failed_files_alone_are_retried(desk: Desk) -> None:
    desk.write("empty.md", "")
    run(desk, "build", desk.source)
    desk.write("empty.md", "# Balloons\n\nA purple balloon rises.\n")
    result = run(desk, "build", "--retry-failed", "--json")
    assert json.loads(result.stdout.splitlines()[-1])["documents"]["added"] == 1
    assert run(desk, "build", desk.source, "--retry-failed").exit_code == 2


@pytest.mark.usefixtures("fast")
def test_status_shows_a_build_of_another_process(desk: Desk) -> None:
    board = JobBoard(desk.data_dir)
    with board.hold(requested_by="U1", on_event=lambda _: None, is_stopped=lambda: False) as job:
        job.step("reading", 1, 0)
        first = json.loads(run(desk, "status", "--json").stdout)
        assert (first["generation"], first["job"]["state"]) == (None, "running")
    run(desk, "build", desk.source)
    with board.hold(requested_by="U1", on_event=lambda _: None, is_stopped=lambda: False) as job:
        job.step("embedding", 5, 10)
        shown = json.loads(run(desk, "status", "--json").stdout)["job"]
        assert (shown["state"], shown["stage"], shown["done"], shown["total"]) == ("running", "embedding", 5, 10)
        assert "embedding 5/10" in run(desk, "status").stdout
        with pytest.raises(RetrievalError, match="not yet"):  # this job does not look
            run(desk, "cancel", "--wait", "0.1")
    assert "Last build failed" in run(desk, "status").stdout
    assert "No build is running." in run(desk, "cancel").stdout


@pytest.mark.usefixtures("fast")
async def test_a_build_tells_which_answers_it_outdates(desk: Desk) -> None:
    run(desk, "build", desk.source)
    stored = desk.catalogue.version("ships")
    assert stored is not None
    store = StateStore.open(desk.data_dir / "state.sqlite")
    cited = make_citation(document_id="ships", version=stored.version, quote="nine grey ships")
    await store.save(make_turn(), make_answer("How many ships?", citations=(cited,)))
    store.close()
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform five.\n")
    assert "How many ships?" not in run(desk, "build").stdout
    desk.write("ships.md", "# Ships\n\nThe harbour holds ten grey ships.\n")
    told = run(desk, "build").stdout
    assert "Changed documents: 1\n• Ships" in told
    assert "• How many ships?" in told


@pytest.mark.usefixtures("fast")
def test_every_version_stays_readable_and_a_rollback_serves_its_own(desk: Desk) -> None:
    texts = {}
    for number in ("nine", "ten", "eleven"):
        desk.write("ships.md", f"# Ships\n\nThe harbour holds {number} grey ships.\n")
        run(desk, "build", desk.source)
        stored = desk.catalogue.version("ships")
        assert stored is not None
        texts[stored.version] = stored.text
    searcher = desk.searcher()
    for version, text in texts.items():
        shown = run(desk, "text", "ships", "--version", version, group=corpus)
        assert shown.stdout_bytes.decode() == text
    for number in ("eleven", "ten", "nine"):
        hit = searcher.search(Query(text="How many grey ships?")).hits[0]
        assert number in hit.chunk.text
        assert texts[hit.chunk.version][hit.chunk.start : hit.chunk.end] == hit.chunk.text
        if number != "nine":
            assert run(desk, "rollback").exit_code == 0


def test_a_searcher_follows_builds_of_other_processes_and_its_lease_keeps_the_old_one(desk: Desk) -> None:
    def build_elsewhere() -> None:
        command = [sys.executable, "-m", "tests.support.killable", str(desk.data_dir), str(desk.source)]
        environment = clean_environment(PYTHONPATH=str(ROOT))
        subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)

    build_elsewhere()
    first = GenerationStore(desk.data_dir).current_id()
    searcher = desk.searcher()
    for number in range(4):  # made here, as processes take seconds to start
        desk.write("planes.md", f"# Planes\n\nA yellow aeroplane number {number} lands at noon.\n")
        desk.build()
    desk.write("boats.md", "# Boats\n\nA small red boat.\n")
    build_elsewhere()
    assert first in GenerationStore(desk.data_dir).ids()
    assert desk.found("small red boat", searcher)[0] == "boats"
    desk.write("boats.md", "# Boats\n\nA small blue boat.\n")
    build_elsewhere()
    assert first not in GenerationStore(desk.data_dir).ids()
    assert "blue" in searcher.search(Query(text="small boat")).hits[0].chunk.text


class ScriptedWatch(Watch):
    """Makes the next change where it would wait for one, and sees whether it would have noticed."""

    changes: ClassVar[list[Callable[[], object]]] = []

    def changed(self) -> bool:
        if not self.changes:
            return False
        self.changes.pop(0)()
        assert fingerprint(self._sources()) != self._seen
        return True


@pytest.mark.usefixtures("fast")
def test_a_watch_builds_after_every_change_of_every_source(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    minutes, away = desk.source.parent / "minutes", desk.source.parent / "away"
    minutes.mkdir()
    board, uploads = JobBoard(desk.data_dir), Uploads(desk.data_dir, catalogue=desk.catalogue, max_file_mb=1)
    person = UserKey(platform="slack", workspace_id="T1", user_id="U1")

    def upload() -> None:
        held = uploads.hold("tides.md", b"High tide at noon.", by=person, principal=Principal(name="u1"))
        uploads.store(held.token, Card(title="Tides", releasable_to=("public",)), by=person)

    def write_while_another_builds() -> None:
        desk.write("boats.md", "# Boats\n\nA small red boat.\n")
        blocked.enter_context(board.hold(requested_by="U1", on_event=lambda _: None, is_stopped=lambda: False))

    blocked = contextlib.ExitStack()
    ScriptedWatch.changes = [
        lambda: (minutes / "may.md").write_text("# May\n\nThe committee met in May.\n"),
        lambda: desk.write("trains.md", "# Trains\n\nThe night train leaves from platform five.\n"),
        upload,
        lambda: minutes.rename(away),
        lambda: away.rename(minutes),
        write_while_another_builds,
        blocked.close,
    ]
    monkeypatch.setattr("bot.watching.Watch", ScriptedWatch)
    result = run(desk, "build", desk.source, minutes, "--watch", "60", "--json")
    built = [json.loads(line) for line in result.stdout.splitlines() if "event" not in json.loads(line)]
    counts = [{name: count for name, count in one["documents"].items() if count} for one in built]
    assert counts == [
        {"added": 2},
        {"added": 1, "unchanged": 2},
        {"changed": 1, "unchanged": 2},
        {"added": 1, "unchanged": 3},
        {"unchanged": 4},  # the folder came back; while it was away nothing was removed
        {"added": 1, "unchanged": 4},  # once the other build had ended
    ]
    assert "does not exist" in result.stderr
    assert "another build" in result.stderr
    assert {"ships", "trains", "may", "tides", "boats"} == set(desk.found("the committee boat tide train ships"))


async def test_the_schedule_brings_what_changed_into_the_index(desk: Desk) -> None:
    desk.build()
    indexer = DeskIndexer(desk)
    async with Schedule(indexer, every_s=0.02):  # type: ignore[arg-type]  # builds in this process
        desk.write("boats.md", "# Boats\n\nA small red boat.\n")
        async with asyncio.timeout(60):
            while "boats" not in desk.found("small red boat"):  # noqa: ASYNC110  # a build is waited for
                await asyncio.sleep(0.02)
    assert set(indexer.started) == {"schedule"}


@pytest.mark.parametrize(("minutes", "expected"), [("0", contextlib.nullcontext), ("5", Schedule)])
def test_serve_runs_a_schedule_where_one_is_set(
    minutes: str, expected: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIAISON_REINDEX_EVERY", minutes)
    schedule = make_schedule(load_settings(data_dir=tmp_path))
    assert isinstance(schedule, expected)
    assert getattr(schedule, "_every_s", 300) == 300


@pytest.mark.usefixtures("fast")
def test_addresses_are_sources_of_a_build(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_site() as site:
        site.pages["/harbour.html"] = Page(b"<html><body><p>A yellow lighthouse.</p></body></html>", etag='"1"')
        listed = desk.source.parent / "sites.urls"
        listed.write_text(f"# ours\n{site.url}/harbour.html\n{site.url}/gone.html\n")
        refused = run(desk, "build", desk.source, listed, "--json")
        assert json.loads(refused.stdout.splitlines()[-1])["documents"]["failed"] == 2
        assert "not a public address" in run(desk, "failures").stdout
        assert site.requests == []
        monkeypatch.setenv("LIAISON_FETCH_ALLOW", "127.0.0.1")
        run(desk, "build", "--json")
        assert "harbour" in desk.found("yellow lighthouse")
        assert "answers 404" in run(desk, "failures").stdout
        again = json.loads(run(desk, "build", "--json").stdout.splitlines()[-1])
        assert (again["activated"], again["documents"]["failed"]) == (False, 1)
        assert site.statuses("/harbour.html") == [200, 304]
    down = json.loads(run(desk, "build", "--json").stdout.splitlines()[-1])
    assert (down["documents"]["removed"], down["documents"]["failed"]) == (0, 2)
    assert "harbour" in desk.found("yellow lighthouse")
    said = CliRunner().invoke(index, ["build", "ftp://example.org/a", "--data-dir", str(desk.data_dir)])
    assert isinstance(said.exception, ConfigError)


@pytest.mark.timeout(600)
def test_sigterm_stops_a_build_cleanly_and_a_watch_goes_on_until_stopped(desk: Desk) -> None:
    stopped = start(desk, str(desk.source), "--json")
    next(lines(stopped))
    stopped.send_signal(signal.SIGTERM)
    _, said = stopped.communicate(timeout=300)
    assert stopped.returncode == 1, said
    assert said.startswith("liaison: the build was cancelled")
    assert JobBoard(desk.data_dir).job().state == "cancelled"  # type: ignore[union-attr]
    assert GenerationStore(desk.data_dir).current_id() is None

    watch = start(desk, str(desk.source), "--watch", "0.2", "--json")
    results = (line for line in lines(watch) if "event" not in line)
    assert next(results)["activated"]
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform five.\n")
    assert next(results)["documents"]["changed"] == 1  # type: ignore[index]
    (desk.source / "trains.md").unlink()
    assert not next(results)["activated"]  # refused, and the watch goes on
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform six.\n")
    assert next(results)["activated"]
    watch.send_signal(signal.SIGTERM)
    _, said = watch.communicate(timeout=300)
    assert watch.returncode == 0, said
