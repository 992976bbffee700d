from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import BuildCancelledError, BuildInProgressError
from retrieval.generations import GenerationStore
from retrieval.jobs import JobBoard
from tests.support.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n")
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform four.\n")
    return desk


def leftovers(desk: Desk) -> list[str]:
    names = [path.name for path in (desk.data_dir / "generations").iterdir()]
    return [name for name in names if name.startswith(("building", "current."))] + [
        path.name for path in desk.data_dir.glob("job.*") if path.name != "job.json"
    ]


def test_a_build_writes_down_how_it_ended(desk: Desk) -> None:
    board = JobBoard(desk.data_dir)
    assert board.job() is None
    result = desk.build(requested_by="U1")
    job = board.job()
    assert job is not None
    assert (job.state, job.generation, job.requested_by) == ("succeeded", result.generation, "U1")
    assert job.detail == "2 added"
    assert job.finished_at
    desk.build()
    assert board.job().state == "unchanged"  # type: ignore[union-attr]


def test_a_refused_build_names_its_gates(desk: Desk) -> None:
    desk.build()
    (desk.source / "ships.md").unlink()
    desk.build()
    job = JobBoard(desk.data_dir).job()
    assert job is not None
    assert (job.state, job.refused) == ("refused", ("deletion",))
    assert "50%" in job.detail


@pytest.mark.parametrize("stage", ["reading", "chunking", "embedding", "writing", "storing", "checking"])
def test_a_build_stops_at_any_stage_and_the_live_index_stays(desk: Desk, stage: str) -> None:
    first = desk.build()
    desk.write("planes.md", "# Planes\n\nA yellow aeroplane lands at noon.\n")
    builder = desk.builder()
    builder._on_event = lambda event: builder.cancel() if event["stage"] == stage else None
    with pytest.raises(BuildCancelledError):
        builder.build(_options(desk))
    assert JobBoard(desk.data_dir).job().state == "cancelled"  # type: ignore[union-attr]
    assert GenerationStore(desk.data_dir).current_id() == first.generation
    assert leftovers(desk) == []
    assert "planes" not in desk.found("yellow aeroplane")
    assert desk.build().documents["added"] == 1
    assert desk.found("yellow aeroplane")[0] == "planes"


def test_another_process_sees_the_job_and_can_stop_it(desk: Desk) -> None:
    board = JobBoard(desk.data_dir)
    seen = []

    def look(event: dict[str, object]) -> None:
        seen.append(board.job())
        assert board.cancel() is not None

    builder = desk.builder()
    builder._on_event = look
    with pytest.raises(BuildCancelledError):
        builder.build(_options(desk))
    assert seen[0].state == "running"
    assert board.cancel() is None
    assert list(desk.data_dir.glob("job.*")) == [desk.data_dir / "job.json"]


def test_a_wish_to_stop_an_earlier_build_does_not_stop_the_next(desk: Desk) -> None:
    (desk.data_dir / "job.cancel").write_text("0123456789ab")
    assert desk.build().activated


def test_a_killed_job_reads_as_failed(desk: Desk) -> None:
    desk.build()
    file = desk.data_dir / "job.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"state": "running"}))
    board = JobBoard(desk.data_dir)
    assert board.job().state == "failed"  # type: ignore[union-attr]
    with board.hold(requested_by="", on_event=lambda _: None, is_stopped=lambda: False):
        assert board.is_running()
        assert board.job().state == "running"  # type: ignore[union-attr]
        with pytest.raises(BuildInProgressError, match="another build"):
            desk.build()
    assert not board.is_running()


def test_only_failed_files_are_read_again(desk: Desk) -> None:
    desk.write("empty.md", "")
    desk.build()
    assert [failure.path for failure in desk.catalogue.failures()] == [str(desk.source / "empty.md")]
    desk.write("empty.md", "# No longer empty\n\nA purple balloon rises.\n")
    desk.write("ships.md", "# Ships\n\nThe harbour is empty now.\n")
    desk.write("new.md", "# New\n\nNot asked for.\n")
    result = desk.build(retry_failed=True)
    assert result.documents == {"added": 1, "changed": 0, "renamed": 0, "removed": 0, "unchanged": 2, "failed": 0}
    assert desk.found("purple balloon")[0] == "empty"
    assert desk.build().documents["changed"] == 1


def test_a_retried_file_does_not_take_the_id_of_one_that_is_not_read(desk: Desk) -> None:
    desk.write("ships.txt", "")
    desk.build()
    before = {record.id: record.version for record in desk.catalogue.documents()}
    desk.write("ships.txt", "Purple ships without a harbour.\n")
    desk.build(retry_failed=True)
    after = {record.id: record.version for record in desk.catalogue.documents()}
    assert len(after) == 3
    assert before.items() <= after.items()


def _options(desk: Desk):  # type: ignore[no-untyped-def]
    from retrieval.builder import BuildOptions

    return BuildOptions(sources=[desk.source])
