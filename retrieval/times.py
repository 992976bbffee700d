"""Weighs passages by what a question says of time: "the latest", "in 2018", "before the fourth consultations".

Time moves passages that fit about equally well; it never brings up one that is about something else: the bonus is about
a tenth of the band in which the scores of related and unrelated passages lie.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.languages import Language, detect_language
from retrieval.analyzers import analyze

FITS = 0.03
"""What a passage of the right time gains and a dated one of another time loses."""
NEWEST = 0.03
"""What the newest of the candidates gains where the latest is asked for."""
SUPERSEDED = 0.015
"""What a passage loses whose document has a successor, unless the former version is asked for."""
_TITLE_SHARE = 0.6

Order = Literal["latest", "earliest"]
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(_MONTHS)
_YEAR = r"(?:19|20)\d{2}"
_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|current(?:ly)?|up[- ]to[- ]date)\b|最新|直近|最近|現行|現在の", re.I
)
_EARLIEST = re.compile(r"\b(?:earliest|oldest)\b|最古|最も古い|一番古い", re.I)
_FORMER = re.compile(
    r"\b(?:previous|former|earlier|superseded|old(?:er)?) "
    r"(?:versions?|editions?|texts?|drafts?|guidance|strategy|policy)\b"
    r"|旧版|旧バージョン|以前の版|前の版",
    re.I,
)
_RANGE = re.compile(
    rf"\b(?:between|from)\s+({_YEAR})\s+(?:and|to|until)\s+({_YEAR})\b|(?<!\d)({_YEAR})\s*[-–~〜]\s*({_YEAR})(?!\d)"
    rf"|(?<!\d)({_YEAR})年から({_YEAR})年",
    re.I,
)
_DATE = re.compile(
    rf"(?:\b(before|prior to|until|after|since|from)\s+)?(?:(?:(\d{{1,2}})\s+)?\b({_MONTH})\s+)?"
    rf"(?<![\d-])({_YEAR})(?![\d年])(?:\s+(onwards?|or later|or earlier))?",
    re.I,
)
_DATE_JA = re.compile(
    rf"(?<!\d)(?:({_YEAR})|(令和|平成)(\d{{1,2}}|元))年(?:(\d{{1,2}})月(?:(\d{{1,2}})日)?)?(以降|以後|より後|から|以前|より前|まで)?"
)
_YEARS = re.compile(r"\d{4}|元年|\d年")
_ORDINALS = frozenset(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"])
ERAS = {"令和": 2018, "平成": 1988}
"""The year before the first of each era."""
_EVENT = re.compile(
    rf"\b(before|prior to|ahead of|after|since|following)\s+(?:the\s+)?(?!{_YEAR}|(?:{_MONTH})\b)([^?.,;:]{{6,90}})",
    re.I,
)
_EVENT_JA = re.compile(r"([^、。？?]{4,40}?)(?:の|より)?(以前|以降|前|後)(?:に|の|は|、|で)")
_EVENT_MARKS = ("before", "prior to", "ahead of", "after", "since", "following", "前", "後", "以降")
_VERB = re.compile(r"\b(?:did|was|were|is|are|has|have|had|will|would|what|which|who|when|where|how)\b.*", re.I)
_BEFORE = frozenset({"before", "prior to", "ahead of", "until", "以前", "より前", "前", "まで"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A time given by an event: before it, or after it."""

    before: bool
    terms: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a question asks of time.

    Attributes:
        order: Whether the latest or the earliest is meant.
        former: Whether a former version is asked for.
        periods: Inclusive bounds, ISO dates or prefixes of them; either end may be open.
        event: An event that divides time.
    """

    order: Order | None = None
    former: bool = False
    periods: tuple[tuple[str | None, str | None], ...] = ()
    event: Event | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked of time."""
        return self == _NONE


_NONE = Wish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """What time needs to know of a candidate.

    Attributes:
        date: ISO date or prefix of the passage.
        title: Of its document.
        superseded: Whether its document has a successor.
    """

    date: str | None
    title: str
    superseded: bool = False


@lru_cache(maxsize=256)
def read_wish(text: str) -> Wish:
    """Read what a question asks of time."""
    plain = unicodedata.normalize("NFKC", text)
    order: Order | None = "latest" if _LATEST.search(plain) else "earliest" if _EARLIEST.search(plain) else None
    periods = _periods(plain)
    return Wish(
        order=order,
        former=_FORMER.search(plain) is not None,
        periods=periods,
        event=None if periods else _event(plain),
    )


def adjustments(wish: Wish, candidates: Sequence[Dated]) -> NDArray[np.float32]:
    """What each candidate gains or loses by its time; candidates without a date neither gain nor lose by it."""
    found = np.zeros(len(candidates), np.float32)
    for place, one in enumerate(candidates):
        if one.superseded is not wish.former:
            found[place] -= SUPERSEDED
    fits = _test(wish, candidates)
    if fits is not None:
        found += [0.0 if one.date is None else FITS if fits(one.date) else -FITS for one in candidates]
    if wish.order is not None:
        found += _by_age([one.date for one in candidates], wish.order)
    return found


def overlaps(date: str, start: str | None, end: str | None) -> bool:
    """Whether a date, or the span that a prefix of one names, touches the inclusive span; either end may be open."""
    return (start is None or date >= start[: len(date)]) and (end is None or date[: len(end)] <= end)


def _test(wish: Wish, candidates: Sequence[Dated]) -> Callable[[str], bool] | None:
    if wish.periods:
        return lambda date: any(overlaps(date, start, end) for start, end in wish.periods)
    event = wish.event
    day = None if event is None else _date_of(event, candidates)
    if event is None or day is None:
        return None
    return (lambda date: date < day[: len(date)]) if event.before else (lambda date: date[: len(day)] > day)


def _date_of(event: Event, candidates: Sequence[Dated]) -> str | None:
    """Date of the candidate whose title names the event best, or None; its numbers must all be in the title."""
    numbers = {term for term in event.terms if term.isdigit() or term in _ORDINALS}
    best, day = _TITLE_SHARE, None
    for one in candidates:
        if one.date is None:
            continue
        terms = set(analyze(one.title, detect_language(one.title)))
        share = len(event.terms & terms) / len(event.terms)
        if numbers <= terms and share > best:
            best, day = share, one.date
    return day


def _by_age(dates: Sequence[str | None], order: Order) -> NDArray[np.float32]:
    known = sorted({date for date in dates if date}, reverse=order == "earliest")
    ages = {date: rank / max(len(known) - 1, 1) for rank, date in enumerate(known)}
    return np.array([NEWEST * ages[date] if date else 0.0 for date in dates], np.float32)


def _periods(plain: str) -> tuple[tuple[str | None, str | None], ...]:
    if not _YEARS.search(plain):  # as mostly, and much quicker to tell
        return ()
    spans = []
    for groups in _RANGE.findall(plain):
        start, end = (year for year in groups if year)
        spans.append((start, end))
    if spans:
        return tuple(spans)
    found: list[tuple[str | None, str | None]] = []
    for match in _DATE.finditer(plain):
        lead, day, month, year, tail = match.groups()
        number = _MONTHS[month.lower()] if month else None
        found.append(_bounds(_iso(year, number, day), (lead or tail or "").lower()))
    for match in _DATE_JA.finditer(plain):
        western, era, counted, in_month, day, tail = match.groups()
        year = western or str(ERAS[era] + (1 if counted == "元" else int(counted)))
        found.append(_bounds(_iso(year, in_month, day), tail or ""))
    return tuple(dict.fromkeys(found))


def _bounds(date: str, relation: str) -> tuple[str | None, str | None]:
    if relation in _BEFORE or relation == "or earlier":
        return None, date
    if relation in {"after", "since", "from", "onward", "onwards", "or later", "以降", "以後", "より後", "から"}:
        return date, None
    return date, date


def _iso(year: str, month: str | int | None, day: str | None) -> str:
    parts = [year, *(f"{int(part):02}" for part in (month, day if month else None) if part)]
    return "-".join(parts)


def _event(plain: str) -> Event | None:
    lowered = plain.lower()
    if not any(mark in lowered for mark in _EVENT_MARKS):  # as mostly, and much quicker to tell
        return None
    japanese = detect_language(plain) is Language.JA
    match = (_EVENT_JA if japanese else _EVENT).search(plain)
    if match is None:
        return None
    phrase, relation = (match[1], match[2]) if japanese else (_VERB.sub("", match[2]), match[1].lower())
    terms = frozenset(analyze(phrase, Language.JA if japanese else Language.EN))
    words = frozenset(term for term in terms if not term.startswith(("a~", "\u30a2~")))
    return Event(before=relation in _BEFORE, terms=words) if len(words) >= 2 else None
