"""Searches one generation: dense and lexical candidates, sentence vectors, fusion, hits."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.errors import RetrievalError
from corpus.languages import Language, detect_language
from retrieval.analyzers import query_terms
from retrieval.assembly import LANGUAGE_CODES
from retrieval.fusion import Signals, fuse
from retrieval.lexical import LexicalIndex
from retrieval.library import GenerationLibrary, exact_products, products
from retrieval.query import Chunk, Hit, Query, Ranking, SentenceHit
from retrieval.rows import RowSet

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue
    from retrieval.embedders import Embedder
    from retrieval.generations import Generation
    from retrieval.glossary import Glossary

_CANDIDATES = 200  # of each retriever; sentence vectors rescore their union
_Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    rows: NDArray[np.int64]
    scores: _Vector
    signals: Signals


class GenerationSearch:
    """Searches one open generation. Thread-safe."""

    def __init__(
        self, generation: Generation, *, catalogue: Catalogue, embedder: Embedder, glossary: Glossary | None = None
    ) -> None:
        """Map the lexical index and read labels and metadata.

        Args:
            generation: The open generation; stays open as long as this.
            catalogue: Its data directory's catalogue.
            embedder: Embeds queries.
            glossary: Expands queries that bring no expansions of their own.

        Raises:
            RetrievalError: If the passages were embedded by another model or runtime.
        """
        if generation.manifest.embedder != embedder.fingerprint:
            raise RetrievalError(
                f"the index was built with {generation.manifest.embedder!r}, not {embedder.fingerprint!r}",
                "Build it again with `liaison index build`, or set LIAISON_EMBEDDER back.",
            )
        self.generation = generation
        self.library = GenerationLibrary(generation, catalogue)
        self._embedder = embedder
        self._glossary = glossary
        # One question is often searched several times under different filters.
        self._vector_of = functools.lru_cache(maxsize=64)(lambda text: embedder.embed_queries([text])[0])
        self._lexical = LexicalIndex.open(generation.folder / "lexical")

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        """Return at most `top_k` hits that the query's audience may read.

        Ties are broken by row, so equal searches give equal rankings.
        """
        started = time.perf_counter()
        language = query.language or detect_language(query.text)
        vector = self._vector_of(query.text)
        embedded = time.perf_counter()
        self.library.refresh()
        scored = self._score(query, vector, language)
        hits = () if scored is None else self._hits(scored, vector, top_k)
        return Ranking(
            query=query,
            hits=hits,
            generation=self.generation.id,
            embed_ms=(embedded - started) * 1000,
            search_ms=(time.perf_counter() - embedded) * 1000,
        )

    def _score(self, query: Query, vector: _Vector, language: Language) -> _Scored | None:
        readable = self.library.rows(query.audience, query.filters)
        if readable.count == 0:
            return None
        dense = products(self.generation.vectors, readable, vector)
        terms = query_terms(query.text, language)
        for expansion in self._expansions(query, language):
            terms = [*terms, *query_terms(expansion, detect_language(expansion))]
        lexical = self._lexical.scores(terms, readable=readable)
        ceiling = self._lexical.maximum(terms, readable=readable)
        rows = union_of_best(dense, lexical, readable=readable, limit=min(_CANDIDATES, readable.count))
        signals = Signals(
            dense=exact_products(self.generation.vectors[rows], vector),
            sentence=self._best_sentences(rows, vector),
            lexical=lexical[rows] / ceiling if ceiling > 0 else np.zeros(len(rows), np.float32),
        )
        languages = [LANGUAGE_CODES[code] for code in self.generation.languages[rows]]
        scores = fuse(signals, query_language=language, passage_languages=languages)
        return _Scored(rows=rows, scores=scores, signals=signals)

    def _expansions(self, query: Query, language: Language) -> tuple[str, ...]:
        if query.expansions or self._glossary is None:
            return query.expansions
        return self._glossary.expand(query.text, language=language)

    def _best_sentences(self, rows: NDArray[np.int64], vector: _Vector) -> _Vector:
        """Cosine of the best sentence of each row."""
        offsets = self.generation.sentence_offsets
        lengths = offsets[rows + 1] - offsets[rows]
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        flat = np.repeat(offsets[rows] - starts, lengths) + np.arange(int(lengths.sum()))
        similarities = exact_products(self.generation.sentence_vectors[flat], vector)
        best: _Vector = np.maximum.reduceat(similarities, starts)
        return best

    def _hits(self, scored: _Scored, vector: _Vector, top_k: int) -> tuple[Hit, ...]:
        order = np.lexsort((scored.rows, -scored.scores))[:top_k]
        hits: list[Hit] = []
        last = np.inf
        for index in order:
            row = int(scored.rows[index])
            chunk = self._chunk(row)
            if chunk is None:  # erased since the generation was built
                continue
            last = min(float(scored.scores[index]), float(np.nextafter(last, -np.inf)))
            hits.append(
                Hit(
                    rank=len(hits) + 1,
                    score=last,
                    chunk=chunk,
                    sentences=self._sentences(row, chunk, vector),
                    dense=float(scored.signals.dense[index]),
                    lexical=float(scored.signals.lexical[index]),
                )
            )
        return tuple(hits)

    def _chunk(self, row: int) -> Chunk | None:
        document = self.generation.documents[int(self.generation.document_of_row[row])]
        stored = self.library.text(document.document_id, document.version)
        if stored is None:
            return None
        start, end = (int(edge) for edge in self.generation.spans[row])
        place = self.generation.place(row)
        meta = self.library.metadata(document.document_id)
        return Chunk(
            document_id=document.document_id,
            version=document.version,
            title=meta.title or stored.title,
            text=stored.text[start:end],
            start=start,
            end=end,
            page=place["page"],
            section=place["section"],
            paragraph=place["paragraph"],
            language=LANGUAGE_CODES[int(self.generation.languages[row])],
            date=place["date"] or meta.date,
            url=meta.url,
            marking=self.library.label(document.document_id).marking,
            publisher=meta.publisher,
            authors=meta.authors,
            kind=meta.kind,
            fidelity=meta.fidelity,
            status=meta.status,
            superseded_by=meta.superseded_by,
            row=row,
        )

    def _sentences(self, row: int, chunk: Chunk, vector: _Vector) -> tuple[SentenceHit, ...]:
        first, last = (int(edge) for edge in self.generation.sentence_offsets[row : row + 2])
        similarities = exact_products(self.generation.sentence_vectors[first:last], vector)
        return tuple(
            SentenceHit(
                start=int(start),
                end=int(end),
                text=chunk.text[int(start) - chunk.start : int(end) - chunk.start],
                similarity=float(similarity),
            )
            for (start, end), similarity in zip(self.generation.sentence_spans[first:last], similarities, strict=True)
        )


def union_of_best(dense: _Vector, lexical: _Vector, *, readable: RowSet, limit: int) -> NDArray[np.int64]:
    """Rows among the best of either score, ascending; rows that may not be read are never looked at.

    Args:
        dense: Shape (rows,).
        lexical: Shape (rows,).
        readable: Which rows may be read, at least one.
        limit: How many of the best of each score.
    """
    rows = readable.rows()
    if limit >= len(rows):
        return rows
    near, held = (scores if readable.is_all else scores.take(rows) for scores in (dense, lexical))
    by_dense = np.argpartition(near, len(rows) - limit)[len(rows) - limit :]
    by_lexical = np.argpartition(held, len(rows) - limit)[len(rows) - limit :]
    merged = np.union1d(by_dense, by_lexical[held[by_lexical] > 0.0])
    return rows[merged].astype(np.int64)
