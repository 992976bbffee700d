"""Writes the files of a lexical index: postings sorted by term, then row, behind a sorted dictionary."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.analyzers import is_bridge

_MOST_COUNTED = 0xFFFF  # term frequencies are kept in 16 bits
_FREQUENCY_BITS = 16
_STRETCH = 1 << 18  # postings unpacked at once


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

    def spelled(self) -> Iterator[bytes]:
        """The terms, sorted."""
        edges = self.term_offsets.tolist()
        return (self.terms[start:end] for start, end in pairwise(edges))


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

    def __init__(self) -> None:
        """Begin without rows."""
        self._ids = _Ids()
        self._terms, self._frequencies = array("i"), array("H")
        self._rows: list[tuple[int, int]] = []  # row and number of postings
        self._lengths: dict[int, int] = {}

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

    def write(self, folder: Path, *, kept: Postings | None = None, kept_rows: NDArray[np.int32] | None = None) -> None:
        """Write the index; it is the same, byte for byte, whether rows were added or kept.

        Args:
            folder: Made; must not exist.
            kept: An index from which rows are taken over.
            kept_rows: Row in `kept` of each row of the new index, -1 where it was added; shape (rows,).
        """
        folder.mkdir(parents=True)
        if kept_rows is None:
            kept_rows = np.full(len(self._rows), -1, np.int32)
        old_terms, old_rows, old_frequencies = _taken_over(kept, kept_rows)
        spelled, ranks, old_ranks = self._dictionary(kept, old_terms)
        packing = _Packing(rows=len(kept_rows), terms=len(spelled))
        count = len(self._terms)
        packed = np.empty(count + len(old_rows), np.uint64)
        sizes = np.array(self._rows, np.int32).reshape(-1, 2)
        new_rows = np.repeat(sizes[:, 0], sizes[:, 1])
        packing.pack(packed[:count], ranks, np.frombuffer(self._terms, np.int32), new_rows, self._frequencies)
        packing.pack(packed[count:], old_ranks, old_terms, old_rows, old_frequencies)
        del old_terms, old_rows, old_frequencies, new_rows
        self._terms, self._frequencies = array("i"), array("H")
        packed.sort()
        packing.write(packed, folder)
        np.save(folder / "term_offsets.npy", _offsets(np.array([len(term) for term in spelled], np.int64)))
        np.save(folder / "lengths.npy", self._all_lengths(kept, kept_rows))
        (folder / "terms.bin").write_bytes(b"".join(spelled))

    def _dictionary(
        self, kept: Postings | None, old_terms: NDArray[np.int32]
    ) -> tuple[list[bytes], NDArray[np.int64], NDArray[np.int64]]:
        """All terms sorted, and the places of the added terms and of the kept index's terms among them."""
        added = {term.encode(): number for term, number in self._ids.items()}
        old = [] if kept is None else list(kept.spelled())
        in_use = np.bincount(old_terms, minlength=len(old)) > 0
        spelled = sorted({*added, *(term for term, used in zip(old, in_use.tolist(), strict=True) if used)})
        place = {term: number for number, term in enumerate(spelled)}
        ranks = np.empty(len(added), np.int64)
        ranks[list(added.values())] = [place[term] for term in added]
        return spelled, ranks, np.array([place.get(term, 0) for term in old], np.int64)

    def _all_lengths(self, kept: Postings | None, kept_rows: NDArray[np.int32]) -> NDArray[np.int32]:
        lengths = np.zeros(len(kept_rows), np.int32)
        if kept is not None:
            there = kept_rows >= 0
            lengths[there] = kept.lengths[kept_rows[there]]
        if self._lengths:
            lengths[list(self._lengths)] = list(self._lengths.values())
        return lengths


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

    def pack(
        self,
        target: NDArray[np.uint64],
        ranks: NDArray[np.int64],
        terms: NDArray[np.int32],
        rows: NDArray[np.int32],
        frequencies: array[int] | NDArray[np.uint16],
    ) -> None:
        """Pack postings into an array of their number.

        Args:
            target: Written.
            ranks: Place of each term in the sorted dictionary, by its number in `terms`.
            terms: Number of each posting's term.
            rows: Row of each posting.
            frequencies: Frequency of each posting.
        """
        if self._row_bits + _FREQUENCY_BITS + max(1, self.terms).bit_length() > 64:
            raise OverflowError(f"{self.rows} rows of {self.terms} terms are more than a lexical index holds")
        for first in range(0, len(target), _STRETCH):
            part = slice(first, first + _STRETCH)
            numbers = ranks[terms[part]].astype(np.uint64)
            numbers = (numbers << np.uint64(self._row_bits)) | rows[part].astype(np.uint64)
            counts = np.asarray(frequencies[part], np.uint64)
            target[part] = (numbers << np.uint64(_FREQUENCY_BITS)) | counts

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


def _taken_over(
    kept: Postings | None, kept_rows: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint16]]:
    """Of each posting that is kept: the number of its term in `kept`, its row in the new index, its frequency."""
    if kept is None:
        return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.uint16)
    new_row = np.full(len(kept.lengths), -1, np.int32)
    new_row[kept_rows[kept_rows >= 0]] = np.flatnonzero(kept_rows >= 0)
    rows = new_row[kept.rows]
    stays = rows >= 0
    terms = np.repeat(np.arange(len(kept.term_offsets) - 1, dtype=np.int32), np.diff(kept.posting_offsets))
    return terms[stays], rows[stays], kept.frequencies[stays]


def _offsets(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
