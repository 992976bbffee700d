"""Gathers the statements that the documents make about a topic, measured and in both languages."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.countries import countries_in
from bot.answering.documents import DocumentShelf
from bot.answering.evidence import CROSSING, heading_of, stretch
from bot.answering.kinds.statements import has_verb, is_quotable, is_statement
from bot.answering.lists import is_item, leads_in, mark_length
from bot.answering.matching import forms_of, holds, names_match
from bot.answering.query import expansions, merged, named_documents, without_twins
from bot.answering.question import Question, read_question
from bot.answering.text import has_japanese, squeeze, words
from bot.ports import Searcher
from corpus.languages import Language, detect_language
from retrieval.query import Filters, Hit, Query, Ranking

HITS, MORE_HITS = 24, 12
_NEAR = 0.45
_NEARER = 0.85
_FOREIGN = 0.12
_LONGEST_LIST = 10
_LONGEST = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a kind of request works with.

    Attributes:
        searcher: Must leave hostile sentences out of its hits.
        shelf: Reads the documents for the audience.
        language: Of the reply.
    """

    searcher: Searcher
    shelf: DocumentShelf
    language: Language
    _vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def vectors(self, points: Sequence[Point]) -> NDArray[np.float32]:
        """Vectors of statements, shape (len(points), dimensions), L2-normalised; each is embedded once."""
        new = list(dict.fromkeys(p.text for p in points if p.text not in self._vectors))
        if new:
            self._vectors.update(zip(new, self.searcher.embed(new, as_query=False), strict=True))
        return np.stack([self._vectors[p.text] for p in points])

    def unlike(self, points: Sequence[Point], *, most_alike: float) -> list[Point]:
        """The points without those that are more alike a better one than that; cosine."""
        if len(points) < 2:
            return list(points)
        vectors = self.vectors(points)
        likeness = vectors @ vectors.T
        kept: list[int] = []
        for number in range(len(points)):
            if all(likeness[number, other] < most_alike for other in kept):
                kept.append(number)
        return [points[number] for number in kept]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A statement of a document.

    Attributes:
        index: Position in `hit.sentences`.
        start: First code point of the statement, the mark of a list item left out.
        end: One past the last.
        similarity: Cosine of the sentence and the topic, stretched so that 0–1 is the useful band.
        own: Share of the topic's terms in the sentence, by weight.
        coverage: The same with those in the heading and beside the sentence, at a discount.
        is_foreign: Not in the reader's language; such a statement comes after one in it that is as good.
        lacks_name: The topic is a name of several words that other statements hold, and neither this one nor its
            heading does: it shares words with the name alone.
    """

    hit: Hit
    index: int
    start: int
    end: int
    text: str
    similarity: float
    own: float
    coverage: float
    is_foreign: bool = False
    lacks_name: bool = False

    @property
    def worth(self) -> float:
        """What points are ordered by."""
        foreign = _FOREIGN if self.is_foreign else 0.0
        return 0.9 * min(self.similarity, 1.2) + 0.8 * self.coverage + 0.4 * self.own - foreign

    @property
    def is_sentence(self) -> bool:
        """Whether it has a verb, which an item of a list need not have."""
        if has_japanese(self.text) or (self.text.endswith(".") and not is_item(self.hit.sentences[self.index].text)):
            return True
        return has_verb(self.text)

    @property
    def is_topical(self) -> bool:
        """Whether the statement is about the topic rather than merely found with it."""
        if self.lacks_name:
            return False
        if self.is_foreign and self.similarity >= _NEARER:
            return True
        return (
            (self.similarity >= _NEARER and self.own >= 0.3)
            or (self.coverage >= 0.5 and self.similarity >= _NEAR)
            or self.own >= 0.6
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The statements about a topic.

    Attributes:
        question: The topic as read.
        points: Best first; all statements found, whether topical or not.
        unknown: Names in the topic that none of the found documents mentions.
        ranking: What they came from.
    """

    question: Question
    points: tuple[Point, ...]
    unknown: tuple[str, ...]
    ranking: Ranking

    @property
    def topical(self) -> tuple[Point, ...]:
        """Those about the topic; none where a name of the topic is unknown."""
        return () if self.unknown else tuple(point for point in self.points if point.is_topical)


def gather(
    topic: str, desk: Desk, *, documents: frozenset[str] = frozenset(), hits: int = HITS, with_items: bool = False
) -> Findings:
    """Find the statements about a topic.

    Args:
        topic: A phrase or question in either language; not empty.
        desk: What to search with.
        documents: Only these; empty: all, those that the topic names by title first.
        hits: How many passages of the topic's language to look at.
        with_items: Also items of lists that are no sentences, such as names with roles.
    """
    question = read_question(topic)
    ranking = _search(question, desk, documents, hits)
    points = _measured(question, ranking, desk.language, with_items=with_items)
    unknown = tuple(n for n in question.names if not _is_known(n, ranking, desk.shelf))
    return Findings(question=question, points=points, unknown=unknown, ranking=ranking)


def _search(question: Question, desk: Desk, documents: frozenset[str], hits: int) -> Ranking:
    listed = desk.shelf.all()
    audience = desk.shelf.audience
    language = detect_language(question.text)
    query = Query(
        text=question.core,
        language=language,
        audience=audience,
        expansions=expansions(question),
        filters=Filters(document_ids=documents),
    )
    ranking = desk.searcher.search(query, top_k=hits)
    named = frozenset() if documents else named_documents(question, listed)
    if named:
        found = desk.searcher.search(replace(query, filters=Filters(document_ids=named)), top_k=MORE_HITS)
        ranking = merged(ranking, found)
    other = Language.EN if language is Language.JA else Language.JA
    if any(document.metadata.language is other for document in listed):
        filters = Filters(document_ids=documents, languages=frozenset({other}))
        ranking = merged(ranking, desk.searcher.search(replace(query, filters=filters), top_k=MORE_HITS))
    return without_twins(ranking, listed, desk.language)


def _is_known(name: str, ranking: Ranking, shelf: DocumentShelf) -> bool:
    hits = {hit.chunk.document_id: hit for hit in ranking.hits}.values()
    return any(shelf.mentions(hit, name) for hit in hits)


def _measured(question: Question, ranking: Ranking, language: Language, *, with_items: bool) -> tuple[Point, ...]:
    ruler = _Ruler(question, ranking)
    found: list[Point] = []
    seen: set[str] = set()
    for rank, hit in enumerate(ranking.hits):
        for index, sentence in enumerate(hit.sentences):
            text = sentence.text[mark_length(sentence.text) :]
            is_name = with_items and 6 <= len(text) <= _LONGEST and is_quotable(text)
            key = squeeze(text)
            if key not in seen and (is_name or is_statement(text, is_listed=is_item(sentence.text))):
                seen.add(key)
                found.append(ruler.point(rank, index, text, language))
    found = _marked_by_name(question, found)
    return tuple(sorted(found, key=lambda p: (-p.worth, p.hit.rank, p.index)))


def _marked_by_name(question: Question, points: list[Point]) -> list[Point]:
    """Points marked that lack a name of several words; those of the other language, where it reads otherwise, are not.

    Where no statement holds the name, it is no name that the documents use, and nothing is marked; nor for one with a
    country in it ("the UK–Japan Partnership"), which other documents describe without naming it.
    """
    for name in (name for name in question.names if len(name.split()) > 1 and not countries_in(name)):
        is_japanese = has_japanese(name)
        own = [has_japanese(point.text) == is_japanese for point in points]
        held = [_names(name, f"{point.text} {heading_of(point.hit)}") for point in points]
        if any(is_own and holds_it for is_own, holds_it in zip(own, held, strict=True)):
            points = [
                replace(point, lacks_name=point.lacks_name or (is_own and not holds_it))
                for point, is_own, holds_it in zip(points, own, held, strict=True)
            ]
    return points


def _names(name: str, text: str) -> bool:
    """Whether a text holds a name, with all its words as they are written: "activities" does not stand for "Active"."""
    if not names_match(name, text):
        return False
    plain = {word.removesuffix("s").replace("defence", "defense") for word in words(text)}
    as_written = {word.removesuffix("s").replace("defence", "defense") for word in words(name) if len(word) > 3}
    return has_japanese(name) or as_written <= plain or _acronym(name) in text


def _acronym(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


class _Ruler:
    """Measures the sentences of a ranking against a topic."""

    def __init__(self, question: Question, ranking: Ranking) -> None:
        self._forms = {term: forms_of(term) for term in question.terms}
        # "2+2" is no number: where a topic is nothing but figures, it must stand as it is written.
        self._literal = squeeze(question.core) if all(term.isdigit() for term in question.terms) else ""
        self._hits = ranking.hits
        self._held = {
            (rank, index): self._terms_in(sentence.text)
            for rank, hit in enumerate(ranking.hits)
            for index, sentence in enumerate(hit.sentences)
        }
        self._weights = _weights(question, list(self._held.values()))
        self._headings = [self._terms_in(heading_of(hit)) for hit in ranking.hits]
        self._is_japanese = has_japanese(question.text)

    def point(self, rank: int, index: int, text: str, language: Language) -> Point:
        """A sentence, the mark of a list item left out of its text, with its measures."""
        hit = self._hits[rank]
        sentence = hit.sentences[index]
        own, heading = self._held[rank, index], self._headings[rank]
        lead = lead_of(hit, index)
        beside = (lead,) if lead != index else (index - 1, index + 1)
        near = frozenset().union(*(self._held.get((rank, i), frozenset()) for i in beside))
        total = sum(self._weights.values()) or 1.0
        credit = {t: 1.0 if t in own else 0.7 if t in heading else 0.5 if t in near else 0.0 for t in self._weights}
        crossing = CROSSING if has_japanese(text) != self._is_japanese else 0.0
        return Point(
            hit=hit,
            index=index,
            start=sentence.end - len(text),
            end=sentence.end,
            text=text,
            similarity=stretch(sentence.similarity) + crossing,
            own=sum(self._weights[t] for t in own) / total,
            coverage=sum(self._weights[t] * share for t, share in credit.items()) / total,
            is_foreign=detect_language(text) is not language,
        )

    def _terms_in(self, text: str) -> frozenset[str]:
        """The topic's terms that stand in a text."""
        if self._literal:
            return frozenset(self._forms) if self._literal in squeeze(text) else frozenset()
        return frozenset(term for term, form in self._forms.items() if holds(form, text) or _names_both(term, text))


def _names_both(term: str, text: str) -> bool:
    """Whether a text names both countries that a word like 日英 stands for."""
    return len(term) == 2 and len(countries_in(term)) == 2 and countries_in(term) <= countries_in(text)


def lead_of(hit: Hit, index: int) -> int:
    """Position of the line that leads in the list which a sentence is an item of, or that of the sentence."""
    if is_item(hit.sentences[index].text):
        for above in range(index - 1, max(-1, index - _LONGEST_LIST), -1):
            if leads_in(hit.sentences[above].text):
                return above
    return index


def _weights(question: Question, held: Sequence[frozenset[str]]) -> dict[str, float]:
    """Each term of the topic by how few of the found sentences hold it."""
    total = max(1, len(held))
    return {term: math.log(1 + 1 / (sum(term in terms for terms in held) / total + 0.05)) for term in question.terms}
