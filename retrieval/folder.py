"""Writes the folder of a generation that is being built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from retrieval.assembly import PreparedDocument, record_id, vector_record, write_rows, write_vectors
from retrieval.cache import ContentCache
from retrieval.chunker import CHUNKER_VERSION
from retrieval.embedding import cached_rows
from retrieval.generations import Manifest, now, write_manifest
from retrieval.terms import write_lexical
from retrieval.texts import ChunkTexts
from retrieval.vectors import VectorStore

_STORED_AT_ONCE = 1000
OnStep = Callable[[str, int, int], None]
"""Called with stage, steps done, steps in all."""


class FolderWriter:
    """Writes rows, matrices, Chroma store, lexical index and manifest; all vectors come from the cache."""

    def __init__(
        self,
        folder: Path,
        prepared: Sequence[PreparedDocument],
        cache: ContentCache,
        *,
        dimensions: int,
        on_step: OnStep,
    ) -> None:
        """Name the parts.

        Args:
            folder: Of the generation being built; empty but for its lease.
            prepared: Its documents in row order.
            cache: Holds the vectors of every chunk.
            dimensions: Of a vector.
            on_step: Told of progress.
        """
        self._folder = folder
        self._prepared = prepared
        self._cache = cache
        self._dimensions = dimensions
        self._on_step = on_step
        self._chunks = sum(len(document.spans) for document in prepared)
        self._sentences = sum(len(span.sentences) for document in prepared for span in document.spans)

    def write(self, *, chroma_from: Path | None) -> None:
        """Write everything but the manifest.

        Args:
            chroma_from: Chroma directory of an older generation to start from; None starts from nothing, so that no
                byte of a deleted record is carried over.
        """
        write_rows(self._folder, self._prepared)
        ChunkTexts.write(self._folder, (d.text[s.start : s.end] for d in self._prepared for s in d.spans))
        self._on_step("writing", 0, self._chunks)
        rows = cached_rows(self._prepared, self._cache, dimensions=self._dimensions)
        write_vectors(self._folder, rows, chunks=self._chunks, sentences=self._sentences, dimensions=self._dimensions)
        self._on_step("writing", self._chunks, self._chunks)
        self._write_chroma(chroma_from)
        write_lexical(self._folder, self._prepared, self._cache)

    def write_manifest(self, generation_id: str, *, embedder: str, sources: Sequence[str]) -> None:
        """Write the manifest; the result of the build is added when it is known."""
        manifest = Manifest(
            id=generation_id,
            created_at=now(),
            embedder=embedder,
            chunker=CHUNKER_VERSION,
            dimensions=self._dimensions,
            documents=len(self._prepared),
            chunks=self._chunks,
            sentences=self._sentences,
            sources=tuple(sources),
        )
        write_manifest(self._folder, manifest)

    def _write_chroma(self, chroma_from: Path | None) -> None:
        wanted = {record_id(d, index): (d, index) for d in self._prepared for index in range(len(d.spans))}
        target = self._folder / "chroma"
        if chroma_from is not None and chroma_from.is_dir():
            VectorStore.copy(chroma_from, target)
        with VectorStore(target) as store:
            there = store.ids()
            store.delete(sorted(there - wanted.keys()))
            new = [wanted[name] for name in wanted if name not in there]
            self._on_step("storing", 0, len(new))
            for first in range(0, len(new), _STORED_AT_ONCE):
                part = new[first : first + _STORED_AT_ONCE]
                found = self._cache.vectors([d.keys[index] for d, index in part], dimensions=self._dimensions)
                store.add([vector_record(d, index, found[d.keys[index]]) for d, index in part])
                self._on_step("storing", min(first + _STORED_AT_ONCE, len(new)), len(new))
