import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from corpus.access import PUBLIC, AccessLabel
from corpus.catalogue import Catalogue, Failure
from corpus.documents import Metadata, Page, Section, StoredVersion, version_of
from corpus.errors import CorpusError, DocumentNotFoundError
from corpus.languages import Language

EVERYBODY = frozenset({PUBLIC})


@pytest.fixture
def catalogue(tmp_path: Path, database: str) -> Iterator[Catalogue]:
    opened = Catalogue.open(database, default_releasable_to=EVERYBODY)
    opened.remember_sources([tmp_path])
    yield opened
    opened.close()


@pytest.fixture
def in_file(tmp_path: Path) -> Catalogue:
    opened = Catalogue.open(tmp_path / "catalogue.sqlite", default_releasable_to=EVERYBODY)
    opened.remember_sources([tmp_path])
    return opened


def version(document_id: str = "a", text: str = "Some text.", **metadata: object) -> StoredVersion:
    return StoredVersion(
        document_id=document_id,
        version=version_of(text, "txt/1"),
        text=text,
        sections=(Section(title="Some", level=1, start=0, end=4, date="2015", authors=("Ada",)),),
        pages=(Page(number=1, start=0, label="Sheet"),),
        metadata=Metadata(**metadata),  # type: ignore[arg-type]
        source_hash="hash of " + text,
        extractor="txt/1",
        created_at="2026-01-01T00:00:00+00:00",
    )


def save(catalogue: Catalogue, saved: StoredVersion) -> StoredVersion:
    catalogue.save_version(saved, source_id=catalogue.sources()[0].id, path=f"{saved.document_id}.txt")
    return saved


def test_a_version_comes_back_as_it_was(catalogue: Catalogue) -> None:
    saved = save(
        catalogue, version(title="題名（一）", language=Language.JA, authors=("Ada",), inferred=frozenset({"title"}))
    )
    assert catalogue.version("a") == saved
    assert catalogue.version("a", saved.version) == saved
    assert catalogue.version("a", "nope") is None
    assert catalogue.version("b") is None


def test_versions_are_kept_and_the_latest_is_given(catalogue: Catalogue) -> None:
    first, second = version(text="one"), version(text="two", title="Second")
    save(catalogue, first)
    save(catalogue, second)
    assert [found.version for found in catalogue.versions("a")] == [first.version, second.version]
    latest = catalogue.version("a")
    assert latest is not None
    assert latest.text == "two"
    save(catalogue, first)  # the file was put back as it was
    again = catalogue.version("a")
    assert again is not None
    assert again.text == "one"
    assert len(catalogue.versions("a")) == 2


def test_saving_again_changes_metadata_but_not_the_text(catalogue: Catalogue) -> None:
    save(catalogue, version(title="Old"))
    save(catalogue, version(title="New"))
    (record,) = catalogue.documents()
    assert (record.title, record.path, len(catalogue.versions("a"))) == ("New", "a.txt", 1)
    found = catalogue.version("a")
    assert found is not None
    assert found.metadata.title == "New"


def test_another_process_sees_what_was_saved(database: str, catalogue: Catalogue) -> None:
    save(catalogue, version())
    again = Catalogue.open(database, default_releasable_to=EVERYBODY)
    assert [record.id for record in again.documents()] == ["a"]
    again.close()


def test_documents_come_by_id_whatever_the_collation(catalogue: Catalogue) -> None:
    for name in ("b", "B", "a-1", "a1", "あ"):
        save(catalogue, version(name))
    catalogue.confirm({record.id: record.version for record in catalogue.documents() if record.version})
    assert [record.id for record in catalogue.documents()] == ["B", "a-1", "a1", "b", "あ"]


def test_defaults_and_labels(catalogue: Catalogue) -> None:
    save(catalogue, version("a"))
    save(catalogue, version("b", releasable_to=("UK",), marking="TLP:AMBER"))
    save(catalogue, version("c", status="withdrawn"))
    assert catalogue.access_labels() == {
        "a": AccessLabel(releasable_to=EVERYBODY),
        "b": AccessLabel(releasable_to=frozenset({"UK"}), marking="TLP:AMBER"),
        "c": AccessLabel(releasable_to=EVERYBODY, withdrawn=True),
    }
    assert catalogue.defaulted_count() == 2


def test_the_revision_grows_with_labels_only(catalogue: Catalogue) -> None:
    save(catalogue, version())
    start = catalogue.access_revision()
    save(catalogue, version(title="Other"))
    catalogue.set_override("a", "title", "Third")
    assert catalogue.access_revision() == start
    catalogue.set_override("a", "releasable_to", "UK")
    assert catalogue.access_revision() == start + 1
    save(catalogue, version(marking="TLP:RED"))
    assert catalogue.access_revision() == start + 2


def test_overrides_win_and_can_be_given_back(catalogue: Catalogue) -> None:
    save(catalogue, version(title="Guess", releasable_to=("UK",), inferred=frozenset({"title"})))
    catalogue.set_override("a", "title", "Right")
    catalogue.set_override("a", "releasable_to", "UK, JP")
    catalogue.set_override("a", "date", "16 March 2018")
    (record,) = catalogue.documents()
    assert (record.title, record.metadata.date, record.metadata.inferred) == ("Right", "2018-03-16", frozenset())
    assert record.label.releasable_to == {"UK", "JP"}
    assert catalogue.overrides("a") == {"title": "Right", "releasable_to": ["UK", "JP"], "date": "2018-03-16"}
    found = catalogue.version("a")
    assert found is not None
    assert found.title == "Right"
    catalogue.set_override("a", "releasable_to", None)
    assert catalogue.access_labels()["a"].releasable_to == {"UK"}


@pytest.mark.parametrize(("key", "value"), [("colour", "red"), ("date", "soon"), ("status", "gone"), ("url", "x")])
def test_bad_overrides_are_refused(catalogue: Catalogue, key: str, value: str) -> None:
    save(catalogue, version())
    with pytest.raises(CorpusError):
        catalogue.set_override("a", key, value)
    assert catalogue.overrides("a") == {}


def test_unknown_documents_are_refused(catalogue: Catalogue) -> None:
    for act in (catalogue.erase, catalogue.withdraw):
        with pytest.raises(DocumentNotFoundError):
            act("nope")
    with pytest.raises(DocumentNotFoundError):
        catalogue.set_override("nope", "title", "x")


def test_withdrawal_hides_and_can_be_undone(catalogue: Catalogue) -> None:
    save(catalogue, version())
    catalogue.withdraw("a")
    assert catalogue.access_labels()["a"].withdrawn
    save(catalogue, version(text="new text"))
    assert catalogue.access_labels()["a"].withdrawn
    catalogue.withdraw("a", withdrawn=False)
    assert not catalogue.access_labels()["a"].withdrawn


def test_a_loosened_new_version_acts_only_once_it_is_live(catalogue: Catalogue) -> None:
    old = save(catalogue, version(text="old", releasable_to=("UK",), marking="TLP:AMBER"))
    catalogue.confirm({"a": old.version})
    new = save(catalogue, version(text="new", releasable_to=("public",)))
    tight = AccessLabel(releasable_to=frozenset({"UK"}), marking="TLP:AMBER")
    assert catalogue.access_labels()["a"] == tight
    catalogue.confirm({"a": old.version})
    assert catalogue.access_labels()["a"] == tight
    before = catalogue.access_revision()
    catalogue.confirm({"a": new.version})
    assert catalogue.access_labels()["a"] == AccessLabel(releasable_to=EVERYBODY)
    assert catalogue.access_revision() > before


def test_a_tightened_new_version_acts_at_once(catalogue: Catalogue) -> None:
    save(catalogue, version(text="old"))
    save(catalogue, version(text="new", releasable_to=("UK", "JP")))
    assert catalogue.access_labels()["a"].releasable_to == {"UK", "JP"}
    save(catalogue, version(text="newer", releasable_to=("JP", "US")))
    assert catalogue.access_labels()["a"].releasable_to == {"JP"}


def test_two_different_markings_hide_the_document_until_it_is_live(catalogue: Catalogue) -> None:
    save(catalogue, version(text="old", marking="TLP:AMBER"))
    new = save(catalogue, version(text="new", marking="SECRET"))
    assert catalogue.access_labels()["a"].withdrawn
    catalogue.confirm({"a": new.version})
    assert catalogue.access_labels()["a"] == AccessLabel(releasable_to=EVERYBODY, marking="SECRET")


def test_removed_documents_keep_their_labels(catalogue: Catalogue) -> None:
    save(catalogue, version("a"))
    kept = save(catalogue, version("b"))
    catalogue.confirm({"b": kept.version})
    assert [record.id for record in catalogue.documents()] == ["b"]
    assert [record.id for record in catalogue.documents(removed_too=True)] == ["a", "b"]
    assert set(catalogue.access_labels()) == {"a", "b"}


def test_origins_say_of_every_document_what_its_record_says(catalogue: Catalogue) -> None:
    for name in ("b", "B", "あ"):
        save(catalogue, version(name))
    catalogue.confirm({"b": "gone", "B": "gone"})
    catalogue.erase("B")
    records = catalogue.documents(removed_too=True)
    assert [origin.id for origin in catalogue.origins()] == [record.id for record in records] == ["b", "あ"]
    for origin, record in zip(catalogue.origins(), records, strict=True):
        assert asdict(origin).items() <= {name: getattr(record, name) for name in asdict(origin)}.items()
    assert {record.id: record for record in catalogue.each_document(removed_too=True)} == {r.id: r for r in records}
    assert [record.id for record in catalogue.each_document()] == ["b"]


def test_erasing_leaves_a_tombstone_and_nothing_in_the_file(tmp_path: Path, in_file: Catalogue) -> None:
    catalogue = in_file
    save(catalogue, version(text="a very secret sentence", title="Secret title"))
    catalogue.set_override("a", "note", "secret note")
    tombstone = catalogue.erase("a")
    assert tombstone.hashes == {"hash of a very secret sentence"}
    assert catalogue.tombstones() == [tombstone]
    assert (catalogue.version("a"), catalogue.documents(), catalogue.access_labels()) == (None, [], {})
    catalogue.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("catalogue.sqlite*"))
    assert b"very secret" not in stored.replace(b"hash of a very secret sentence", b"")
    assert b"Secret title" not in stored
    assert b"secret note" not in stored


def test_sources_are_remembered_in_order_and_uploads_stay(tmp_path: Path, catalogue: Catalogue) -> None:
    names = []
    for name in ("one", "two", "uploads"):
        (tmp_path / name).mkdir()
        names.append(tmp_path / name)
    catalogue.add_upload_source(names[2])
    found = catalogue.remember_sources([names[1], names[0], names[1]])
    assert [(source.name, source.kind) for source in found] == [
        ("two", "folder"),
        ("one", "folder"),
        ("uploads", "upload"),
    ]
    ids = {source.name: source.id for source in found}
    assert {s.name: s.id for s in catalogue.remember_sources([names[0]])} == {
        "one": ids["one"],
        "uploads": ids["uploads"],
    }


def test_failures_of_the_latest_build_are_kept(catalogue: Catalogue) -> None:
    catalogue.record_failures("one", [Failure(path="a.pdf", reason="broken", hint="mend it")])
    catalogue.record_failures("two", [Failure(path="b.pdf", reason="empty", hint="fill it", document_id="b")])
    (failure,) = catalogue.failures()
    assert (failure.build_id, failure.path, failure.document_id) == ("two", "b.pdf", "b")


def test_threads_may_write_at_once(catalogue: Catalogue) -> None:
    errors: list[Exception] = []

    def work(number: int) -> None:
        try:
            for step in range(5):
                save(catalogue, version(f"d{number}", text=f"text {step}"))
        except CorpusError as exc:  # collected and shown below
            errors.append(exc)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(catalogue.documents()) == 4
    assert all(len(catalogue.versions(f"d{number}")) == 5 for number in range(4))


def test_a_file_that_is_no_database_gives_a_hint(tmp_path: Path) -> None:
    (tmp_path / "c.sqlite").write_text("this is not a database, whatever its name says" * 100)
    with pytest.raises(CorpusError) as caught:
        Catalogue.open(tmp_path / "c.sqlite", default_releasable_to=EVERYBODY)
    assert caught.value.hint


def test_a_database_of_a_later_release_is_refused(tmp_path: Path, in_file: Catalogue) -> None:
    in_file.close()
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as connection:
        connection.execute("UPDATE catalogue_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(CorpusError, match="release"):
        Catalogue.open(tmp_path / "catalogue.sqlite", default_releasable_to=EVERYBODY)


def test_the_migrations_lead_to_the_tables_of_this_release(catalogue: Catalogue) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from corpus.catalogue.schema import tables

    with catalogue._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "catalogue_version"})
        assert compare_metadata(context, tables) == []


def test_an_empty_default_is_a_bug_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="default"):
        Catalogue.open(tmp_path / "c.sqlite", default_releasable_to=frozenset())
