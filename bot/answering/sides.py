"""Whose people: picks, among the names of a sentence, those of the party that a question asks about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.lexicon import FAMILY_OF, SIDES
from bot.answering.matching import matches
from bot.answering.question import Question

_PARTIES = ("uk", "japan", "us", "eu", "franc", "germani", "china", "korea", "australia", "canada")
_PAIRS = frozenset({"日英"})
_MOST_PEOPLE = 8
_ASIDE = re.compile(r"\s?[(（][^()（）]{1,40}[)）]")


def people_asked(question: Question, text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """Names of the people asked for: all, or those of the one party that the question names.

    Args:
        question: What was asked.
        text: A sentence.
        spans: Names in it, in order, at least one.
    """
    asked = _asked_party(question)
    spans = _told_once(text, spans)
    names = [text[a:b] for a, b in spans]
    if asked is not None:
        parties = _parties(text, spans)
        own = [n for n, p in zip(names, parties, strict=True) if p == asked]
        # A party may go without saying; then the people said to be of another one are not meant.
        names = own or [n for n, p in zip(names, parties, strict=True) if p is None] or names
    return names[:_MOST_PEOPLE]


def _told_once(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Names without those in brackets right behind another: the same person in the other script."""
    kept: list[tuple[int, int]] = []
    closed = 0  # where the brackets behind the last name end
    for start, end in spans:
        if start < closed:
            continue
        kept.append((start, end))
        aside = _ASIDE.match(text, end)
        closed = aside.end() if aside else 0
    return kept


def _asked_party(question: Question) -> str | None:
    """The party in "which Japanese ministers", or the only one that the question names."""
    for terms in (question.focus, question.terms):
        found = {p for p in _PARTIES for t in terms if t in SIDES and t not in _PAIRS and _is_of(t, p)}
        if len(found) == 1:
            return found.pop()
    return None


def _is_of(term: str, party: str) -> bool:
    return term == party or term in FAMILY_OF.get(party, frozenset()) or (not term.isascii() and matches(term, party))


def _parties(text: str, spans: Sequence[tuple[int, int]]) -> list[str | None]:
    """The party of each name: named before it, or in apposition after it, or that of the name it is joined to."""
    found: list[str | None] = []
    for index, (start, end) in enumerate(spans):
        before = text[spans[index - 1][1] if index else 0 : start]
        after = text[end : spans[index + 1][0] if index + 1 < len(spans) else len(text)]
        joined_to = found[-1] if found and before.strip().startswith(("and ", "& ", ", and ")) else None
        apposition = after if after.startswith((",", " (", "、", "（")) else ""
        follows_apposition = index > 0 and before.startswith((",", " (", "、", "（"))
        own = None if follows_apposition else _last_party(before)
        found.append(own or _last_party(apposition) or joined_to)
    return found


def _last_party(text: str) -> str | None:
    places = [(text.casefold().rfind(word), party) for party in _PARTIES for word in _words_of(party)]
    place, party = max(places, default=(-1, ""))
    return party if place >= 0 else None


def _words_of(party: str) -> tuple[str, ...]:
    return tuple(w if len(w) > 2 else f" {w} " for w in {party, *FAMILY_OF.get(party, frozenset())})
