"""Signals to one score: a weighted sum whose weights depend on the languages of question and passage.

Scores rather than ranks are combined: reciprocal ranks throw away how far ahead a passage is (Bruch, Gai and Ingber, An
Analysis of Fusion Functions for Hybrid Retrieval, 2023). Where question and passage differ in language, words can
hardly agree and count for little. The weights stand in `weights.toml`, written by `bench/train_fusion.py`.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from corpus.languages import Language

# A share of the question's words that any passage may hold by chance. Only what goes beyond it counts: without this, an
# English list of references beats the Japanese passage that answers an English question.
CHANCE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What is known of each candidate row; arrays of one length.

    Attributes:
        dense: Cosine of question and passage, in [-1, 1].
        sentence: Cosine of question and the passage's nearest sentence, in [-1, 1].
        lexical: BM25 divided by the most that any passage could reach, in [0, 1].
    """

    dense: NDArray[np.float32]
    sentence: NDArray[np.float32]
    lexical: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Weights of the signals for one pair of languages, at least 0.

    Those of the two cosines sum to 1, so that passages of both languages compare; the lexical one comes on top.
    """

    dense: float
    sentence: float
    lexical: float


def fuse(signals: Signals, *, query_language: Language, passage_languages: Sequence[Language]) -> NDArray[np.float32]:
    """Combine the signals of each row.

    Args:
        signals: Of the candidate rows.
        query_language: Of the question.
        passage_languages: Of each row.

    Returns:
        Higher is better, in [-1, 1 + the greatest lexical weight]; a row's score depends on no other row.

    Raises:
        ValueError: If the lengths differ.
    """
    same = np.array([language is query_language for language in passage_languages], np.bool_)
    return fuse_rows(signals, query_language=query_language, same=same)


def fuse_rows(signals: Signals, *, query_language: Language, same: NDArray[np.bool_]) -> NDArray[np.float32]:
    """What `fuse` does, where it is known of each row whether it is in the question's language.

    Raises:
        ValueError: If the lengths differ.
    """
    if not len(same) == len(signals.dense) == len(signals.sentence) == len(signals.lexical):
        raise ValueError("signals and languages must be of one length")
    alike, other = _columns(query_language)
    words = agreement(signals.lexical)
    count = np.count_nonzero(same)
    if count in (0, len(same)):  # as mostly: one language, one weight
        dense, sentence, lexical = alike if count else other
        fused: NDArray[np.float32] = dense * signals.dense + sentence * signals.sentence + lexical * words
        return fused
    weights = np.where(same, alike[:, None], other[:, None])
    mixed: NDArray[np.float32] = weights[0] * signals.dense + weights[1] * signals.sentence + weights[2] * words
    return mixed


@functools.cache
def _columns(query_language: Language) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights of the three signals for passages in the question's language, and for those in the other."""
    table = load_weights()
    other = Language.JA if query_language is Language.EN else Language.EN
    alike, unlike = table[query_language, query_language], table[query_language, other]
    one, two = (np.array([each.dense, each.sentence, each.lexical], np.float32) for each in (alike, unlike))
    return one, two


def agreement(lexical: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a lexical signal in [0, 1] says beyond chance; in [0, 1 - CHANCE]."""
    beyond: NDArray[np.float32] = np.maximum(lexical - np.float32(CHANCE), np.float32(0))
    return beyond


@functools.cache
def load_weights() -> dict[tuple[Language, Language], Weights]:
    """The weights that ship, by (language of the question, language of the passage)."""
    text = (resources.files("retrieval") / "weights.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {
        (question, passage): Weights(**tables[question.value][passage.value])
        for question in Language
        for passage in Language
    }
