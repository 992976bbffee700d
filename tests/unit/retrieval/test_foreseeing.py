"""Vectors of questions: worked out once, also while somebody waits for them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from retrieval.foreseeing import QuestionVectors


def _vector(text: str) -> np.ndarray:
    return np.full(2, len(text), np.float32)


def test_who_asks_for_what_is_being_embedded_waits_for_it() -> None:
    asked, goes_on = threading.Event(), threading.Event()
    embedded: list[str] = []

    def embed(text: str) -> np.ndarray:
        embedded.append(text)
        asked.set()
        assert goes_on.wait(20)
        return _vector(text)

    vectors = QuestionVectors(embed)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(vectors, "when")
        assert asked.wait(20)
        others = [pool.submit(vectors, "when") for _ in range(2)]
        goes_on.set()
        found = [one.result(20) for one in (first, *others)]
    assert embedded == ["when"]
    assert all(np.array_equal(one, _vector("when")) for one in found)
    assert np.array_equal(vectors("when"), _vector("when"))
    assert embedded == ["when"]


def test_what_was_foreseen_is_found_made_and_was_made_as_what_is_urgent() -> None:
    made: list[tuple[str, str]] = []

    def note(how: str, text: str) -> np.ndarray:
        made.append((how, text))
        return _vector(text)

    vectors = QuestionVectors(lambda text: note("usual", text), soon=lambda text: note("soon", text))
    vectors.foresee("when")
    assert np.array_equal(vectors("when"), _vector("when"))
    vectors("where")
    vectors.foresee("where")
    assert made == [("soon", "when"), ("usual", "where")]


def test_only_the_latest_are_kept() -> None:
    embedded: list[str] = []

    def embed(text: str) -> np.ndarray:
        embedded.append(text)
        return _vector(text)

    vectors = QuestionVectors(embed, kept=2)
    for text in ("a", "bb", "a", "ccc", "a", "bb"):
        vectors(text)
    assert embedded == ["a", "bb", "ccc", "bb"]


def test_a_failure_is_told_and_tried_again() -> None:
    fails = True

    def embed(text: str) -> np.ndarray:
        if fails:
            raise ValueError(text)
        return _vector(text)

    vectors = QuestionVectors(embed)
    with pytest.raises(ValueError, match="when"):
        vectors("when")
    fails = False
    assert np.array_equal(vectors("when"), _vector("when"))
