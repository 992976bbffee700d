"""Turns chunks, vectors and terms into the arrays of a generation's folder.

Rows are sorted by partition (releasable-to set, marking), then document, then place in the text, so that what an
audience may read is few row ranges. Arrays are written row by row, so memory does not grow with the corpus.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from corpus.documents import StoredVersion
from corpus.languages import Language, detect_language
from corpus.sync import LiveDocument
from retrieval.cache import ChunkVectors, content_key
from retrieval.chunker import ChunkSpan, chunk
from retrieval.generations import IndexedDocument, write_documents
from retrieval.vectors import VectorRecord

LANGUAGE_CODES = (Language.EN, Language.JA)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedDocument:
    """A document cut into chunks.

    Attributes:
        live: What the sync plan says of it.
        partition: Sort key; equal for documents with equal labels.
        read: Gives its stored text, which only what is new needs.
        spans: Its chunks, in order.
        languages: Language of each chunk.
        keys: Cache key of each chunk's vectors and terms.
    """

    document_id: str
    live: LiveDocument
    partition: str
    read: Callable[[], str]
    heading: str
    spans: tuple[ChunkSpan, ...]
    languages: tuple[Language, ...]
    keys: tuple[bytes, ...]

    @property
    def text(self) -> str:
        """Its stored text."""
        return self.read()

    def context(self, index: int) -> str:
        """What stands before a chunk's text when it is embedded and analysed: title and section path."""
        section = self.spans[index].section
        parts = [self.heading] if self.heading else []
        if section and section != self.heading:
            parts.append(section.removeprefix(f"{self.heading} › "))
        return " › ".join(parts)


def prepare(stored: StoredVersion, live: LiveDocument, *, partition: str, fingerprint: str) -> PreparedDocument:
    """Cut a stored version into chunks and name their cache keys.

    Args:
        stored: The version to index.
        live: The plan's record of the document.
        partition: Sort key of its access label.
        fingerprint: Of the embedder.
    """
    spans = tuple(chunk(stored))
    prepared = PreparedDocument(
        document_id=stored.document_id,
        live=live,
        partition=partition,
        read=lambda: stored.text,
        heading=stored.metadata.title or "",
        spans=spans,
        languages=tuple(_language(stored, span) for span in spans),
        keys=(),
    )
    keys = []
    for index, span in enumerate(spans):
        relative = ",".join(f"{a - span.start}-{b - span.start}" for a, b in span.sentences)
        text = stored.text[span.start : span.end]
        keys.append(content_key(fingerprint, prepared.context(index), prepared.languages[index], text, relative))
    return replace(prepared, keys=tuple(keys))


def _language(stored: StoredVersion, span: ChunkSpan) -> Language:
    return detect_language(stored.text[span.start : span.end], default=stored.metadata.language or Language.EN)


def record_id(document: PreparedDocument, index: int) -> str:
    """Id of a chunk in Chroma: stable while document, version, partition, span, content and context stay."""
    span = document.spans[index]
    place = (document.document_id, document.live.version, document.partition, str(span.start), str(span.end))
    named = "\x1f".join(place).encode()
    return hashlib.sha256(named + document.keys[index]).hexdigest()[:32]


def vector_record(document: PreparedDocument, index: int, vectors: ChunkVectors) -> VectorRecord:
    """What Chroma keeps of a chunk."""
    span = document.spans[index]
    return VectorRecord(
        id=record_id(document, index),
        vector=vectors.passage,
        text=document.text[span.start : span.end],
        metadata={
            "document_id": document.document_id,
            "version": document.live.version,
            "start": span.start,
            "end": span.end,
            "partition": document.partition,
            "language": str(document.languages[index]),
        },
    )


def write_rows(folder: Path, documents: Sequence[PreparedDocument]) -> list[IndexedDocument]:
    """Write spans, places, languages and the document table; documents must be in row order.

    Returns:
        The document table, in order of rows.
    """
    table = []
    spans: list[tuple[int, int]] = []
    owners: list[int] = []
    languages: list[int] = []
    sentences: list[tuple[int, int]] = []
    offsets = [0]
    place_offsets: list[int] = []
    with (folder / "places.jsonl").open("wb") as places:
        for ordinal, document in enumerate(documents):
            first = len(spans)
            for span, language in zip(document.spans, document.languages, strict=True):
                spans.append((span.start, span.end))
                owners.append(ordinal)
                languages.append(LANGUAGE_CODES.index(language))
                sentences.extend(span.sentences)
                offsets.append(len(sentences))
                place_offsets.append(places.tell())
                places.write(_place_line(span))
            table.append(_indexed(document, first, len(spans)))
    np.save(folder / "spans.npy", np.asarray(spans, np.int32).reshape(-1, 2))
    np.save(folder / "document_of_row.npy", np.asarray(owners, np.int32))
    np.save(folder / "languages.npy", np.asarray(languages, np.uint8))
    np.save(folder / "sentence_spans.npy", np.asarray(sentences, np.int32).reshape(-1, 2))
    np.save(folder / "sentence_offsets.npy", np.asarray(offsets, np.int64))
    np.save(folder / "place_offsets.npy", np.asarray(place_offsets, np.int64))
    write_documents(folder, table)
    return table


def write_vectors(folder: Path, rows: Iterator[ChunkVectors], *, chunks: int, sentences: int, dimensions: int) -> None:
    """Write the matrices, streaming.

    Args:
        folder: Of the generation being built.
        rows: Vectors of every chunk in row order.
        chunks: How many rows.
        sentences: How many sentence vectors in all.
        dimensions: Of a vector.
    """
    passages = _new_matrix(folder / "vectors.npy", np.float32, (chunks, dimensions))
    details = _new_matrix(folder / "sentences.npy", np.float16, (sentences, dimensions))
    at = 0
    for row, vectors in enumerate(rows):
        passages[row] = vectors.passage
        details[at : at + len(vectors.sentences)] = vectors.sentences
        at += len(vectors.sentences)


def _new_matrix(path: Path, dtype: type[np.generic], shape: tuple[int, int]) -> np.ndarray:
    if 0 in shape:  # an empty file cannot be mapped
        np.save(path, np.empty(shape, dtype))
        return np.empty(shape, dtype)
    return np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=shape)


def _indexed(document: PreparedDocument, first: int, end: int) -> IndexedDocument:
    return IndexedDocument(document_id=document.document_id, first_row=first, end_row=end, **asdict(document.live))


def _place_line(span: ChunkSpan) -> bytes:
    place = {"page": span.page, "section": span.section, "paragraph": span.paragraph, "date": span.date}
    return (json.dumps(place, ensure_ascii=False) + "\n").encode()
