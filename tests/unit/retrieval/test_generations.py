from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import IndexNotFoundError
from retrieval.generations import GenerationStore


def finished(store: GenerationStore, name: str) -> None:
    folder = store.begin(name)
    (folder / "manifest.json").write_text("{}")
    store.finish(folder, name)


def test_the_pointer_moves_only_by_activation_and_history_tells(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    with pytest.raises(IndexNotFoundError):
        store.current_folder()
    for name in ("g1", "g2"):
        finished(store, name)
        store.activate(name, reason="build")
    assert store.current_id() == "g2"
    assert store.rollback() == "g1"
    assert [line["reason"] for line in store.history()] == ["rollback", "build", "build"]
    with pytest.raises(IndexNotFoundError, match="earlier"):
        store.rollback()


def test_a_killed_build_is_swept_and_never_listed(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    left = store.begin("g1")
    (left / "half").touch()
    assert store.ids() == []
    store.begin("g2")
    assert not left.exists()


def test_prune_keeps_the_live_and_the_leased(tmp_path: Path) -> None:
    import fcntl

    store = GenerationStore(tmp_path)
    for name in ("g1", "g2", "g3", "g4"):
        finished(store, name)
        store.activate(name, reason="build")
    with (store.folder / "g1" / "lease").open("rb") as lease:
        fcntl.flock(lease, fcntl.LOCK_SH)
        assert store.prune(keep=1) == ["g2"]
    assert store.prune(keep=0) == ["g1", "g3"]
    assert store.ids() == ["g4"]
    assert store.delete("g4") is False


def test_a_finished_generation_that_never_went_live_is_swept(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    finished(store, "g1")
    store.activate("g1", reason="build")
    finished(store, "g2")
    (store.folder / "current.77").touch()
    store.begin("g3")
    assert store.ids() == ["g1"]
    assert not (store.folder / "current.77").exists()


def test_an_activation_that_was_killed_before_its_note_is_noted_later(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    for name in ("g1", "g2"):
        finished(store, name)
        store.activate(name, reason="build")
    lines = (store.folder / "history.jsonl").read_text().splitlines()
    (store.folder / "history.jsonl").write_text(lines[0] + "\n")
    store.sweep()
    assert [line["reason"] for line in store.history()] == ["recovered", "build"]
    assert store.ids() == ["g1", "g2"]


def test_ids_sort_after_all_others_also_when_the_clock_goes_back(tmp_path: Path) -> None:
    store = GenerationStore(tmp_path)
    finished(store, "g99991231T000000-004")
    assert store.new_id() == "g99991231T000000-005"


def test_an_erasure_deletes_what_others_read(tmp_path: Path) -> None:
    import fcntl

    store = GenerationStore(tmp_path)
    for name in ("g1", "g2"):
        finished(store, name)
        store.activate(name, reason="build")
    with (store.folder / "g1" / "lease").open("rb") as lease:
        fcntl.flock(lease, fcntl.LOCK_SH)
        assert store.delete("g1", leased_too=True)
    assert store.ids() == ["g2"]
