"""How well questions that the documents answer are told from others, whatever the threshold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.answering.answerability import judge
from bot.answering.documents import DocumentShelf
from bot.answering.evidence import collect
from bot.answering.query import search_all
from bot.answering.question import read_question
from bot.ports import DocumentReader, Searcher
from corpus.access import Audience

_KEPT = 0.95


def probability_of(text: str, searcher: Searcher, reader: DocumentReader, audience: Audience) -> float:
    """The probability, in [0, 1], that what an audience may read answers a question; as an answer would judge it."""
    question = read_question(text)
    shelf = DocumentShelf(reader, audience)
    ranking = search_all(question, searcher, audience, shelf.all())
    return judge(question, collect(question, ranking), shelf).probability


def auroc(answerable: Sequence[float], others: Sequence[float]) -> float:
    """Chance that a random answerable question is given more than a random other one; ties count half."""
    if not answerable or not others:
        return float("nan")
    below = np.sort(np.asarray(others, np.float64))
    values = np.asarray(answerable, np.float64)
    wins = np.searchsorted(below, values, "left") + np.searchsorted(below, values, "right")
    return float(wins.sum() / (2 * len(below) * len(values)))


def rejected(answerable: Sequence[float], others: Sequence[float], *, kept: float = _KEPT) -> float:
    """Share of the others below the threshold that keeps a share of the answerable ones, as in `baselines.md`."""
    if not answerable or not others:
        return float("nan")
    threshold = float(np.quantile(np.asarray(answerable, np.float64), 1 - kept))
    return float(np.mean(np.asarray(others, np.float64) < threshold))


def trade_off(answerable: Sequence[float], others: Sequence[float]) -> list[tuple[float, float, float]]:
    """The curve in steps of a tenth.

    Returns:
        Threshold; share of the answerable ones at or above it; share of the others below it.
    """
    up, down = np.asarray(answerable, np.float64), np.asarray(others, np.float64)
    return [
        (t, float(np.mean(up >= t)) if len(up) else 0.0, float(np.mean(down < t)) if len(down) else 0.0)
        for t in (round(0.1 * step, 1) for step in range(1, 10))
    ]
