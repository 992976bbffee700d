"""The exact scan: products of readable rows, best places, whatever the ranges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import scan
from retrieval.rows import RowSet
from retrieval.scan import best_places, exact_products, products


@pytest.fixture
def matrix() -> np.ndarray:
    return np.random.default_rng(3).standard_normal((700, 16)).astype(np.float32)


@pytest.mark.parametrize("ranges", [[(0, 700)], [(3, 11), (200, 650)], [(n, n + 1) for n in range(0, 700, 9)], []])
@pytest.mark.parametrize("threaded_from", [10, 20_000])
def test_products_are_those_of_the_readable_rows(
    matrix: np.ndarray, ranges: list[tuple[int, int]], threaded_from: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "_THREADED_ROWS", threaded_from)
    rows = RowSet(ranges, total=len(matrix))
    vector = matrix[5]
    np.testing.assert_allclose(products(matrix, rows, vector), matrix[rows.rows()] @ vector, rtol=1e-4, atol=1e-5)


def test_exact_products_do_not_depend_on_the_place(matrix: np.ndarray) -> None:
    vector = matrix[9]
    whole = exact_products(matrix, vector)
    np.testing.assert_array_equal(whole[101:137], exact_products(matrix[101:137], vector))


@given(st.integers(1, 40), st.integers(1, 3000), st.integers(0, 99), st.booleans())
def test_best_places_are_the_greatest(limit: int, size: int, seed: int, sparse: bool) -> None:
    scores = np.random.default_rng(seed).random(size).astype(np.float32)
    if sparse:
        scores[scores < 0.99] = 0
    found = np.sort(scores[best_places(scores, limit)])
    np.testing.assert_array_equal(found, np.sort(scores)[-limit:])


def test_a_filter_that_leaves_one_row_in_a_hundred_loses_nothing() -> None:
    chance = np.random.default_rng(0)
    matrix = chance.standard_normal((20_000, 32)).astype(np.float32)
    kept = np.sort(chance.choice(len(matrix), 200, replace=False))
    rows = RowSet([(int(row), int(row) + 1) for row in kept], total=len(matrix))
    for vector in chance.standard_normal((20, 32)).astype(np.float32):
        exact = set(kept[np.argsort(-(matrix[kept] @ vector))[:10]].tolist())
        assert set(rows.rows()[best_places(products(matrix, rows, vector), 10)].tolist()) == exact


def test_every_finite_half_is_widened_exactly() -> None:
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    halves = halves[np.isfinite(halves)][:, None]
    found = exact_products(halves, np.ones(1, np.float32))
    np.testing.assert_array_equal(found, halves[:, 0].astype(np.float32))


@given(*(st.sets(st.integers(0, 29)) for _ in range(2)))
def test_common_rows_are_those_of_both(one: set[int], other: set[int]) -> None:
    first, second = (RowSet([(row, row + 1) for row in rows], total=30) for rows in (one, other))
    assert (first & second).rows().tolist() == sorted(one & other)
    assert (second & first).ranges == (first & second).ranges
