"""Sections as plain text that reads well on every platform; renderers with tables use the sections themselves."""

from __future__ import annotations

from bot.values import AnswerSection, Cell


def plain_text(title: str, sections: tuple[AnswerSection, ...]) -> str:
    """Title, then each section: its heading, and its rows as list items, markers in place."""
    parts = [title]
    for section in sections:
        head = [section.title] if section.title else []
        bullet = "" if section.is_remark else "• "
        lines = _down(section) if section.reads_down else [bullet + _across(row) for row in section.rows]
        parts.append("\n".join([*head, *lines]))
    return "\n\n".join(parts)


def marked(cell: Cell) -> str:
    """A cell's text with its markers."""
    markers = "".join(f"[{marker}]" for marker in cell.citations)
    return f"{cell.text} {markers}".strip()


def _across(row: tuple[Cell, ...]) -> str:
    return " – ".join(marked(cell) for cell in row if cell.text)


def _down(section: AnswerSection) -> list[str]:
    lines: list[str] = []
    for number, column in enumerate(section.columns):
        cells = [row[number] for row in section.rows if number < len(row) and row[number].text]
        if cells:
            lines += [f"{column}:", *[f"• {marked(cell)}" for cell in cells]]
    return lines
