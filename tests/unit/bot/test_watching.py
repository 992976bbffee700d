from __future__ import annotations

import os
import threading
from pathlib import Path

from bot.cli.index import watched
from bot.watching import Watch, fingerprint
from corpus.catalogue import Catalogue


def test_the_fingerprint_follows_content_not_times(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text("one")
    before = fingerprint([tmp_path])
    os.utime(paper, (1, 1))
    (tmp_path / ".hidden").write_text("x")
    assert fingerprint([tmp_path]) == before
    paper.write_text("two")
    os.utime(paper, (1, 1))
    assert fingerprint([tmp_path]) != before
    paper.write_text("one")
    paper.rename(tmp_path / "other.md")
    assert fingerprint([tmp_path]) != before
    assert fingerprint([tmp_path / "gone"]) == fingerprint([])


def test_a_change_counts_when_it_came_to_rest(tmp_path: Path) -> None:
    looks: list[int] = []
    paper = tmp_path / "paper.md"
    paper.write_text("0")

    def sources() -> list[Path]:
        looks.append(1)
        if len(looks) in (3, 4):  # still being copied at the third and the fourth look
            paper.write_text(str(len(looks)))
        return [paper]

    watch = Watch(sources, every_s=0.01)
    watch.mark()
    assert watch.changed()
    assert len(looks) == 5


def test_a_stopped_watch_returns(tmp_path: Path) -> None:
    watch = Watch(lambda: [tmp_path], every_s=60)
    watch.mark()
    threading.Timer(0.05, watch.stop).start()
    assert not watch.changed()
    assert watch.is_stopped


def test_every_source_is_watched(tmp_path: Path) -> None:
    """A change of any of two folders, a file and a list of addresses counts, each by itself."""
    papers, minutes = tmp_path / "papers", tmp_path / "minutes"
    for folder in (papers, minutes / "2024"):
        folder.mkdir(parents=True)
    files = [papers / "a.md", minutes / "2024" / "b.md", tmp_path / "letter.pdf", tmp_path / "sites.urls"]
    for file in files:
        file.write_text("one")
    sources = [papers, minutes, *files[2:]]
    for file in files:
        watch = Watch(lambda: sources, every_s=0.01)
        watch.mark()
        file.write_text("two")
        assert watch.changed()
    missed = tmp_path / "elsewhere.md"
    missed.write_text("not named")
    watch.mark()
    threading.Timer(0.1, watch.stop).start()
    assert not watch.changed()


def test_what_was_forgotten_counts_as_changed(tmp_path: Path) -> None:
    watch = Watch(lambda: [tmp_path], every_s=0.01)
    watch.mark()
    watch.forget()
    assert watch.changed()


def test_uploads_are_watched_whatever_is_named_and_addresses_never(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite", default_releasable_to=frozenset({"public"}))
    papers, uploads = tmp_path / "papers", tmp_path / "uploads"
    papers.mkdir()
    catalogue.add_upload_source(uploads)
    assert watched(catalogue, [papers, "https://example.org/a"]) == [papers, uploads]
    catalogue.remember_sources([papers, "https://example.org/a"])
    assert watched(catalogue, None) == [papers, uploads]
