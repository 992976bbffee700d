"""Decides whether the found sentences answer the question, and says why not where they do not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.answering.certainty import Signs, certainty, read_signs, spread
from bot.answering.countries import countries_in
from bot.answering.dated import is_of_another_date, tells_of_the_deed
from bot.answering.documents import DocumentShelf
from bot.answering.evidence import Candidate, heading_of, support_of
from bot.answering.extract import Want
from bot.answering.grading import Features, denies_alone, logit, measure, probability
from bot.answering.matching import is_known_across
from bot.answering.numbering import in_scope
from bot.answering.places import is_city
from bot.answering.question import Question
from bot.answering.spoken import is_said_by_nobody
from bot.answering.text import has_japanese
from bot.answering.topicality import NO_GRADE, combined, logistic, topicality
from retrieval.query import Hit

DEFAULT_THRESHOLD = 0.5
_RANKED = 24
_USUAL = 10
_STRICT = frozenset(
    {Want.DATE, Want.DAY, Want.MONTH, Want.YEAR, Want.NUMBER, Want.MONEY, Want.PERCENT, Want.SCORE}
    | {Want.CVE, Want.BUILDING, Want.CITY, Want.COUNTRY, Want.EMAIL, Want.PHONE, Want.URL, Want.VERSION, Want.DURATION}
    | {Want.ORGANISATION}
)
_NAME_INSIDE = re.compile(r"(?<=[a-z,;:] )[A-Z][\w-]+")
_IN_OFFICE = (
    r"\b(?:current(?:ly)?|present(?:ly)? (?!at\b)|incumbent|acting|serving)\b|現在の|現職|現(?=\w{1,8}[相長官臣使])"
)
_AT_PRESENT = re.compile(rf"{_IN_OFFICE}|\b(?:now|today|at the moment|these days)\b|今の", re.I)
_SAYS_PRESENT = re.compile(_IN_OFFICE, re.I)
_ALMOST_FIRST = 0.15
_FEW, _RARE = 3, 0.3
"""Of how many documents a share says something; up to what share of them a name is rare."""
_WORTH_QUOTING = 0.12
_OF_ANOTHER = 0.4
"""Penalty of a sentence from another's document where somebody's own are known."""
_DOUBT = 3.0
"""What a denial that only the question has takes off the logits; set on the tuning half of squad2-en."""
_OTHER = 6.0
"""The same of a date, or of who speaks: what happened at another time may agree with the question in all else."""
_NEAR_BEST = 1.1
"""How far under the best sentence one that states the wanted value may score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the documents answer.

    Attributes:
        probability: That they do, in [0, 1]; small where a rule excludes it, and smaller the less they treat of it.
        candidates: The sentences fit to answer, best first; empty where none is.
        missing: Kinds of value asked for that no sentence states.
        unknown: Names in the question that no document mentions.
        features: What decided, where anything was graded.
        signs: How question and passage are worded, where both are in English and the question stands alone.
    """

    probability: float
    candidates: tuple[Candidate, ...] = ()
    missing: tuple[Want, ...] = ()
    unknown: tuple[str, ...] = ()
    features: Features | None = None
    signs: Signs | None = None


_SAYS = (
    r"(?:paper|report|article|piece|document|guidance|principles?|entry|list|study|proposal|statement"
    r"|strategy|page|text|opinion|publication|chapter|commentary|account|introduction|overview|description|discussion"
    r"|recommend|say|said|suggest|describe|give|name|advise|warn|argue|note|call|define|explain|view|want|mean"
    r"|example|advice|mention|cite|author|terms|group|believe|urge|propose|think|put|see|rank"
    r"|claim|state|stress|emphasi[sz]e|admit|acknowledge|maintain|insist|assert|caution|concede|assume|expect|prefer"
    r"|address|discuss|compare|conclude|highlight|point|tell|reckon|hold)"
)


_SOURCE_BEFORE = re.compile(
    r"(?:(?:according to|going by|per|under)\s(?:the\s)?"
    r"|(?:described|published|written|released|recommended|named|given) by (?:the\s)?)\Z",
    re.I,
)
_SOURCE_AFTER = re.compile(rf"(?:'s)?\s(?:[\w-]+\s){{0,4}}?{_SAYS}", re.I)
_SOURCE_AFTER_JAPANESE = re.compile(
    r"(?:は|の|では|が|によれば|によると|に基づ)|(?:氏|さん|博士|教授|研究員)は.*(?:書[いかき]|論じ|著し)"
)


def is_attribution(question: Question, name: str) -> bool:
    """Whether a name says whose document is asked about rather than what about."""
    return name in question.source or _says_whose(name, question.text)


@lru_cache(maxsize=1_024)
def _says_whose(name: str, plain: str) -> bool:
    """Whether the words around a name in a question make it that of a source; asked again for every sentence."""
    if has_japanese(plain):
        return any(_SOURCE_AFTER_JAPANESE.match(plain, end) for _, end in _places(name, plain, 0))
    return any(
        _SOURCE_AFTER.match(plain, end) or _SOURCE_BEFORE.search(plain[:start])
        for start, end in _places(name, plain, re.IGNORECASE)
    )


def _places(name: str, text: str, flags: int) -> list[tuple[int, int]]:
    return [found.span() for found in re.finditer(re.escape(name), text, flags)]


def judge(
    question: Question,
    candidates: Sequence[Candidate],
    shelf: DocumentShelf,
    *,
    known: frozenset[str] = frozenset(),
    lift: float = 0.0,
) -> Verdict:
    """Judge the measured sentences.

    Args:
        question: What is asked.
        candidates: Best first.
        shelf: Reads the documents behind them.
        known: Names that some document is known to mention, beyond those behind the candidates.
        lift: Added to the logit: a follow-up looks in the documents already agreed on, so less must be shown.
    """
    if not candidates:
        return Verdict(probability=0.0)
    unknown = tuple(n for n in question.names if n not in known and not _known(n, candidates, shelf))
    known_by = {n: _bearers(n, candidates, shelf) for n in question.names}
    best = candidates[0].score
    fit = [c for c in candidates if c.score >= best - _NEAR_BEST and in_scope(question, c)]
    usual = sorted((c.similarity for c in candidates), reverse=True)[:_USUAL][-1]
    graded = [
        (c, measure(question, c, strange=_strangeness(question, c, shelf, known_by), unknown=len(unknown), usual=usual))
        for c in _spread(fit)
    ]
    strict = _is_strict(question)
    topic = None if lift else topicality(question.text, candidates)
    possible = [
        (c, f)
        for c, f in graded
        if not (f.unstated and (strict or _is_nameless(question, c)))
        and not _is_of_another_time(question, c)
        and tells_of_the_deed(question, c)
    ]
    if not possible:
        refused = Verdict(probability=combined(NO_GRADE, topic), missing=_missing(question, fit), unknown=unknown)
        return _with_certainty(refused, question, candidates, topic)
    ranked = sorted(possible, key=lambda x: (-_rank(*x), x[0].hit.rank, x[0].index))
    lead = _rank(*ranked[0]) - _ALMOST_FIRST
    front = [(logit(f) + lift + c.near, f) for c, f in ranked[:4] if _rank(c, f) >= lead]
    grade, likeliest = max(front, key=lambda x: x[0])
    rest = [c for c, f in ranked[1:_RANKED] if probability(f, lift=lift + c.near) >= _WORTH_QUOTING]
    first = ranked[0][0]
    is_other = is_of_another_date(question.text, first, shelf) or is_said_by_nobody(question, first, shelf)
    doubt = _DOUBT * denies_alone(question, first) + _OTHER * is_other
    verdict = Verdict(
        probability=combined(grade - doubt, topic if topic is None else topic - doubt),
        candidates=(first, *rest),
        missing=_missing(question, fit),
        unknown=unknown,
        features=likeliest,
    )
    return _with_certainty(verdict, question, candidates, topic)


def _with_certainty(
    verdict: Verdict, question: Question, candidates: Sequence[Candidate], topic: float | None
) -> Verdict:
    """The verdict with its probability moved on its side of one half by how question and passage are worded."""
    if topic is None:
        return verdict
    first = (*verdict.candidates, *candidates)[0]
    signs = read_signs(question, candidates, first, verdict.features, topic)
    if signs is None:
        return verdict
    return replace(verdict, probability=spread(verdict.probability, logistic(certainty(signs))), signs=signs)


def _spread(fit: Sequence[Candidate]) -> list[Candidate]:
    """The best sentences, and the best of those that state a wanted value."""
    stating = [c for c in fit if c.found]
    return list({id(c): c for c in (*fit[:_RANKED], *stating[:_RANKED])}.values())


def _rank(candidate: Candidate, features: Features) -> float:
    """What the sentences are ordered by; fitted to the order of 370 questions' sentences (softmax, by set left out)."""
    return (
        candidate.score
        + 0.5 * features.coverage
        + 0.4 * features.own
        + 0.25 * features.crossing
        + 0.3 / candidate.hit.rank
        - 0.15 * _is_short(candidate)
        - 0.7 * features.strange
        - 0.45 * features.unstated
        - 0.3 * features.unfocused
        - 0.45 * features.foreign
        - 0.3 * features.unfounded
    )


def _is_short(candidate: Candidate) -> bool:
    text = candidate.text
    return candidate.first < 0 and len(text) < (14 if has_japanese(text) else 35)


def _is_strict(question: Question) -> bool:
    """Whether the wanted values have such a firm form that a sentence without one cannot answer."""
    return bool(question.wants) and all(w in _STRICT for w in question.wants)


def _is_nameless(question: Question, candidate: Candidate) -> bool:
    """Whether somebody's name is asked for and an English sentence has no name at all that the question has not.

    One name may be a person's surname, or of a body that acts like a person; Japanese names are told less surely.
    """
    if question.wants != (Want.PERSON,) or has_japanese(candidate.text):
        return False
    asked = question.text.casefold()
    return all(name.casefold() in asked for name in _NAME_INSIDE.findall(candidate.text))


def _is_of_another_time(question: Question, candidate: Candidate) -> bool:
    """Whether somebody's present office is asked for, and a sentence does not say that it tells of the present."""
    if not {Want.PERSON, Want.AUTHOR} & set(question.wants) or not _AT_PRESENT.search(question.text):
        return False
    return _SAYS_PRESENT.search(candidate.text) is None


def _known(name: str, candidates: Sequence[Candidate], shelf: DocumentShelf) -> bool:
    if (
        has_japanese(name)
        and not all(is_known_across(t) for t in [name])
        and not any(has_japanese(c.text) for c in candidates)
    ):
        return True  # a Japanese name that the vocabulary cannot carry over proves nothing about English documents
    if countries_in(name, widely=True) and any(_standing_for(name, c) for c in candidates[:10]):
        return True
    hits = {id(c.hit): c.hit for c in candidates}.values()
    return any(support_of(name, c) for c in candidates[:10]) or any(shelf.mentions(hit, name) for hit in hits)


def _missing(question: Question, fit: Sequence[Candidate]) -> tuple[Want, ...]:
    if question.kind == "why":
        return (Want.REASON,)
    return tuple(w for w in question.wants if not any(w in c.found for c in fit))


def _standing_for(name: str, candidate: Candidate) -> float:
    """Support of a country's adjective, or of a capital that stands for its government, by the country's name."""
    asked = countries_in(name, widely=True)
    if not asked:
        return 0.0
    context = f"{heading_of(candidate.hit)} {candidate.hit.chunk.text}"
    if not asked <= countries_in(context, widely=True):
        return 0.0
    return 0.95 if asked <= countries_in(candidate.text, widely=True) else 0.9


@dataclass(frozen=True, slots=True)
class _Bearers:
    """The found documents that bear a name of the question.

    Attributes:
        rarity: How much its absence tells, in [0, 1]: little where most of the found documents bear it. A body's own
            documents speak of it without naming it in every passage, or in some of them at all.
        folders: Those of the documents that bear it: others there may be of the same body and not say so.
        works: Ids of the found documents by who is named; none for a country, in whose name many speak.
    """

    rarity: float
    folders: frozenset[str]
    works: frozenset[str]


def _bearers(name: str, candidates: Sequence[Candidate], shelf: DocumentShelf) -> _Bearers:
    hits = {(c.hit.chunk.document_id, c.hit.chunk.version): c.hit for c in candidates}.values()
    bearing = [hit for hit in hits if shelf.mentions(hit, name)]
    share = len(bearing) / len(hits)
    rarity = 1.0 if len(hits) < _FEW else min(1.0, (1 - share) / (1 - _RARE))
    is_place = bool(countries_in(name, widely=True)) or is_city(name)
    works = frozenset(hit.chunk.document_id for hit in hits if not is_place and shelf.is_by(hit, name))
    return _Bearers(rarity, frozenset(map(_folder, bearing)) - {""}, works)


def _is_of_another(question: Question, candidate: Candidate, name: str, works: frozenset[str]) -> bool:
    """Whether what somebody says is asked for, works of theirs were found, and the sentence stands in none of them."""
    return bool(works) and candidate.hit.chunk.document_id not in works and is_attribution(question, name)


def _folder(hit: Hit) -> str:
    return hit.chunk.document_id.rpartition("/")[0]


def _strangeness(
    question: Question, candidate: Candidate, shelf: DocumentShelf, known_by: Mapping[str, _Bearers]
) -> float:
    """Penalty for names of the question that stand far from the sentence or not in its document at all."""
    penalty = 0.0
    for name in question.names:
        rare = known_by[name].rarity
        if _is_of_another(question, candidate, name, known_by[name].works):
            penalty += _OF_ANOTHER
            continue
        support = max(support_of(name, candidate), _standing_for(name, candidate))
        if support:
            penalty += 0.0 if is_attribution(question, name) else 0.6 * (1 - support)
            continue
        in_document = shelf.mentions(candidate.hit, name)
        if is_attribution(question, name):
            penalty += 0.0 if in_document or _folder(candidate.hit) in known_by[name].folders else 0.12 * rare
        else:
            penalty += rare * (0.2 if in_document else 0.55)
    return penalty
