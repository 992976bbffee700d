"""How search grows with the index: `python -m bench.scale [ROWS…]`, by default 10,000 and 100,000 synthetic chunks.

A generation is written as a build writes it, from random vectors and Zipf-distributed words, twenty chunks a document,
three sentences a chunk, and searched by the searcher's own engine. What embedding costs is left out on both sides.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.measure import p50, p95, resident_mb, verdict
from corpus.access import AccessLabel
from corpus.catalogue import DocumentRecord
from corpus.documents import Metadata, StoredVersion
from retrieval.engine import GenerationSearch
from retrieval.fusion import load_weights
from retrieval.generations import Generation, IndexedDocument, Manifest, write_documents, write_manifest
from retrieval.glossary import Glossary
from retrieval.lexical import LexicalIndex
from retrieval.query import Filters, Query
from retrieval.texts import ChunkTexts

DIMENSIONS, CHUNKS, SENTENCES, WORDS, QUERIES = 384, 20, 3, 40, 60
SENTENCE = "w5 w6 w7. "
RARE = Filters(kinds=frozenset({"statement"}))
_BLOCK = 10_000


class Catalogue:
    """Stands for a catalogue of public documents, one in a hundred of them a statement."""

    def __init__(self, documents: int) -> None:
        self._names = [f"d{number}" for number in range(documents)]

    def access_revision(self) -> int:
        return 1

    def access_labels(self) -> dict[str, AccessLabel]:
        return dict.fromkeys(self._names, AccessLabel(releasable_to=frozenset({"public"})))

    def documents(self, *, removed_too: bool = False) -> Iterator[DocumentRecord]:  # noqa: ARG002  # none is removed
        for number, name in enumerate(self._names):
            record = object.__new__(DocumentRecord)
            object.__setattr__(record, "id", name)
            object.__setattr__(record, "version", "v")
            object.__setattr__(record, "is_present", True)
            object.__setattr__(record, "metadata", Metadata(kind="statement" if number % 100 == 0 else "other"))
            yield record

    def version(self, document_id: str, version: str | None = None) -> StoredVersion:
        return StoredVersion(
            document_id=document_id, version=version or "v", text=SENTENCE * SENTENCES * CHUNKS, sections=(), pages=(),
            metadata=Metadata(), source_hash="", extractor="", created_at="",
        )  # fmt: skip

    def versions_of(self, wanted: Mapping[str, str]) -> Iterator[StoredVersion]:
        return (self.version(name, version) for name, version in wanted.items())


class Embedder:
    """Gives each question a random vector."""

    fingerprint, dimensions = "synthetic", DIMENSIONS

    def __init__(self) -> None:
        self._chance = np.random.default_rng(7)

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = self._chance.standard_normal((len(texts), DIMENSIONS), dtype=np.float32)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def write_generation(folder: Path, rows: int) -> dict[str, float]:
    """Write a generation; seconds of its parts."""
    chance = np.random.default_rng(1)
    documents = rows // CHUNKS
    started = time.perf_counter()
    vectors = np.lib.format.open_memmap(folder / "vectors.npy", mode="w+", dtype=np.float32, shape=(rows, DIMENSIONS))
    shape = (rows * SENTENCES, DIMENSIONS)
    sentences = np.lib.format.open_memmap(folder / "sentences.npy", mode="w+", dtype=np.float16, shape=shape)
    for first in range(0, rows, _BLOCK):
        block = chance.standard_normal((min(_BLOCK, rows - first), DIMENSIONS), dtype=np.float32)
        block /= np.linalg.norm(block, axis=1, keepdims=True)
        vectors[first : first + len(block)] = block
        sentences[first * SENTENCES : (first + len(block)) * SENTENCES] = np.repeat(block, SENTENCES, axis=0)
    written = time.perf_counter()
    length = len(SENTENCE) * SENTENCES
    starts = np.tile(np.arange(CHUNKS) * length, documents)
    np.save(folder / "spans.npy", np.stack([starts, starts + length], axis=1).astype(np.int32))
    cuts = np.repeat(starts, SENTENCES) + np.tile(np.arange(SENTENCES) * len(SENTENCE), rows)
    np.save(folder / "sentence_spans.npy", np.stack([cuts, cuts + len(SENTENCE)], axis=1).astype(np.int32))
    np.save(folder / "sentence_offsets.npy", np.arange(rows + 1, dtype=np.int64) * SENTENCES)
    np.save(folder / "document_of_row.npy", np.repeat(np.arange(documents), CHUNKS).astype(np.int32))
    np.save(folder / "languages.npy", np.zeros(rows, np.uint8))
    line = (json.dumps({"page": None, "section": None, "paragraph": "1", "date": None}) + "\n").encode()
    (folder / "places.jsonl").write_bytes(line * rows)
    np.save(folder / "place_offsets.npy", np.arange(rows, dtype=np.int64) * len(line))
    ChunkTexts.write(folder, (SENTENCE * SENTENCES for _ in range(rows)))
    write_documents(folder, [
        IndexedDocument(document_id=f"d{n}", version="v", source_hash="", source="s", path="p", metadata_hash="",
                        first_row=n * CHUNKS, end_row=(n + 1) * CHUNKS) for n in range(documents)
    ])  # fmt: skip
    (folder / "lease").touch()
    write_manifest(folder, Manifest(
        id="g", created_at="", embedder="synthetic", chunker="1", dimensions=DIMENSIONS, documents=documents,
        chunks=rows, sentences=rows * SENTENCES, sources=(),
    ))  # fmt: skip
    indexed = time.perf_counter()
    LexicalIndex.build(_terms(rows, chance), folder / "lexical")
    return {"matrices": written - started, "lexical": time.perf_counter() - indexed}


def _terms(rows: int, chance: np.random.Generator) -> Iterator[list[str]]:
    names = [f"w{number}" for number in range(50_001)]
    for first in range(0, rows, _BLOCK):
        numbers = np.minimum(chance.zipf(1.3, size=(min(_BLOCK, rows - first), WORDS)), 50_000)
        yield from ([names[number] for number in row] for row in numbers.tolist())


def measure(rows: int) -> None:
    """Write, open and search an index of so many chunks."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = write_generation(folder, rows)
        disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        before, started = resident_mb(), time.perf_counter()
        catalogue, glossary = Catalogue(rows // CHUNKS), Glossary.shipped()
        engine = GenerationSearch(Generation(folder), catalogue=catalogue, embedder=Embedder(), glossary=glossary)  # type: ignore[arg-type]
        opened = time.perf_counter() - started
        chance = np.random.default_rng(3)
        texts = [" ".join(f"w{n}" for n in chance.integers(5, 400, 8)) for _ in range(QUERIES + 5)]
        plain = [engine.search(Query(text=text)).search_ms for text in texts][5:]
        narrow = [engine.search(Query(text=text, filters=RARE)).search_ms for text in texts][5:]
        print(f"{rows:9,} chunks: matrices {parts['matrices']:.1f} s, lexical index {parts['lexical']:.1f} s, "
              f"disk {disk:.0f} MB, opened in {opened:.2f} s, {resident_mb() - before:.0f} MB resident")  # fmt: skip
        bar = 30.0 if rows <= 100_000 else float("inf")
        print(f"     search beyond embedding, {rows:,} chunks: least {min(plain):.1f} ms, p50 {p50(plain):.1f} ms")
        if rows <= 5_000:
            verdict(f"search beyond embedding, {rows:,} chunks, p50", p50(plain), 4.0, "ms")
        verdict(f"search beyond embedding, {rows:,} chunks, p95", p95(plain), bar, "ms")
        verdict(f"the same with a filter that leaves 1 %, p50 (p95 {p95(narrow):.1f})", p50(narrow), bar, "ms")
        verdict("1 - recall@10 of the filtered search against an exact one", 1 - _recall(engine, rows), 0.02, "")


def _recall(engine: GenerationSearch, rows: int) -> float:
    """Share of the ten rows of the best score, by brute force over all filtered rows, that a search finds.

    The questions share no word with the index and a chunk's sentences have its own vector, so the score is the cosine.
    """
    weights = load_weights()
    assert all(abs(one.dense + one.sentence - 1) < 1e-6 for one in weights.values())
    documents = np.arange(0, rows // CHUNKS, 100)
    admitted = (documents[:, None] * CHUNKS + np.arange(CHUNKS)).ravel()
    found = 0
    for number in range(20):
        hits = engine.search(Query(text=f"unheard {number} of", filters=RARE)).hits
        exact = np.asarray(engine.generation.vectors)[admitted] @ engine.vector_of(f"unheard {number} of")
        best = set(admitted[np.argsort(-exact)[:10]].tolist())
        found += len(best & {hit.chunk.row for hit in hits})
    return found / 200


def main() -> None:
    for rows in [int(value) for value in sys.argv[1:] if value.isdigit()] or [10_000, 100_000]:
        measure(rows)


if __name__ == "__main__":
    main()
