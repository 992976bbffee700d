r"""Values for documents and their stored versions.

All spans are half-open ranges of Unicode code points in the stored text of one version. Stored text is NFC, has
`\n` line ends and no byte-order mark, and never changes once stored.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from corpus.languages import Language

DocumentKind = Literal[
    "statement", "agreement", "strategy", "analysis", "opinion", "press", "minutes", "reference", "other"
]
Fidelity = Literal["original", "republished", "altered"]
Status = Literal["in_force", "superseded", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of a document, or one article of a page that holds several.

    Attributes:
        title: Heading text, without markup.
        level: 1 for the outermost.
        start: First code point, the heading included.
        end: One past the last code point; sections of one level do not overlap.
        date: ISO date or prefix of one ("2015-02"), where the section states its own.
        authors: Where the section names its own.
    """

    title: str
    level: int
    start: int
    end: int
    date: str | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where a page, slide or sheet begins.

    Attributes:
        number: From 1.
        start: First code point of the page.
        label: What the file calls it ("Sheet1"), if it does.
    """

    number: int
    start: int
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known about a document; every field may be unknown.

    Attributes:
        date: ISO date or a prefix of one ("2022-02").
        marking: Protective marking as written, for example "TLP:CLEAR" or "OFFICIAL-SENSITIVE".
        releasable_to: Organisation or group codes, or "public"; empty means not stated.
        url: Where the document was published.
        supersedes: Id of the document that this one replaces.
        superseded_by: Id of the document that replaces this one.
        translation_of: Id of the document that this one translates.
        authoritative_language: Which text of a translated pair is authoritative.
        note: A remark of the librarian; never quoted.
        inferred: Names of the fields above that were guessed rather than stated.
    """

    title: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    language: Language | None = None
    kind: DocumentKind | None = None
    marking: str | None = None
    releasable_to: tuple[str, ...] = ()
    url: str | None = None
    status: Status | None = None
    supersedes: str | None = None
    superseded_by: str | None = None
    translation_of: str | None = None
    authoritative_language: Language | None = None
    fidelity: Fidelity | None = None
    note: str | None = None
    inferred: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """One immutable version of a document as the catalogue keeps it.

    Attributes:
        document_id: Stable id of the document.
        version: First 12 hexadecimal digits of `version_of(text, extractor)`.
        text: The stored text.
        sections: In order of `start`, outer before inner; may be empty.
        pages: In order; empty where the format has none.
        metadata: As known when the version was stored, with later corrections by an administrator applied.
        source_hash: SHA-256 of the source bytes, hexadecimal.
        extractor: Name and version of the loader that made the text.
        created_at: When stored, UTC, ISO 8601.
        place: Name of the source it was read from and its path there, which often say whose it is; not of the version
            itself, and empty where it was not read from the catalogue.
    """

    document_id: str
    version: str
    text: str
    sections: tuple[Section, ...]
    pages: tuple[Page, ...]
    metadata: Metadata
    source_hash: str
    extractor: str
    created_at: str
    place: str = field(default="", compare=False)

    @property
    def title(self) -> str:
        """The title, or the id where none is known."""
        return self.metadata.title or self.document_id


def version_of(text: str, extractor: str) -> str:
    """Name a version by its stored text and the extractor that made it.

    Returns:
        The first 12 hexadecimal digits of SHA-256 over both.
    """
    digest = hashlib.sha256()
    digest.update(extractor.encode())
    digest.update(b"\0")
    digest.update(text.encode())
    return digest.hexdigest()[:12]
