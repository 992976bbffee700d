"""Decides whether the found sentences answer the question, and says why not where they do not."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.documents import DocumentShelf
from bot.answering.evidence import Candidate, heading_of, support_of
from bot.answering.extract import Want, values
from bot.answering.matching import has_acronym_of, is_known_across, matches
from bot.answering.opposites import loaded_terms
from bot.answering.question import Question, ordinals_in, years_in
from bot.answering.text import fold, has_japanese

DEFAULT_THRESHOLD = 0.5
_CERTAIN = 1.0
"""Similarity above which a sentence speaks of the asked thing under another word."""
_RANKED = 24
_ALMOST_FIRST = 0.15
_WORTH_QUOTING = 0.3
_NEAR_BEST = 1.1
"""How far under the best sentence one that states the wanted value may score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the documents answer.

    Attributes:
        probability: That they do, in [0, 1]; 0 where a rule excludes it.
        candidates: The sentences fit to answer, best first; empty where none is.
        missing: Kinds of value asked for that no sentence states.
        unknown: Names in the question that no document mentions.
    """

    probability: float
    candidates: tuple[Candidate, ...] = ()
    missing: tuple[Want, ...] = ()
    unknown: tuple[str, ...] = ()


_SAYS = (
    r"(?:paper|report|article|piece|document|guidance|principles?|entry|list|study|proposal|statement"
    r"|strategy|page|text|opinion|publication|chapter|commentary"
    r"|recommend|say|said|suggest|describe|give|name|advise|warn|argue|note|call|define|explain|view)"
)


def is_attribution(question: Question, name: str) -> bool:
    """Whether a name says whose document is asked about rather than what about."""
    plain, target = question.text, re.escape(name)
    if name in question.source:
        return True
    if has_japanese(plain):
        return re.search(rf"{target}(?:は|の|では|が|によれば|によると|に基づ)", plain) is not None
    return (
        re.search(rf"(?:according to|going by|per|under)\s(?:the\s)?{target}", plain, re.I) is not None
        or re.search(rf"{target}(?:'s)?\s(?:[\w-]+\s){{0,4}}?{_SAYS}", plain, re.I) is not None
        or re.search(
            rf"(?:described|published|written|released|recommended|named|given) by (?:the\s)?{target}", plain, re.I
        )
        is not None
    )


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
    if unknown:
        return Verdict(probability=0.0, unknown=unknown)
    best = candidates[0].score
    fit = [c for c in candidates if c.score >= best - _NEAR_BEST and _in_scope(question, c, shelf)]
    stating = [c for c in fit if _states(question, c)][:_RANKED]
    if not stating:
        return Verdict(probability=0.0, missing=_missing(question, fit))
    strange = {id(c): _strangeness(question, c, shelf) for c in stating}
    ranked = sorted(stating, key=lambda c: (-(c.score - strange[id(c)]), c.hit.rank, c.index))
    lead = ranked[0].score - strange[id(ranked[0])] - _ALMOST_FIRST
    front = [c for c in ranked[:4] if c.score - strange[id(c)] >= lead]
    probability = max(_probability(question, c, strange[id(c)], lift) for c in front)
    rest = [c for c in ranked[1:] if _probability(question, c, strange[id(c)], lift) >= _WORTH_QUOTING]
    return Verdict(probability=probability, candidates=(ranked[0], *rest))


def _known(name: str, candidates: Sequence[Candidate], shelf: DocumentShelf) -> bool:
    if (
        has_japanese(name)
        and not all(is_known_across(t) for t in [name])
        and not any(has_japanese(c.text) for c in candidates)
    ):
        return True  # a Japanese name that the vocabulary cannot carry over proves nothing about English documents
    hits = {id(c.hit): c.hit for c in candidates}.values()
    return any(support_of(name, c) for c in candidates[:10]) or any(shelf.mentions(hit, name) for hit in hits)


def _in_scope(question: Question, candidate: Candidate, shelf: DocumentShelf) -> bool:
    near = candidate.hit.sentences[max(0, candidate.index - 3) : candidate.index + 1]
    context = f"{heading_of(candidate.hit)} {candidate.hit.chunk.date or ''} {' '.join(s.text for s in near)}"
    if question.ordinals:
        # "The fifth" must not be answered from a sentence about the fourth, so the sentence's own ordinal decides.
        own = ordinals_in(candidate.text) or ordinals_in(context)
        if not question.ordinals & own:
            return False
    if question.years and not question.years & years_in(context):
        return bool(question.years & years_in(shelf.text(candidate.hit))) and not years_in(candidate.text)
    return True


def _states(question: Question, candidate: Candidate) -> bool:
    if question.kind == "why" and not (_gives_reason(candidate) and _holds_presupposition(question, candidate)):
        return False
    if not question.wants:
        return _covers_focus(question, candidate)
    if question.wants == (Want.NUMBER,) and not question.focus and candidate.coverage < 0.5:
        return False
    return any(want in candidate.found for want in question.wants)


def _holds_presupposition(question: Question, candidate: Candidate) -> bool:
    near = candidate.hit.sentences[max(0, candidate.index - 1) : candidate.index + 2]
    context = " ".join(s.text for s in near)
    return all(matches(t, context) for t in loaded_terms(question.terms))


def _gives_reason(candidate: Candidate) -> bool:
    near = candidate.hit.sentences[candidate.index : candidate.index + 2]
    return any(values(s.text, Want.REASON) for s in near)


def _covers_focus(question: Question, candidate: Candidate) -> bool:
    chosen = has_japanese(question.text) or re.match(
        r"^(?:.{0,80},\s)?(?:in |on |at |for |from |by )?(?:which|what)\b", fold(question.text)
    )
    if not question.focus or not chosen or question.kind == "yes_no" or candidate.similarity >= _CERTAIN:
        return True
    near = candidate.hit.sentences[max(0, candidate.index - 1) : candidate.index + 2]
    context = " ".join(s.text for s in near)
    acronyms = has_acronym_of(question.focus, context)
    crossing = has_japanese(question.text) != has_japanese(candidate.text)
    known = [t for t in question.focus if not crossing or is_known_across(t)]
    held = sum(t in acronyms or matches(t, context) for t in known)
    return not known or held + 0.5 * (len(question.focus) - len(known)) >= 0.6 * len(question.focus) + 0.4 * crossing


def _missing(question: Question, fit: Sequence[Candidate]) -> tuple[Want, ...]:
    if question.kind == "why":
        return (Want.REASON,)
    return tuple(w for w in question.wants if not any(w in c.found for c in fit))


def _strangeness(question: Question, candidate: Candidate, shelf: DocumentShelf) -> float:
    """Penalty for names of the question that stand far from the sentence or not in its document at all."""
    penalty = 0.0
    for name in question.names:
        support = support_of(name, candidate)
        if support:
            penalty += 0.0 if is_attribution(question, name) else 0.6 * (1 - support)
            continue
        in_document = shelf.mentions(candidate.hit, name)
        if is_attribution(question, name):
            penalty += 0.0 if in_document else 0.12
        else:
            penalty += 0.2 if in_document else 0.55
    return penalty


def _probability(question: Question, candidate: Candidate, strangeness: float, lift: float = 0.0) -> float:
    typed = bool(question.wants)
    crossing = has_japanese(question.text) != has_japanese(candidate.text)
    value = (
        2.2 * min(candidate.similarity, 1.3)
        + 3.0 * candidate.coverage
        + (0.5 if typed else 0.0)
        + (0.8 if crossing else 0.0)
        - 3.0 * strangeness
        + lift
        - 3.0
    )
    return 1 / (1 + math.exp(-2.0 * value))
