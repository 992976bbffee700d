"""Stored documents behind the hits: their text, and which of them a question names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.answering.matching import names_match, stands_in_document, transliterates
from bot.answering.text import fold, squeeze, term_set
from bot.ports import DocumentReader
from corpus.access import Audience
from corpus.documents import StoredVersion
from retrieval.query import Hit


class DocumentShelf:
    """Reads the documents of one question once each, for one audience.

    Args:
        reader: Where stored documents come from.
        audience: Whose rights decide.
    """

    def __init__(self, reader: DocumentReader, audience: Audience) -> None:
        self._reader = reader
        self.audience = audience
        self._read: dict[tuple[str, str], StoredVersion | None] = {}
        self._mentioned: dict[tuple[str, str, str], bool] = {}
        self._all: Sequence[StoredVersion] | None = None

    def of(self, hit: Hit) -> StoredVersion | None:
        """The stored version a hit was cut from, or None where it can no longer be read."""
        key = (hit.chunk.document_id, hit.chunk.version)
        if key not in self._read:
            self._read[key] = self._reader.read(key[0], version=key[1], audience=self.audience)
        return self._read[key]

    def text(self, hit: Hit) -> str:
        """The stored text behind a hit; its own passage where the document cannot be read."""
        version = self.of(hit)
        return version.text if version else hit.chunk.text

    def mentions(self, hit: Hit, name: str) -> bool:
        """Whether the document behind the hit, or what is known about it, mentions a name."""
        version = self.of(hit)
        if version is None:
            return names_match(name, hit.chunk.text)
        key = (version.document_id, version.version, name)
        if key not in self._mentioned:
            self._mentioned[key] = _mentions(name, version)
        return self._mentioned[key]

    def is_by(self, hit: Hit, name: str) -> bool:
        """Whether the document behind the hit is known to be of who is named: publisher, author or source."""
        version = self.of(hit)
        if version is None:
            return False
        meta = version.metadata
        source = version.place.partition("/")[0].replace("-", " ")
        return names_match(name, " ".join(filter(None, (meta.publisher, *meta.authors, source))))

    def all(self) -> Sequence[StoredVersion]:
        """Every document the audience may read; texts may be empty."""
        if self._all is None:
            self._all = self._reader.documents(audience=self.audience)
        return self._all


def _mentions(name: str, version: StoredVersion) -> bool:
    meta = version.metadata
    told = (version.document_id, version.place, meta.title, meta.publisher, meta.url, *meta.authors)
    about = " ".join(filter(None, told))
    return names_match(name, about) or _holds(name, version)


@lru_cache(maxsize=64)
def _forms(_key: tuple[str, str], text: str) -> tuple[str, str]:
    return squeeze(text), fold(text)


def _holds(name: str, version: StoredVersion) -> bool:
    squeezed, folded = _forms((version.document_id, version.version), version.text)
    short = squeeze(name)
    if short in squeezed or (any(c.isdigit() for c in name) and short.replace("-", "") in squeezed.replace("-", "")):
        return True
    if not name.isascii():
        return transliterates(name, version.text)
    return stands_in_document(name, folded)


def title_affinity(question_terms: Sequence[str], title: str) -> float:
    """Share of a title's terms that the question holds, in [0, 1]; numbers in the title do not count."""
    terms = _words_of(title)
    return len(terms.intersection(question_terms)) / len(terms) if terms else 0.0


@lru_cache(maxsize=8_192)
def _words_of(title: str) -> frozenset[str]:
    return frozenset(t for t in term_set(title) if not any(c.isdigit() for c in t))
