"""Whether a sentence speaks of the numbered thing, or of the year, that a question names.

A question about the fourth meeting must not be answered by what is said of the fifth. But a sentence about the fourth
may well mention the third of something else.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.answering.evidence import Candidate, heading_of
from bot.answering.lexicon import SIDES
from bot.answering.lists import is_item, leads_in
from bot.answering.matching import matches
from bot.answering.question import Question, ordinal_spans, ordinals_in, years_in
from bot.answering.text import fold, has_japanese, stem, term_sequence
from retrieval.query import SentenceHit

_NUMBERED = re.compile(r"^\W*(\d{1,2})[.)]\s")
_SERIAL = re.compile(r"[#＃]\s?(\d{1,2})\b")
_PHRASE_END = re.compile(r"[,.;:?()。、？]|\b(?:was|were|is|are|did|do|does|will|held|agreed|in|at|and)\b|[はがをで]")
_ROUNDS = frozenset(map(stem, ("round", "edition", "iteration", "instalment", "one")))
"""Words for any of a series: the fourth round may be of talks, and then is not the fifth consultations."""
_NEAR = 3
_SURE = 2
_HEAD_WORDS, _HEAD_CODE_POINTS = 7, 60


def in_scope(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence speaks of the numbered thing and of the year that the question names, if it names any."""
    if not question.ordinals and not question.years:
        return True
    near = _near(candidate)
    above = f"{heading_of(candidate.hit)} {candidate.hit.chunk.date or ''}"
    context = f"{above} {' '.join(s.text for s in near)}"
    if question.ordinals and not _has_number(question, candidate, context):
        return False
    if question.years and not question.years & years_in(context):
        return not years_in(candidate.text)
    return True


def _near(candidate: Candidate) -> list[SentenceHit]:
    """The sentence and those before it; of the item of a list, which goes on with no other item, the lead-in alone."""
    before = list(candidate.hit.sentences[max(0, candidate.index - _NEAR) : candidate.index])
    text = candidate.sentence.text
    if is_item(text) and not text.lstrip("( ")[:1].isdigit():
        before = [sentence for sentence in before if leads_in(sentence.text)]
    return [*before, candidate.sentence]


def _has_number(question: Question, candidate: Candidate, context: str) -> bool:
    """The sentence's own number of such a thing decides, before those that stand around and above it."""
    if question.ordinals & ordinals_in(candidate.text):
        return not _numbers_something_else(question, candidate.text)
    if _numbers_another(question, candidate.text):
        return False
    return bool(question.ordinals & (ordinals_in(context) | _numbers_of(candidate)))


def _numbers_another(question: Question, text: str) -> bool:
    """Whether a text gives another number to what the question numbers: "the fifth talks" where that says fourth.

    Most of the words must agree: that both are meetings of some kind does not make them one.
    """
    counted = tuple(word for word in _counted(question.text) if word not in _ROUNDS)
    folded = fold(text)
    return any(
        2 * sum(matches(word, _phrase(folded, end)) for word in counted) > len(counted) or not counted
        for _, end in ordinal_spans(folded)
    )


def _numbers_something_else(question: Question, text: str) -> bool:
    """Whether a Japanese sentence that bears the number holds none of the words for what the question numbers.

    「第5回「2+2」」 is not the fifth consultations on cyberspace; one word alone may stand there in another form.
    """
    counted = _counted(question.text)
    if len(counted) < _SURE or not (has_japanese(question.text) and has_japanese(text)):
        return False
    return not any(matches(word, text) for word in counted)


@lru_cache(maxsize=512)
def _counted(text: str) -> tuple[str, ...]:
    """The words for what a question numbers, but for the parties; remembered, as every sentence asks for them."""
    folded = fold(text)
    words = (word for _, end in ordinal_spans(folded) for word in term_sequence(_phrase(folded, end)))
    return tuple(word for word in words if word not in SIDES)


def _phrase(folded: str, end: int) -> str:
    """The words behind a number, up to the end of their phrase."""
    behind = _PHRASE_END.split(folded[end : end + _HEAD_CODE_POINTS], maxsplit=1)[0]
    return " ".join(behind.split()[:_HEAD_WORDS])


def _numbers_of(candidate: Candidate) -> frozenset[int]:
    """Numbers that the headings over the sentence bear: "7. Trust no network", "Scenario #3"."""
    near = candidate.hit.sentences[max(0, candidate.index - _NEAR) : candidate.index + 1]
    chunk = candidate.hit.chunk
    headings = [*(chunk.section or "").split(" › "), chunk.title]
    found = [n for line in headings for n in _NUMBERED.findall(line)]
    return frozenset(int(n) for n in [*found, *(n for s in near for n in _SERIAL.findall(s.text))])
