"""Turns chunks, vectors and terms into the arrays of a generation's folder.

Rows are sorted by partition (releasable-to set, marking), then document, then place in the text, so that what an
audience may read is few row ranges. Files are written row by row, so that memory hardly grows with the corpus.
"""

from __future__ import annotations

import hashlib
import io
import json
from array import array
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.documents import StoredVersion
from corpus.languages import Language, detect_language
from corpus.sync import LiveDocument
from retrieval.cache import ChunkVectors, content_key
from retrieval.chunker import ChunkSpan, chunk
from retrieval.generations import IndexedDocument, write_documents
from retrieval.keeping import ID_BYTES, RECORD_IDS, SEAL_BYTES, SEALS, KeptRows, copy_bytes
from retrieval.vectors import VectorRecord

if TYPE_CHECKING:
    from retrieval.preparing import PlannedDocument

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

    def embedded(self, index: int) -> tuple[str, tuple[tuple[int, int], ...]]:
        """What is embedded of a chunk, its context and its text; and where its sentences stand in that."""
        span, context = self.spans[index], self.context(index)
        head = f"{context}\n" if context else ""
        shift = len(head) - span.start
        text = head + self.text[span.start : span.end]
        return text, tuple((start + shift, end + shift) for start, end in span.sentences)


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


class RowFiles:
    """Writes the row files of a generation in one pass, each row made or copied; memory holds a few bytes a row.

    Rows come in order. A context manager: what is left of it is written on leaving without an error.
    """

    def __init__(
        self, folder: Path, *, chunks: int, sentences: int, dimensions: int, kept: KeptRows | None = None
    ) -> None:
        """Open the files.

        Args:
            folder: Of the generation being built.
            chunks: How many rows there will be.
            sentences: How many sentences they have.
            dimensions: Of a vector.
            kept: Where rows may be copied from.
        """
        self._folder = folder
        self._expected = chunks, sentences
        self._kept = kept
        self._closing = ExitStack()
        heads = {
            "vectors.npy": _npy_head(np.float32, (chunks, dimensions)),
            "sentences.npy": _npy_head(np.float16, (sentences, dimensions)),
            "sentence_spans.npy": _npy_head(np.int32, (sentences, 2)),
            "spans.npy": _npy_head(np.int32, (chunks, 2)),
            RECORD_IDS: _npy_head(np.uint8, (chunks, ID_BYTES)),
            "places.jsonl": b"",
            "texts.bin": b"",
        }
        self._files = {name: self._closing.enter_context((folder / name).open("wb")) for name in heads}
        for name, head in heads.items():
            self._files[name].write(head)
        self._sources: dict[str, tuple[IO[bytes], NDArray[np.int64]]] = {}
        self._languages = array("B")
        self._sentences, self._texts, self._places = array("i"), array("i"), array("i")  # sizes of each row's part

    def __enter__(self) -> RowFiles:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what is left, and close."""
        self._closing.close()
        if error is None:
            self._write_small()

    @property
    def rows(self) -> int:
        """How many rows are written."""
        return len(self._languages)

    def copy(self, rows: range) -> None:
        """Copy rows that follow upon each other from the kept generation."""
        if self._kept is None:
            raise ValueError("there is no generation to copy rows from")
        if not self._sources:
            self._open_sources(self._kept)
        first, end = rows.start, rows.stop
        for name, (source, edges) in self._sources.items():
            copy_bytes(source, self._files[name], start=int(edges[first]), end=int(edges[end]))
        old = self._kept.generation
        self._languages.frombytes(old.languages[first:end].tobytes())
        edges = old.sentence_offsets[first : end + 1]
        for sizes, limits in ((self._sentences, edges), (self._texts, self._edges("texts.bin")[first : end + 1])):
            sizes.frombytes(np.diff(limits).astype(np.int32).tobytes())
        self._places.frombytes(np.diff(self._edges("places.jsonl")[first : end + 1]).astype(np.int32).tobytes())

    def make(self, document: PreparedDocument, vectors: Sequence[ChunkVectors]) -> None:
        """Write the rows of a document; `vectors` of each of its chunks."""
        text, files = document.text, self._files
        for index, (span, language, found) in enumerate(zip(document.spans, document.languages, vectors, strict=True)):
            files["vectors.npy"].write(found.passage.tobytes())
            files["sentences.npy"].write(found.sentences.tobytes())
            files["sentence_spans.npy"].write(np.asarray(span.sentences, np.int32).tobytes())
            self._places.append(files["places.jsonl"].write(_place_line(span)))
            self._texts.append(files["texts.bin"].write(text[span.start : span.end].encode()))
            self._sentences.append(len(span.sentences))
            files["spans.npy"].write(np.array((span.start, span.end), np.int32).tobytes())
            self._languages.append(LANGUAGE_CODES.index(language))
            files[RECORD_IDS].write(bytes.fromhex(record_id(document, index)))

    def _open_sources(self, kept: KeptRows) -> None:
        for name in self._files:
            self._sources[name] = self._closing.enter_context((kept.folder / name).open("rb")), kept.edges(name)

    def _edges(self, name: str) -> NDArray[np.int64]:
        return self._sources[name][1]

    def _write_small(self) -> None:
        if (self.rows, sum(self._sentences)) != self._expected:
            raise RuntimeError(f"{self.rows} rows of {sum(self._sentences)} sentences instead of {self._expected}")
        np.save(self._folder / "languages.npy", np.frombuffer(self._languages, np.uint8))
        np.save(self._folder / "sentence_offsets.npy", _starts(self._sentences))
        np.save(self._folder / "text_offsets.npy", _starts(self._texts))
        np.save(self._folder / "place_offsets.npy", _starts(self._places)[:-1])


def write_table(folder: Path, documents: Sequence[PlannedDocument]) -> None:
    """Write which document has which rows, and the seals of documents; they are in row order."""
    sizes = np.array([document.chunks for document in documents], np.int64)
    ends = np.cumsum(sizes).tolist()
    np.save(folder / "document_of_row.npy", np.repeat(np.arange(len(documents), dtype=np.int32), sizes))
    seals = b"".join(document.seal for document in documents)
    np.save(folder / SEALS, np.frombuffer(seals, np.uint8).reshape(-1, SEAL_BYTES))
    table = (
        IndexedDocument(
            document_id=document.document_id,
            version=document.live.version,
            source_hash=document.live.source_hash,
            source=document.live.source,
            path=document.live.path,
            metadata_hash=document.live.metadata_hash,
            first_row=end - document.chunks,
            end_row=end,
        )
        for document, end in zip(documents, ends, strict=True)
    )
    write_documents(folder, table)


def _npy_head(dtype: type[np.generic], shape: tuple[int, int]) -> bytes:
    """What stands before the elements in a .npy file."""
    head = io.BytesIO()
    described = {"descr": np.dtype(dtype).str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(head, described)
    return head.getvalue()


def _starts(sizes: array[int]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(np.frombuffer(sizes, np.int32), dtype=np.int64)))


def _place_line(span: ChunkSpan) -> bytes:
    place = {"page": span.page, "section": span.section, "paragraph": span.paragraph, "date": span.date}
    return (json.dumps(place, ensure_ascii=False) + "\n").encode()
