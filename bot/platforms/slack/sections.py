"""The parts of a brief, a comparison and their like as blocks: one table a message, the rest as lists."""

from __future__ import annotations

from bot.platforms.slack import blocks as kit
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.body import body_blocks
from bot.platforms.slack.wording import word
from bot.values import Answer, AnswerSection, Cell

TABLE_TEXT = 8_000
"""Characters of a whole table; Slack refuses one of 10,000, and a second table in a message."""
_LIST_TEXT = 2_400


def section_blocks(answer: Answer) -> list[Block]:
    """The title, then each section, every word literal; a list of sources is left out, as they stand below in full."""
    found = body_blocks(f"# {answer.text.split(chr(10), 1)[0]}")
    has_table = False
    listed = word("sources", answer.language)
    for section in answer.sections:
        if answer.citations and section.title == listed:
            continue
        if section.title:
            found.append(kit.rich(kit.section(kit.text(section.title, bold=True))))
        if section.columns and answer.kind != "brief" and not has_table and _fits(section):
            has_table = True
            found.append(_table(section))
        elif section.is_remark:
            found += [kit.rich(kit.section(kit.text(cell.text))) for row in section.rows for cell in row]
        elif section.reads_down:
            found += _down(section)
        else:
            found += _lists([" – ".join(_shown(cell) for cell in row if cell.text) for row in section.rows])
    return found


def _fits(section: AnswerSection) -> bool:
    size = sum(len(_shown(cell)) for row in section.rows for cell in row) + sum(map(len, section.columns))
    return size <= TABLE_TEXT and len(section.rows) < limits.TABLE_ROWS and len(section.columns) <= limits.TABLE_COLUMNS


def _table(section: AnswerSection) -> Block:
    rows = [list(section.columns), *[[_shown(cell) for cell in row] for row in section.rows]]
    return kit.table(rows)


def _down(section: AnswerSection) -> list[Block]:
    """Each column under its heading."""
    found: list[Block] = []
    for number, column in enumerate(section.columns):
        cells = [_shown(row[number]) for row in section.rows if number < len(row) and row[number].text]
        if cells:
            found += [kit.rich(kit.section(kit.text(column, italic=True))), *_lists(cells)]
    return found


def _lists(items: list[str]) -> list[Block]:
    """Items as bullet lists, each block within its limit."""
    groups: list[list[str]] = []
    size = 0
    for item in items:
        if not groups or size + len(item) > _LIST_TEXT:
            groups.append([])
            size = 0
        groups[-1].append(item)
        size += len(item)
    return [kit.rich(kit.bullets(group)) for group in groups]


def _shown(cell: Cell) -> str:
    markers = "".join(f"[{marker}]" for marker in cell.citations)
    return f"{limits.clip(cell.text, limits.TEXT_OBJECT // 3)} {markers}".strip()
