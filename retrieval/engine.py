"""Searches one generation: readable rows, scores, order, hits."""

from __future__ import annotations

import functools
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.errors import RetrievalError
from corpus.languages import Language, detect_language
from retrieval.abbreviations import Abbreviations
from retrieval.assembly import LANGUAGE_CODES
from retrieval.headings import asks_for_lists
from retrieval.lexical import LexicalIndex
from retrieval.library import GenerationLibrary
from retrieval.ordering import Candidate, Ordered, enough, order
from retrieval.query import Chunk, Hit, Query, Ranking, SentenceHit
from retrieval.rows import RowSet
from retrieval.scoring import Scored, Scorer
from retrieval.texts import ReadableTexts
from retrieval.times import read_wish
from retrieval.wording import Wording

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue
    from retrieval.embedders import Embedder
    from retrieval.generations import Generation
    from retrieval.glossary import Glossary

_Vector = NDArray[np.float32]


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
            glossary: Expands queries.

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
        self._glossary = glossary
        # One question is often searched several times under different filters.
        self._vector_of = functools.lru_cache(maxsize=64)(lambda text: embedder.embed_queries([text])[0])
        self._lexical = LexicalIndex.open(generation.folder / "lexical")
        self._texts = ReadableTexts(generation, self.library)
        self._scorer = Scorer(generation, self._lexical)
        # Plain arrays over the mapped bytes; see Scorer.
        self._owners, self._spans = np.asarray(generation.document_of_row), np.asarray(generation.spans)
        self._sentence_spans = np.asarray(generation.sentence_spans)
        self._place_of = functools.lru_cache(maxsize=2048)(generation.place)
        self._abbreviations = Abbreviations(self._lexical, self._texts.of_rows)

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        """Return at most `top_k` hits that the query's audience may read.

        Ties are broken by row, so equal searches give equal rankings.
        """
        started = time.perf_counter()
        vector = self._vector_of(query.text)
        embedded = time.perf_counter()
        self.library.refresh()
        readable = self.library.rows(query.audience, query.filters)
        hits = self._found(query, vector, readable, top_k) if readable.count else ()
        return Ranking(
            query=query,
            hits=hits,
            generation=self.generation.id,
            embed_ms=(embedded - started) * 1000,
            search_ms=(time.perf_counter() - embedded) * 1000,
        )

    def _found(self, query: Query, vector: _Vector, readable: RowSet, top_k: int) -> tuple[Hit, ...]:
        language = query.language or detect_language(query.text)
        wording = Wording.of(query.text, language, expansions=self._expansions(query, language, readable))
        scored = self._scorer.score(vector, wording, language=language, readable=readable, wanted=top_k)
        wish = read_wish(query.text)
        named = self.library.named.in_question(query.text)
        # Without time and names in play only the best can be shown; all the others need not be looked at.
        plain = wish.is_empty and not named and not self.library.has_superseded
        seen = enough(top_k) if plain else len(scored.rows)
        ordered = order(
            [self._candidate(row) for row in scored.rows[:seen].tolist()],
            scored.scores[:seen],
            lambda places: self._scorer.vectors(scored.rows[places]),
            wish=wish,
            wanted=top_k,
            lists=asks_for_lists(query.text),
            named=named,
            diversity=query.diversity,
        )
        return self._hits(scored, ordered)

    def _expansions(self, query: Query, language: Language, readable: RowSet) -> tuple[str, ...]:
        """The caller's expansions, the glossary's, and what readable documents say that an abbreviation means."""
        glossary = self._glossary
        named = () if glossary is None else glossary.expand(query.text, language=language)
        defined = self._abbreviations.names(
            query.text, readable=readable, known=lambda token: glossary is not None and bool(glossary.find(token))
        )
        return tuple(dict.fromkeys((*query.expansions, *named, *defined)))

    def _candidate(self, row: int) -> Candidate:
        document = self.generation.documents[int(self._owners[row])]
        return Candidate(
            document_id=document.document_id,
            metadata=self.library.metadata(document.document_id),
            place=functools.partial(self._place_of, row),
            text=lambda: self._texts.of_rows([row])[0],
        )

    def _hits(self, scored: Scored, ordered: Sequence[Ordered]) -> tuple[Hit, ...]:
        hits: list[Hit] = []
        last = np.inf
        for one in ordered:
            row = int(scored.rows[one.place])
            chunk = self._chunk(row)
            if chunk is None:  # erased since the generation was built
                continue
            last = min(one.score, float(np.nextafter(np.float32(last), np.float32(-np.inf))))
            hits.append(
                Hit(
                    rank=len(hits) + 1,
                    score=last,
                    chunk=chunk,
                    sentences=self._sentences(
                        row, chunk, scored.similarities[slice(*scored.sentences[one.place].tolist())]
                    ),
                    dense=float(scored.signals.dense[one.place]),
                    lexical=float(scored.signals.lexical[one.place]),
                    duplicates=one.duplicates,
                )
            )
        return tuple(hits)

    def _chunk(self, row: int) -> Chunk | None:
        document = self.generation.documents[int(self._owners[row])]
        text = self._texts.of_row(row)
        if text is None:
            return None
        start, end = (int(edge) for edge in self._spans[row])
        place = self._place_of(row)
        meta = self.library.metadata(document.document_id)
        return Chunk(
            document_id=document.document_id,
            version=document.version,
            title=meta.title or document.document_id,
            text=text,
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

    def _sentences(self, row: int, chunk: Chunk, similarities: _Vector) -> tuple[SentenceHit, ...]:
        first, last = (int(edge) for edge in self.generation.sentence_offsets[row : row + 2])
        return tuple(
            SentenceHit(
                start=start, end=end, text=chunk.text[start - chunk.start : end - chunk.start], similarity=similarity
            )
            for (start, end), similarity in zip(
                self._sentence_spans[first:last].tolist(), similarities.tolist(), strict=True
            )
        )
