"""What access costs: a search that reads half of 50 partitions against the same rows in one partition."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.measure import verdict
from retrieval.lexical import LexicalIndex
from retrieval.rows import RowSet
from retrieval.scan import begin_products, best_places
from retrieval.wording import Wording

ROWS, PARTITIONS, DIMENSIONS, TERMS = 100_000, 50, 384, 40
BAR = 1.1

Vectors = NDArray[np.float32]
Asked = tuple[Vectors, list[str]]


def main() -> None:
    rng = np.random.default_rng(1)
    matrix = rng.standard_normal((ROWS, DIMENSIONS), dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    words = np.minimum(rng.zipf(1.3, size=(ROWS, TERMS)), 50_000)
    size = ROWS // PARTITIONS
    half = [(start * size, (start + 1) * size) for start in range(0, PARTITIONS, 2)]
    chosen = np.concatenate([np.arange(start, end) for start, end in half])
    with tempfile.TemporaryDirectory() as folder:
        many = index_of(words, Path(folder) / "many")
        one = index_of(words[chosen], Path(folder) / "one")
        spread = RowSet(half, total=ROWS)
        whole = RowSet([(0, len(chosen))], total=len(chosen))
        alone = np.ascontiguousarray(matrix[chosen])
        vectors = rng.standard_normal((60, DIMENSIONS), dtype=np.float32)
        queries = [(vector, [f"w{n}" for n in rng.integers(5, 400, 8)]) for vector in vectors]

        def search(
            index: LexicalIndex, vectors: np.ndarray, rows: RowSet, query: tuple[NDArray[np.float32], list[str]]
        ) -> tuple[float, float]:
            started, worked = time.perf_counter(), time.process_time()
            scan = begin_products(vectors, rows, query[0])
            share = Wording(own=tuple(query[1])).share(index, readable=rows)
            best_places(share, 100), best_places(scan.result(), 100)
            return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000

        pairs = []
        for query in [*queries[:5], *queries]:
            pairs.append((search(many, matrix, spread, query), search(one, alone, whole, query)))
    pairs = pairs[5:]
    print(f"{len(chosen)} rows in {len(half)} of {PARTITIONS} partitions, and in one; {len(pairs)} questions, in turn")
    for name, part in (("wall", 0), ("processor", 1)):
        split, joined = (statistics.median(pair[side][part] for pair in pairs) for side in (0, 1))
        ratio = statistics.median(a[part] / b[part] for a, b in pairs)
        print(f"{name} time: {split:.2f} ms and {joined:.2f} ms")
        verdict(f"half of 50 partitions / the same rows in one, {name} time", ratio, BAR, "×")


def index_of(words: np.ndarray, folder: Path) -> LexicalIndex:
    LexicalIndex.build(([f"w{n}" for n in row] for row in words), folder)
    return LexicalIndex.open(folder)
