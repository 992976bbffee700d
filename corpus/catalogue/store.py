"""The catalogue: sources, documents, versions, access and failures of one data directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from corpus.access import AccessLabel
from corpus.catalogue import access, codec, documents, former, listing
from corpus.catalogue.engine import open_engine, reading, writing
from corpus.catalogue.revision import RevisionReader
from corpus.catalogue.values import DocumentRecord, Failure, Origin, Saving, Source, Tombstone
from corpus.documents import StoredVersion
from corpus.fetching import FetchNote


class Catalogue:
    """What may be known, and by whom. Thread-safe; several processes may use one database.

    Access (marking, releasable-to, withdrawal, erasure) lives here and acts at once, whatever index generation is live.
    """

    def __init__(self, engine: Engine, *, default_releasable_to: frozenset[str]) -> None:
        if not default_releasable_to:
            raise ValueError("the default releasable-to set must not be empty")
        self._engine = engine
        self._revision = RevisionReader(engine)
        self._default = default_releasable_to

    @classmethod
    def open(cls, path_or_url: Path | str, *, default_releasable_to: frozenset[str]) -> Catalogue:
        """Open the catalogue; create or upgrade its database where it is behind.

        Args:
            path_or_url: File of an SQLite database, or an SQLAlchemy URL.
            default_releasable_to: Who may read documents that state no releasable-to set.

        Raises:
            CorpusError: If the database cannot be opened.
        """
        return cls(open_engine(path_or_url), default_releasable_to=default_releasable_to)

    def close(self) -> None:
        """Close the connections; the catalogue opens new ones when used again."""
        self._revision.close()
        self._engine.dispose()

    # --- sources -----------------------------------------------------------------------------------------------------

    def sources(self) -> list[Source]:
        """The named sources in the order they were named, then the uploads."""
        with reading(self._engine) as connection:
            return listing.sources(connection)

    def remember_sources(self, named: Sequence[Path | str]) -> list[Source]:
        """Make paths and addresses (texts) the complete list of named sources; uploads stay.

        Returns:
            As `sources()`.

        Raises:
            ConfigError: If an address is one that may not be fetched.
        """
        with writing(self._engine) as connection:
            listing.remember_sources(connection, named)
            return listing.sources(connection)

    def add_upload_source(self, path: Path) -> Source:
        """Name the folder of uploaded files, kept whatever sources are named; there is one, and the latest counts."""
        with writing(self._engine) as connection:
            return listing.add_upload_source(connection, path)

    def fetches(self) -> dict[str, FetchNote]:
        """What servers said of the addresses that were read, by address."""
        with reading(self._engine) as connection:
            return listing.fetches(connection)

    def remember_fetches(self, notes: Sequence[FetchNote]) -> None:
        """Make these all that is noted of addresses."""
        with writing(self._engine) as connection:
            listing.remember_fetches(connection, notes)

    # --- documents and versions --------------------------------------------------------------------------------------

    def save_version(
        self, version: StoredVersion, *, source_id: int, path: str, stated_id: str | None = None, sidecar_hash: str = ""
    ) -> None:
        """Save one document's version and place; see `save_batch`."""
        self.save_batch(
            [Saving(version=version, source_id=source_id, path=path, stated_id=stated_id, sidecar_hash=sidecar_hash)]
        )

    def save_batch(self, savings: Sequence[Saving]) -> None:
        """Save documents in one transaction.

        A version that is stored already keeps its text; its document's metadata and place are updated. Access rules
        that a new version loosens act only once `confirm` says that it is live: until then the former text is shown.
        """
        with writing(self._engine) as connection:
            if documents.save(connection, savings, default=self._default):
                access.raise_revision(connection)

    def version(self, document_id: str, version: str | None = None) -> StoredVersion | None:
        """A stored version (the latest stored one without `version`), or None; overrides are applied to metadata."""
        with reading(self._engine) as connection:
            return documents.version(connection, document_id, version)

    def versions_of(self, wanted: Mapping[str, str]) -> Iterator[StoredVersion]:
        """Many stored versions at once: those of `wanted` (document id → version) that exist, in no order."""
        with reading(self._engine) as connection:
            yield from documents.versions_of(connection, wanted)

    def versions(self, document_id: str) -> list[StoredVersion]:
        """All stored versions of a document, oldest first; `text`, `sections` and `pages` are left empty."""
        with reading(self._engine) as connection:
            return documents.versions(connection, document_id)

    def former_versions(self, live: Mapping[str, str]) -> list[StoredVersion]:
        """Every stored version of the documents of `live` (id → version) but those, oldest first, without texts.

        Their metadata are those that the version came with; what an administrator set for access holds for all.
        """
        with reading(self._engine) as connection:
            return former.former_versions(connection, live)

    def label_stated_by(self, version: StoredVersion) -> AccessLabel:
        """The label that one of `former_versions`, or a stored version as `version` gives it, states of itself."""
        return codec.label_of(version.metadata, withdrawn=False, default=self._default)

    def stated_labels(self, wanted: Mapping[str, str]) -> dict[str, AccessLabel]:
        """What versions (document id → version) state of who may read them; acts beside the document's own label.

        A version may have been for fewer readers than the one that replaced it.
        """
        with reading(self._engine) as connection:
            return former.stated_labels(connection, wanted, default=self._default)

    def documents(self, *, removed_too: bool = False) -> list[DocumentRecord]:
        """Every document by id; with `removed_too` also those that are in no source any more."""
        with reading(self._engine) as connection:
            return listing.documents(connection, default=self._default, removed_too=removed_too)

    def each_document(self, *, removed_too: bool = False) -> Iterator[DocumentRecord]:
        """The same one by one, in no particular order, for those who need not hold all of them at once."""
        with reading(self._engine) as connection:
            yield from listing.each_document(connection, default=self._default, removed_too=removed_too)

    def origins(self) -> list[Origin]:
        """What every document was last read from, by id, removed ones too; none of an erased one."""
        with reading(self._engine) as connection:
            return listing.origins(connection)

    def document(self, document_id: str) -> DocumentRecord | None:
        """One document, removed or not, or None."""
        with reading(self._engine) as connection:
            found = listing.documents(connection, default=self._default, removed_too=True, only=document_id)
            return found[0] if found else None

    def confirm(self, live: Mapping[str, str]) -> None:
        """Take note of what a live generation holds.

        Documents that it does not hold count as removed, and access rules that were held back until a new version is
        live act from now on.

        Args:
            live: Document id → version.
        """
        with writing(self._engine) as connection:
            if documents.confirm(connection, live):
                access.raise_revision(connection)

    # --- access ------------------------------------------------------------------------------------------------------

    def overrides(self, document_id: str) -> dict[str, Any]:
        """Values that an administrator set for a document, by metadata field."""
        with reading(self._engine) as connection:
            return access.overrides(connection, document_id)

    def set_override(self, document_id: str, key: str, value: object) -> None:
        """Set a metadata field from now on, whatever the sources say; None gives it back to the sources.

        Raises:
            DocumentNotFoundError: If there is no such document.
            CorpusError: If the field or the value is not one that Liaison knows.
        """
        with writing(self._engine) as connection:
            if access.set_override(connection, document_id, key, value):
                access.raise_revision(connection)

    def access_labels(self) -> dict[str, AccessLabel]:
        """Who may read which document, by id: removed documents too, as a generation may hold them, not erased ones."""
        with reading(self._engine) as connection:
            return access.labels(connection, default=self._default)

    def access_revision(self) -> int:
        """A number that grows with every change of any label; one cheap SELECT."""
        return self._revision.read()

    def defaulted_count(self) -> int:
        """How many present documents state no releasable-to set and took the default."""
        return sum(record.is_label_defaulted for record in self.each_document())

    def withdraw(self, document_id: str, *, withdrawn: bool = True) -> None:
        """Hide a document from everybody but the local operator, or show it again.

        Raises:
            DocumentNotFoundError: If there is no such document.
        """
        with writing(self._engine) as connection:
            access.withdraw(connection, document_id, withdrawn=withdrawn)
            access.raise_revision(connection)

    def erase(self, document_id: str) -> Tombstone:
        """Remove a document's text, versions and metadata for good; only a tombstone stays.

        The same source bytes are not taken in again. Index generations and answers are erased by their owners.

        Raises:
            DocumentNotFoundError: If there is no such document.
        """
        with writing(self._engine) as connection:
            tombstone = access.erase(connection, document_id)
            access.raise_revision(connection)
        access.shrink(self._engine)
        return tombstone

    def tombstones(self) -> list[Tombstone]:
        """What stays of erased documents, by id."""
        with reading(self._engine) as connection:
            return access.tombstones(connection)

    # --- failures ----------------------------------------------------------------------------------------------------

    def record_failures(self, build_id: str, failures: Sequence[Failure]) -> None:
        """Make these the failures of the latest build; those of earlier builds are forgotten."""
        with writing(self._engine) as connection:
            listing.record_failures(connection, build_id, failures)

    def failures(self) -> list[Failure]:
        """Failures of the latest build, in the order they were met."""
        with reading(self._engine) as connection:
            return listing.failures(connection)

    def warnings(self) -> list[Failure]:
        """What of the present documents' files could not be read (`is_warning`), by document."""
        with reading(self._engine) as connection:
            return listing.warnings(connection)
