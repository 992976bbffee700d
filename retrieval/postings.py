"""Writes the files of a lexical index: postings sorted by term, then row, behind a sorted dictionary."""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.analyzers import is_bridge

_MOST_COUNTED = 0xFFFF  # term frequencies are kept in 16 bits
_FREQUENCY_BITS = 16
_STRETCH = 1 << 18  # postings unpacked at once
_RUN = 1 << 18  # postings that share a dictionary before all are merged


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Some rows with a dictionary of their own; a tenth of what the terms take as Python's objects.

    Attributes:
        spelling: The run's terms in UTF-8, one after the other, sorted.
        sizes: Bytes of each of them.
        terms: Place of each posting's term among them.
        frequencies: Frequency of each posting.
        rows: Row of each posting.
    """

    spelling: bytes
    sizes: NDArray[np.int32]
    terms: NDArray[np.int32]
    frequencies: NDArray[np.uint16]
    rows: NDArray[np.int32]

    def spelled(self) -> Iterator[bytes]:
        """The terms, sorted."""
        end = 0
        for size in self.sizes:
            start, end = end, end + int(size)
            yield self.spelling[start:end]


class PostingsWriter:
    """Collects the terms of an index row by row and writes its files."""

    def __init__(self) -> None:
        """Begin without rows."""
        self._runs: list[_Run] = []
        self._lengths: dict[int, int] = {}
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
        self._lengths[row] = len(terms) - sum(counts[term] for term in counts.keys() & self._ids.bridges)
        if len(self._terms) >= _RUN:
            self._end_run()

    def write(self, folder: Path, *, kept: Postings | None = None, kept_rows: NDArray[np.int32] | None = None) -> None:
        """Write the index; it is the same, byte for byte, whether rows were added or kept.

        Args:
            folder: Made; must not exist.
            kept: An index from which rows are taken over.
            kept_rows: Row in `kept` of each row of the new index, -1 where it was added; shape (rows,).
        """
        folder.mkdir(parents=True)
        if kept_rows is None:
            kept_rows = np.full(len(self._lengths), -1, np.int32)
        self._end_run()
        if kept is not None:
            self._runs.append(_taken_over(kept, kept_rows))
        sizes, ranks = _merge([run.spelled() for run in self._runs], folder / "terms.bin")
        packing = _Packing(rows=len(kept_rows), terms=len(sizes))
        packed = np.empty(sum(len(run.terms) for run in self._runs), np.uint64)
        end = len(packed)
        while self._runs:
            run, places = self._runs.pop(), ranks.pop()
            packing.pack(packed[end - len(run.terms) : end], run, np.array(places, np.int64))
            end -= len(run.terms)
        packed.sort()
        packing.write(packed, folder)
        np.save(folder / "term_offsets.npy", _offsets(np.array(sizes, np.int64)))
        np.save(folder / "lengths.npy", self._all_lengths(kept, kept_rows))

    def _begin_run(self) -> None:
        self._ids = _Ids()
        self._terms, self._frequencies = array("i"), array("H")
        self._rows: list[tuple[int, int]] = []  # row and number of postings

    def _end_run(self) -> None:
        spelled = sorted((term.encode(), number) for term, number in self._ids.items())
        places = np.empty(len(spelled), np.int32)
        places[[number for _, number in spelled]] = np.arange(len(spelled), dtype=np.int32)
        rows = np.array(self._rows, np.int32).reshape(-1, 2)
        self._runs.append(
            _Run(
                spelling=b"".join(term for term, _ in spelled),
                sizes=np.array([len(term) for term, _ in spelled], np.int32),
                terms=places[np.array(self._terms, np.int32)],
                frequencies=np.array(self._frequencies, np.uint16),
                rows=np.repeat(rows[:, 0], rows[:, 1]),
            )
        )
        self._begin_run()

    def _all_lengths(self, kept: Postings | None, kept_rows: NDArray[np.int32]) -> NDArray[np.int32]:
        lengths = np.zeros(len(kept_rows), np.int32)
        if kept is not None:
            there = kept_rows >= 0
            lengths[there] = kept.lengths[kept_rows[there]]
        if self._lengths:
            lengths[list(self._lengths)] = list(self._lengths.values())
        return lengths


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


@dataclass(frozen=True, slots=True)
class _Packing:
    """Postings as single numbers that sort by term, then row: three fields of one, so that sorting takes no more room.

    Attributes:
        rows: How many rows there are.
        terms: How many terms.
    """

    rows: int
    terms: int

    @property
    def _row_bits(self) -> int:
        return max(1, (self.rows - 1).bit_length())

    def pack(self, target: NDArray[np.uint64], run: _Run, places: NDArray[np.int64]) -> None:
        """Pack the postings of a run.

        Args:
            target: Written; as long as the run has postings.
            run: The postings.
            places: Of each of its terms in the whole dictionary.
        """
        if self._row_bits + _FREQUENCY_BITS + max(1, self.terms).bit_length() > 64:
            raise OverflowError(f"{self.rows} rows of {self.terms} terms are more than a lexical index holds")
        for first in range(0, len(target), _STRETCH):
            part = slice(first, first + _STRETCH)
            numbers = places[run.terms[part]].astype(np.uint64)
            numbers = (numbers << np.uint64(self._row_bits)) | run.rows[part].astype(np.uint64)
            target[part] = (numbers << np.uint64(_FREQUENCY_BITS)) | run.frequencies[part].astype(np.uint64)

    def write(self, packed: NDArray[np.uint64], folder: Path) -> None:
        """Write sorted postings apart again: rows, frequencies, and where each term's begin."""
        sizes = np.zeros(self.terms, np.int64)
        rows, frequencies = np.empty(len(packed), np.int32), np.empty(len(packed), np.uint16)
        row_mask = np.uint64((1 << self._row_bits) - 1)
        for first in range(0, len(packed), _STRETCH):
            part = packed[first : first + _STRETCH]
            rest = part >> np.uint64(_FREQUENCY_BITS)
            here = slice(first, first + len(part))
            frequencies[here] = part & np.uint64(_MOST_COUNTED)
            rows[here] = rest & row_mask
            numbers, counts = np.unique(rest >> np.uint64(self._row_bits), return_counts=True)
            sizes[numbers.astype(np.int64)] += counts
        np.save(folder / "rows.npy", rows)
        np.save(folder / "frequencies.npy", frequencies)
        np.save(folder / "posting_offsets.npy", _offsets(sizes))


def _taken_over(kept: Postings, kept_rows: NDArray[np.int32]) -> _Run:
    """The postings of an index whose rows are kept, under their new numbers."""
    new_row = np.full(len(kept.lengths), -1, np.int32)
    new_row[kept_rows[kept_rows >= 0]] = np.flatnonzero(kept_rows >= 0)
    rows = new_row[kept.rows]
    stays = rows >= 0
    terms = np.repeat(np.arange(len(kept.term_offsets) - 1, dtype=np.int32), np.diff(kept.posting_offsets))[stays]
    in_use = np.bincount(terms, minlength=len(kept.term_offsets) - 1) > 0
    edges = kept.term_offsets.tolist()
    used = np.flatnonzero(in_use).tolist()
    return _Run(
        spelling=b"".join(kept.terms[edges[term] : edges[term + 1]] for term in used),
        sizes=np.diff(kept.term_offsets)[in_use].astype(np.int32),
        terms=(np.cumsum(in_use, dtype=np.int32) - 1)[terms],
        frequencies=kept.frequencies[stays],
        rows=rows[stays],
    )


def _offsets(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
