"""Compares two texts word by word in any languages, by the states that the embedding model gives their tokens.

After BERTScore (Zhang et al., ICLR 2020): each token is given the likest token of the other text. The states of this
model share a large common part, which is taken off first.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from retrieval.embedders.base import Vectors, normalise

# What the common part of all states is measured on: plain sentences of both languages about nothing in particular.
_PLAIN = (
    "The two sides met in the capital last year and agreed to work together.",
    "She said that the new plan would not be ready before the summer.",
    "More than 300 people took part, among them students and officials.",
    "However, the report found that prices had risen by four per cent.",
    "双方は昨年首都で会談し、協力していくことで合意した。",
    "新しい計画は夏までには完成しないと彼女は述べた。",
    "学生や職員など300人以上が参加した。",
    "しかし報告書によると、価格は4パーセント上昇していた。",
)
_WORDS = (
    *("Smith", "London", "the ministry", "Tuesday", "agreement", "police", "team", "last year", "Carter", "Kenji"),
    *("house", "council", "work", "river", "company", "the first"),
    *(
        "東京",
        "政府",
        "会社",
        "選手",
        "昨年",
        "大臣",
        "トーマス",
        "市場",
        "川",
        "報告",
        "チーム",
        "田中",
        "協定",
        "問題",
    ),
    *("警察", "キャンペーン"),
)
_KEPT_SOURCES = 64
_FILLER = "X"


@runtime_checkable
class TokenStates(Protocol):
    """An embedder that also gives the states of tokens."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed texts; shape (len(texts), dimensions)."""

    def token_states(self, texts: Sequence[str]) -> list[Vectors]:
        """For each text the states of its tokens, shape (tokens, dimensions)."""


@runtime_checkable
class WordStates(Protocol):
    """An embedder that also finds a word's tokens in texts."""

    def word_states(self, texts: Sequence[str], word: str) -> list[Vectors]:
        """For each text the states of a word of one token wherever it stands between blanks, in order."""


class TokenAligner:
    """Aligns texts. Thread-safe.

    Args:
        embedder: Gives the states.
    """

    def __init__(self, embedder: TokenStates) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._common: Vectors | None = None
        self._common_phrase: Vectors | None = None
        self._kept: dict[str, Vectors] = {}

    def align(self, claims: Sequence[str], source: str) -> list[tuple[float, float]]:
        """Compare each claim with the source.

        Returns:
            For each claim: how well its words find theirs in the source, and the source's theirs in it, mean cosines.
        """
        held = self._source(source)
        return [_means(states, held) for states in self._states(claims)]

    def nearest(self, phrases: Sequence[str], candidates: Sequence[str]) -> list[float]:
        """For each phrase, taken alone, the cosine of the likest of the candidates, also of other languages."""
        if not phrases or not candidates:
            return [0.0] * len(phrases)
        common = self._common_phrase
        if common is None:
            common = self._common_phrase = np.asarray(self._embedder.embed_queries(_WORDS).mean(0), np.float32)
        vectors = normalise(self._embedder.embed_queries([*phrases, *candidates]) - common)
        found = (vectors[: len(phrases)] @ vectors[len(phrases) :].T).max(1)
        return [float(value) for value in found]

    def slots(
        self, one: str, spans: Sequence[tuple[int, int]], other: str, others: Sequence[tuple[int, int]]
    ) -> list[list[float]]:
        """The likeness of each place of one text to each of the other, in [-1, 1], whatever stands in them.

        Each place is filled with the same word. What a text's places have in common is taken off their states.

        Returns:
            A row for each place of `one`; empty where the model's tokens do not show the places.
        """
        if not isinstance(self._embedder, WordStates):
            return []
        texts = [_filled(one, spans), _filled(other, others)]
        left, right = self._embedder.word_states(texts, _FILLER)
        if (len(left), len(right)) != (len(spans), len(others)):
            return []  # the filler stands elsewhere in a text, too, or the text is longer than the window
        likeness = normalise(left - left.mean(0)) @ normalise(right - right.mean(0)).T
        return [[float(value) for value in row] for row in likeness]

    def _source(self, text: str) -> Vectors:
        with self._lock:
            found = self._kept.get(text)
        if found is None:
            found = self._states([text])[0]
            with self._lock:
                while len(self._kept) >= _KEPT_SOURCES:
                    del self._kept[next(iter(self._kept))]
                self._kept[text] = found
        return found

    def _states(self, texts: Sequence[str]) -> list[Vectors]:
        common = self._common
        if common is None:
            plain = np.concatenate(self._embedder.token_states(_PLAIN))
            common = self._common = np.asarray(plain.mean(0), np.float32)
        return [normalise(states - common) for states in self._embedder.token_states(texts)]


def _filled(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """A text with the filler between blanks in each of its places."""
    parts, place = [], 0
    for start, end in spans:
        parts += [text[place:start], _FILLER]
        place = end
    return " ".join([*parts, text[place:]])


def _means(claim: Vectors, source: Vectors) -> tuple[float, float]:
    if not len(claim) or not len(source):
        return 0.0, 0.0
    likeness = claim @ source.T
    return float(likeness.max(1).mean()), float(likeness.max(0).mean())
