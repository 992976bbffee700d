"""Runs of postings on their way into a lexical index: each sorted, under a dictionary of its own.

The runs of rows that are added wait in a file without a name, dictionaries and all, and are read again a part at a
time; so what a build holds of them does not grow with the corpus.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from retrieval.postings import Postings

_STRETCH = 1 << 18  # postings merged at once, unless a single term has more
_SPELLED = 512  # terms of a run whose spelling is in memory at once

Part = tuple[NDArray[np.int32], NDArray[np.uint16]]
"""Rows and frequencies of postings."""


class Run(Protocol):
    """Some rows with a dictionary of their own."""

    def spelled(self) -> Iterator[bytes]:
        """Its terms in UTF-8, sorted."""

    def counts(self, first: int, last: int) -> NDArray[np.int32]:
        """How many postings each of the terms [first, last) has; shape (last - first,)."""

    def postings(self, first: int, last: int) -> Part:
        """Rows and frequencies of the postings of the terms [first, last), sorted by term."""


class Waiting:
    """Bytes in a file without a name, which goes with this object."""

    def __init__(self, folder: Path | None) -> None:
        with tempfile.TemporaryFile(dir=folder) as file:
            self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self._end = 0

    def append(self, added: bytes) -> int:
        """Write at the end; where that was."""
        start = self._end
        while added:
            written = os.pwrite(self._descriptor, added, self._end)
            self._end += written
            added = added[written:]
        return start

    def read(self, start: int, size: int) -> bytes:
        """Bytes that were appended."""
        return os.pread(self._descriptor, size, start)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedRun:
    """A run that waits in a file; of each of its parts the place in the file.

    Attributes:
        terms: How many terms it has.
        spelling_at: Its terms in UTF-8, one after the other, sorted.
        sizes_at: Bytes of each term, int32.
        edges_at: Where each term's postings begin, and their end, int32.
        rows_at: Row of each posting, int32.
        frequencies_at: Frequency of each posting, uint16.
    """

    waiting: Waiting
    terms: int
    spelling_at: int
    sizes_at: int
    edges_at: int
    rows_at: int
    frequencies_at: int

    @classmethod
    def of(cls, terms: Sequence[bytes], counts: NDArray[np.int32], part: Part, *, waiting: Waiting) -> AddedRun:
        """Have a run wait.

        Args:
            terms: Sorted.
            counts: Postings of each of them.
            part: The postings, sorted by term.
            waiting: The file.
        """
        rows, frequencies = part
        return cls(
            waiting=waiting,
            terms=len(terms),
            spelling_at=waiting.append(b"".join(terms)),
            sizes_at=waiting.append(np.array([len(term) for term in terms], np.int32).tobytes()),
            edges_at=waiting.append(offsets(counts).astype(np.int32).tobytes()),
            rows_at=waiting.append(rows.astype(np.int32).tobytes()),
            frequencies_at=waiting.append(frequencies.astype(np.uint16).tobytes()),
        )

    def spelled(self) -> Iterator[bytes]:
        """See `Run`."""
        at = self.spelling_at
        for first in range(0, self.terms, _SPELLED):
            last = min(first + _SPELLED, self.terms)
            ends = np.cumsum(self._numbers(self.sizes_at, first, last)).tolist()
            spelling = self.waiting.read(at, ends[-1])
            at += ends[-1]
            yield from (spelling[start:end] for start, end in zip([0, *ends], ends, strict=False))

    def counts(self, first: int, last: int) -> NDArray[np.int32]:
        """See `Run`."""
        return np.diff(self._numbers(self.edges_at, first, last + 1))

    def postings(self, first: int, last: int) -> Part:
        """See `Run`."""
        start = int(self._numbers(self.edges_at, first, first + 1)[0])
        count = int(self._numbers(self.edges_at, last, last + 1)[0]) - start
        rows = self.waiting.read(self.rows_at + 4 * start, 4 * count)
        frequencies = self.waiting.read(self.frequencies_at + 2 * start, 2 * count)
        return np.frombuffer(rows, np.int32), np.frombuffer(frequencies, np.uint16)

    def _numbers(self, at: int, first: int, last: int) -> NDArray[np.int32]:
        return np.frombuffer(self.waiting.read(at + 4 * first, 4 * (last - first)), np.int32)


class KeptRun:
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
        for first, last in stretches(edges):
            stays = self._new_row[kept.rows[edges[first] : edges[last]]] >= 0
            before = offsets(stays)
            counts[first:last] = np.diff(before[edges[first : last + 1] - edges[first]])
        self._used = np.flatnonzero(counts)
        self._counts = counts[self._used]

    def spelled(self) -> Iterator[bytes]:
        """See `Run`."""
        for first in range(0, len(self._used), _SPELLED):
            used = self._used[first : first + _SPELLED]
            starts, ends = self._kept.term_offsets[used].tolist(), self._kept.term_offsets[used + 1].tolist()
            yield from (self._kept.terms[start:end] for start, end in zip(starts, ends, strict=True))

    def counts(self, first: int, last: int) -> NDArray[np.int32]:
        """See `Run`."""
        return self._counts[first:last]

    def postings(self, first: int, last: int) -> Part:
        """See `Run`."""
        if first == last:
            return np.empty(0, np.int32), np.empty(0, np.uint16)
        edges, used = self._kept.posting_offsets, self._used
        part = slice(int(edges[used[first]]), int(edges[used[last - 1] + 1]))
        rows = self._new_row[self._kept.rows[part]]
        stays = rows >= 0
        return rows[stays], self._kept.frequencies[part][stays]


def stretches(edges: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
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


def offsets(sizes: ArrayLike) -> NDArray[np.int64]:
    """Where each of some parts begins that follow upon each other, and where the last ends; shape (parts + 1,)."""
    return np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
