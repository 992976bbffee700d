"""Finds the sentences that may answer a question among the hits of a search, and measures each of them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.answering.defining import defines
from bot.answering.documents import title_affinity
from bot.answering.extract import Want
from bot.answering.lists import is_item, leads_in
from bot.answering.matching import (
    TermFinder,
    all_words_match,
    forms_of,
    has_acronym_of,
    is_known_across,
    matches,
    names_match,
    surname_match,
)
from bot.answering.question import Question
from bot.answering.telling import asks
from bot.answering.text import fold, has_japanese, squeeze, term_sequence
from bot.answering.wanted import wanted_values
from retrieval.headings import asks_for_lists, heads_a_list
from retrieval.query import Hit, Ranking, SentenceHit

# e5 cosines of unrelated and of matching pairs lie in a narrow band; this maps it to about 0–1.
SIMILARITY_FLOOR, SIMILARITY_SPAN = 0.78, 0.12
_MEASURED = 50
_UNSAID = 0.5
"""Coverage where a question has no word of its own ("When was that?"): what was quoted before it decides."""
_FIRST_ITEMS = 4
_LONGEST_LIST = 12
_UNDER_LEAD = 0.1
"""How much less an item that states what is asked is like the question than the line that leads in to it."""
CROSSING = 0.15
"""How much lower the stretched similarity of a pair in two languages is than that of one in a single language."""


_CERTAIN_COVERAGE = 0.4
_PHRASE, _TOLD = 2, 2.0
"""What it adds to the logit of a sentence that the very phrase asked about stands in it."""
_DEFINES = 0.4
_LABEL_SIMILARITY = 0.6
"""Names and roles are too short for their vectors to say much."""
_LONGEST_ROLE = 160
_WORKS = re.compile(
    r"\b(?:papers?|articles?|links?|blogs?|posts?|books?|websites?|research|study|studies|titles?|cited?|source)\b"
    r"|論文|記事|リンク|資料|書籍|ブログ|サイト|研究|題名|タイトル|文献|引用"
)
"""Asks for works, which lists of references name."""
_LINK = re.compile(r"(?<=\])\([^()\s]*\)")
_ADDRESS = re.compile(r"http|\w@\w")
_RULING = re.compile(
    r"\b(?:should|must|shall|required?|requirement|cannot|can|need(?:s|ed)? to|have to|may|not|never|always|optional)\b"
    r"|べき|必要|なければ|ません|ない。|できます|可能|必須|ではな"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence of a hit, measured against the question.

    Attributes:
        index: Position in `hit.sentences`.
        similarity: Cosine of the sentence and the question, stretched so that 0–1 is the useful band.
        coverage: Share of the question's terms, weighted by rarity, in the sentence or (at a discount) around it.
        own_coverage: The same in the sentence alone.
        found: For each kind of value wanted, its spans in the sentence.
        score: What candidates are ordered by.
        first: Index of the line above that belongs to the sentence, or -1.
        near: What speaks for it beside the measures, on the scale of a logit: it holds the phrase that the question
            wants to be told about, or stands near what was quoted before, where a follow-up leans on that.
    """

    hit: Hit
    index: int
    similarity: float
    coverage: float
    own_coverage: float
    found: dict[Want, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    score: float = 0.0

    first: int = -1
    near: float = 0.0

    @property
    def sentence(self) -> SentenceHit:
        """The sentence."""
        return self.hit.sentences[self.index]

    @property
    def start(self) -> int:
        """First code point of what the candidate quotes: the sentence, with the heading or name line above it."""
        return self.hit.sentences[self.first if self.first >= 0 else self.index].start

    @property
    def text(self) -> str:
        """Text of the sentence, with the heading or name line above it where that belongs to it."""
        if self.first < 0:
            return self.sentence.text
        return "\n".join(s.text for s in self.hit.sentences[self.first : self.index + 1])


def stretch(cosine: float) -> float:
    """Map the useful band of cosines to 0–1, not clipped."""
    return (cosine - SIMILARITY_FLOOR) / SIMILARITY_SPAN


def heading_of(hit: Hit) -> str:
    """Everything that says what the passage is about beside its text."""
    chunk = hit.chunk
    return _heading(chunk.title, chunk.section, chunk.publisher, chunk.authors)


@lru_cache(maxsize=8_192)
def _heading(title: str, section: str | None, publisher: str | None, authors: tuple[str, ...]) -> str:
    return " ".join(filter(None, (title, section, publisher, *authors)))


def _held_terms(question: Question, ranking: Ranking) -> list[list[frozenset[str]]]:
    """For each hit, for each of its sentences, the question's terms that stand in it."""
    return [
        [_finder(question.terms, reworded=is_reworded(hit)).in_text(s.text) for s in hit.sentences]
        for hit in ranking.hits
    ]


@lru_cache(maxsize=64)
def _finder(terms: tuple[str, ...], *, reworded: bool = False) -> TermFinder:
    return TermFinder([forms_of(term, reworded=reworded) for term in terms])


def is_reworded(hit: Hit) -> bool:
    """Whether a passage is of a copy whose words were changed by whoever published it again."""
    return hit.chunk.fidelity == "altered"


def term_weights(question: Question, ranking: Ranking, held: Sequence[Sequence[frozenset[str]]]) -> dict[str, float]:
    """Weigh each term of the question by how few of the found sentences hold it.

    A term that the other language's vocabulary does not know counts less: its absence proves little there.

    Args:
        question: What was asked.
        ranking: What was found.
        held: For each hit, for each of its sentences, the terms in it.
    """
    total = max(1, sum(map(len, held)))
    holding = Counter(term for sentences in held for terms in sentences for term in terms)
    japanese = has_japanese(question.text)
    foreign = sum(has_japanese(h.chunk.text) != japanese for h in ranking.hits)
    crossing = foreign > len(ranking.hits) / 2
    weights = {}
    for term in question.terms:
        share = holding[term] / total
        weight = math.log(1 + 1 / (share + 0.02))
        weights[term] = weight * (0.4 if crossing and not term.isdigit() and not is_known_across(term) else 1.0)
    return weights


def collect(question: Question, ranking: Ranking) -> list[Candidate]:
    """Measure every sentence of the hits; best first."""
    found_terms = _held_terms(question, ranking)
    weights = term_weights(question, ranking, found_terms)
    found = []
    floor = _similarity_floor(ranking)
    asked = (*question.terms, *question.source_terms)
    finder, source_finder = _finder(question.terms), _finder(question.source_terms)
    total = sum(weights.values()) or 1.0
    is_japanese = has_japanese(question.text)
    of_works = asks_for_lists(question.text) or Want.URL in question.wants or _WORKS.search(fold(question.text))
    for hit, sentences in zip(ranking.hits, found_terms, strict=True):
        if not of_works and heads_a_list(hit.chunk.section or ""):
            continue  # a list of references states nothing
        heading = heading_of(hit)
        about = len(source_finder.in_text(heading)) / max(1, len(question.source_terms))
        affinity = title_affinity(asked, hit.chunk.title)
        topic = 0.3 * affinity if affinity >= 0.5 else 0.0
        held = [
            terms | has_acronym_of(question.terms, s.text) for terms, s in zip(sentences, hit.sentences, strict=True)
        ]
        passage = _Passage(
            hit=hit,
            held=held,
            in_heading=finder.in_text(heading),
            titles=frozenset(_bare(title) for title in (hit.chunk.title, hit.chunk.section) if title),
            bonus=max(0.4 * about, topic),
            weights=weights,
            total=total,
            asked_in_japanese=is_japanese,
        )
        for index, sentence in enumerate(hit.sentences):
            if sentence.similarity < floor and len(held[index]) < 2:
                continue
            found.append(_measure(question, passage, index))
    return sorted(found, key=lambda c: (-c.score, c.hit.rank, c.index))


def _similarity_floor(ranking: Ranking) -> float:
    """Similarity of the last sentence worth measuring without shared words; keeps the time per question bounded."""
    values = sorted((s.similarity for hit in ranking.hits for s in hit.sentences), reverse=True)
    return values[_MEASURED - 1] if len(values) > _MEASURED else -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passage:
    """A hit, and what is the same for all of its sentences.

    Attributes:
        held: For each sentence, the question's terms in it.
        in_heading: The question's terms in what stands above.
        titles: Title and heading, bare.
        bonus: Added to every score: the passage is of the source that is asked for, or bears the topic as its title.
        weights: The question's terms by what they weigh.
        total: What they weigh together.
        asked_in_japanese: Whether the question holds Japanese.
    """

    hit: Hit
    held: Sequence[frozenset[str]]
    in_heading: frozenset[str]
    titles: frozenset[str]
    bonus: float
    weights: dict[str, float]
    total: float
    asked_in_japanese: bool


def _emptiness(own: str, text: str, *, is_whole: bool) -> float:
    """What a sentence loses for the form of one that sounds like the question but says nothing."""
    lost = 0.0
    if is_whole and len(own) < (12 if has_japanese(own) else 30) and not leads_in(text):
        lost += 0.35  # headings and fragments
    if _has_address(own):
        lost += 0.5
    return lost + 0.5 * asks(own)


def _measure(question: Question, passage: _Passage, index: int) -> Candidate:
    hit, sentence = passage.hit, passage.hit.sentences[index]
    own_text, is_japanese = sentence.text, has_japanese(sentence.text)
    is_lead = question.kind == "list" and leads_in(own_text)
    items = [s.similarity for s in hit.sentences[index + 1 : index + 1 + _FIRST_ITEMS]] if is_lead else []
    similarity = stretch(max([sentence.similarity, *items]))
    if passage.asked_in_japanese != is_japanese:
        similarity += CROSSING
    text, first = own_text, -1
    found = {want: wanted_values(question, want, text) for want in question.wants}
    lead = lead_of(hit, index) if any(found.values()) else -1
    if lead >= 0:
        similarity = max(similarity, stretch(hit.sentences[lead].similarity) - _UNDER_LEAD)
    coverage, own = _coverage(passage, index, reach=2 + _FIRST_ITEMS if is_lead else 2, lead=lead)
    if Want.PERSON in found and not found[Want.PERSON] and index and _is_label(text, most=_LONGEST_ROLE):
        above = hit.sentences[index - 1].text
        if _is_label(above) and wanted_values(question, Want.PERSON, above):
            first, text = index - 1, f"{above}\n{text}"
            similarity = max(similarity, _LABEL_SIMILARITY)
            found = {want: wanted_values(question, want, text) for want in question.wants}
            found[Want.PERSON] = wanted_values(question, Want.PERSON, above)  # alone: the role may look like a surname
    typed = sum(bool(spans) for spans in found.values()) / len(found) if found else 0.0
    score = 0.9 * min(similarity, 1.2) + 0.8 * coverage + 0.5 * own + 0.35 * stretch(hit.dense) + 0.5 * typed
    if question.kind == "yes_no" and _RULING.search(own_text):
        score += 0.25
    if question.kind == "definition":
        score += _DEFINES if defines(question.core, own_text) else -_DEFINES * leads_in(own_text)
    if question.kind == "list":
        score += _list_bonus(hit, index, found, sentence.similarity) * min(1.0, coverage / _CERTAIN_COVERAGE)
    score -= _emptiness(own_text, text, is_whole=first < 0) + 0.6 * (_bare(text) in passage.titles)
    if is_reworded(hit):
        score -= 0.1
    told = _tells_of(question.topic, own_text)
    return Candidate(
        hit=hit,
        index=index,
        similarity=similarity,
        coverage=coverage,
        own_coverage=own,
        found={w: s for w, s in found.items() if s},
        score=score + passage.bonus + 0.3 * told,
        first=first,
        near=_TOLD * told,
    )


def _tells_of(topic: str, text: str) -> bool:
    """Whether what a question wants to be told about, of two terms at least, stands in a sentence.

    Within a language the very phrase must, in the other language all of its terms.
    """
    terms = term_sequence(topic) if topic else ()
    if len(terms) < _PHRASE:
        return False
    if has_japanese(topic) == has_japanese(text):
        return squeeze(topic) in squeeze(text)
    return all(is_known_across(term) and matches(term, text) for term in terms)


def lead_of(hit: Hit, index: int) -> int:
    """Index of the line that leads in to the item at an index; -1 where that is no item or the line is not there.

    Items before it may be of several sentences.
    """
    if not is_item(hit.sentences[index].text):
        return -1
    for at in range(index - 1, max(-1, index - _LONGEST_LIST), -1):
        if leads_in(hit.sentences[at].text):
            return at if is_item(hit.sentences[at + 1].text) else -1
    return -1


def _coverage(passage: _Passage, index: int, *, reach: int, lead: int) -> tuple[float, float]:
    """Share of the question's terms, by weight, in or around a sentence, and in it alone."""
    weights, held, here = passage.weights, passage.held, passage.held[index]
    if not weights:
        return _UNSAID, _UNSAID
    around = passage.in_heading
    near = frozenset().union(*held[max(0, index - 2) : index + reach], held[lead] if lead >= 0 else ())
    credited = [
        w if t in here else w * 0.8 if t in near else w * 0.7 if t in around else 0.0 for t, w in weights.items()
    ]
    return sum(credited) / passage.total, sum([weights[t] for t in here]) / passage.total


@lru_cache(maxsize=20_000)
def _bare(text: str) -> str:
    return squeeze(text).rstrip(".?!。？！")


def _has_address(text: str) -> bool:
    """Whether an address of the web or of mail stands in a text, not behind words of it as those of Markdown do.

    The pattern is slow to see that there is none.
    """
    return ("http" in text or "@" in text) and _ADDRESS.search(_LINK.sub("", text)) is not None


def _is_label(text: str, *, most: int = 80) -> bool:
    """Whether a line is a name, a role or another label rather than a sentence."""
    return len(text) <= most and not text.rstrip().endswith((".", "。", "!", "?", ";", ":"))


def _list_bonus(hit: Hit, index: int, found: dict[Want, tuple[tuple[int, int], ...]], similarity: float) -> float:
    """A lead-in counts by its items as well as by itself; a sentence that names many things counts for them."""
    if leads_in(hit.sentences[index].text):
        items = [s.similarity for s in hit.sentences[index + 1 : index + 4]]
        lift = max(0.0, sum(items) / len(items) - similarity) / SIMILARITY_SPAN if items else 0.0
        return 0.4 + min(0.4, lift)
    return 0.06 * min(6, max((len(spans) for spans in found.values()), default=0))


def support_of(name: str, candidate: Candidate) -> float:
    """How near to a candidate a name stands: 1 in the sentence, less in its passage and heading, 0 nowhere."""
    if names_match(name, candidate.text):
        return 1.0
    if surname_match(name, candidate.text):
        return 0.95
    if names_match(name, candidate.hit.chunk.text) or all_words_match(name, candidate.text):
        return 0.9
    return 0.8 if names_match(name, heading_of(candidate.hit)) else 0.0
