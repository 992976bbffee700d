"""Inner products of a question's vector with rows of a matrix: the exact scan behind every search."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.rows import RowSet

# A large scan waits for memory; two threads draw more from it than one, and leave the lexical index its time.
_THREADS = 2
_THREADED_ROWS = 20_000
_GATHERED_ROWS = 8_000
_SHORT_RANGE = 64
_HALF_BITS = np.uint32(0x8FFFE000).astype(np.int32)  # sign, exponent and fraction of a half inside a single
_Piece = tuple[int, int, int]


def products(matrix: NDArray[np.float32], rows: RowSet, vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Inner products of the readable rows with a vector; no other row is read.

    Args:
        matrix: Shape (rows, dimensions).
        rows: Which rows may be read.
        vector: Shape (dimensions,).

    Returns:
        Shape (rows.count,), in order of `rows.rows()`, in single precision.
    """
    return begin_products(matrix, rows, vector).result()


def begin_products(matrix: NDArray[np.float32], rows: RowSet, vector: NDArray[np.float32]) -> Pending:
    """Begin what `products` does; a large scan goes on in other threads until its result is asked for."""
    found = np.empty(rows.count, np.float32)
    if rows.count <= min(_GATHERED_ROWS, len(rows.ranges) * _SHORT_RANGE):
        np.dot(matrix.take(rows.rows(), axis=0), vector, out=found)
        return Pending(found, ())
    halves = _halves(rows, parts=_THREADS if rows.count >= _THREADED_ROWS else 1)
    if len(halves) == 1:
        _scan(matrix, vector, found, halves[0])
        return Pending(found, ())
    return Pending(found, [_pool().submit(_scan, matrix, vector, found, half) for half in halves])


class Pending:
    """Products that may still be in the making."""

    def __init__(self, found: NDArray[np.float32], waiting: Sequence[Future[None]]) -> None:
        self._found, self._waiting = found, waiting

    def result(self) -> NDArray[np.float32]:
        """The products, once they are there."""
        for part in self._waiting:
            part.result()
        return self._found


def exact_products(matrix: NDArray[np.floating[Any]], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Inner products that do not depend on where a row stands, nor on which other rows are there.

    A product in single precision differs in its last bit with the blocks that the library cuts a matrix into; so a
    score could tell that rows which may not be read lie before a readable one.

    Args:
        matrix: Shape (rows, dimensions), any float type.
        vector: Shape (dimensions,).

    Returns:
        Shape (rows,), computed in double precision, then rounded to single.
    """
    wide = (_single(matrix) if matrix.dtype == np.float16 else matrix).astype(np.float64)
    exact: NDArray[np.float32] = (wide @ vector.astype(np.float64)).astype(np.float32)
    return exact


def _single(matrix: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Finite halves as singles, exactly, in a third of the time that NumPy takes.

    The bits of exponent and fraction go where a single has them, and the product makes up for its larger bias; it is
    exact for subnormal halves too.
    """
    bits = matrix.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= _HALF_BITS
    single = bits.view(np.float32)
    single *= np.float32(2.0**112)
    return single


def best_places(scores: NDArray[np.float32], limit: int) -> NDArray[np.intp]:
    """Places of the `limit` greatest scores, in no order; of all scores where there are no more.

    A cut that surely lets enough pass is guessed from a sample first: partitioning everything would cost more than the
    scan of a large matrix.
    """
    if limit >= len(scores):
        return np.arange(len(scores))
    places: NDArray[np.intp] | None = None
    stride = len(scores) // (limit * 16)
    if stride > 1:
        sample = scores[::stride]
        wanted = min(len(sample) - 1, 2 * limit // stride + 8)
        cut = np.partition(sample, len(sample) - 1 - wanted)[len(sample) - 1 - wanted]
        passing = np.flatnonzero(scores >= cut)
        places = passing if len(passing) >= limit else None
    if places is None:
        return np.argpartition(scores, len(scores) - limit)[len(scores) - limit :]
    held = scores[places]
    return places[np.argpartition(held, len(held) - limit)[len(held) - limit :]]


def _halves(rows: RowSet, *, parts: int) -> list[list[_Piece]]:
    """Cut the ranges into parts of like size; a piece is (first row, last row + 1, place of its first product)."""
    share = -(-rows.count // parts)
    found: list[list[_Piece]] = [[]]
    at, room = 0, share
    for start, end in rows.ranges:
        while start < end:
            if room == 0:
                found.append([])
                room = share
            step = min(end - start, room)
            found[-1].append((start, start + step, at))
            start, at, room = start + step, at + step, room - step
    return found


def _scan(
    matrix: NDArray[np.float32], vector: NDArray[np.float32], found: NDArray[np.float32], pieces: Sequence[_Piece]
) -> None:
    for start, end, at in pieces:
        np.dot(matrix[start:end], vector, out=found[at : at + end - start])


@functools.cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="liaison-scan")
