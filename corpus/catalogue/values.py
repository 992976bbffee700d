"""What the catalogue hands out: sources, documents, failures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.access import AccessLabel
from corpus.documents import Metadata, StoredVersion

SourceKind = Literal["folder", "file", "upload", "list", "address"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that documents are read from.

    Attributes:
        id: Number in the catalogue; stays for the path.
        path: Absolute path; of an address its normal form.
        name: Unique short name; prefixes ids that two sources share. Stays once given.
        kind: Uploads are kept whatever the command line names; a list is a file of addresses.
        is_named: Whether the latest list of sources holds it.
    """

    id: int
    path: str
    name: str
    kind: SourceKind
    is_named: bool = True

    @property
    def is_fetched(self) -> bool:
        """Whether its documents come from the web."""
        return self.kind in {"list", "address"}

    def watched(self) -> Path | None:
        """The file or folder whose content is the source's, or None for an address."""
        return None if self.kind == "address" else Path(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One file that could not become a document, or of which a part could not be read.

    Attributes:
        path: Of the file: source path and path inside it.
        reason: What is wrong with it.
        hint: What to do next.
        document_id: The document whose former version stays live, or None.
        build_id: Build that met the failure; empty before it is recorded.
        created_at: When recorded, UTC, ISO 8601.
        is_warning: Whether the file became a document all the same.
    """

    path: str
    reason: str
    hint: str
    document_id: str | None = None
    build_id: str = ""
    created_at: str = ""
    is_warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """A document as the catalogue knows it now.

    Attributes:
        id: Stable id.
        source: Name of its source.
        source_id: Number of its source.
        path: Path in the source, with `/`; a record of a container file is `corpus.jsonl#p0`.
        version: Latest stored version.
        source_hash: SHA-256 of the source bytes of that version, hexadecimal.
        extractor: Name and version of the loader that read it.
        stated: Metadata as the sources state or imply them.
        metadata: The same with the administrator's overrides applied.
        label: Who may read it, defaults applied.
        is_label_defaulted: Whether the releasable-to set came from the default.
        stated_id: Id that the document itself or catalogue.yaml gave, if any.
        sidecar_hash: Digest of the catalogue.yaml entry that was merged in.
        is_present: False once a build without the document went live.
        updated_at: When last saved, UTC, ISO 8601.
    """

    id: str
    source: str
    source_id: int
    path: str
    version: str
    source_hash: str
    extractor: str
    stated: Metadata
    metadata: Metadata
    label: AccessLabel
    is_label_defaulted: bool
    stated_id: str | None = None
    sidecar_hash: str = ""
    is_present: bool = True
    updated_at: str = ""

    @property
    def title(self) -> str:
        """The title, or the id where none is known."""
        return self.metadata.title or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a document was last read from, which decides whether it must be read again; fields as in DocumentRecord."""

    id: str
    source_id: int
    path: str
    source_hash: str
    extractor: str
    stated_id: str | None
    sidecar_hash: str
    is_present: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """One document to be saved with where it was read.

    Attributes:
        version: A new version, or a stored one whose metadata or place changed.
        stated_id: As in DocumentRecord.
        sidecar_hash: As in DocumentRecord.
        remarks: What of the file could not be read: reason and next step of each.
    """

    version: StoredVersion
    source_id: int
    path: str
    stated_id: str | None = None
    sidecar_hash: str = ""
    remarks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What stays of an erased document.

    Attributes:
        hashes: SHA-256 of every source file that it was read from, so that the same bytes are not taken in again.
        erased_at: UTC, ISO 8601.
    """

    id: str
    hashes: frozenset[str]
    erased_at: str
