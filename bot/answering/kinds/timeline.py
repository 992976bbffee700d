"""Timelines: dated statements about a topic in order of their dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.kinds.dates import dates_in, is_since, say_date
from bot.answering.kinds.gather import Desk, Findings, Point, gather
from bot.answering.kinds.periods import ANYTHING, read_period
from bot.answering.kinds.sheet import Made, Sheet
from bot.answering.kinds.wording import say
from bot.answering.text import term_set
from bot.values import AnswerSection, Cell

MOST_EVENTS = 18
_HITS = 36
_POOL = 30
_SAME = 0.93
_SAME_WORDS = 0.6
_HEAD = 25
_MANY = 3
_ENOUGH = 3
_OF = re.compile(r"(?:\b(?:of|since|until|before|after)|\(|（|、)\s*$")
_COLON = re.compile(r"\s*[:：]\s*")
_NO = re.compile(r"\s*(?:の(?!間)|付|以降|以来|まで|より)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A statement with the date it is about.

    Attributes:
        date: ISO date or prefix.
        is_named_by: The date belongs to the name of something ("the record of 16 March 2018"), so that what the
            statement tells need not have happened then.
    """

    date: str
    point: Point
    is_named_by: bool = False


def make_timeline(topic: str, desk: Desk) -> tuple[Made | None, Findings]:
    """What happened when, as the documents state it; None where they state no dates about the topic."""
    period = read_period(topic)
    findings = gather(f"{ANYTHING[desk.language]} {topic}" if period else topic, desk, hits=_HITS)
    sheet = Sheet(desk.shelf, desk.language, most=MOST_EVENTS)
    events = (
        events_of(findings.points, desk, since=period[0], until=period[1])
        if period
        else events_of(findings.topical, desk)
    )
    section = event_section(events, sheet)
    return sheet.made(say("timeline", desk.language, topic=topic), [section]), findings


def events_of(
    points: Sequence[Point], desk: Desk, *, since: str = "", until: str = "9999", most: int = MOST_EVENTS
) -> list[Event]:
    """The dated ones among statements, each event once, the best of them, in order of their dates.

    Args:
        points: Best first.
        desk: Embeds statements, so that two of one date can be told apart.
        since: Leave earlier dates out; empty: none.
        until: Leave dates after this year out.
        most: How many to keep.
    """
    found = [event for event in map(_event, points) if event is not None]
    dated = [event for event in found if is_since(event.date, since) and event.date[:4] <= until]
    free = [event for event in dated if not event.is_named_by]
    chosen = _without_repeats((free if len(free) >= _ENOUGH else dated)[:_POOL], desk)[:most]
    return sorted(chosen, key=lambda event: (_sortable(event.date), event.point.hit.rank, event.point.index))


def event_section(events: Sequence[Event], sheet: Sheet, *, title: str = "") -> AnswerSection:
    """Events as a table of dates and quotations."""
    language = sheet.language
    rows = []
    for event in events:
        cell = sheet.quote(event.point.hit, event.point.start, event.point.end, told=_told_by_date(event))
        if cell is not None:
            rows.append((Cell(text=say_date(event.date, language)), cell))
    return AnswerSection(title=title, columns=(say("date", language), say("event", language)), rows=tuple(rows))


def _told_by_date(event: Event) -> int:
    """Length of a beginning that says the event's date and nothing else: "3 May 2019: …", 「2019年5月3日：…」."""
    found = dates_in(event.point.text)
    if not found or found[0][0] != event.date or found[0][1]:
        return 0
    mark = _COLON.match(event.point.text, found[0][2])
    return mark.end() if mark else 0


def _event(point: Point) -> Event | None:
    text = point.text
    found = dates_in(text)
    if not found or not point.is_sentence or _enumerates(text, found):
        return None
    # "22 February 2018: …" and "On 16 March 2018 …" are about that date; else the fullest free-standing one says most.
    date, start, end = min(found, key=lambda f: (f[1] > _HEAD, _names(text, f[1], f[2]), -len(f[0]), f[1]))
    return Event(date=date, point=point, is_named_by=_names(text, start, end))


def _enumerates(text: str, found: Sequence[tuple[str, int, int]]) -> bool:
    """Whether a statement counts up dates ("after those of 2021, 2018 and 2015") and does not begin with its own."""
    first_end = found[0][2]
    return len(found) >= _MANY and text[first_end : first_end + 1] not in {":", "："}


def _names(text: str, start: int, end: int) -> bool:
    """Whether a date belongs to a name, or bounds a time: "of 2018", "(2023)", "since 2018", "2018年の"."""
    return _OF.search(text[:start]) is not None or _NO.match(text[end:]) is not None


def _sortable(date: str) -> str:
    """A year stands before its months, a month before its days."""
    return date.ljust(10, " ")


def _without_repeats(events: Sequence[Event], desk: Desk) -> list[Event]:
    if len(events) < 2:
        return list(events)
    vectors = desk.vectors([event.point for event in events])
    likeness = vectors @ vectors.T
    kept: list[int] = []
    for number, event in enumerate(events):
        if not any(_is_same(event, events[other], float(likeness[number, other])) for other in kept):
            kept.append(number)
    return [events[number] for number in kept]


def _is_same(one: Event, other: Event, likeness: float) -> bool:
    if not _overlap(one, other):
        return False
    a, b = term_set(one.point.text), term_set(other.point.text)
    shared = len(a & b) / max(1, min(len(a), len(b)))
    return bool(likeness >= _SAME or shared >= _SAME_WORDS) and not np.isnan(likeness)


def _overlap(one: Event, other: Event) -> bool:
    """Whether their dates are one, or one a period that holds the other."""
    return one.date.startswith(other.date) or other.date.startswith(one.date)
