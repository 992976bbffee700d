import os
from pathlib import Path

import pytest

from corpus.errors import DocumentLoadError, SourceNotFoundError
from corpus.sources import SourceEntry, check_source, entries, source_name


def listed(source: Path) -> list[SourceEntry]:
    return list(entries(source, max_file_mb=1))


def test_hidden_catalogue_and_licence_files_are_left_out(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a.md",
        ".hidden.txt",
        "catalogue.yaml",
        "LICENSE.md",
        "LICENCE-x.txt",
        "COPYING",
        "licensed.txt",
    ):
        (tmp_path / name).write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.txt").write_text("x")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "d.txt").write_text("x")
    assert [entry.path for entry in listed(tmp_path)] == ["a.md", "b.txt", "licensed.txt", "sub/d.txt"]
    assert [entry.stem for entry in listed(tmp_path)] == ["a", "b", "licensed", "d"]


def test_a_single_file_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    (found,) = listed(tmp_path / "a.txt")
    assert (found.path, found.read()) == ("a.txt", b"hello")


def test_a_missing_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="nowhere"):
        check_source(tmp_path / "nowhere")


def test_links_that_leave_the_source_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    source = tmp_path / "source"
    source.mkdir()
    (source / "inside.txt").write_text("inside")
    (source / "ok.txt").symlink_to(source / "inside.txt")
    (source / "out.txt").symlink_to(tmp_path / "secret.txt")
    (source / "folder").symlink_to(tmp_path)
    (source / "broken.txt").symlink_to(source / "none.txt")
    outcome = {}
    for entry in listed(source):
        try:
            outcome[entry.path] = entry.read().decode()
        except DocumentLoadError as exc:
            outcome[entry.path] = exc.hint
    assert outcome["ok.txt"] == "inside"
    assert outcome["out.txt"].startswith("Copy")
    assert outcome["folder"].startswith("Copy")
    assert "secret" not in outcome.values()
    assert "broken.txt" in outcome


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (found,) = listed(tmp_path)
    with pytest.raises(DocumentLoadError, match="regular"):
        found.read()


def test_too_large_and_empty_files_fail(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(b"x" * 1_000_001)
    (tmp_path / "zero.txt").write_bytes(b"")
    messages = []
    for entry in listed(tmp_path):
        with pytest.raises(DocumentLoadError) as caught:
            entry.read()
        messages.append(caught.value.message)
    assert "too large" in messages[0]
    assert "empty" in messages[1]


def test_each_line_of_a_jsonl_file_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(
        '{"_id": "p0", "text": "a"}\n\n{"_id": 7, "text": "b"}\n{"text": "c"}\nbroken\n'
    )
    found = listed(tmp_path / "corpus.jsonl")
    assert [(entry.path, entry.stem, entry.record_id) for entry in found] == [
        ("corpus.jsonl#p0", "p0", "p0"),
        ("corpus.jsonl#7", "7", "7"),
        ("corpus.jsonl:4", "corpus-4", None),
        ("corpus.jsonl:5", "corpus-5", None),
    ]


def test_an_empty_jsonl_file_fails(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text("\n")
    (found,) = listed(tmp_path)
    with pytest.raises(DocumentLoadError, match="no records"):
        found.read()


def test_an_oversized_line_does_not_swallow_the_next(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"_id": "a", "text": "' + "x" * 1_200_000 + '"}\n{"_id": "b", "text": "y"}\n')
    found = listed(tmp_path)
    assert found[-1].record_id == "b"
    assert len(found) == 2


def test_source_names(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    assert source_name(folder) == "papers"
    assert source_name(folder / "corpus.jsonl") == "papers"
    assert source_name(folder / "other.jsonl") == "other"
    assert source_name(folder, taken={"papers"}) == f"{tmp_path.name}-papers"
    assert source_name(folder, taken={"papers", f"{tmp_path.name}-papers"}) == "papers-2"
