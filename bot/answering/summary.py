"""Summaries by quotation: the central sentences of a document, or of what the documents say about a topic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.citing import cite, trim
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.kinds.gather import Desk, gather
from bot.answering.matching import matches
from bot.answering.text import fold, has_japanese, squeeze, term_set
from bot.answering.wording import say
from bot.ports import Searcher
from bot.values import Citation, Sentence
from corpus.access import Audience
from corpus.documents import StoredVersion
from corpus.languages import Language
from retrieval.query import Filters, Hit, Query, SentenceHit

MOST_POINTS = 8
_POINT_QUOTE = 320
_TEXT_LIMIT = 2_900
_DOCUMENT_HITS = 40
_TOPIC_HITS = 16
_TOPIC_POOL, _TOPIC_POINTS = 16, 6
_TITLE_MATCH = 0.6


@dataclass(frozen=True, slots=True)
class _Point:
    hit: Hit
    sentence: SentenceHit
    place: float


def document_named(topic: str, documents: Sequence[StoredVersion]) -> StoredVersion | None:
    """The document that a topic names by id or title, in either language; None where none is near enough."""
    plain = squeeze(topic)
    for document in documents:
        if squeeze(document.document_id) == plain or squeeze(document.title) == plain:
            return document
    asked = term_set(topic)
    scored = [(_title_match(asked, topic, document), document) for document in documents]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= _TITLE_MATCH else None


def _title_match(asked: frozenset[str], topic: str, document: StoredVersion) -> float:
    title = term_set(document.title)
    if not title or not asked:
        return 0.0
    about = " ".join(filter(None, (document.title, document.metadata.publisher, *document.metadata.authors)))
    covered = sum(matches(t, about) for t in asked) / len(asked)
    held = sum(matches(t, topic) for t in title) / len(title)
    inside = len(squeeze(topic)) >= 6 and squeeze(topic) in squeeze(document.title)
    return 1.0 if inside else covered * (0.4 + 0.6 * held)


def summarise_document(
    document: StoredVersion, searcher: Searcher, audience: Audience, shelf: DocumentShelf, *, language: Language
) -> Draft | None:
    """The main points of a document in the order of its text; None where nothing of it can be read."""
    filters = Filters(document_ids=frozenset({document.document_id}))
    query = Query(text=document.title, audience=audience, filters=filters)
    hits = searcher.search(query, top_k=_DOCUMENT_HITS).hits
    points = _points(hits)
    if not points:
        return None
    chosen = _central(points, searcher, wanted=min(MOST_POINTS, max(3, len(points) // 3)))
    ordered = sorted(chosen, key=lambda p: p.sentence.start)
    return _draft(ordered, shelf, intro=say("summary", language, title=document.title))


def summarise_topic(topic: str, searcher: Searcher, shelf: DocumentShelf, *, language: Language) -> Draft | None:
    """What the documents say about a topic, document by document; None where they say nothing near it."""
    desk = Desk(searcher=searcher, shelf=shelf, language=language)
    found = gather(topic, desk, hits=_TOPIC_HITS).topical  # none where a name of the topic is unknown
    points = [
        _Point(point.hit, point.hit.sentences[point.index], 0.0)
        for point in found[:_TOPIC_POOL]
        if _is_statement(point.text)
    ]
    if not points:
        return None
    chosen = _central(points, searcher, wanted=min(_TOPIC_POINTS, len(points)))
    ordered = sorted(chosen, key=lambda p: (p.hit.rank, p.sentence.start))
    return _draft(ordered, shelf, intro=say("summary_topic", language, topic=topic))


def _points(hits: Sequence[Hit]) -> list[_Point]:
    total = max((h.chunk.end for h in hits), default=1)
    found: list[_Point] = []
    seen: set[str] = set()
    for hit in hits:
        for sentence in hit.sentences:
            key = squeeze(sentence.text)
            if key not in seen and _is_statement(sentence.text):
                seen.add(key)
                found.append(_Point(hit, sentence, sentence.start / total))
    return found


def _is_statement(text: str) -> bool:
    """Whether a text is a sentence that can stand alone: long enough, ended, no link list."""
    if has_japanese(text):
        return 18 <= len(text) <= 400 and text.rstrip("」』)）").endswith(("。", "！"))
    if not 45 <= len(text) <= 600 or not text.rstrip("\"”’')").endswith((".", ";")):
        return False
    return (
        re.match(r"^\W*(?:this|these|that|it|they|he|she|such|however|but|and|for example|therefore)\b", fold(text))
        is None
    )


def _central(points: Sequence[_Point], searcher: Searcher, *, wanted: int) -> list[_Point]:
    """Choose sentences near the middle of all, early ones first, none like another (maximal marginal relevance).

    Source of the trade-off: Carbonell and Goldstein, SIGIR 1998.
    """
    pool = sorted(points, key=lambda p: p.sentence.start)[:60]
    vectors: NDArray[np.float32] = searcher.embed([p.sentence.text for p in pool], as_query=False)
    middle = vectors.mean(axis=0)
    middle /= np.linalg.norm(middle) or 1.0
    worth = vectors @ middle + np.array([0.02 * (1 - p.place) + 0.2 * (p.sentence.similarity - 0.85) for p in pool])
    chosen: list[int] = []
    while len(chosen) < min(wanted, len(pool)):
        likeness = (vectors @ vectors[chosen].T).max(axis=1) if chosen else np.zeros(len(pool))
        value = 0.6 * worth - 0.4 * likeness
        value[chosen] = -np.inf
        chosen.append(int(np.argmax(value)))
    return [pool[i] for i in chosen]


def _draft(points: Sequence[_Point], shelf: DocumentShelf, *, intro: str) -> Draft:
    citations: list[Citation] = []
    sentences: list[Sentence] = []
    size = len(intro)
    for point in points:
        text = shelf.text(point.hit)
        start, end = trim(text, point.sentence.start, point.sentence.end, limit=_POINT_QUOTE)
        if size + end - start + 12 > _TEXT_LIMIT:
            break
        size += end - start + 12
        citations.append(cite(point.hit, text, start, end, marker=len(citations) + 1))
        sentences.append(Sentence(text=" ".join(citations[-1].quote.split()), citations=(len(citations),)))
    return Draft(sentences=tuple(sentences), citations=tuple(citations), intro=intro, kind="summary")
