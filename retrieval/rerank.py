"""Reorders the first hits of a ranking by a model that reads question and passage together."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailableError
from retrieval.query import Ranking

DEPTH = 20
_BATCH = 16


class Reranker(Protocol):
    """Scores passages for a question. Thread-safe; may block."""

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """How well each passage answers; any scale, higher is better; shape (len(passages),)."""


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder. Thread-safe: one call at a time; the model loads at the first call.

    Args:
        name: A folder, or a name on the hub.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._model: Any = None
        self._lock = threading.Lock()

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """Scores in the model's own scale.

        Raises:
            ModelUnavailableError: If the model is not local and the hub cannot be reached, or is no such model.
        """
        if not passages:
            return np.zeros(0, np.float32)
        with self._lock:
            if self._model is None:
                self._model = _load(self._name)
            pairs = [(question, passage) for passage in passages]
            found = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        return np.asarray(found, np.float32).reshape(len(passages))


def rerank(ranking: Ranking, reranker: Reranker, *, depth: int = DEPTH) -> Ranking:
    """Reorder the first `depth` hits; those behind keep their order.

    Equal scores keep the order they had. The hits' `score` becomes one that falls strictly with the new rank and stays
    within the range that the first `depth` hits had, so that scores of the hits behind still fit below.

    Raises:
        ValueError: If `depth` is below 1.
    """
    if depth < 1:
        raise ValueError(f"depth must be at least 1, not {depth}")
    head, tail = ranking.hits[:depth], ranking.hits[depth:]
    if len(head) < 2:
        return ranking
    found = reranker.scores(ranking.query.text, [hit.chunk.text for hit in head])
    order = np.argsort(-found, kind="stable")
    scores = [hit.score for hit in head]  # falls strictly already: only who holds which changes
    moved = [replace(head[place], rank=rank + 1, score=scores[rank]) for rank, place in enumerate(order.tolist())]
    return replace(ranking, hits=(*moved, *tail))


def _load(name: str) -> Any:
    hint = "Give LIAISON_RERANKER the path of a model folder, let the hub be reached once, or unset it."
    try:
        from sentence_transformers import CrossEncoder

        return CrossEncoder(name, device="cpu", num_labels=1)
    except (OSError, ValueError, RuntimeError, ImportError) as exc:
        reason = str(exc).strip().partition("\n")[0] or type(exc).__name__
        raise ModelUnavailableError(f"the reranking model {name!r} cannot be loaded: {reason}", hint) from exc
