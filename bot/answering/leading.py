"""Which of the sentences that are fit to answer is quoted first."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.asking import asks_for_name, gives_a_name
from bot.answering.defining import defines
from bot.answering.evidence import Candidate
from bot.answering.extract import Want
from bot.answering.lists import leads_in
from bot.answering.question import Question
from bot.answering.text import has_japanese
from corpus.languages import Language

_ALMOST_AS_GOOD = 0.2
_LESS_COVERED = 0.2
"""Share of the question's terms by which a sentence may fall short of the best, to be read before it."""
_CLOSE_TO_TOP = 0.6


def readable_first(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Where the best sentence is in the other language and one in the asker's is almost as good, that one first."""
    is_japanese = question.language is Language.JA
    is_defined = question.kind == "definition" and defines(question.core, candidates[0].sentence.text)
    for candidate in candidates:
        if has_japanese(candidate.text) == is_japanese:
            if is_defined and not defines(question.core, candidate.sentence.text):
                continue  # it says less: not what the term means
            if candidates[0].score - candidate.score > _ALMOST_AS_GOOD:
                break
            if candidate.coverage < candidates[0].coverage - _LESS_COVERED:
                continue  # alike as a whole, but not about what is asked
            return [candidate, *(other for other in candidates if other is not candidate)]
    return list(candidates)


def stating_first(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Where the value stands in the lead-in of a list, a sentence that states it too comes first: it says more."""
    top = candidates[0]
    if question.kind == "list" or not top.found or not leads_in(top.text):
        return list(candidates)
    near = (c for c in candidates[1:] if c.found and not leads_in(c.text) and c.score >= top.score - _CLOSE_TO_TOP)
    stating = next(near, top)
    return [stating, *(c for c in candidates if c is not stating)]


def naming_first(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Where a name is asked for and the best sentence gives none, one comes first that does and is no less alike."""
    top = candidates[0]
    if Want.PERSON in question.wants or not asks_for_name(question.text) or gives_a_name(top.text):
        return list(candidates)
    near = (c for c in candidates[1:] if gives_a_name(c.text) and c.similarity >= top.similarity)
    naming = next(near, top)
    return [naming, *(c for c in candidates if c is not naming)]
