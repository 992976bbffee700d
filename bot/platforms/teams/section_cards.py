"""The parts of a brief, a comparison and their like as Adaptive Cards with tables; every outside text literal."""

from __future__ import annotations

from bot.platforms.teams import limits
from bot.platforms.teams.cards import Card, Element, make_card, paragraph, run
from bot.values import Answer, AnswerSection, Cell

_CELL = 700
_CARD = 9_000
"""Characters of a card. Teams takes 28 KB with everything around them; Japanese is three bytes a character."""


def section_cards(answer: Answer) -> list[Card]:
    """The sections on as few cards as hold them, at least one, in order."""
    head = answer.text.split("\n", 1)[0]
    groups: list[list[Element]] = [[paragraph(run(head, bold=True))]]
    size = 0
    for section in answer.sections:
        element, weight = _section(section)
        if size and size + weight > _CARD:
            groups.append([])
            size = 0
        groups[-1].append(element)
        size += weight
    return [make_card(group, language=answer.language) for group in groups]


def section_elements(answer: Answer) -> list[Element]:
    """The sections, for a card that holds other things too."""
    return [_section(section)[0] for section in answer.sections]


def _section(section: AnswerSection) -> tuple[Element, int]:
    """A section as a container, and how many characters it shows."""
    rows = section.rows[: limits.CARD_ROWS]
    head = [paragraph(run(section.title, bold=True))] if section.title else []
    if section.columns:
        body = [_table(section.columns, rows)]
    else:
        bullet = [] if section.is_remark else [run("• ")]
        body = [paragraph(*bullet, *_runs(cell), spacing="Small") for row in rows for cell in row]
    size = sum(min(len(cell.text), _CELL) + 6 for row in rows for cell in row)
    return {"type": "Container", "separator": True, "items": [*head, *body]}, size


def _table(columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> Element:
    """A table; a column whose cells are all short is given less width, but room for a whole date in Japanese."""
    widths = [3 if max((len(row[n].text) for row in rows), default=0) <= 24 else 7 for n in range(len(columns))]
    header = {"type": "TableRow", "cells": [_place(paragraph(run(column, bold=True))) for column in columns]}
    shown = [{"type": "TableRow", "cells": [_place(paragraph(*_runs(cell))) for cell in row]} for row in rows]
    return {
        "type": "Table",
        "firstRowAsHeader": True,
        "showGridLines": True,
        "columns": [{"width": width} for width in widths],
        "rows": [header, *shown],
    }


def _place(element: Element) -> Element:
    return {"type": "TableCell", "items": [element]}


def _runs(cell: Cell) -> list[Element]:
    markers = "".join(f" [{marker}]" for marker in cell.citations)
    found = [run(limits.clip(cell.text, _CELL) or "–")]
    return [*found, run(markers, subtle=True)] if markers else found
