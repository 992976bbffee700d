"""What the documents tell of since a date: events stated in them, and documents that bear a later date."""

from __future__ import annotations

import datetime
import re
import unicodedata

from bot.answering.kinds.dates import dates_in, is_since, say_date, since_of
from bot.answering.kinds.gather import Desk, Findings, Point, gather
from bot.answering.kinds.periods import ANYTHING
from bot.answering.kinds.sheet import Made, Sheet
from bot.answering.kinds.timeline import event_section, events_of
from bot.answering.kinds.wording import say
from bot.values import AnswerSection, Cell

_MOST = 16
_MOST_EVENTS = 10
_MOST_DOCUMENTS = 6
_HITS = 36
_SINCE_EN = re.compile(r"^(?P<before>.*?)\s*\b(?:since|after|from)\s(?P<since>.+)$", re.I)
_SINCE_JA = re.compile(r"^(?P<since>.+?)(?:以降|以来|から|より後)(?:の|に|、|は)*(?P<after>.*)$")
_ON = re.compile(r"^(?P<since>.+?)\s(?:on|about|in|regarding|concerning|for)\s(?P<topic>.+)$", re.I)
_FILLER = re.compile(
    r"^(?:on|about|in|with|to|regarding)\s+|について|に関(?:して|する)"
    r"|(?:の)?(?:変化|変更|動き|進展|出来事)(?:は|を)?$|(?<=[^\W\d])(?:の)?(?:分野|方面|関連)$",
    re.I,
)


def read_since(text: str, *, today: datetime.date) -> tuple[str | None, str]:
    """Read "TOPIC since DATE", "since DATE on TOPIC", 「DATE以降のTOPIC」.

    Returns:
        The date as ISO date or prefix, or None where none is named; the topic, which may be empty.
    """
    plain = unicodedata.normalize("NFKC", text).strip(" .。?？!")
    japanese = _SINCE_JA.match(plain)
    if japanese:
        return since_of(japanese["since"], today=today), _bare(japanese["after"])
    match = _SINCE_EN.match(plain)
    when, topic = (match["since"], match["before"]) if match else (plain, "")
    if not topic:
        parted = _ON.match(when)
        if parted and since_of(parted["since"], today=today):
            when, topic = parted["since"], parted["topic"]
    return since_of(when, today=today), _bare(topic)


def topic_of(text: str) -> str:
    """What of "TOPIC since DATE" is the topic; may be empty."""
    return read_since(text, today=datetime.datetime.now(datetime.UTC).date())[1]


def _bare(topic: str) -> str:
    return _FILLER.sub("", topic.strip(" 、,.")).strip(" 、,.")


def make_changes(
    text: str, desk: Desk, *, today: datetime.date | None = None
) -> tuple[Made | None, Findings | None, str | None]:
    """What is dated since a day.

    Args:
        text: A date, with or without a topic.
        desk: What to search with.
        today: For "last week"; None: the present day in UTC.

    Returns:
        What was made or None, what was found, and the date that was understood or None.
    """
    since, topic = read_since(text, today=today or datetime.datetime.now(datetime.UTC).date())
    if since is None:
        return None, None, None
    findings = gather(topic or ANYTHING[desk.language], desk, hits=_HITS)
    points = findings.topical if topic else findings.points
    sheet = Sheet(desk.shelf, desk.language, most=_MOST)
    events = events_of(points, desk, since=since, most=_MOST_EVENTS)
    language = desk.language
    sections = [event_section(events, sheet, title=say("events", language)), _documents(points, since, sheet)]
    when = say_date(since, language)
    title = say("changes" if topic else "changes_all", language, since=when, topic=topic)
    return sheet.made(title, sections), findings, since


def _documents(points: tuple[Point, ...], since: str, sheet: Sheet) -> AnswerSection:
    """The documents of a later date, newest first, each with its best statement that is not of an earlier time."""
    first: dict[str, Point] = {}
    for point in points:
        date = point.hit.chunk.date
        if date is not None and point.is_sentence and is_since(date, since) and not _is_earlier(point, since):
            first.setdefault(point.hit.chunk.document_id, point)
    newest = sorted(first.values(), key=lambda p: (p.hit.chunk.date or "", p.hit.chunk.title), reverse=True)
    rows = []
    for point in newest[:_MOST_DOCUMENTS]:
        cell = sheet.quote(point.hit, point.start, point.end)
        if cell is not None:
            date = say_date((point.hit.chunk.date or "")[:10], sheet.language)
            rows.append((Cell(text=date), Cell(text=point.hit.chunk.title, citations=cell.citations), cell))
    columns = tuple(say(key, sheet.language) for key in ("date", "document", "statement"))
    return AnswerSection(title=say("documents", sheet.language), columns=columns, rows=tuple(rows))


def _is_earlier(point: Point, since: str) -> bool:
    """Whether a statement names dates, all of them before that day."""
    dates = [date for date, _, _ in dates_in(point.text)]
    return bool(dates) and not any(is_since(date, since) for date in dates)
