"""Cuts the documents of a build into chunks; those that were cut before come from the cache, without their texts."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from corpus.access import AccessLabel
from corpus.languages import Language
from corpus.sync import LiveDocument
from retrieval.assembly import PreparedDocument, prepare
from retrieval.cache import ContentCache, content_key
from retrieval.chunker import CHUNKER_VERSION, ChunkSpan

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue

_BATCH = 400
_FORM = "1"  # of what is cached


class Preparer:
    """Prepares the documents of one build."""

    def __init__(self, catalogue: Catalogue, cache: ContentCache, *, fingerprint: str) -> None:
        """Name the parts.

        Args:
            catalogue: Holds the texts and labels.
            cache: Holds what was cut before.
            fingerprint: Of the embedder.
        """
        self._catalogue = catalogue
        self._cache = cache
        self._fingerprint = fingerprint
        self._text = functools.lru_cache(maxsize=8)(self._read_text)  # asked for chunk by chunk

    def prepare(
        self, live: Mapping[str, LiveDocument], *, on_step: Callable[[int, int], None]
    ) -> list[PreparedDocument]:
        """Prepare documents; those erased meanwhile are missing.

        Args:
            live: What the generation should hold, by id.
            on_step: Called with documents done and all documents.

        Returns:
            In row order: by partition, then id.
        """
        labels = self._catalogue.access_labels()
        on_step(0, len(live))
        prepared = self._known(live, labels)
        on_step(len(prepared), len(live))
        missing = {name: entry.version for name, entry in live.items() if name not in prepared}
        cut: dict[bytes, tuple[str, str]] = {}
        for stored in self._catalogue.versions_of(missing):
            name = stored.document_id
            partition = partition_key(labels.get(name))
            made = prepare(stored, live[name], partition=partition, fingerprint=self._fingerprint)
            prepared[name] = made
            cut[self._key(stored.version, stored.metadata.title, stored.metadata.language)] = name, _to_json(made)
            if len(cut) >= _BATCH:
                self._cache.add_chunks(cut)
                cut = {}
            on_step(len(prepared), len(live))
        self._cache.add_chunks(cut)
        return sorted(prepared.values(), key=lambda document: (document.partition, document.document_id))

    def _known(
        self, live: Mapping[str, LiveDocument], labels: Mapping[str, AccessLabel]
    ) -> dict[str, PreparedDocument]:
        """Documents that were cut before, of the same version under the same title."""
        keys: dict[str, bytes] = {}
        titles: dict[str, str] = {}
        for record in self._catalogue.documents(removed_too=True):
            entry = live.get(record.id)
            if entry is not None and entry.version == record.version:
                keys[record.id] = self._key(record.version, record.metadata.title, record.metadata.language)
                titles[record.id] = record.metadata.title or ""
        found = self._cache.chunks([*keys.values()])
        return {
            name: self._from_json(found[key], name, live[name], heading=titles[name], label=labels.get(name))
            for name, key in keys.items()
            if key in found
        }

    def _key(self, version: str, title: str | None, language: Language | None) -> bytes:
        return content_key("chunks", _FORM, CHUNKER_VERSION, self._fingerprint, version, title or "", language or "")

    def _from_json(
        self, cut: str, name: str, entry: LiveDocument, *, heading: str, label: AccessLabel | None
    ) -> PreparedDocument:
        rows = json.loads(cut)
        spans = tuple(
            ChunkSpan(
                start=row[0],
                end=row[1],
                sentences=tuple((start, end) for start, end in row[2]),
                page=row[3],
                section=row[4],
                paragraph=row[5],
                date=row[6],
            )
            for row in rows
        )
        return PreparedDocument(
            document_id=name,
            live=entry,
            partition=partition_key(label),
            read=lambda: self._text(name, entry.version),
            heading=heading,
            spans=spans,
            languages=tuple(Language(row[7]) for row in rows),
            keys=tuple(bytes.fromhex(row[8]) for row in rows),
        )

    def _read_text(self, name: str, version: str) -> str:
        stored = self._catalogue.version(name, version)
        return "" if stored is None else stored.text


def partition_key(label: AccessLabel | None) -> str:
    """Sort key of an access label: equal labels, equal keys."""
    if label is None:
        return "\x7f"
    return "|".join(
        (",".join(sorted(label.releasable_to)), label.marking or "", "withdrawn" if label.withdrawn else "")
    )


def _to_json(made: PreparedDocument) -> str:
    rows = [
        (
            span.start,
            span.end,
            span.sentences,
            span.page,
            span.section,
            span.paragraph,
            span.date,
            str(language),
            key.hex(),
        )
        for span, language, key in zip(made.spans, made.languages, made.keys, strict=True)
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
