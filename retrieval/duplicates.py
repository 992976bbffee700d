"""Passages that say the same: one of them speaks for all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

NEAR = 0.95
"""Cosine from which two passages are compared word by word."""
SAME_WORDS = 0.85
"""Share of common words, of all words of both, from which two passages say the same."""
SAME_WORDS_ALTERED = 0.45
"""The same where one of them is a copy whose words were changed."""
_WORD = re.compile(r"[A-Za-z]+|\d+|[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is needed to tell whether a passage repeats another.

    Attributes:
        text: Its text; asked for only if its vector is near another's.
        standing: Which of several equal passages speaks for all; the lowest does.
        altered: Whether it is a copy whose words were changed.
    """

    text: Callable[[], str]
    standing: int = 0
    altered: bool = False


def group(passage: Callable[[int], Passage], vectors: NDArray[np.float32]) -> list[list[int]]:
    """Put passages that say the same into one group.

    Args:
        passage: Gives a passage by its place, best first; asked only for those whose vectors are near another's.
        vectors: Of the passages, shape (passages, dimensions), L2-normalised.

    Returns:
        Groups of places, in order of their best passage; in each, the one that speaks for all comes first.
    """
    near = vectors @ vectors.T >= NEAR
    if np.count_nonzero(near) <= len(vectors):  # each is near to itself alone
        return [[place] for place in range(len(vectors))]
    asked = cache(passage)
    groups: list[list[int]] = []
    for place, others in enumerate(near.sum(axis=1).tolist()):
        if others == 1:  # as mostly: near to itself alone
            groups.append([place])
            continue
        is_near = near[place].tolist()
        alike = (one for one in groups if is_near[one[0]] and _same(asked(place), asked(one[0])))
        home = next(alike, None)
        if home is None:
            groups.append([place])
        else:
            home.append(place)
    return [sorted(one, key=lambda at: (asked(at).standing, at)) if len(one) > 1 else one for one in groups]


def _same(one: Passage, other: Passage) -> bool:
    needed = SAME_WORDS_ALTERED if one.altered or other.altered else SAME_WORDS
    return say_the_same(one.text(), other.text(), needed=needed)


def say_the_same(one: str, other: str, *, needed: float = SAME_WORDS) -> bool:
    """Whether two texts share their words and all their numbers."""
    words, numbers = _words(one)
    other_words, other_numbers = _words(other)
    if numbers != other_numbers or not words:
        return False
    return len(words & other_words) >= needed * len(words | other_words)


@lru_cache(maxsize=512)
def _words(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Words, Japanese ones as pairs of characters, and numbers of a text."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    pairs = (a + b if not a.isascii() and not b.isascii() else a for a, b in pairwise([*found, ""]))
    return frozenset(pairs), frozenset(token for token in found if token.isdigit())
