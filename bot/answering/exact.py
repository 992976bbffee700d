"""Which of the values that stand in a sentence answer a question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.answering.extract import Want
from bot.answering.matching import matches
from bot.answering.question import Question
from bot.answering.sides import people_asked
from corpus.languages import Language

_CLAUSE_END = re.compile(r"[;；、。]|[:：](?!\d)|,(?=\s\D)|\b(?:while|but)\b")
_AT = re.compile(r"\b(?:in|at)\s(?:the\s)?$")
_SERIES = re.compile(r"\s*(?:[,、・]|and|&|と|および|及び)(?:\s*(?:and|or|the))*\s*")
_WINDOWS = ((25, 1.0, True), (60, 0.6, True), (120, 0.3, False), (400, 1.0, True))
"""Around a value: how many code points, what a word of the question counts there, and whether only in its clause."""
_MANY = frozenset({Want.PERSON, Want.AUTHOR, Want.ORGANISATION, Want.NAME, Want.COUNTRY})


def values_asked(question: Question, text: str, values: Mapping[Want, Sequence[tuple[int, int]]]) -> str:
    """The exact values asked for, as a sentence writes them; empty where only the sentence itself can tell.

    Args:
        question: What is asked.
        text: The sentence.
        values: What stands in it of each kind that is wanted: spans of the text, in order.
    """
    found = []
    for want in question.wants:
        spans = values.get(want, ())
        if not spans or want is Want.REASON or (want is Want.ORGANISATION and question.kind == "list"):
            continue
        if want is Want.PERSON:
            found += people_asked(question, text, spans)
            continue
        scored = sorted(((_nearness(question, text, s), s) for s in spans), key=lambda x: -x[0])
        best = scored[0][0]
        many = want in _MANY and question.kind == "list"
        near = [s for score, s in scored if many or score >= 0.85 * best][: 8 if want in _MANY else 1]
        near = _in_series(text, spans, near) if want is Want.COUNTRY else near
        found += [text[a:b] for a, b in sorted(near)]
    return between(question).join(dict.fromkeys(found))


def _in_series(text: str, spans: Sequence[tuple[int, int]], near: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The values with those that a series of three or more names together with them: "the US, UK, and Canada"."""
    series: list[list[tuple[int, int]]] = []
    for span in sorted(spans):
        if series and _SERIES.fullmatch(text[series[-1][-1][1] : span[0]]):
            series[-1].append(span)
        else:
            series.append([span])
    whole = (row for row in series if len(row) > 2 and not set(row).isdisjoint(near))
    return [*dict.fromkeys([*near, *(span for row in whole for span in row)])]


def between(question: Question) -> str:
    """What parts several values."""
    return "、" if question.language is Language.JA else "; "


def _nearness(question: Question, text: str, span: tuple[int, int]) -> float:
    """How much of a question stands near a value, and more so in the part of the sentence that the value stands in."""
    first, last = _clause(text, span)
    score = 0.0
    for reach, weight, inside in _WINDOWS:
        start, end = span[0] - reach, span[1] + reach
        window = text[max(first if inside else 0, start) : min(last if inside else len(text), end)]
        score += weight * sum(matches(t, window) for t in question.terms)
    return score * (1.6 if _AT.search(text[: span[0]]) else 1.0)


def _clause(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The part of a sentence that a value stands in: "begun in 2002, it was upgraded in 2005" dates two things."""
    start = max((end.end() for end in _CLAUSE_END.finditer(text, 0, span[0])), default=0)
    end = _CLAUSE_END.search(text, span[1])
    return start, end.start() if end else len(text)
