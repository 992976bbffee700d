"""False premises: what the documents say instead of what a question takes for granted."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from bot.answering.asking import advises_against
from bot.answering.claims.polarity import negations
from bot.answering.evidence import Candidate, support_of
from bot.answering.extract import Want, values
from bot.answering.matching import matches
from bot.answering.opposites import loaded_terms, opposite_in
from bot.answering.places import is_city
from bot.answering.question import Question, ordinals_in
from bot.answering.text import fold, has_japanese

_LOOKED_AT = 8
_LEAST_SIMILARITY = 0.45
_LEAST_COVERAGE = 0.5
_CLAUSES = re.compile(r"[,;:，、；：]|\b(?:but|because|so|while|although|which)\b")


def false_premise(question: Question, candidates: Sequence[Candidate]) -> Candidate | None:
    """Find the sentence that contradicts what a question presupposes.

    Only questions that presuppose something are looked at: why, when, where, how many. Contradiction is an opposite
    word, a denial of the same words, or another place for the same numbered event.

    Args:
        question: What was asked, and could not be answered.
        candidates: The measured sentences, best first.

    Returns:
        The contradicting sentence, or None.
    """
    if question.kind in {"yes_no", "definition", "list", "summary"}:
        return None
    affirmed: set[str] = set()  # by a sentence that answers better: what denies it later speaks of something else
    for candidate in candidates[:_LOOKED_AT]:
        affirmed |= {t for t in question.terms if matches(t, candidate.text)}
        if candidate.similarity < _LEAST_SIMILARITY or any(
            not support_of(name, candidate) for name in question.names if name not in question.source
        ):
            continue
        if _opposes(question, candidate, affirmed) or _denies(question, candidate):
            return candidate
    return next((c for c in candidates if _is_elsewhere(question, c)), None)


def _opposes(question: Question, candidate: Candidate, affirmed: Set[str]) -> bool:
    loaded = [term for term in loaded_terms(question.terms) if term not in affirmed]
    return question.kind == "why" and any(opposite_in(term, candidate.text) for term in loaded)


def _denies(question: Question, candidate: Candidate) -> bool:
    """Whether the clause that speaks of the question's things denies what the question affirms."""
    if question.kind != "why" or negations(question.text) or advises_against(question.text):
        return False
    for clause in _CLAUSES.split(candidate.text):
        share = sum(matches(t, clause) for t in question.terms) / max(1, len(question.terms))
        if share >= _LEAST_COVERAGE and (negations(clause) or advises_against(clause)):
            return True
    return False


def _is_elsewhere(question: Question, candidate: Candidate) -> bool:
    """Whether the sentence speaks of the same numbered event in another city than the question names."""
    if not question.ordinals & ordinals_in(candidate.text):
        return False
    named = [n for n in _cities(question.text) if not matches(fold(n), candidate.text)]
    own = [n for n in _cities(candidate.text) if fold(n) not in fold(question.text)]
    return bool(named) and bool(own) and candidate.coverage >= (0.3 if has_japanese(question.text) else _LEAST_COVERAGE)


def _cities(text: str) -> list[str]:
    return [text[a:b] for a, b in values(text, Want.PLACE) if is_city(text[a:b])]
