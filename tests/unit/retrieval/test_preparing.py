"""Documents are cut once: the cache gives what would be cut anew, and nothing where anything differs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from corpus.sync import LiveDocument
from retrieval import preparing
from retrieval.assembly import PreparedDocument
from retrieval.cache import ContentCache
from retrieval.preparing import Preparer
from tests.support.desk import Desk

PAPERS = {
    "ships.md": "# Ships\n\n## North\n\nThe harbour holds nine grey ships. They leave at dawn.\n\n- one\n- two\n",
    "kaigi.md": "---\ndate: 2018-03\n---\n# 会議\n\n両政府は協議を行った。次回は東京で開催する。\n",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    for name, text in PAPERS.items():
        desk.write(name, text)
    desk.build()
    return desk


def prepare(desk: Desk, *, fingerprint: str = "hashing-1") -> list[PreparedDocument]:
    live = {
        record.id: LiveDocument(
            version=record.version, source_hash=record.source_hash, source=record.source, path=record.path
        )
        for record in desk.catalogue.documents()
    }
    cache = ContentCache(desk.data_dir / "cache" / "vectors.sqlite")
    try:
        preparer = Preparer(desk.catalogue, cache, fingerprint=fingerprint)
        planned = preparer.plan(live, on_step=lambda *_: None)
        details = preparer.details(planned)
        for plan, keys, found in zip(planned, preparer.keys(planned), details, strict=True):
            assert tuple(keys) == found.keys
            assert plan.chunks == len(found.spans)
            assert plan.sentences == sum(len(span.sentences) for span in found.spans)
        return details
    finally:
        cache.close()


def plain(documents: list[PreparedDocument]) -> list[tuple[object, ...]]:
    names = [field.name for field in dataclasses.fields(PreparedDocument) if field.name != "read"]
    return [(*(getattr(document, name) for name in names), document.text) for document in documents]


def test_what_comes_from_the_cache_is_what_would_be_cut(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk.data_dir / "cache" / "vectors.sqlite").unlink()
    anew = plain(prepare(desk))
    monkeypatch.setattr(preparing, "prepare", None)  # nothing is cut
    assert plain(prepare(desk)) == anew


def test_another_title_or_embedder_is_cut_anew(desk: Desk) -> None:
    before = {document.document_id: document.keys for document in prepare(desk)}
    desk.catalogue.set_override("ships", "title", "Vessels")
    after = {document.document_id: document for document in prepare(desk)}
    assert after["ships"].heading == "Vessels"
    assert after["ships"].keys != before["ships"]
    assert after["kaigi"].keys == before["kaigi"]
    other = {document.document_id: document.keys for document in prepare(desk, fingerprint="other")}
    assert other["kaigi"] != before["kaigi"]


def test_a_full_build_cuts_everything_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[str] = []
    original = preparing.prepare

    def watched(stored, live, **parts):  # type: ignore[no-untyped-def]
        cut.append(stored.document_id)
        return original(stored, live, **parts)

    monkeypatch.setattr(preparing, "prepare", watched)
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform four.\n")
    desk.build()
    assert cut == ["trains"]
    desk.build(full=True)
    assert sorted(cut) == ["kaigi", "ships", "trains", "trains"]


def test_nothing_of_an_erased_document_stays_in_the_cache(desk: Desk) -> None:
    desk.catalogue.erase("ships")
    desk.builder().without(frozenset({"ships"}))
    for file in (desk.data_dir / "cache").iterdir():
        assert b"North" not in file.read_bytes()
    assert [document.document_id for document in prepare(desk)] == ["kaigi"]
