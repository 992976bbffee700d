from __future__ import annotations

from pathlib import Path

import numpy as np

from retrieval.cache import ChunkVectors, ContentCache, content_key


def vectors(seed: int) -> ChunkVectors:
    rng = np.random.default_rng(seed)
    return ChunkVectors(
        passage=rng.random(8, dtype=np.float32), sentences=rng.random((3, 8), dtype=np.float32).astype(np.float16)
    )


def test_what_goes_in_comes_out_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "c" / "v.sqlite"
    rows = [(content_key("m", str(n)), "d", vectors(n)) for n in range(900)]
    cache = ContentCache(path)
    cache.add_vectors(rows)
    cache.add_terms({b"k": ("d", ["a", "b"]), b"empty": ("d", [])})
    cache.close()
    cache = ContentCache(path)
    found = cache.vectors([key for key, _, _ in rows] + [b"unknown"], dimensions=8)
    assert len(found) == 900
    np.testing.assert_array_equal(found[rows[7][0]].sentences, rows[7][2].sentences)
    assert cache.terms([b"k", b"empty", b"no"]) == {b"k": ["a", "b"], b"empty": []}


def test_keys_do_not_run_together() -> None:
    assert content_key("ab", "c") != content_key("a", "bc")


def test_a_forgotten_document_leaves_no_bytes_behind(tmp_path: Path) -> None:
    cache = ContentCache(tmp_path / "v.sqlite")
    cache.add_vectors([(b"1", "keep", vectors(1)), (b"2", "gone", vectors(2))])
    cache.add_terms({b"2": ("gone", ["canary-term"])})
    cache.forget_document("gone")
    assert cache.known([b"1", b"2"]) == {b"1"}
    cache.close()
    assert all(b"canary-term" not in path.read_bytes() for path in tmp_path.iterdir())


def test_others_are_forgotten(tmp_path: Path) -> None:
    cache = ContentCache(tmp_path / "v.sqlite")
    cache.add_vectors([(b"1", "a", vectors(1)), (b"2", "b", vectors(2))])
    assert cache.forget_others({"a"}) == 1
    assert cache.known([b"1", b"2"]) == {b"1"}
