"""A generation that keeps rows of the former one is, file by file, what a build from nothing makes of the sources."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from retrieval.generations import GenerationStore
from retrieval.keeping import SEALS, copy_bytes, runs
from retrieval.query import Query
from retrieval.vectors import VectorStore
from tests.support.desk import Desk

OWN = ("lease", "manifest.json")  # names and times of one build


def paper(number: int, *, round_: int = 1) -> str:
    if number % 3:
        body = " ".join(f"Ship {number} of round {round_} left harbour {place} at dawn." for place in range(60))
    else:
        body = "".join(f"第{number}号の艦艇は第{round_}回に港湾{place}を出発した。" for place in range(60))
    return f"# Paper {number}\n\n{body}\n\n## Second part\n\n{body}\n"


def files(folder: Path) -> dict[str, bytes]:
    """Contents of a generation's files but for Chroma's own."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: p.read_bytes() for name, p in found.items() if not name.startswith("chroma/") and name not in OWN}


def records(folder: Path) -> list[tuple[object, ...]]:
    with VectorStore(folder / "chroma") as store:
        got: Any = store._collection.get(include=["metadatas", "documents", "embeddings"])
    rows = zip(got["ids"], got["metadatas"], got["documents"], got["embeddings"].tolist(), strict=True)
    return sorted((name, sorted(meta.items()), text, vector) for name, meta, text, vector in rows)


def live(desk: Desk) -> Path:
    return GenerationStore(desk.data_dir).current_folder()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "kept").mkdir()
    desk = Desk(tmp_path / "kept")
    for number in range(12):
        desk.write(f"paper-{number}.md", paper(number))
    desk.build()
    return desk


def fresh(desk: Desk, tmp_path: Path) -> Desk:
    """A desk with the same files and labels that never built before."""
    (tmp_path / "fresh").mkdir()
    other = Desk(tmp_path / "fresh")
    for path in desk.source.iterdir():
        other.write(path.name, path.read_text(encoding="utf-8"))
    return other


def test_rows_that_are_kept_are_those_of_a_build_from_nothing(desk: Desk, tmp_path: Path) -> None:
    chance = random.Random(5)
    for round_ in (2, 3):
        changed, gone = chance.sample([0, 1, 2, 3, 5, 6, 7, 8], 2)
        desk.write(f"paper-{changed}.md", paper(changed, round_=round_))
        (desk.source / f"paper-{gone}.md").unlink(missing_ok=True)
        desk.write(f"new-{round_}.md", paper(30 + round_))
        desk.catalogue.set_override("paper-4", "releasable_to", ["UK"] if round_ == 2 else ["JP"])
        desk.embedder.embedded.clear()
        result = desk.build(force_delete=True)
        assert result.activated
        assert len(desk.embedder.embedded) < result.chunks["total"] / 2
    other = fresh(desk, tmp_path)
    other.build()
    other.catalogue.set_override("paper-4", "releasable_to", ["JP"])
    other.build(full=True)
    assert files(live(desk)) == files(live(other))
    assert records(live(desk)) == records(live(other))
    for question in ("Which ship left harbour 7?", "港湾7を出発した艦艇", "round 3"):
        ours, theirs = (one.searcher().search(Query(text=question), top_k=20).hits for one in (desk, other))
        assert [(hit.chunk, hit.score) for hit in ours] == [(hit.chunk, hit.score) for hit in theirs]


def test_a_generation_without_seals_is_made_anew(desk: Desk, tmp_path: Path) -> None:
    (live(desk) / SEALS).unlink()
    desk.write("paper-1.md", paper(1, round_=2))
    assert desk.build().activated
    other = fresh(desk, tmp_path)
    other.build()
    assert files(live(desk)) == files(live(other))
    assert records(live(desk)) == records(live(other))


def test_kept_documents_are_not_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    versions_of = desk.catalogue.versions_of

    def watched(wanted: dict[str, str]) -> object:
        asked.extend(wanted)
        return versions_of(wanted)

    monkeypatch.setattr(desk.catalogue, "versions_of", watched)
    desk.write("paper-5.md", paper(5, round_=2))
    desk.build()
    assert set(asked) == {"paper-5"}


def test_an_erasure_copies_no_byte(desk: Desk, tmp_path: Path) -> None:
    former = files(live(desk))
    desk.catalogue.erase("paper-7")
    assert desk.builder().without(frozenset({"paper-7"})) is not None
    assert all("paper-7" not in str(row) for row in records(live(desk)))
    assert b"Ship 7 of" in former["texts.bin"]
    assert b"Ship 7 of" not in b"".join(path.read_bytes() for path in live(desk).rglob("*") if path.is_file())


def test_runs_join_what_follows_upon_each_other() -> None:
    assert runs([range(2), range(2, 5), range(7, 9), range(9, 9)]) == [range(5), range(7, 9)]
    assert runs([]) == []


def test_a_file_that_ends_early_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(b"abc")
    with (
        (tmp_path / "short").open("rb") as source,
        (tmp_path / "copy").open("wb") as target,
        pytest.raises(EOFError, match="2 bytes early"),
    ):
        copy_bytes(source, target, start=1, end=5)
