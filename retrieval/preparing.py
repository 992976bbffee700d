"""Plans the rows of a build: which documents keep those of the live generation, and how all others are cut.

Documents that were cut before come from the cache, without their texts. A plan holds counts alone; keys, spans and
texts are read a stretch of documents at a time, so that memory does not grow with them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from corpus.access import AccessLabel
from corpus.documents import Metadata, StoredVersion
from corpus.languages import Language
from corpus.sync import LiveDocument
from retrieval.analyzers import ANALYZER_VERSION
from retrieval.assembly import PreparedDocument, prepare
from retrieval.cache import ContentCache, content_key
from retrieval.chunker import CHUNKER_VERSION, ChunkSpan
from retrieval.keeping import SEAL_BYTES, KeptRows

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue

_BATCH = 400
_FORM = "1"  # of what is cached
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDocument:
    """A document of a build: what decides its rows, not yet the rows.

    Attributes:
        live: What the sync plan says of it.
        partition: Sort key; equal for documents with equal labels.
        heading: Its title.
        cut: Key under which the cache holds how it is cut.
        kept: Rows of the live generation that are its rows, or None where they are made anew.
        made: How many chunks are made anew; 0 where rows are kept.
        sentences: How many sentences its chunks have.
    """

    document_id: str
    live: LiveDocument
    partition: str
    heading: str
    cut: bytes
    kept: range | None = None
    made: int = 0
    sentences: int = 0

    @property
    def seal(self) -> bytes:
        """Digest of all that decides its rows; see `retrieval.keeping`."""
        return _seal(self.document_id, self.partition, self.cut)

    @property
    def chunks(self) -> int:
        """How many chunks it has."""
        return self.made if self.kept is None else len(self.kept)


class Preparer:
    """Prepares the documents of one build."""

    def __init__(
        self, catalogue: Catalogue, cache: ContentCache, *, fingerprint: str, kept: KeptRows | None = None
    ) -> None:
        """Name the parts.

        Args:
            catalogue: Holds the texts and labels.
            cache: Holds what was cut before.
            fingerprint: Of the embedder.
            kept: The generation whose rows may be kept; None makes all of them anew.
        """
        self._catalogue = catalogue
        self.cache = cache
        self._fingerprint = fingerprint
        self.kept = kept

    def plan(self, live: Mapping[str, LiveDocument], *, on_step: Callable[[int, int], None]) -> list[PlannedDocument]:
        """Plan documents; those erased meanwhile are missing.

        Args:
            live: What the generation should hold, by id.
            on_step: Called with documents done and all documents.

        Returns:
            In row order: by partition, then id.
        """
        labels = self._catalogue.access_labels()
        on_step(0, len(live))
        planned: dict[str, PlannedDocument] = {}
        new: dict[str, PlannedDocument] = {}
        for record in self._catalogue.each_document(removed_too=True):
            entry = live.get(record.id)
            if entry is not None and entry.version == record.version:
                found = self._planned(record.id, entry, record.metadata, labels.get(record.id))
                (new if found.kept is None else planned)[record.id] = found
        planned |= self._cut_before(new)
        on_step(len(planned), len(live))
        missing = {name: entry.version for name, entry in live.items() if name not in planned}
        for done in self._cut_now(missing, live, labels):
            planned |= done
            on_step(len(planned), len(live))
        return sorted(planned.values(), key=lambda document: (document.partition, document.document_id))

    def keys(self, documents: Sequence[PlannedDocument]) -> list[list[bytes]]:
        """Cache keys of the vectors of each chunk of planned documents, in their order."""
        cuts = self.cache.chunks([document.cut for document in documents])
        return [[bytes.fromhex(row[8]) for row in json.loads(cuts[document.cut])] for document in documents]

    def details(self, documents: Sequence[PlannedDocument]) -> list[PreparedDocument]:
        """Spans and texts of planned documents, in their order; the text of one erased meanwhile is empty."""
        cuts = self.cache.chunks([document.cut for document in documents])
        wanted = {document.document_id: document.live.version for document in documents}
        texts = {stored.document_id: stored.text for stored in self._catalogue.versions_of(wanted)}
        return [_prepared(document, cuts[document.cut], texts.get(document.document_id, "")) for document in documents]

    def _planned(
        self, name: str, entry: LiveDocument, metadata: Metadata, label: AccessLabel | None
    ) -> PlannedDocument:
        """A document by what is known without its text; with the rows that it keeps, if any."""
        partition, heading = partition_key(label), metadata.title or ""
        language = metadata.language or ""
        cut = content_key("chunks", _FORM, CHUNKER_VERSION, self._fingerprint, entry.version, heading, language)
        rows = self.kept.rows_of(name, _seal(name, partition, cut)) if self.kept is not None else None
        sentences = 0
        if self.kept is not None and rows is not None:
            offsets = self.kept.generation.sentence_offsets
            sentences = int(offsets[rows.stop] - offsets[rows.start])
        return PlannedDocument(
            document_id=name,
            live=entry,
            partition=partition,
            heading=heading,
            cut=cut,
            kept=rows,
            sentences=sentences,
        )

    def _cut_before(self, documents: Mapping[str, PlannedDocument]) -> dict[str, PlannedDocument]:
        """Those documents that were cut before, of the same version under the same title."""
        found: dict[str, PlannedDocument] = {}
        for part in _parts(documents.values()):
            cuts = self.cache.chunks([document.cut for document in part])
            found |= {
                document.document_id: _counted(document, json.loads(cuts[document.cut]))
                for document in part
                if document.cut in cuts
            }
        return found

    def _cut_now(
        self, missing: Mapping[str, str], live: Mapping[str, LiveDocument], labels: Mapping[str, AccessLabel]
    ) -> Iterator[dict[str, PlannedDocument]]:
        """Cut documents and cache how; a batch of them at a time, durable when it is given."""
        for names in _parts(missing):
            done: dict[str, PlannedDocument] = {}
            cuts: dict[bytes, tuple[str, str]] = {}
            own = {name: name for name in names}  # a plan of a whole corpus holds no second copy of each id
            for stored in self._catalogue.versions_of({name: missing[name] for name in names}):
                name = own[stored.document_id]
                document = self._planned(name, live[name], stored.metadata, labels.get(name))
                rows = _to_rows(self._cut(stored, document))
                cuts[document.cut] = name, json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
                done[name] = document if document.kept is not None else _counted(document, rows)
            self.cache.add_chunks(cuts)
            yield done

    def _cut(self, stored: StoredVersion, document: PlannedDocument) -> PreparedDocument:
        return prepare(stored, document.live, partition=document.partition, fingerprint=self._fingerprint)


def partition_key(label: AccessLabel | None) -> str:
    """Sort key of an access label: equal labels, equal keys."""
    if label is None:
        return "\x7f"
    parts = (",".join(sorted(label.releasable_to)), label.marking or "", "withdrawn" if label.withdrawn else "")
    return sys.intern("|".join(parts))  # one text for thousands of documents


def _seal(document_id: str, partition: str, cut: bytes) -> bytes:
    return content_key("rows", ANALYZER_VERSION, document_id, partition, cut.hex())[:SEAL_BYTES]


def _to_rows(made: PreparedDocument) -> list[tuple[Any, ...]]:
    """Chunks in plain JSON types."""
    return [
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


def _counted(document: PlannedDocument, rows: Sequence[Sequence[Any]]) -> PlannedDocument:
    """A document with the counts of its chunks and of their sentences."""
    return replace(document, made=len(rows), sentences=sum(len(row[2]) for row in rows))


def _prepared(document: PlannedDocument, cut: str, text: str) -> PreparedDocument:
    """A document with its chunks, as the cache holds them."""
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
        document_id=document.document_id,
        live=document.live,
        partition=document.partition,
        read=lambda: text,
        heading=document.heading,
        spans=spans,
        languages=tuple(Language(row[7]) for row in rows),
        keys=tuple(bytes.fromhex(row[8]) for row in rows),
    )


def _parts(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    whole = list(items)
    for first in range(0, len(whole), _BATCH):
        yield whole[first : first + _BATCH]
