"""Answers every part of a question that wants several things, as far as the documents do, and says what they lack."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.evidence import Candidate
from bot.answering.extract import Want
from bot.answering.matching import matches
from bot.answering.question import Question
from bot.answering.wanted import wanted_values
from bot.answering.wording import say, wanted

_ALIKE = (
    frozenset({Want.DATE, Want.DAY, Want.MONTH, Want.YEAR}),
    frozenset({Want.PLACE, Want.CITY, Want.COUNTRY, Want.BUILDING}),
    frozenset({Want.PERSON, Want.AUTHOR}),
    frozenset({Want.NUMBER, Want.MONEY, Want.PERCENT, Want.SCORE, Want.DURATION, Want.FREQUENCY}),
)
"""Kinds of which one is enough: whoever asks for a day and a year is told both by a date."""
_FIT = 0.9
"""How much worse than the best a sentence may be that states what the best does not."""
_ABOVE = 2


def parts_wanted(question: Question) -> tuple[frozenset[Want], ...]:
    """The kinds of value that a question wants, those that stand for one another together; in order."""
    groups = [next((alike for alike in _ALIKE if want in alike), frozenset({want})) for want in question.wants]
    return tuple(dict.fromkeys(groups))


def completed_by(question: Question, chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Sentences that state what the chosen ones do not, of those that a question of several parts wants.

    Args:
        question: What was asked.
        chosen: What is quoted, best first.
        candidates: All that fit, best first.

    Returns:
        The best sentence for each part that is not stated, as far as one treats of the question nearly as well.
    """
    parts, found = parts_wanted(question), list[Candidate]()
    if question.kind == "list" or len(parts) < 2:
        return found
    open_terms = [term for term in question.terms if not matches(term, chosen[0].text)]
    near = [c for c in candidates if c.score >= chosen[0].score - _FIT and _treats_of(c, open_terms)]
    for part in parts:
        others = (*chosen[1:], *found)
        if not (_states(chosen[0], part) or any(_states(c, part) and _treats_of(c, open_terms) for c in others)):
            found += [c for c in near if _states(c, part)][:1]
    return found


def _treats_of(candidate: Candidate, terms: Sequence[str]) -> bool:
    """Whether some of the terms stand in a sentence or right above it."""
    above = candidate.hit.sentences[max(0, candidate.index - _ABOVE) : candidate.index]
    return any(matches(term, text) for term in terms for text in (candidate.text, *(each.text for each in above)))


def what_is_missing(question: Question, quoted: Sequence[str]) -> tuple[str, ...]:
    """Remarks on the parts of a question of several that no quotation states; none where none is stated at all."""
    parts = parts_wanted(question)
    stated = [part for part in parts if any(wanted_values(question, want, text) for text in quoted for want in part)]
    if question.kind == "list" or not stated:
        return ()
    lacking = [next(want for want in question.wants if want in part) for part in parts if part not in stated]
    return tuple(say("partial", question.language, what=wanted(want.value, question.language)) for want in lacking)


def _states(candidate: Candidate, part: frozenset[Want]) -> bool:
    return not part.isdisjoint(candidate.found)
