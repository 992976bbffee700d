"""Gathers the statements that the documents make about a topic, measured and in both languages."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.countries import countries_in
from bot.answering.documents import DocumentShelf
from bot.answering.evidence import CROSSING, heading_of, stretch
from bot.answering.lists import is_item, leads_in, mark_length
from bot.answering.matching import TermForms, forms_of, holds
from bot.answering.query import expansions, merged, named_documents
from bot.answering.question import Question, read_question
from bot.answering.text import fold, has_japanese, squeeze
from bot.ports import Searcher
from corpus.documents import StoredVersion
from corpus.languages import Language, detect_language
from retrieval.query import Filters, Hit, Query, Ranking

HITS, MORE_HITS = 24, 12
_NEAR = 0.45
_NEARER = 0.85
_FOREIGN = 0.12
_LONGEST_LIST = 10
_LONGEST = 900
VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|will|would|can|could|may|might|shall|should|must|ought|needs?|do|does|did"
    r"|said|says|see|sees|sets?|put|puts|held|took|gave|made|led|began|met|wants?|seeks?|plans?|aims?|holds?|gives?"
    r"|makes?|leads?|works?|brings?|runs?|ran|names?|calls?|expects?|supports?|welcomes?|remains?|became|becomes?"
    r"|agrees?|confirms?|reaffirms?|takes?|argues?|suggests?|recommends?|follows?|covers?|(?<!-)(?!united)[a-z]{3,}ed)\b"
    r"|(?<=\s)[a-z]{3,}s(?=\s(?:its|their|the|an?|no|every|all|any)\b)"
)
"""Finite verbs, as far as their form shows; matched on folded English."""
_RELATIVE = re.compile(r"\b(?:which|who|that)\s$")
_TASK_JA = re.compile(r"(?:ておく|ましょう|すること)。?$")
_LEADS_JA = re.compile(r"(?:次|以下)の[^。、]{0,14}(?:。|(?:である|です|とおり|を[^。、]{1,8})。)$")
POINTS_BACK = re.compile(
    r"^\W*(?:this|these|that|those|it|they|he|she|such|however|but|therefore|for example|in addition|moreover|also"
    r"|for this|to this end|to that end|similarly|furthermore|all in all|on the whole|of course|in this"
    r"|at the same time|the same (?!day|year|month)|the sheet|the term)\b"
    r"|^(?:これ|それ|この|その|そうした|こうした|また|しかし|ただし|さらに|同じ|[はがをにのもとで、])"
)
_NO_SENTENCE = re.compile(r"^\W*(?:which|whether|what|how|who|whom|when|where|why|if)\b")
_ORDER = re.compile(
    r"^\W*(?:read|check|prepare|agree|decide|compare|ask|look|see|note|write|send|confirm|bring|use|keep|make|find|give"
    r"|list|translate|avoid|do|put|take|set|add|leave|quote|spell|choose|settle|begin|start)\s(?:the|a|an|on|in|to|for|out"
    r"|whether|who|which|what|one|two|both|each|every|all|any|up|at)\b"
)
_WEEKDAY = re.compile(r"^\W*(?:mon|tues|wednes|thurs|fri|satur|sun)day:|^[月火水木金土日]曜日?[：:]")
_ADDRESS = re.compile(r"\b[\w-]+\.(?:co|go|ac|ne|or|gov|org|com|net|jp|uk|io|int|group)(?:[./]\w|\b)", re.ASCII)
_ENDS_AS_VERB = re.compile(r"[たるすうくぐつぬぶむいだ]。?[」』)）]?$")
_LATIN_WORDS = re.compile(r"[A-Za-z]{2,}")
_SELF = re.compile(
    r"\b(?:this|the present) (?:fact )?(?:sheet|note|page|paper|document|chronology|glossary|library|list)\b"
    r"|\bsources? of this\b|\bin its own words\b|\buses the term\b|本紙|本書|この(?:語|用語)"
    r"|この(?:文書|資料|メモ|年表|一覧|用語集)(?!によれば)|出典は|写しが"
)
_NO_STATEMENT = re.compile(
    r"https?://|www\.|@|\b(?:cookie|newsletter|subscribe|click here|would like to thank)\b|^\W*source:|謝意を", re.I
)


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
        folded = fold(self.text)
        return any(not _RELATIVE.search(folded[: verb.start()]) for verb in VERB.finditer(folded) if verb.start())

    @property
    def is_topical(self) -> bool:
        """Whether the statement is about the topic rather than merely found with it."""
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


def without_twins(ranking: Ranking, documents: Sequence[StoredVersion], language: Language) -> Ranking:
    """Hits less those of documents whose translation into the reader's language is at hand."""
    by_id = {document.document_id: document for document in documents}
    left_out: set[str] = set()
    for document in documents:
        original = by_id.get(document.metadata.translation_of or "")
        if original is not None:
            is_readers = document.metadata.language is language
            left_out.add(original.document_id if is_readers else document.document_id)
    return replace(ranking, hits=tuple(h for h in ranking.hits if h.chunk.document_id not in left_out))


def _is_known(name: str, ranking: Ranking, shelf: DocumentShelf) -> bool:
    hits = {hit.chunk.document_id: hit for hit in ranking.hits}.values()
    return any(shelf.mentions(hit, name) for hit in hits)


def _measured(question: Question, ranking: Ranking, language: Language, *, with_items: bool) -> tuple[Point, ...]:
    forms = {term: forms_of(term) for term in question.terms}
    # "2+2" is no number: where a topic is nothing but figures, it must stand as it is written.
    literal = squeeze(question.core) if all(term.isdigit() for term in question.terms) else ""
    held = {
        (rank, index): _terms_in(sentence.text, forms, literal)
        for rank, hit in enumerate(ranking.hits)
        for index, sentence in enumerate(hit.sentences)
    }
    weights = _weights(question, list(held.values()))
    total = sum(weights.values()) or 1.0
    asked_japanese = has_japanese(question.text)
    found: list[Point] = []
    seen: set[str] = set()
    for rank, hit in enumerate(ranking.hits):
        heading = _terms_in(heading_of(hit), forms, literal)
        for index, sentence in enumerate(hit.sentences):
            start = sentence.start + mark_length(sentence.text)
            text = sentence.text[start - sentence.start :]
            key = squeeze(text)
            is_listed = is_item(sentence.text)
            is_name = with_items and 6 <= len(text) <= _LONGEST and not _NO_STATEMENT.search(text)
            if key in seen or not (is_name or is_statement(text, is_listed=is_listed)):
                continue
            seen.add(key)
            own = held[rank, index]
            lead = lead_of(hit, index)
            beside = (lead,) if lead != index else (index - 1, index + 1)
            near = frozenset().union(*(held.get((rank, i), frozenset()) for i in beside))
            credit = sum(w * (1.0 if t in own else 0.7 if t in heading else 0.5 if t in near else 0.0)
                         for t, w in weights.items())  # fmt: skip
            crossing = CROSSING if has_japanese(text) != asked_japanese else 0.0
            found.append(
                Point(
                    hit=hit,
                    index=index,
                    start=start,
                    end=sentence.end,
                    text=text,
                    similarity=stretch(sentence.similarity) + crossing,
                    own=sum(weights[t] for t in own) / total,
                    coverage=credit / total,
                    is_foreign=detect_language(text) is not language,
                )
            )
    return tuple(sorted(found, key=lambda p: (-p.worth, p.hit.rank, p.index)))


def _terms_in(text: str, forms: Mapping[str, TermForms], literal: str) -> frozenset[str]:
    """The topic's terms that stand in a text."""
    if literal:
        return frozenset(forms) if literal in squeeze(text) else frozenset()
    return frozenset(term for term, form in forms.items() if holds(form, text) or _names_both(term, text))


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


def is_statement(text: str, *, is_listed: bool = False) -> bool:
    """Whether a text can stand alone: no heading, question, order, address or entry of a glossary, no pointing back.

    Args:
        text: A sentence or list item, its mark left out.
        is_listed: It is a list item, which needs no full stop.
    """
    folded = fold(text)
    if leads_in(text) or any(p.search(folded) for p in (_NO_STATEMENT, _ADDRESS, _WEEKDAY, _SELF)):
        return False
    if POINTS_BACK.match(folded) or _LEADS_JA.search(text) or _TASK_JA.search(text):
        return False
    bare = text.rstrip("」』)）\"”’' ")
    if has_japanese(text):
        if not bare.endswith(("。", "！")) and (not is_listed or len(_LATIN_WORDS.findall(text)) > 2):
            return False
        return 15 <= len(text) <= 400 and _ENDS_AS_VERB.search(bare) is not None
    if _NO_SENTENCE.match(folded) or (is_listed and _ORDER.match(folded)):
        return False
    return 40 <= len(text) <= 700 and (is_listed or bare.endswith((".", ";", "!"))) and not bare.endswith("?")
