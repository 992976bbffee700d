"""Searches one generation: readable rows, scores, order, hits."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.access import Audience
from corpus.errors import RetrievalError
from corpus.languages import Language, detect_language
from retrieval.abbreviations import Abbreviations
from retrieval.embedders.base import SoonEmbedder
from retrieval.foreseeing import QuestionVectors
from retrieval.headings import asks_for_lists
from retrieval.lexical import LexicalIndex, idf
from retrieval.library import GenerationLibrary
from retrieval.ordering import Candidates, DocumentFacts, Ordered, enough, order
from retrieval.passages import Passages, Places
from retrieval.query import Filters, Hit, Query, Ranking, SentenceVectors
from retrieval.rows import RowSet
from retrieval.scoring import Scored, Scorer
from retrieval.texts import ReadableTexts
from retrieval.times import Wish, read_wish
from retrieval.wording import Wording

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue
    from retrieval.embedders import Embedder
    from retrieval.generations import Generation
    from retrieval.glossary import Glossary

_Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a question's words say, without its vector.

    Attributes:
        language: Of the question.
        wording: Terms to look for.
        wish: What it asks of time.
        named: Ids of the documents whose publisher or author it names.
    """

    language: Language
    wording: Wording
    wish: Wish
    named: frozenset[str]


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
        self._embedder = embedder.fingerprint
        self.library = GenerationLibrary(generation, catalogue)
        self._glossary = glossary
        self.vector_of = QuestionVectors(
            lambda text: embedder.embed_queries([text])[0],
            soon=embedder.embed_soon if isinstance(embedder, SoonEmbedder) else None,
        )
        self._lexical = LexicalIndex.open(generation.folder / "lexical")
        self._texts = ReadableTexts(generation, self.library)
        self._scorer = Scorer(generation, self._lexical)
        self._owners = np.asarray(generation.document_of_row)  # a plain array over the mapped bytes; see Scorer
        self._places = Places(generation.folder)
        self._passages = Passages(generation, self.library, texts=self._texts, places=self._places)
        self._facts: tuple[int, DocumentFacts] | None = None
        self._abbreviations = Abbreviations(self._lexical, self._texts.of_rows)

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        """Return at most `top_k` hits that the query's audience may read.

        Ties are broken by row, so equal searches give equal rankings.
        """
        started = time.perf_counter()
        self.library.refresh()
        readable = self.library.rows(query.audience, query.filters)
        asked = self._asked(query, readable)  # before the vector, which may be on its way meanwhile
        waiting = time.perf_counter()
        vector = self.vector_of(query.text)
        embedding = time.perf_counter() - waiting
        hits = self._found(query, asked, vector, readable, top_k) if readable.count else ()
        return Ranking(
            query=query,
            hits=hits,
            generation=self.generation.id,
            embed_ms=embedding * 1000,
            search_ms=(time.perf_counter() - started - embedding) * 1000,
        )

    def sentences(self) -> Iterator[str]:
        """Every sentence that is still readable by anybody, in order of rows, whoever may read it; for preparing."""
        return itertools.chain.from_iterable(map(self._passages.sentences, range(len(self._owners))))

    def rarity(self, terms: Sequence[str], *, audience: Audience) -> dict[str, float]:
        """How rare each term is among the passages that an audience may read (BM25's idf)."""
        readable = self.library.rows(audience, Filters())
        return {term: idf(readable.count, self._lexical.frequency(term, readable=readable)) for term in terms}

    def _asked(self, query: Query, readable: RowSet) -> _Asked:
        language = query.language or detect_language(query.text)
        return _Asked(
            language=language,
            wording=Wording.of(query.text, language, expansions=self._expansions(query, language, readable)),
            wish=read_wish(query.text),
            named=self.library.named.in_question(query.text),
        )

    def _found(self, query: Query, asked: _Asked, vector: _Vector, readable: RowSet, top_k: int) -> tuple[Hit, ...]:
        scored = self._scorer.score(vector, asked.wording, language=asked.language, readable=readable, wanted=top_k)
        wish, named = asked.wish, asked.named
        # Without time and names in play only the best can be shown; all the others need not be looked at.
        plain = wish.is_empty and not named and not self.library.has_superseded
        seen = enough(top_k) if plain else len(scored.rows)
        rows = scored.rows[:seen]
        ordered = order(
            self._candidates(rows),
            scored.scores[:seen],
            lambda places: self._scorer.vectors(rows[places]),
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

    def _candidates(self, rows: NDArray[np.int64]) -> Candidates:
        facts, owners = self._facts_now(), self._owners.take(rows)
        return Candidates(
            facts=facts,
            owners=owners,
            lists=self._places.are_lists(rows, untitled=facts.lists.take(owners)),
            date=lambda place: self._places[int(rows[place])]["date"],
            text=lambda place: self._texts.of_rows([int(rows[place])])[0],
        )

    def _facts_now(self) -> DocumentFacts:
        revision = self.library.revision
        if self._facts is None or self._facts[0] != revision:
            names = (document.document_id for document in self.generation.documents)
            self._facts = revision, DocumentFacts([(name, self.library.metadata(name)) for name in names])
        return self._facts[1]

    def _hits(self, scored: Scored, ordered: Sequence[Ordered]) -> tuple[Hit, ...]:
        places = [one.place for one in ordered]
        rows, bounds = scored.rows[places].tolist(), scored.sentences[places].tolist()
        dense, lexical = scored.signals.dense[places].tolist(), scored.signals.lexical[places].tolist()
        hits: list[Hit] = []
        last = np.inf
        for at, one in enumerate(ordered):
            parts = self._passages.hit_parts(rows[at], scored.similarities[slice(*bounds[at])].tolist())
            if parts is None:  # erased since the generation was built
                continue
            last = one.score if one.score < last else float(np.nextafter(np.float32(last), np.float32(-np.inf)))
            hits.append(
                Hit(
                    rank=len(hits) + 1,
                    score=last,
                    chunk=parts[0],
                    sentences=parts[1],
                    dense=dense[at],
                    lexical=lexical[at],
                    duplicates=one.duplicates,
                    vectors=SentenceVectors(self._embedder, self._scorer.sentence_vectors(rows[at])),
                )
            )
        return tuple(hits)
