"""Comparisons: what each of two sides says about a topic, and what both agreed, in columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.countries import countries_in
from bot.answering.documents import title_affinity
from bot.answering.evidence import heading_of
from bot.answering.kinds.gather import Desk, Findings, Point, gather
from bot.answering.kinds.positions import is_advice, is_agreed, is_of, opening_of
from bot.answering.kinds.sheet import Made, Sheet
from bot.answering.kinds.sides_ja import read_sides_ja
from bot.answering.kinds.wording import say
from bot.answering.matching import matches
from bot.answering.text import has_japanese, term_set
from bot.values import AnswerSection, Cell

_ROWS = 3
_POOL = 8
_COLUMNS = 3
_SAME = 0.94
_ON_EN = r"(?:on|about|regarding|concerning|with regard to|in terms of|as to|over|for)"
_PARTIES = r"(?:the\s)?(?:uk|u\.k\.|united kingdom|britain|british|japan|japan's|japanese|london|tokyo)"
_POSITIONS_EN = re.compile(
    rf"^(?:the\s)?(?P<a>{_PARTIES}(?:'s)?)(?:\s(?:side|position)s?)?\s(?:and|with|to|versus|vs\.?|against)\s"
    rf"(?P<b>{_PARTIES}(?:'s)?)(?:\s(?:side|government)s?)?(?:\s(?:position|view|approach|stance|policy|policies|attitude|side)"
    rf"(?:e?s)?)?\s(?:{_ON_EN}|to|towards?)\s(?P<topic>.+)$",
    re.I,
)
_POSITIONS_ONLY = re.compile(rf"^(?:the\s)?(?:positions?|views?|sides|approach(?:es)?)\s{_ON_EN}\s(?P<topic>.+)$", re.I)
_TWO_EN = re.compile(
    rf"^(?P<a>.{{2,120}}?)\s(?:and|with|to|versus|vs\.?|against)\s(?P<b>.{{2,120}}?)(?:\s{_ON_EN}\s(?P<topic>.+))?$",
    re.I,
)
_POSSESSIVE = ("'s", "’s", "s'", "s’")
_OPPOSED = re.compile(r"^(?:in|im|un|ir|non-?|dis|de|anti-?|multi-?|inter)(?=[a-z])")
_PARTY_KEYS = ("uk", "japan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is to be compared.

    Attributes:
        topic: What about; empty: everything about the two.
        first: Words of the first side; empty: the two parties, UK and Japan.
        second: Words of the second side.
    """

    topic: str
    first: str = ""
    second: str = ""


def read_sides(text: str) -> Sides:
    """Read "the UK and Japanese positions on X", "A and B on X", "Xについて日本と英国の立場"; else a topic alone."""
    plain = unicodedata.normalize("NFKC", text).strip(" .。?？!")
    for pattern in (_POSITIONS_EN, _POSITIONS_ONLY):
        match = pattern.match(plain)
        if match:
            return Sides(topic=match["topic"].strip())
    japanese = read_sides_ja(plain) if has_japanese(plain) else None
    if japanese is not None:
        return Sides(topic=japanese[0], first=japanese[1], second=japanese[2])
    match = _TWO_EN.match(plain)
    if match and len(match["a"].strip()) > 1:
        topic = (match.groupdict().get("topic") or "").strip()
        first, second = match["a"].strip(), match["b"].strip()
        if topic and _is_party(first) and _is_party(second):
            return Sides(topic=topic)
        return Sides(topic=topic, first=_with_shared(first, second), second=second)
    return Sides(topic=plain)


def _with_shared(first: str, second: str) -> str:
    """The first side with the noun that it shares with the second: "A's and B's rules", "direct and indirect fees"."""
    if first.endswith(_POSSESSIVE):
        owned = re.search(r"['’]s?\s(?P<noun>\S.*)$", second)
        return f"{first} {owned['noun']}" if owned else first
    word, _, noun = second.partition(" ")
    is_opposite = _OPPOSED.sub("", word.casefold()) == first.casefold() != word.casefold()
    return f"{first} {noun}" if is_opposite and noun else first


def _is_party(words: str) -> bool:
    return bool(countries_in(words, widely=True) & set(_PARTY_KEYS)) and len(term_set(words)) <= 2


def make_comparison(text: str, desk: Desk) -> tuple[Made | None, Findings]:
    """What each side says, side by side; None where the documents give nothing for either."""
    sides = read_sides(text)
    if sides.first:
        return _compare_things(sides, desk)
    findings = gather(sides.topic, desk)
    sheet = Sheet(desk.shelf, desk.language, most=_ROWS * _COLUMNS)
    section = position_section(findings.topical, desk, sheet)
    sections = [section] if len(section.columns) != 1 else [_said(say("no_positions", desk.language)), section]
    return sheet.made(say("compare", desk.language, topic=sides.topic), sections), findings


def position_section(
    points: Sequence[Point], desk: Desk, sheet: Sheet, *, rows: int = _ROWS, title: str = "", with_agreed: bool = True
) -> AnswerSection:
    """The parties' statements in columns, neighbours about the same thing; a party without any gets words for that.

    Where neither has a statement there is but the column of what both agreed.

    Args:
        points: Best first.
        desk: Embeds statements.
        sheet: Takes the quotations.
        rows: At most so many statements a column.
        title: Of the section.
        with_agreed: Whether a column shows what both agreed.
    """
    points = [p for p in points if p.is_sentence]
    agreed = [p for p in points if is_agreed(p)]
    taken = {id(p) for p in agreed}
    parties = frozenset(_PARTY_KEYS)
    columns = [
        [p for p in points if id(p) not in taken and is_of(p, party, parties - {party})] for party in _PARTY_KEYS
    ]
    names = [say(f"side_{party}", desk.language) for party in _PARTY_KEYS]
    firm = [[p for p in column if not is_advice(p)] or column for column in columns]
    if with_agreed:
        firm.append(agreed)
        names.append(say("side_agreed", desk.language))
    if not any(firm):
        return AnswerSection()
    if not any(firm[:2]):
        firm, names = firm[2:], names[2:]
    made = _columns(firm, names, desk, sheet, rows=rows, title=title)
    words = ["no_position", "no_position", "no_agreement"]
    return _filled(made, {n: say(words[n], desk.language) for n, column in enumerate(firm) if not column})


def _said(text: str) -> AnswerSection:
    """Fixed words as a section of their own."""
    return AnswerSection(rows=((Cell(text=text),),))


def _filled(section: AnswerSection, words: Mapping[int, str]) -> AnswerSection:
    """The section with fixed words at the head of columns that hold nothing."""
    if not section.rows:
        return section
    head = tuple(Cell(text=words[n]) if n in words else cell for n, cell in enumerate(section.rows[0]))
    return replace(section, rows=(head, *section.rows[1:]))


def _compare_things(sides: Sides, desk: Desk) -> tuple[Made | None, Findings]:
    words = "; ".join(part for part in (sides.first, sides.second, sides.topic) if part)
    findings = gather(words, desk)
    own = [_own_terms(sides.first, sides.second), _own_terms(sides.second, sides.first)]
    pools = [gather(f"{side} {sides.topic}".strip(), desk) for side in (sides.first, sides.second)]
    tests = [_belongs(own[0], own[1]), _belongs(own[1], own[0])]
    columns = [
        [p for p in pool.points if p.is_topical and p.is_sentence and test(p)] if not pool.unknown else []
        for pool, test in zip(pools, tests, strict=True)
    ]
    both = [p for p in findings.points if p.is_topical and p.is_sentence and not tests[0](p) and not tests[1](p)
            and _holds_any(own[0], p) and _holds_any(own[1], p)]  # fmt: skip
    sheet = Sheet(desk.shelf, desk.language, most=_ROWS * _COLUMNS)
    if not all(columns):
        return None, findings  # a comparison of something with nothing would mislead
    names = [sides.first, sides.second]
    if both:
        columns, names = [*columns, both], [*names, say("side_both", desk.language)]
    section = _columns(columns, names, desk, sheet, rows=_ROWS)
    title = say("compare_sides", desk.language, first=sides.first, second=sides.second)
    title += f" – {sides.topic}" if sides.topic else ""
    return sheet.made(title, [section]), findings


def _own_terms(side: str, other: str) -> frozenset[str]:
    return (term_set(side) - term_set(other)) or term_set(side)


def _belongs(own: frozenset[str], other: frozenset[str]) -> Callable[[Point], bool]:
    """Whether a statement is about one side: it, its heading or its document's title names it, and it not the other."""

    def test(point: Point) -> bool:
        if _held(other, point.text) > _held(own, point.text):
            return False
        around = f"{heading_of(point.hit)} {point.hit.chunk.date or ''}"
        is_headed = _is_headed_by(own, other, around)
        opens = _held(own, f"{opening_of(point.text)} {around}") >= 1.0 and _held(own, opening_of(point.text)) > 0
        return (is_headed or opens) and not _is_headed_by(other, own, around) and _held(other, point.text) < 1.0

    return test


def _is_headed_by(terms: frozenset[str], other: frozenset[str], around: str) -> bool:
    return _held(terms, around) >= 1.0 > _held(other, around)


def _held(terms: frozenset[str], text: str) -> float:
    return sum(matches(term, text) for term in terms) / len(terms) if terms else 0.0


def _holds_any(terms: frozenset[str], point: Point) -> bool:
    return _held(terms, point.text) >= 0.5 or title_affinity(tuple(terms), point.hit.chunk.title) >= 0.5


def _columns(
    columns: Sequence[Sequence[Point]],
    names: Sequence[str],
    desk: Desk,
    sheet: Sheet,
    *,
    rows: int,
    title: str = "",
) -> AnswerSection:
    """Statements in columns: the first column that has any leads, the others' come beside what is most like them."""
    pools = [desk.unlike(column[:_POOL], most_alike=_SAME)[:rows] for column in columns]
    lead = next((number for number, pool in enumerate(pools) if pool), 0)
    table: list[list[Point | None]] = [[None] * len(pools) for _ in range(rows)]
    for number, pool in enumerate(pools):
        for row, point in enumerate(pool if number == lead else _beside(pools[lead], pool, desk)):
            table[row][number] = point
    quoted = [tuple(_cell(point, sheet) for point in row) for row in table]
    kept = tuple(row for row in quoted if any(cell.text for cell in row))
    return AnswerSection(title=title, columns=tuple(names), rows=kept, reads_down=True)


def _beside(lead: Sequence[Point], pool: Sequence[Point], desk: Desk) -> list[Point | None]:
    """The statements of a pool, each as near as may be beside the leading statement most like it."""
    if not pool:
        return []
    likeness = desk.vectors(lead) @ desk.vectors(pool).T
    placed: list[Point | None] = [None] * max(len(lead), len(pool))
    left = set(range(len(pool)))
    for row in range(len(lead)):
        if left:
            best = max(sorted(left), key=lambda number: float(likeness[row, number]))
            placed[row] = pool[best]
            left.discard(best)
    for number in sorted(left):
        placed[placed.index(None)] = pool[number]
    return placed


def _cell(point: Point | None, sheet: Sheet) -> Cell:
    return (sheet.quote(point.hit, point.start, point.end) if point else None) or Cell()
