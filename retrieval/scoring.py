"""Scores the readable rows of one generation for one question: candidates, their signals, one score each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.languages import Language
from retrieval.assembly import LANGUAGE_CODES
from retrieval.fusion import Signals, fuse_rows
from retrieval.generations import Generation
from retrieval.lexical import LexicalIndex
from retrieval.rows import RowSet
from retrieval.scan import begin_products, best_places, exact_products
from retrieval.wording import Wording

_CANDIDATES = 100
"""How many of the best rows of each retriever are looked at, and how many of them by their sentences. On the sets that
the weights were trained on, 32 would give the same nDCG@10 to the fourth digit."""

_Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Candidates with what is known of them; arrays of one length, by falling score, ties by row.

    Attributes:
        rows: Rows of the generation.
        scores: Higher is better.
        signals: What the scores were made of.
        sentences: For each candidate, where its sentences stand in `similarities`; shape (candidates, 2).
        similarities: Cosines of sentences and the question.
    """

    rows: NDArray[np.int64]
    scores: _Vector
    signals: Signals
    sentences: NDArray[np.int64]
    similarities: _Vector


class Scorer:
    """Scores rows of one open generation. Thread-safe."""

    def __init__(self, generation: Generation, lexical: LexicalIndex) -> None:
        self._lexical = lexical
        # Plain arrays over the mapped bytes: a `memmap` costs a new Python object at every slice.
        self._vectors = np.asarray(generation.vectors)
        self._sentences = np.asarray(generation.sentence_vectors)
        self._offsets = np.asarray(generation.sentence_offsets)
        languages = np.asarray(generation.languages)
        self._in = {language: languages == code for code, language in enumerate(LANGUAGE_CODES)}

    def score(self, vector: _Vector, wording: Wording, *, language: Language, readable: RowSet, wanted: int) -> Scored:
        """Score the rows that may be among the best.

        Args:
            vector: Of the question.
            wording: Terms of the question.
            language: Of the question.
            readable: What may be seen, at least one row.
            wanted: How many rows the caller needs.
        """
        limit = min(max(_CANDIDATES, wanted), readable.count)
        scan = begin_products(self._vectors, readable, vector)
        share = wording.share(self._lexical, readable=readable)
        dense = scan.result()
        by_words = best_places(share, limit)
        places = _union(best_places(dense, limit), by_words[share[by_words] > 0.0])
        rows = readable.rows()[places]
        exact, words = exact_products(self._vectors.take(rows, axis=0), vector), share[places]
        likely = self._likely(rows, exact, words, language=language, limit=limit)
        return self._ranked(rows[likely], exact[likely], words[likely], vector=vector, language=language)

    def vectors(self, rows: NDArray[np.int64]) -> _Vector:
        """Vectors of rows; shape (len(rows), dimensions)."""
        found: _Vector = self._vectors.take(rows, axis=0)
        return found

    def sentence_vectors(self, row: int) -> NDArray[np.float16]:
        """Vectors of a row's sentences, in order; shape (sentences, dimensions), not copied."""
        found: NDArray[np.float16] = self._sentences[self._offsets[row] : self._offsets[row + 1]]
        return found

    def _likely(
        self, rows: NDArray[np.int64], dense: _Vector, words: _Vector, *, language: Language, limit: int
    ) -> NDArray[np.intp]:
        """Places of the candidates that are worth a look at their sentences."""
        if len(rows) <= limit:
            return np.arange(len(rows))
        signals = Signals(dense=dense, sentence=dense, lexical=words)
        rough = fuse_rows(signals, query_language=language, same=self._in[language].take(rows))
        return np.sort(np.lexsort((rows, -rough))[:limit])

    def _ranked(
        self, rows: NDArray[np.int64], dense: _Vector, words: _Vector, *, vector: _Vector, language: Language
    ) -> Scored:
        starts, ends = self._offsets[rows], self._offsets[rows + 1]
        edges = np.cumsum(ends - starts)
        places = np.stack([edges - (ends - starts), edges], axis=1)
        flat = np.repeat(starts - places[:, 0], ends - starts) + np.arange(int(edges[-1]))
        similarities = exact_products(self._sentences.take(flat, axis=0), vector)
        best: _Vector = np.maximum.reduceat(similarities, places[:, 0])  # a chunk has at least one sentence
        signals = Signals(dense=dense, sentence=best, lexical=words)
        scores = fuse_rows(signals, query_language=language, same=self._in[language].take(rows))
        order = np.lexsort((rows, -scores))
        return Scored(
            rows=rows[order],
            scores=scores[order],
            signals=Signals(dense=dense[order], sentence=best[order], lexical=words[order]),
            sentences=places[order],
            similarities=similarities,
        )


def _union(one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.intp]:
    """What is in either, each once, ascending."""
    both = np.sort(np.concatenate((one, other)))
    kept = np.ones(len(both), np.bool_)
    np.not_equal(both[1:], both[:-1], out=kept[1:])
    return both[kept]
