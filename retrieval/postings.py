"""Writes the files of a lexical index: postings sorted by term, then row, behind a sorted dictionary.

Postings wait in a file without a name, in runs that share a dictionary and are sorted (`retrieval.posting_runs`); they
are merged a few terms at a time. So memory holds neither the postings nor, until they are merged, the terms.
"""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from retrieval.analyzers import is_bridge
from retrieval.arrays import load_array
from retrieval.posting_runs import AddedRun, KeptRun, Run, Waiting, offsets, stretches

_MOST_COUNTED = 0xFFFF  # term frequencies are kept in 16 bits
_FREQUENCY_BITS, _ROW_BITS = 16, 30  # of a packed posting; a merged stretch has at most 2 ** 18 terms
_MOST_ROWS = 1 << _ROW_BITS
_RUN = 1 << 16  # postings that share a dictionary before all are merged


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
        arrays = {name: np.asarray(load_array(folder / f"{name}.npy", mapped=True)) for name in names}
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


class PostingsWriter:
    """Collects the terms of an index row by row and writes its files."""

    def __init__(self, *, waiting_in: Path | None = None) -> None:
        """Begin without rows.

        Args:
            waiting_in: A folder on a disk with room for as much as the index takes; None is where temporary files go.
        """
        self._waiting = Waiting(waiting_in)
        self._runs: list[Run] = []
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
            self._runs.append(KeptRun(kept, kept_rows))
        sizes, places = _merge([run.spelled() for run in self._runs], folder / "terms.bin")
        np.save(folder / "term_offsets.npy", offsets(sizes))
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
        part = np.repeat(rows[:, 0], rows[:, 1])[order], np.array(self._frequencies, np.uint16)[order]
        run = AddedRun.of([term for term, _ in spelled], counts, part, waiting=self._waiting)
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
            counts[own] += run.counts(0, len(own))
        edges = offsets(counts)
        np.save(folder / "posting_offsets.npy", edges)
        with (
            _NpyFile(folder / "rows.npy", np.int32, int(edges[-1])) as rows,
            _NpyFile(folder / "frequencies.npy", np.uint16, int(edges[-1])) as frequencies,
        ):
            for first, last in stretches(edges):
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


def _packed(run: Run, places: NDArray[np.int32], first: int, last: int) -> NDArray[np.uint64]:
    """A run's postings of the terms [first, last) of the whole dictionary, as numbers that sort by term, then row."""
    start, end = np.searchsorted(places, (first, last)).tolist()
    rows, frequencies = run.postings(start, end)
    packed = np.repeat((places[start:end] - first).astype(np.uint64), run.counts(start, end))
    packed <<= np.uint64(_ROW_BITS)
    packed |= rows.astype(np.uint64)
    packed <<= np.uint64(_FREQUENCY_BITS)
    packed |= frequencies.astype(np.uint64)
    return packed


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
