"""Writes the folder of a generation that is being built."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from retrieval.analyzers import ANALYZER_VERSION
from retrieval.assembly import PreparedDocument, RowFiles, vector_record, write_table
from retrieval.cache import ChunkVectors
from retrieval.chunker import CHUNKER_VERSION
from retrieval.embedding import stretches
from retrieval.generations import Manifest, now, write_manifest
from retrieval.keeping import runs
from retrieval.memory import return_memory
from retrieval.postings import Postings, PostingsWriter
from retrieval.preparing import PlannedDocument, Preparer
from retrieval.terms import terms_of
from retrieval.vector_homes import VectorHome, kept_records
from retrieval.vectors import ChromaRecords, VectorRecord

_READ = 256  # chunks whose texts and vectors are in memory at once
OnStep = Callable[[str, int, int], None]
"""Called with stage, steps done, steps in all."""


class FolderWriter:
    """Writes rows, matrices, Chroma store, lexical index and manifest, in one pass over the documents.

    Rows that nothing changed are copied from the live generation; for all others the vectors come from the cache.
    """

    def __init__(
        self,
        folder: Path,
        planned: Sequence[PlannedDocument],
        preparer: Preparer,
        *,
        dimensions: int,
        vectors: VectorHome,
        on_step: OnStep,
    ) -> None:
        """Name the parts.

        Args:
            folder: Of the generation being built; empty but for its lease.
            planned: Its documents in row order.
            preparer: What planned them.
            dimensions: Of a vector.
            vectors: Where its Chroma collection is made.
            on_step: Told of progress.
        """
        self._folder = folder
        self._planned = planned
        self._preparer = preparer
        self._kept = preparer.kept
        self._dimensions = dimensions
        self._vectors = vectors
        self._on_step = on_step
        self._chunks = sum(document.chunks for document in planned)
        self._sentences = sum(document.sentences for document in planned)

    def write(self) -> None:
        """Write everything but the manifest."""
        return_memory()  # of the stages before
        write_table(self._folder, self._planned)
        postings = PostingsWriter(waiting_in=self._folder)
        files = RowFiles(
            self._folder,
            chunks=self._chunks,
            sentences=self._sentences,
            dimensions=self._dimensions,
            kept=self._kept,
        )
        chroma, has_kept = self._vectors.begin(self._folder, kept=self._kept, planned=self._planned)
        with chroma, files:
            if not has_kept:
                self._add_kept(chroma)
            self._write_rows(files, chroma, postings)
        return_memory()  # Chroma's graph
        self._write_lexical(postings)

    def write_manifest(self, generation_id: str, *, embedder: str, sources: Sequence[str]) -> None:
        """Write the manifest; the result of the build is added when it is known."""
        manifest = Manifest(
            id=generation_id,
            created_at=now(),
            embedder=embedder,
            chunker=CHUNKER_VERSION,
            analyzer=ANALYZER_VERSION,
            dimensions=self._dimensions,
            documents=len(self._planned),
            chunks=self._chunks,
            sentences=self._sentences,
            sources=tuple(sources),
        )
        write_manifest(self._folder, manifest)

    def _write_rows(self, files: RowFiles, chroma: ChromaRecords, postings: PostingsWriter) -> None:
        """Go through the documents once: copy what is kept, make the rest."""
        made = self._made()
        unwritten: list[range] = []
        records: list[VectorRecord] = []
        self._on_step("writing", 0, self._chunks)
        for document in self._planned:
            if document.kept is not None:
                unwritten.append(document.kept)
                continue
            for rows in runs(unwritten):
                files.copy(rows)
            unwritten = []
            prepared, vectors, terms = next(made)
            for row, found in enumerate(terms, files.rows):
                postings.add(row, found)
            files.make(prepared, vectors)
            records += [vector_record(prepared, index, vector) for index, vector in enumerate(vectors)]
            if len(records) >= _READ:
                chroma.add(records)
                records = []
                return_memory()  # what a batch takes on its way into Chroma
                self._on_step("writing", files.rows, self._chunks)
        for rows in runs(unwritten):
            files.copy(rows)
        chroma.add(records)
        self._on_step("writing", self._chunks, self._chunks)

    def _made(self) -> Iterator[tuple[PreparedDocument, list[ChunkVectors], list[list[str]]]]:
        """Documents that are not kept, with the vectors and terms of their chunks; read some at a time."""
        cache = self._preparer.cache
        new = [document for document in self._planned if document.kept is None]
        for stretch in stretches(new, chunks=_READ):
            details = self._preparer.details(stretch)
            keys = [key for document in details for key in document.keys]
            vectors = cache.vectors(keys, dimensions=self._dimensions)
            terms = iter(terms_of(details, cache))
            for document in details:
                own = [vectors[key] for key in document.keys]
                yield document, own, [next(terms) for _ in own]

    def _add_kept(self, chroma: ChromaRecords) -> None:
        """Add the records of the kept rows to an empty collection."""
        if self._kept is None:
            return
        done, total = 0, sum(len(document.kept) for document in self._planned if document.kept is not None)
        for records in kept_records(self._kept, self._planned):
            chroma.add(records)
            done += len(records)
            self._on_step("storing", done, total)

    def _write_lexical(self, postings: PostingsWriter) -> None:
        self._on_step("storing", 0, 1)
        kept_rows = [
            np.full(document.chunks, -1, np.int32)
            if document.kept is None
            else np.arange(document.kept.start, document.kept.stop, dtype=np.int32)
            for document in self._planned
        ]
        rows = np.concatenate([np.zeros(0, np.int32), *kept_rows])
        kept = None
        if self._kept is not None and (rows >= 0).any():
            kept = Postings.read(self._kept.folder / "lexical")
        postings.write(self._folder / "lexical", kept=kept, kept_rows=rows)
        self._on_step("storing", 1, 1)
