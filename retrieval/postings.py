"""Writes the files of a lexical index: postings sorted by term, then row, behind a sorted dictionary.

Postings wait in a file without a name, in runs that share a dictionary and are sorted; they are merged a few terms at a
time. So memory holds the terms of an index, of each run once, and never its postings.
"""

from __future__ import annotations

import heapq
import os
import tempfile
import weakref
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from retrieval.analyzers import is_bridge

_MOST_COUNTED = 0xFFFF  # term frequencies are kept in 16 bits
_FREQUENCY_BITS, _ROW_BITS = 16, 30  # of a packed posting; a merged stretch has at most 2 ** 18 terms
_MOST_ROWS = 1 << _ROW_BITS
_STRETCH = 1 << 18  # postings merged at once, unless a single term has more
_RUN = 1 << 16  # postings that share a dictionary before all are merged
_Part = tuple[NDArray[np.int32], NDArray[np.uint16]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """The files of a lexical index as arrays.

    Attributes:
        terms: Every term in UTF-8, one after the other, sorted.
        term_offsets: Where each term begins in `terms`, and its end; shape (terms + 1,).
        posting_offsets: Where each term's postings begin, and their end; shape (terms + 1,).
        rows: Row of each posting, ascending within a term.
        frequencies: How often the term occurs there.
        lengths: Terms of each row, bridge terms not counted; shape (rows,).
    """

    terms: bytes
    term_offsets: NDArray[np.int64]
    posting_offsets: NDArray[np.int64]
    rows: NDArray[np.int32]
    frequencies: NDArray[np.uint16]
    lengths: NDArray[np.int32]

    @classmethod
    def read(cls, folder: Path) -> Postings:
        """Map the files of an index into memory."""
        names = ("term_offsets", "posting_offsets", "rows", "frequencies", "lengths")
        arrays = {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in names}
        return cls(terms=(folder / "terms.bin").read_bytes(), **arrays)


class _Ids(dict[str, int]):
    """Provisional ids of terms, given in the order in which they are first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.bridges: set[str] = set()

    def __missing__(self, term: str) -> int:
        """Give a new term the next id."""
        number = self[term] = len(self)
        if is_bridge(term):
            self.bridges.add(term)
        return number


class _Waiting:
    """Bytes in a file without a name, which goes with this object."""

    def __init__(self, folder: Path | None) -> None:
        with tempfile.TemporaryFile(dir=folder) as file:
            self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self._end = 0

    def append(self, added: bytes) -> int:
        """Append; where the bytes begin."""
        start = self._end
        while added:
            written = os.pwrite(self._descriptor, added, self._end)
            self._end += written
            added = added[written:]
        return start

    def read(self, start: int, size: int) -> bytes:
        """Bytes that were appended."""
        return os.pread(self._descriptor, size, start)


class _Run(Protocol):
    """Some rows with a dictionary of their own.

    Attributes:
        spelling: The run's terms in UTF-8, one after the other, sorted.
        sizes: Bytes of each of them.
        counts: Postings of each of them.
    """

    @property
    def spelling(self) -> bytes: ...
    @property
    def sizes(self) -> NDArray[np.int32]: ...
    @property
    def counts(self) -> NDArray[np.int32]: ...
    def postings(self, first: int, last: int) -> _Part:
        """Rows and frequencies of the postings of the terms [first, last), sorted by term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _AddedRun:
    """A run whose postings wait in a file.

    Attributes:
        edges: Where each term's postings begin, and their end; shape (terms + 1,).
        rows_at: Where in the file the rows begin.
        frequencies_at: Where in the file the frequencies begin.
    """

    spelling: bytes
    sizes: NDArray[np.int32]
    counts: NDArray[np.int32]
    edges: NDArray[np.int32]
    waiting: _Waiting
    rows_at: int
    frequencies_at: int

    def postings(self, first: int, last: int) -> _Part:
        """See `_Run`."""
        start, count = int(self.edges[first]), int(self.edges[last] - self.edges[first])
        rows = self.waiting.read(self.rows_at + 4 * start, 4 * count)
        frequencies = self.waiting.read(self.frequencies_at + 2 * start, 2 * count)
        return np.frombuffer(rows, np.int32), np.frombuffer(frequencies, np.uint16)


class _KeptRun:
    """The postings of an index whose rows are kept, under their new numbers."""

    def __init__(self, kept: Postings, kept_rows: NDArray[np.int32]) -> None:
        """Find the terms that still occur.

        Args:
            kept: The index.
            kept_rows: Row in it of each new row, or -1.
        """
        self._kept = kept
        self._new_row = np.full(len(kept.lengths), -1, np.int32)
        self._new_row[kept_rows[kept_rows >= 0]] = np.flatnonzero(kept_rows >= 0)
        edges = np.asarray(kept.posting_offsets)
        counts = np.zeros(len(edges) - 1, np.int32)
        for first, last in _stretches(edges):
            stays = self._new_row[kept.rows[edges[first] : edges[last]]] >= 0
            before = _offsets(stays)
            counts[first:last] = np.diff(before[edges[first : last + 1] - edges[first]])
        self._used = np.flatnonzero(counts)
        self.counts = counts[self._used]
        starts, ends = kept.term_offsets[self._used], kept.term_offsets[self._used + 1]
        self.sizes = (ends - starts).astype(np.int32)
        self.spelling = b"".join(kept.terms[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True))

    def postings(self, first: int, last: int) -> _Part:
        """See `_Run`."""
        if first == last:
            return np.empty(0, np.int32), np.empty(0, np.uint16)
        edges, used = self._kept.posting_offsets, self._used
        part = slice(int(edges[used[first]]), int(edges[used[last - 1] + 1]))
        rows = self._new_row[self._kept.rows[part]]
        stays = rows >= 0
        return rows[stays], self._kept.frequencies[part][stays]


class PostingsWriter:
    """Collects the terms of an index row by row and writes its files."""

    def __init__(self, *, waiting_in: Path | None = None) -> None:
        """Begin without rows.

        Args:
            waiting_in: A folder on a disk with room for as much as the index takes; None is where temporary files go.
        """
        self._waiting = _Waiting(waiting_in)
        self._runs: list[_Run] = []
        self._row_numbers, self._lengths = array("i"), array("i")
        self._begin_run()

    def add(self, row: int, terms: Sequence[str]) -> None:
        """Take a row; bridge terms do not count for its length.

        Args:
            row: Its number; rows may come in any order.
            terms: In any order, repeated as often as they occur.
        """
        counts = Counter(terms)
        self._terms.extend(map(self._ids.__getitem__, counts))
        most = max(counts.values(), default=0)
        self._frequencies.extend(
            counts.values() if most <= _MOST_COUNTED else (min(count, _MOST_COUNTED) for count in counts.values())
        )
        self._rows.append((row, len(counts)))
        self._row_numbers.append(row)
        self._lengths.append(len(terms) - sum(counts[term] for term in counts.keys() & self._ids.bridges))
        if len(self._terms) >= _RUN:
            self._end_run()

    def write(self, folder: Path, *, kept: Postings | None = None, kept_rows: NDArray[np.int32] | None = None) -> None:
        """Write the index; it is the same, byte for byte, whether rows were added or kept.

        Args:
            folder: Made; must not exist.
            kept: An index from which rows are taken over.
            kept_rows: Row in `kept` of each row of the new index, -1 where it was added; shape (rows,).

        Raises:
            OverflowError: If there are more rows than an index holds.
        """
        folder.mkdir(parents=True)
        if kept_rows is None:
            kept_rows = np.full(len(self._lengths), -1, np.int32)
        if len(kept_rows) > _MOST_ROWS:
            raise OverflowError(f"{len(kept_rows)} rows are more than a lexical index holds")
        self._end_run()
        if kept is not None:
            self._runs.append(_KeptRun(kept, kept_rows))
        sizes, places = _merge([_spelled(run) for run in self._runs], folder / "terms.bin")
        np.save(folder / "term_offsets.npy", _offsets(sizes))
        self._write_postings(folder, [np.frombuffer(each, np.int32) for each in places], terms=len(sizes))
        np.save(folder / "lengths.npy", self._all_lengths(kept, kept_rows))

    def _begin_run(self) -> None:
        self._ids = _Ids()
        self._terms, self._frequencies = array("i"), array("H")
        self._rows: list[tuple[int, int]] = []  # row and number of postings

    def _end_run(self) -> None:
        """Sort what was collected by term, and have it wait in the file."""
        spelled = sorted((term.encode(), number) for term, number in self._ids.items())
        places = np.empty(len(spelled), np.int32)
        places[[number for _, number in spelled]] = np.arange(len(spelled), dtype=np.int32)
        terms = places[np.array(self._terms, np.int32)]
        counts = np.bincount(terms, minlength=len(spelled)).astype(np.int32)
        order = np.argsort(terms, kind="stable")
        rows = np.array(self._rows, np.int32).reshape(-1, 2)
        run = _AddedRun(
            spelling=b"".join(term for term, _ in spelled),
            sizes=np.array([len(term) for term, _ in spelled], np.int32),
            counts=counts,
            edges=_offsets(counts).astype(np.int32),
            waiting=self._waiting,
            rows_at=self._waiting.append(np.repeat(rows[:, 0], rows[:, 1])[order].tobytes()),
            frequencies_at=self._waiting.append(np.array(self._frequencies, np.uint16)[order].tobytes()),
        )
        self._runs.append(run)
        self._begin_run()

    def _write_postings(self, folder: Path, places: Sequence[NDArray[np.int32]], *, terms: int) -> None:
        """Merge the postings of all runs, some terms at a time.

        Args:
            folder: Of the index.
            places: For each run the place of each of its terms in the whole dictionary.
            terms: How many the whole dictionary has.
        """
        counts = np.zeros(terms, np.int64)
        for run, own in zip(self._runs, places, strict=True):
            counts[own] += run.counts
        edges = _offsets(counts)
        np.save(folder / "posting_offsets.npy", edges)
        with (
            _NpyFile(folder / "rows.npy", np.int32, int(edges[-1])) as rows,
            _NpyFile(folder / "frequencies.npy", np.uint16, int(edges[-1])) as frequencies,
        ):
            for first, last in _stretches(edges):
                packed = np.concatenate([_packed(*pair, first, last) for pair in zip(self._runs, places, strict=True)])
                packed.sort()
                rows.append((packed >> np.uint64(_FREQUENCY_BITS)) & np.uint64(_MOST_ROWS - 1))
                frequencies.append(packed & np.uint64(_MOST_COUNTED))

    def _all_lengths(self, kept: Postings | None, kept_rows: NDArray[np.int32]) -> NDArray[np.int32]:
        lengths = np.zeros(len(kept_rows), np.int32)
        if kept is not None:
            there = kept_rows >= 0
            lengths[there] = kept.lengths[kept_rows[there]]
        lengths[np.frombuffer(self._row_numbers, np.int32)] = np.frombuffer(self._lengths, np.int32)
        return lengths


class _NpyFile:
    """A one-dimensional .npy file that is written a part at a time, as `numpy.save` would. A context manager."""

    def __init__(self, path: Path, dtype: type[np.generic], length: int) -> None:
        self._dtype = dtype
        self._file = path.open("wb")
        described = {"descr": np.dtype(dtype).str, "fortran_order": False, "shape": (length,)}
        np.lib.format.write_array_header_1_0(self._file, described)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._file.close()

    def append(self, part: NDArray[np.uint64]) -> None:
        """Write the next elements."""
        self._file.write(part.astype(self._dtype).tobytes())


def _packed(run: _Run, places: NDArray[np.int32], first: int, last: int) -> NDArray[np.uint64]:
    """A run's postings of the terms [first, last) of the whole dictionary, as numbers that sort by term, then row."""
    start, end = np.searchsorted(places, (first, last)).tolist()
    rows, frequencies = run.postings(start, end)
    packed = np.repeat((places[start:end] - first).astype(np.uint64), run.counts[start:end])
    packed <<= np.uint64(_ROW_BITS)
    packed |= rows.astype(np.uint64)
    packed <<= np.uint64(_FREQUENCY_BITS)
    packed |= frequencies.astype(np.uint64)
    return packed


def _spelled(run: _Run) -> Iterator[bytes]:
    """The terms of a run, sorted."""
    spelling, end = run.spelling, 0
    for size in run.sizes.tolist():
        start, end = end, end + size
        yield spelling[start:end]


def _merge(dictionaries: Sequence[Iterator[bytes]], target: Path) -> tuple[array[int], list[array[int]]]:
    """Merge sorted dictionaries and write the terms of all of them, each once, sorted.

    Returns:
        The size of each written term in bytes; and for each dictionary the place of each of its terms among them.
    """
    sizes, places = array("i"), [array("i") for _ in dictionaries]
    last = None
    numbered = [zip(terms, repeat(number)) for number, terms in enumerate(dictionaries)]  # endless
    with target.open("wb") as file:
        for term, number in heapq.merge(*numbered):
            if term != last:
                sizes.append(file.write(term))
                last = term
            places[number].append(len(sizes) - 1)
    return sizes, places


def _stretches(edges: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Cut terms into ranges of at most `_STRETCH` postings each, and at least one term.

    Args:
        edges: Where each term's postings begin, and their end; shape (terms + 1,). Every term has one or more.
    """
    first, terms = 0, len(edges) - 1
    while first < terms:
        last = int(np.searchsorted(edges, edges[first] + _STRETCH, side="right")) - 1
        last = min(max(last, first + 1), terms)
        yield first, last
        first = last


def _offsets(sizes: ArrayLike) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
