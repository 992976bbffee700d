"""BM25 over the rows that a reader may see.

Score of a row: the sum over the query's terms of idf * tf / (tf + k1 * (1 - b + b * length / average)), with
idf = ln(1 + (N - df + 0.5) / (df + 0.5)); Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), in the
form of Lucene, whose idf is never negative. N, df and the average are those of the readable rows alone: what somebody
may not read cannot be felt in any score.
"""

from __future__ import annotations

import functools
import itertools
import math
import mmap
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.analyzers import is_bridge
from retrieval.arrays import load_array
from retrieval.postings import PostingsWriter
from retrieval.rows import RowSet

K1 = 0.6
B = 0.5
_CACHED_STATISTICS = 32
_REMEMBERED_POSTINGS = 8  # a row of the index; an index itself has 40 or more
_REMEMBERED_AT_LEAST = 100_000  # a small index is remembered whole: 1.2 MB at most
_LONG_STRETCH = 256  # postings a range of readable rows from which they are cut out, not looked at one by one
_ARRAYS = ("term_offsets", "posting_offsets", "rows", "frequencies", "lengths")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Where a term occurs; arrays of one length.

    Attributes:
        rows: Readable rows that hold it, ascending.
        times: How often each does.
        under: What BM25 divides by: `times` and the row's discount.
    """

    rows: NDArray[np.int32]
    times: NDArray[np.float32]
    under: NDArray[np.float32]

    @property
    def size(self) -> int:
        """Room that it takes; a term that occurs nowhere takes some too."""
        return len(self.rows) + 8


class _Remembered:
    """What was found of terms: a question is searched several times, and the next ones share words with it.

    Thread-safe; what came first goes first.
    """

    def __init__(self, *, room: int) -> None:
        """Begin empty.

        Args:
            room: Postings to remember at most, 12 bytes each.
        """
        self._found: dict[tuple[int, str], _Found] = {}
        self._room = room
        self._lock = threading.Lock()

    def get(self, readers: int, term: str) -> _Found | None:
        """What was found of a term for some readers, or None."""
        return self._found.get((readers, term))

    def put(self, readers: int, term: str, found: _Found) -> None:
        """Remember, unless there will never be room."""
        with self._lock:
            former = self._found.pop((readers, term), None)  # two threads looked it up
            self._room += 0 if former is None else former.size
            while self._room < found.size and self._found:
                self._room += self._found.pop(next(iter(self._found))).size
            if self._room >= found.size:
                self._room -= found.size
                self._found[readers, term] = found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statistics:
    """What BM25 needs to know of a set of readable rows.

    Attributes:
        count: N.
        discounts: k1 * (1 - b + b * length / average) of every row of the index; shape (rows,).
        mask: Readable rows, or None for all.
        edges: First row and last row + 1 of each range of readable rows, one after the other.
        number: Tells it from all others of the index.
    """

    number: int
    count: int
    discounts: NDArray[np.float32]
    mask: NDArray[np.bool_] | None
    edges: NDArray[np.int32]


class LexicalIndex:
    """Postings on disk, mapped into memory. Thread-safe; make one with `open`."""

    def __init__(self, arrays: dict[str, NDArray[Any]], terms: bytes | mmap.mmap) -> None:
        self._terms = terms
        # Plain arrays over the mapped bytes: slicing a `memmap` costs as much as scoring a rare term.
        # Where single numbers are asked for, a view of memory gives them faster still.
        self._term_offsets: memoryview[int] = np.asarray(arrays["term_offsets"]).data
        self._posting_offsets: memoryview[int] = np.asarray(arrays["posting_offsets"]).data
        self._rows = np.asarray(arrays["rows"])
        self._frequencies = np.asarray(arrays["frequencies"])
        self._lengths = np.asarray(arrays["lengths"])
        self._statistics: dict[tuple[tuple[int, int], ...], _Statistics] = {}
        self._numbers = itertools.count()
        self._remembered = _Remembered(room=max(_REMEMBERED_POSTINGS * len(self._lengths), _REMEMBERED_AT_LEAST))
        self._place = functools.lru_cache(maxsize=8192)(self._find)

    @staticmethod
    def build(documents: Iterable[Sequence[str]], folder: Path) -> None:
        """Write an index.

        Args:
            documents: The terms of each row, in order of the rows; read once. Bridge terms do not count for length.
            folder: Made; must not exist.
        """
        writer = PostingsWriter()
        for row, terms in enumerate(documents):
            writer.add(row, terms)
        writer.write(folder)

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Map an index that `build` wrote."""
        arrays = {name: load_array(folder / f"{name}.npy", mapped=True) for name in _ARRAYS}
        with (folder / "terms.bin").open("rb") as file:
            empty = (folder / "terms.bin").stat().st_size == 0
            terms = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return cls(arrays, terms)

    @property
    def size(self) -> int:
        """How many rows the index has."""
        return len(self._lengths)

    def scores(self, terms: Sequence[str] | Mapping[str, float], *, readable: RowSet) -> NDArray[np.float32]:
        """BM25 of every row.

        Args:
            terms: A term given twice counts twice; or each term with what it counts.
            readable: Rows whose statistics count.

        Returns:
            Shape (rows,), at least 0; exactly 0 where no term occurs and where the row is not readable.
        """
        scores = np.zeros(self.size, np.float32)
        if readable.count == 0:
            return scores
        statistics = self._statistics_of(readable)
        counted = terms if isinstance(terms, Mapping) else Counter(terms)
        for term, times in counted.items():
            found = self._postings(term, statistics)
            if len(found.rows):
                weight = np.float32(times * idf(statistics.count, len(found.rows)))
                scores[found.rows] += weight * found.times / found.under
        return scores

    def maximum(self, terms: Sequence[str], *, readable: RowSet) -> float:
        """What no readable row's score can exceed by its own language's terms: the sum of their idf.

        Terms that occur nowhere count as well, so that a question about something unknown stays far from its maximum.
        Bridge terms do not: they lead to rows that lack the words they stand for.
        """
        if readable.count == 0:
            return 0.0
        statistics = self._statistics_of(readable)
        return sum(
            times * idf(statistics.count, len(self._postings(term, statistics).rows))
            for term, times in Counter(terms).items()
            if not is_bridge(term)
        )

    def frequency(self, term: str, *, readable: RowSet) -> int:
        """In how many readable rows a term occurs."""
        return len(self._postings(term, self._statistics_of(readable)).rows) if readable.count else 0

    def _postings(self, term: str, statistics: _Statistics) -> _Found:
        known = self._remembered.get(statistics.number, term)
        if known is not None:
            return known
        rows, frequencies = self._readable_postings(term, statistics)
        times = frequencies.astype(np.float32)
        found = _Found(rows=rows, times=times, under=times + statistics.discounts.take(rows))
        self._remembered.put(statistics.number, term, found)
        return found

    def _readable_postings(self, term: str, statistics: _Statistics) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """Readable rows that hold a term, ascending, and how often each does."""
        place = self._place(term.encode())
        if place is None:
            return self._rows[:0], self._frequencies[:0]
        start, end = self._posting_offsets[place], self._posting_offsets[place + 1]
        rows, frequencies = self._rows[start:end], self._frequencies[start:end]
        if statistics.mask is None:
            return rows, frequencies
        if len(rows) > len(statistics.edges) // 2 * _LONG_STRETCH:
            cuts = np.searchsorted(rows, statistics.edges).tolist()
            parts = [slice(first, last) for first, last in zip(cuts[::2], cuts[1::2], strict=True)]
            return np.concatenate([rows[part] for part in parts]), np.concatenate([frequencies[part] for part in parts])
        kept = np.flatnonzero(statistics.mask.take(rows))
        return rows.take(kept), frequencies.take(kept)

    def _find(self, term: bytes) -> int | None:
        """Place of a term in the sorted dictionary, by bisection."""
        low, high = 0, len(self._term_offsets) - 1
        while low < high:
            middle = (low + high) // 2
            here = self._terms[self._term_offsets[middle] : self._term_offsets[middle + 1]]
            if here == term:
                return middle
            if here < term:
                low = middle + 1
            else:
                high = middle
        return None

    def _statistics_of(self, readable: RowSet) -> _Statistics:
        known = self._statistics.get(readable.ranges)
        if known is None:
            mask = None if readable.is_all else readable.mask()
            lengths = self._lengths if mask is None else self._lengths[mask]
            average = max(float(lengths.mean()), 1.0)
            discounts = (K1 * (1 - B + B * self._lengths / average)).astype(np.float32)
            edges = np.array(readable.ranges, np.int32).ravel()
            known = _Statistics(
                number=next(self._numbers), count=readable.count, discounts=discounts, mask=mask, edges=edges
            )
            if len(self._statistics) >= _CACHED_STATISTICS:
                self._statistics = {}
            self._statistics[readable.ranges] = known
        return known


def idf(count: int, frequency: int) -> float:
    """Rarity of a term that occurs in `frequency` of `count` rows; above 0."""
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))
