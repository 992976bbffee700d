"""Briefs of one to two pages: background, positions, agreed points, open points, dates, sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answering.kinds.comparison import position_section
from bot.answering.kinds.gather import Desk, Findings, Point, gather
from bot.answering.kinds.positions import is_advice, is_agreed, is_open
from bot.answering.kinds.sheet import Made, Sheet
from bot.answering.kinds.timeline import event_section, events_of
from bot.answering.kinds.wording import say
from bot.answering.text import squeeze, term_set
from bot.values import AnswerSection
from corpus.documents import StoredVersion

_HITS = 30
_MOST = 20
_BACKGROUND, _AGREED, _OPEN, _DATES, _POSITIONS = 4, 4, 4, 6, 2
_QUOTE = 280
_LIKE = 0.93
_POOL = 30


def make_brief(topic: str, desk: Desk) -> tuple[Made | None, Findings]:
    """What an officer needs of a topic, or of a document named by id or title; None where nothing is said of it."""
    document = _document(topic, desk)
    only = frozenset({document.document_id}) if document is not None else frozenset()
    findings = gather(document.title if document else topic, desk, documents=only, hits=_HITS)
    found = findings.points if document else findings.topical
    points = desk.unlike([p for p in found if p.is_sentence][:_POOL], most_alike=_LIKE)
    sheet = Sheet(desk.shelf, desk.language, most=_MOST)
    language = desk.language
    agreed = [p for p in points if is_agreed(p)]
    open_points = [p for p in points if (is_open(p) or is_advice(p)) and p not in agreed]
    rest = [p for p in points if p not in agreed and p not in open_points]
    background = _best(rest, _BACKGROUND)
    positions = position_section(
        [p for p in rest if p not in background],
        desk, sheet, rows=_POSITIONS, title=say("positions", language), with_agreed=False,
    )  # fmt: skip
    sections = [
        _listed("background", background, sheet),
        positions,
        _listed("agreed", agreed[:_AGREED], sheet),
        _listed("open", open_points[:_OPEN], sheet),
    ]
    dated = [p for p in points if not sheet.holds(p.hit, p.start, p.end)]
    sections.append(event_section(events_of(dated, desk, most=_DATES), sheet, title=say("dates", language)))
    sections.append(AnswerSection(title=say("sources", language), rows=sheet.source_rows()))
    title = document.title if document else topic
    return sheet.made(say("brief", language, topic=title), sections), findings


def _document(topic: str, desk: Desk) -> StoredVersion | None:
    """The document whose id or whole title the topic is."""
    plain = squeeze(topic)
    return next((d for d in desk.shelf.all() if plain in {squeeze(d.document_id), squeeze(d.title)}), None)


def _listed(key: str, points: Iterable[Point], sheet: Sheet) -> AnswerSection:
    cells = [sheet.quote(p.hit, p.start, p.end, limit=_QUOTE) for p in points]
    return AnswerSection(title=say(key, sheet.language), rows=tuple((cell,) for cell in cells if cell is not None))


def _best(points: Sequence[Point], count: int) -> list[Point]:
    """The best of the points that say the most new, the earlier ones of a document first."""
    chosen: list[Point] = []
    seen: set[str] = set()
    for point in points:
        terms = term_set(point.text)
        if len(terms - seen) >= 0.5 * len(terms):
            chosen.append(point)
            seen |= terms
        if len(chosen) == count:
            break
    return sorted(chosen, key=lambda p: (p.hit.rank, p.index))
