import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import intake
from corpus.access import PUBLIC
from corpus.catalogue import Catalogue
from corpus.errors import CorpusError, SourceNotFoundError
from corpus.sync import LiveDocument, SyncResult, synchronise


class Site:
    """A data directory with one source folder, and the generation that is live."""

    def __init__(self, root: Path) -> None:
        self.root = root / "papers"
        self.root.mkdir()
        self.catalogue = Catalogue.open(root / "data" / "catalogue.sqlite", default_releasable_to=frozenset({PUBLIC}))
        self.live: dict[str, LiveDocument] = {}

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def sync(self, *sources: Path, activate: bool = True) -> SyncResult:
        result = synchronise(self.catalogue, sources or [self.root], previous=self.live)
        if activate:
            self.live = dict(result.live)
        return result


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are loaded."""
    seen: list[str] = []
    real: Callable[..., object] = intake.load

    def counted(data: bytes, name: str, **options: int) -> object:
        seen.append(name)
        return real(data, name, **options)

    monkeypatch.setattr(intake, "load", counted)
    return seen


def test_added_unchanged_changed_removed(site: Site, loads: list[str]) -> None:
    site.write("a.txt", "First document.")
    site.write("b.md", "# Second\n\nDocument.")
    assert site.sync().added == ("a", "b")
    assert site.sync().is_unchanged
    assert sorted(loads) == ["a.txt", "b.md"]
    site.write("a.txt", "First document, changed.")
    result = site.sync()
    assert (result.changed, result.unchanged) == (("a",), ("b",))
    (site.root / "b.md").unlink()
    result = site.sync()
    assert (result.removed, set(result.live)) == (("b",), {"a"})
    assert (result.removed_shares[0].removed, result.removed_shares[0].live) == (1, 2)
    assert len(site.catalogue.versions("a")) == 2


def test_a_rename_keeps_id_and_version(site: Site) -> None:
    site.write("old.txt", "The same words.")
    site.write("other.txt", "Other words.")
    before = site.sync().live["old"]
    (site.root / "sub").mkdir()
    (site.root / "old.txt").rename(site.root / "sub" / "new.txt")
    result = site.sync()
    assert (result.renamed, result.added, result.removed) == (("old",), (), ())
    assert result.live["old"].version == before.version
    assert result.live["old"].path == "sub/new.txt"
    site.write("sub/new.txt", "The same words, and more.")
    assert site.sync().changed == ("old",)


def test_copies_are_no_renames(site: Site) -> None:
    site.write("one.txt", "The same words.")
    site.sync()
    site.write("two.txt", "The same words.")
    result = site.sync()
    assert (result.added, result.renamed, result.unchanged) == (("two",), (), ("one",))


def test_ids_stay_when_a_namesake_appears(site: Site) -> None:
    site.write("en/x.md", "English words.")
    assert site.sync().added == ("x",)
    site.write("ja/x.md", "日本語の言葉。")
    result = site.sync()
    assert (result.added, result.unchanged) == (("ja/x",), ("x",))


def test_two_sources_that_share_ids(site: Site, tmp_path: Path) -> None:
    sources = []
    for name in ("alpha", "beta"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "corpus.jsonl").write_text(
            json.dumps({"_id": "p0", "title": name, "text": f"Text of {name}."})
            + "\n"
            + json.dumps({"_id": name, "title": "", "text": "More text."})
            + "\n"
        )
        sources.append(folder / "corpus.jsonl")
    result = site.sync(*sources)
    assert set(result.live) == {"alpha:p0", "beta:p0", "alpha", "beta"}
    assert site.sync(*reversed(sources)).is_unchanged
    result = site.sync(sources[1])
    assert result.removed == ("alpha", "alpha:p0")
    assert set(result.live) == {"beta:p0", "beta"}
    assert [share.source for share in result.removed_shares] == ["beta"]


def test_front_matter_and_catalogue_give_ids_and_metadata(site: Site, loads: list[str]) -> None:
    site.write("catalogue.yaml", "documents:\n  b:\n    title: Named\n    date: 2018-03-16\n    releasable_to: [UK]\n")
    site.write("a.md", "---\nid: plan\n---\n# A\n\nWords.")
    site.write("b.txt", "Words of b.")
    result = site.sync()
    assert set(result.live) == {"plan", "b"}
    record = site.catalogue.document("b")
    assert record is not None
    assert (record.title, record.metadata.date, record.label.releasable_to) == ("Named", "2018-03-16", {"UK"})
    site.write("catalogue.yaml", "documents:\n  b:\n    title: Renamed\n    releasable_to: [UK, JP]\n")
    loads.clear()
    result = site.sync()
    assert (result.changed, result.unchanged, loads) == (("b",), ("plan",), ["b.txt"])
    assert len(site.catalogue.versions("b")) == 1
    assert site.catalogue.access_labels()["b"].releasable_to == {"UK", "JP"}
    assert site.sync().is_unchanged


def test_an_override_renews_the_chunks_metadata(site: Site) -> None:
    site.write("a.txt", "Words.")
    site.sync()
    site.catalogue.set_override("a", "title", "Better")
    assert site.sync().changed == ("a",)
    assert site.sync().is_unchanged


def test_a_broken_catalogue_file_lets_nothing_new_in(site: Site) -> None:
    site.write("a.txt", "Words.")
    site.sync()
    site.write("catalogue.yaml", "documents: [unclosed")
    site.write("b.txt", "New words.")
    result = site.sync()
    assert set(result.live) == {"a"}
    assert {failure.document_id for failure in result.failures} == {"a", None}


def test_failures_are_listed_and_the_former_version_stays(site: Site) -> None:
    site.write("good.txt", "Good words.")
    site.write("report.txt", "A report.")
    former = site.sync().live["report"]
    (site.root / "report.txt").write_bytes(b"")
    (site.root / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    (site.root / "image.png").write_bytes(b"\x89PNG....")
    (site.root / "wrong.txt").write_bytes(b"%PDF-1.7 nothing")
    site.write("latin.txt", "x")
    (site.root / "latin.txt").write_bytes("Pia Hüsch écrit.".encode("latin-1"))
    result = site.sync()
    assert set(result.live) == {"good", "report", "latin"}
    assert result.live["report"] == former
    assert [Path(failure.path).name for failure in result.failures] == [
        "broken.pdf",
        "image.png",
        "report.txt",
        "wrong.txt",
    ]
    assert all(failure.reason and failure.hint for failure in result.failures)
    stored = site.catalogue.version("latin")
    assert stored is not None
    assert stored.text == "Pia Hüsch écrit."


def test_a_refused_build_changes_nothing_that_is_live(site: Site) -> None:
    site.write("a.txt", "Words.")
    site.sync()
    site.write("a.txt", "New words.")
    first = site.sync(activate=False)
    again = site.sync(activate=False)
    assert first.changed == again.changed == ("a",)
    assert first.live == again.live


def test_missing_and_empty_sources(site: Site, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no sources"):
        synchronise(site.catalogue, None, previous={})
    with pytest.raises(SourceNotFoundError):
        site.sync(tmp_path / "nowhere")
    assert site.catalogue.sources() == []
    result = site.sync()
    assert result.live == {}
    assert "holds no documents" in result.hints[0]


def test_a_source_that_vanished_is_an_error_not_a_removal(site: Site) -> None:
    site.write("a.txt", "Words.")
    site.sync()
    (site.root / "a.txt").unlink()
    site.root.rmdir()
    with pytest.raises(SourceNotFoundError):
        synchronise(site.catalogue, None, previous=site.live)


def test_erased_documents_do_not_come_back(site: Site) -> None:
    site.write("a.txt", "Words.")
    site.sync()
    site.catalogue.erase("a")
    (site.root / "a.txt").rename(site.root / "b.txt")
    site.write("a.txt", "Other words under the erased id.")
    result = site.sync()
    assert result.live == {}
    assert all("erased" in failure.reason for failure in result.failures)
    assert len(result.failures) == 2


def test_a_document_that_comes_back_keeps_its_versions(site: Site) -> None:
    site.write("a.txt", "Words.")
    site.sync()
    (site.root / "a.txt").unlink()
    site.sync()
    assert site.sync().is_unchanged
    site.write("a.txt", "Words again.")
    assert site.sync().added == ("a",)
    assert len(site.catalogue.versions("a")) == 2


def test_two_documents_that_state_one_id(site: Site) -> None:
    site.write("a.md", "---\nid: same\n---\nFirst.")
    site.write("b.md", "---\nid: same\n---\nSecond.")
    result = site.sync()
    assert set(result.live) == {"same"}
    assert "same" in result.failures[0].reason


def test_a_new_extractor_makes_a_new_version(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.write("a.txt", "Words.")
    first = site.sync().live["a"]
    from dataclasses import replace

    from corpus.loaders import registry

    newer = tuple(replace(fmt, version=fmt.version + 1) for fmt in registry.FORMATS)
    monkeypatch.setattr(registry, "FORMATS", newer)
    result = site.sync()
    assert result.changed == ("a",)
    assert result.live["a"].version != first.version
    assert len(site.catalogue.versions("a")) == 2


def test_many_documents_are_saved_in_few_transactions(site: Site) -> None:
    (site.root / "all.jsonl").write_text(
        "".join(json.dumps({"_id": f"d{n}", "text": f"Text {n}."}) + "\n" for n in range(450))
    )
    seen: list[int] = []
    result = synchronise(site.catalogue, [site.root], previous={}, on_progress=lambda count, _: seen.append(count))
    assert len(result.added) == 450
    assert seen == list(range(1, 451))


@pytest.mark.shared
def test_the_partnerships_documents_load_whole(site: Site, shared: Path) -> None:
    result = site.sync(shared / "partnership", shared / "documents" / "owasp-llm-2025-en-ja")
    assert not result.failures
    ids = {record.id for record in site.catalogue.documents()}
    assert {"en/LLM01_PromptInjection", "ja/LLM01_PromptInjection"} <= ids
    archive = next(v for v in map(site.catalogue.version, ids) if v and "collected articles" in v.title)
    assert len([s for s in archive.sections if s.level == 1 and (s.date or s.authors)]) >= 7
