"""Places of texts compared by the states of the word that fills them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retrieval.aligning import TokenAligner
from retrieval.embedders.base import Vectors


class _Words:
    """States are told by the word before; a filler has that of its neighbour."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return np.ones((len(texts), 3), np.float32)

    def token_states(self, texts: Sequence[str]) -> list[Vectors]:
        return [np.ones((len(text.split()), 3), np.float32) for text in texts]

    def word_states(self, texts: Sequence[str], word: str) -> list[Vectors]:
        return [self._of(text.split(), word) for text in texts]

    def _of(self, words: list[str], word: str) -> Vectors:
        before = [words[i - 1] for i, found in enumerate(words) if found == word]
        axes = {"by": [1.0, 0.0, 0.0], "to": [0.0, 1.0, 0.0]}
        return np.asarray([axes.get(found, [0.0, 0.0, 1.0]) for found in before], np.float32).reshape(-1, 3)


def test_places_are_alike_whose_surroundings_are() -> None:
    aligner = TokenAligner(_Words())
    found = aligner.slots("sent by Ann to Bob", [(8, 11), (15, 18)], "to Bob by Ann", [(3, 6), (10, 13)])
    assert found[0][1] > 0.9 > -0.9 > found[0][0]
    assert found[1][0] > 0.9 > -0.9 > found[1][1]


def test_nothing_is_told_where_the_filler_stands_elsewhere_too() -> None:
    assert TokenAligner(_Words()).slots("sent by Ann near X", [(8, 11)], "by Ann", [(3, 6)]) == []
