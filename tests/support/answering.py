"""A small corpus in memory that answers searches by shared words; fast enough for unit tests, no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.values import Answer, Exchange, ThreadKey, Turn
from corpus.access import Audience
from corpus.documents import DocumentKind, Metadata, Section, StoredVersion
from corpus.languages import Language, detect_language
from corpus.sentences import sentence_spans
from retrieval.query import Chunk, Hit, Query, Ranking, SentenceHit


@dataclass(frozen=True)
class Paper:
    """A document of the tests."""

    text: str
    title: str = ""
    publisher: str | None = None
    date: str | None = None
    authors: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    fidelity: str | None = None
    superseded_by: str | None = None
    kind: DocumentKind | None = None


def _bag(text: str) -> set[str]:
    from bot.answering.matching import forms_of
    from bot.answering.text import term_set

    bag: set[str] = set()
    for term in term_set(text):
        forms = forms_of(term)
        bag |= {term, *forms.terms}
    return bag


class MemoryCorpus:
    """Searcher and reader over a few documents; one chunk a document, similarity from shared words."""

    generation = "g-test"

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self.papers = papers
        self.searches: list[Query] = []

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        self.searches.append(query)
        found = []
        for document_id, paper in self.papers.items():
            language = detect_language(paper.text)
            if query.filters.document_ids and document_id not in query.filters.document_ids:
                continue
            if query.filters.languages and language not in query.filters.languages:
                continue
            hit = self._hit(document_id, paper, query, language)
            found.append(hit)
        found.sort(key=lambda h: (-h.dense, h.chunk.document_id))
        hits = tuple(
            Hit(rank=i, score=1 / i, chunk=h.chunk, sentences=h.sentences, dense=h.dense, lexical=h.lexical)
            for i, h in enumerate(found[:top_k], start=1)
        )
        return Ranking(query=query, hits=hits, generation=self.generation, embed_ms=1.0, search_ms=1.0)

    def _hit(self, document_id: str, paper: Paper, query: Query, language: Language) -> Hit:
        spans = sentence_spans(paper.text)
        scored = tuple(
            SentenceHit(start=a, end=b, text=paper.text[a:b], similarity=self._similarity(query.text, paper.text[a:b]))
            for a, b in spans
        )
        stored = self._stored(document_id)
        chunk = Chunk(
            document_id=document_id,
            version=stored.version,
            title=stored.title,
            text=paper.text,
            start=0,
            end=len(paper.text),
            language=language,
            date=paper.date,
            publisher=paper.publisher,
            authors=paper.authors,
            fidelity=paper.fidelity,  # type: ignore[arg-type]
            superseded_by=paper.superseded_by,
        )
        best = max((s.similarity for s in scored), default=0.7)
        return Hit(rank=1, score=best, chunk=chunk, sentences=scored, dense=best)

    @staticmethod
    def _similarity(question: str, sentence: str) -> float:
        asked, held = _bag(question), _bag(sentence)
        return 0.76 + 0.16 * len(asked & held) / max(1, min(len(asked), 12))

    def embed(self, texts: Sequence[str], *, as_query: bool) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), 64), np.float32)
        for row, text in enumerate(texts):
            for term in sorted(_bag(text)):
                rows[row, sum(map(ord, term)) % 64] += 1.0
            rows[row, 0] += 0.1
        normed: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return normed

    def _stored(self, document_id: str) -> StoredVersion:
        paper = self.papers[document_id]
        return StoredVersion(
            document_id=document_id,
            version=f"v-{document_id}",
            text=paper.text,
            sections=paper.sections,
            pages=(),
            metadata=Metadata(
                title=paper.title or None,
                publisher=paper.publisher,
                authors=paper.authors,
                date=paper.date,
                superseded_by=paper.superseded_by,
                kind=paper.kind,
                language=detect_language(paper.text),
            ),
            source_hash="",
            extractor="test",
            created_at="2026-01-01T00:00:00+00:00",
        )

    def read(self, document_id: str, *, version: str | None = None, audience: Audience) -> StoredVersion | None:
        return self._stored(document_id) if document_id in self.papers else None

    def documents(self, *, audience: Audience) -> Sequence[StoredVersion]:
        return [self._stored(document_id) for document_id in self.papers]


_THREAD = ThreadKey(platform="console", workspace_id="local", channel_id="c", thread_id="t")


def turn_of(text: str, **fields: object) -> Turn:
    return Turn(thread=_THREAD, turn_id="1", text=text, **fields)  # type: ignore[arg-type]


def exchange_of(text: str, answer: Answer) -> Exchange:
    return Exchange(turn=turn_of(text), answer=answer)
