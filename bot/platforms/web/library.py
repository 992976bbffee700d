"""What is indexed, as the page lists it, and questions to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.links import SourceLinks, SourcePlace
from bot.platforms.web.messages import Messages
from bot.platforms.web.wording import format_date, format_moment, language_name
from corpus.documents import StoredVersion
from corpus.languages import Language, detect_language

MAX_LISTED = 200
_MAX_EXAMPLES = 4
_MAX_TITLE = 90
_TELLING_KINDS = frozenset({"statement", "agreement", "strategy", "analysis", "minutes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryEntry:
    """A document of the list; `language` is that of its title."""

    title: str
    language: Language
    href: str
    details: tuple[str, ...]
    marking: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryView:
    """The list of what is indexed.

    Attributes:
        count: How many documents the visitor may read; `entries` may be fewer.
        last_indexed: Written for the reader, or "" if unknown.
        is_public_only: Whether the visitor reads public documents only.
    """

    count: int
    entries: tuple[LibraryEntry, ...]
    last_indexed: str
    is_public_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question to begin with, in the language of the interface."""

    question: str
    language: Language


def list_documents(
    documents: Sequence[StoredVersion], messages: Messages, language: Language, *, links: SourceLinks
) -> tuple[LibraryEntry, ...]:
    """Entries of the first `MAX_LISTED` documents."""
    return tuple(
        LibraryEntry(
            title=document.title,
            language=detect_language(document.title, default=document.metadata.language or Language.EN),
            href=links.address(SourcePlace(document_id=document.document_id, version=document.version)),
            details=document_details(document, messages, language),
            marking=document.metadata.marking,
        )
        for document in documents[:MAX_LISTED]
    )


def document_details(document: StoredVersion, messages: Messages, language: Language) -> tuple[str, ...]:
    """Publisher or authors, date and language of a document, as written for the reader."""
    metadata = document.metadata
    source = metadata.publisher or ", ".join(metadata.authors)
    date = format_date(metadata.date, language) or messages.undated
    name = language_name(metadata.language, messages) if metadata.language else ""
    return tuple(part for part in (source, date, name) if part)


def example_questions(
    documents: Sequence[StoredVersion], messages: Messages, language: Language
) -> tuple[Example, ...]:
    """Questions about documents that are there: those in the reader's language and of a telling kind first."""
    suited = [document for document in documents if document.metadata.title and len(document.title) <= _MAX_TITLE]
    suited.sort(key=lambda d: (d.metadata.language != language, d.metadata.kind not in _TELLING_KINDS))
    return tuple(
        Example(question=_pattern(document, messages, index).format(title=document.title), language=language)
        for index, document in enumerate(suited[:_MAX_EXAMPLES])
    )


def _pattern(document: StoredVersion, messages: Messages, index: int) -> str:
    """Every second question asks for a summary; the others ask what a document of that kind can tell."""
    if index % 2 == 0:
        return messages.example_summary
    if document.metadata.kind in {"statement", "agreement", "minutes"}:
        return messages.example_agreed
    if document.metadata.kind in {"analysis", "opinion"}:
        return messages.example_recommended
    return messages.example_about


def view_library(
    documents: Sequence[StoredVersion],
    entries: tuple[LibraryEntry, ...],
    *,
    last_indexed: str | None,
    language: Language,
    is_public_only: bool,
) -> LibraryView:
    """Put the list together."""
    return LibraryView(
        count=len(documents),
        entries=entries,
        last_indexed=format_moment(last_indexed, language),
        is_public_only=is_public_only,
    )
