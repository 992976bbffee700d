"""Summaries by quotation: the central sentences of a document, or of what the documents say about a topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.citing import QUOTE_LIMIT, cite, on_one_line, trim
from bot.answering.closest import closest_passages
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.kinds.gather import Desk, Point, gather
from bot.answering.kinds.statements import is_statement
from bot.answering.listing import harmless
from bot.answering.lists import is_item, leads_in, list_after, mark_length
from bot.answering.text import has_japanese, squeeze
from bot.answering.wording import say
from bot.ports import Searcher
from bot.values import Citation, Sentence
from corpus.access import Audience
from corpus.documents import StoredVersion
from corpus.languages import Language
from retrieval.query import Filters, Hit, Query, SentenceHit

MOST_POINTS, _FEWEST_POINTS = 8, 5
_POINT_QUOTE = 320
_TEXT_LIMIT = 2_900
_DOCUMENT_HITS = 40
_TOPIC_HITS = 16
_TOPIC_POOL, _TOPIC_POINTS = 16, 6
_ALIKE = 0.95
_ENOUGH = 3
_LIST_BONUS = 0.03
"""A list says several things at once, which puts it further from the middle of all that is said."""


@dataclass(frozen=True, slots=True)
class _Point:
    """What may be quoted: a statement, or a lead-in with its list.

    Attributes:
        start: First code point in the stored text, the mark of a list item left out.
        end: One past the last.
        place: Where in the document it stands, in [0, 1].
        similarity: Cosine of its sentence and what was searched for.
        is_list: A lead-in with its list.
    """

    hit: Hit
    start: int
    end: int
    text: str
    place: float = 0.0
    similarity: float = 0.0
    is_list: bool = False

    def shown(self, quote: str, *, is_cut: bool) -> str:
        """A quotation of it on one line: items one after the other, words left out told by dots."""
        if self.is_list:
            lead, *items = [line.strip() for line in quote.splitlines() if line.strip()]
            told = [item[mark_length(item) :].rstrip(" .;。；") for item in items]
            return f"{lead} {('；' if has_japanese(lead) else '; ').join(told)}"
        return on_one_line(quote) + (" …" if is_cut else "")


def summarise_document(
    document: StoredVersion, searcher: Searcher, audience: Audience, shelf: DocumentShelf, *, language: Language
) -> Draft | None:
    """The main points of a document in the order of its text; None where nothing of it can be read."""
    filters = Filters(document_ids=frozenset({document.document_id}))
    query = Query(text=document.title, audience=audience, filters=filters)
    hits = searcher.search(query, top_k=_DOCUMENT_HITS).hits
    points = _points(hits, shelf)
    if not points:
        return None
    chosen = _central(points, searcher, wanted=min(MOST_POINTS, max(_FEWEST_POINTS, len(points) // 2)))
    ordered = sorted(chosen, key=lambda p: p.start)
    return _draft(ordered, shelf, intro=say("summary", language, title=document.title))


def summarise_part(
    hits: Sequence[Hit], span: tuple[int, int], searcher: Searcher, shelf: DocumentShelf, *, intro: str
) -> Draft | None:
    """The main points of one part of a document, its first among them; None where nothing of it can be read.

    Args:
        hits: Passages of the document, among them those of the part.
        span: Of the part.
        searcher: Embeds the sentences.
        shelf: Reads the document.
        intro: What the summary begins with.
    """
    inside = [
        replace(hit, vectors=None, sentences=tuple(s for s in hit.sentences if span[0] <= s.start and s.end <= span[1]))
        for hit in hits
    ]
    points = sorted(_points([hit for hit in inside if hit.sentences], shelf), key=lambda p: p.start)
    if not points:
        return None
    chosen = _central(points, searcher, wanted=_FEWEST_POINTS) if len(points) > _FEWEST_POINTS else points
    if points[0] not in chosen:
        chosen = [points[0], *chosen[: _FEWEST_POINTS - 1]]
    return _draft(sorted(chosen, key=lambda p: p.start), shelf, intro=intro)


def summarise_topic(
    topic: str, searcher: Searcher, shelf: DocumentShelf, *, language: Language
) -> tuple[Draft | None, tuple[Citation, ...]]:
    """What the documents say about a topic, document by document.

    Returns:
        The draft, None where they say nothing near it; then the passages closest to it.
    """
    desk = Desk(searcher=searcher, shelf=shelf, language=language)
    findings = gather(topic, desk, hits=_TOPIC_HITS)
    found = findings.topical  # none where a name of the topic is unknown
    own = [point for point in found if not point.is_foreign]
    kept = _whole(own if len(own) >= _ENOUGH else found)[:_TOPIC_POOL]
    if not kept:
        return None, closest_passages(((p.hit, p.start, p.end) for p in findings.points), shelf)
    points = [_Point(p.hit, p.start, p.end, p.text) for p in desk.unlike(kept, most_alike=_ALIKE)]
    chosen = _central(points, searcher, wanted=min(_TOPIC_POINTS, len(points)))
    ordered = sorted(chosen, key=lambda p: (p.hit.rank, p.start))
    return _draft(ordered, shelf, intro=say("summary_topic", language, topic=topic)), ()


def _whole(points: Sequence[Point]) -> list[Point]:
    """The sentences among points: an item of a list says little without its lead-in, unless there is nothing else."""
    return [point for point in points if point.is_sentence] or list(points)


def _points(hits: Sequence[Hit], shelf: DocumentShelf) -> list[_Point]:
    total = max((h.chunk.end for h in hits), default=1)
    found: list[_Point] = []
    items: list[_Point] = []
    seen: set[str] = set()
    headings = [title for hit in hits for title in (hit.chunk.title, *(hit.chunk.section or "").split(" › "))]
    titles = {squeeze(title[mark_length(title) :]) for title in headings}
    for hit in hits:
        for sentence in hit.sentences:
            text = sentence.text[mark_length(sentence.text) :]
            key = squeeze(text)
            if key in seen or key in titles:
                continue
            seen.add(key)
            at, near = sentence.start / total, sentence.similarity
            listed = _listed(hit, sentence, shelf)
            if listed is not None:
                found.append(_Point(hit, *listed, shelf.text(hit)[slice(*listed)], at, near, True))
            elif is_statement(text, is_listed=_is_bare_item(sentence)):
                into = items if _is_bare_item(sentence) else found
                into.append(_Point(hit, sentence.end - len(text), sentence.end, text, at, near))
    lists = [(point.start, point.end) for point in found if point.is_list]
    free = [p for p in found if p.is_list or not any(a <= p.start < b for a, b in lists)]
    return free if len(free) >= _ENOUGH else [*free, *items]


def _is_bare_item(sentence: SentenceHit) -> bool:
    """Whether a sentence is an item of a list marked by a dash or a dot: numbered ones are mostly paragraphs."""
    return is_item(sentence.text) and not sentence.text.lstrip()[:1].isdigit()


def _listed(hit: Hit, sentence: SentenceHit, shelf: DocumentShelf) -> tuple[int, int] | None:
    """A lead-in, its own mark left out, with its whole list, as one quotation; None where that is none or too long."""
    if not leads_in(sentence.text):
        return None
    text = shelf.text(hit)
    found = harmless(list_after(text, sentence.start, sentence.end), text, hit)
    start = sentence.start + mark_length(sentence.text)
    return (start, found.end) if found is not None and found.end - start <= QUOTE_LIMIT else None


def _central(points: Sequence[_Point], searcher: Searcher, *, wanted: int) -> list[_Point]:
    """Choose sentences near the middle of all, early ones first, none like another (maximal marginal relevance).

    Source of the trade-off: Carbonell and Goldstein, SIGIR 1998.
    """
    pool = sorted(points, key=lambda p: p.start)[:60]
    vectors: NDArray[np.float32] = searcher.embed([p.text for p in pool], as_query=False)
    middle = vectors.mean(axis=0)
    middle /= np.linalg.norm(middle) or 1.0
    bonus = [0.02 * (1 - p.place) + 0.2 * (p.similarity - 0.85) + _LIST_BONUS * p.is_list for p in pool]
    worth = vectors @ middle + np.array(bonus)
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
        start, end = trim(text, point.start, point.end, limit=QUOTE_LIMIT if point.is_list else _POINT_QUOTE)
        if size + end - start + 12 > _TEXT_LIMIT:
            break
        size += end - start + 12
        citations.append(cite(point.hit, text, start, end, marker=len(citations) + 1))
        shown = point.shown(citations[-1].quote, is_cut=end < point.end)
        sentences.append(Sentence(text=shown, citations=(len(citations),)))
    return Draft(sentences=tuple(sentences), citations=tuple(citations), intro=intro, kind="summary")
