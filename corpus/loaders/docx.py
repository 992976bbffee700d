"""Word documents: headings, paragraphs, lists and tables in the order of the body."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from corpus.loaders.archives import check_archive
from corpus.loaders.encoding import normalise, one_line
from corpus.loaders.values import Block, LoadedDocument, assemble

_HEADING_STYLE = re.compile(r"(?:heading|見出し)\s*(\d)\Z", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list (?:bullet|number|paragraph)|箇条書き|段落番号", re.IGNORECASE)
_WHITE = re.compile(r"[Ff][A-Fa-f0-9](?:[Ff][A-Fa-f0-9]){2}\Z")  # nearly white too
_PLAIN_TABLES = {"Normal Table", "Table Grid", "標準の表", "表 (格子)"}  # no colours of their own
_SMALLEST_LETTERS = 2  # points
_TEMPLATE_YEAR = 2013  # date of the template that python-docx itself starts from


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a Word document; text in headers, footers and comments, and text that nobody sees, is left out.

    Raises:
        DocumentLoadError: If the file is broken or would unpack to too much.
    """
    import docx

    check_archive(data, name=name)
    document = docx.Document(io.BytesIO(data))
    blocks: list[Block] = []
    has_ground = bool(document.element.xpath("./w:background"))
    for element in document.iter_inner_content():
        if hasattr(element, "rows"):
            blocks.extend(_table(element, has_ground=has_ground))
        else:
            block = _paragraph(element, has_ground=has_ground)
            if block is not None:
                blocks.append(block)
    return replace(assemble(blocks), properties=office_properties(document.core_properties))


def _paragraph(paragraph: Any, *, has_ground: bool) -> Block | None:
    lines = _visible_text(paragraph, has_ground=has_ground).split("\n")
    text = "\n".join(one_line(line) for line in lines).strip()
    if not text:
        return None
    style = paragraph.style.name if paragraph.style is not None else ""
    heading = _HEADING_STYLE.search(style)
    if style in ("Title", "表題"):
        return Block(kind="heading", text=one_line(text), level=1)
    if heading:
        return Block(kind="heading", text=one_line(text), level=int(heading.group(1)))
    properties = paragraph._p.pPr
    if _LIST_STYLE.search(style) or (properties is not None and properties.numPr is not None):
        level = 0
        if properties is not None and properties.numPr is not None and properties.numPr.ilvl is not None:
            level = int(properties.numPr.ilvl.val)
        return Block(kind="item", text="  " * level + "- " + text, level=level)
    return Block(kind="paragraph", text=text)


def _visible_text(paragraph: Any, *, has_ground: bool = False) -> str:
    """Text of the paragraph with hyperlinks; runs that nobody sees and deleted text are left out.

    Args:
        paragraph: Of python-docx.
        has_ground: Whether the ground may have a colour that is not stated here.
    """
    has_ground = has_ground or bool(paragraph._p.xpath("./w:pPr/w:shd"))
    hides = any(style.font.hidden for style in _styles(paragraph.style))
    parts: list[str] = []
    for inner in paragraph.iter_inner_content():
        runs = inner.runs if hasattr(inner, "runs") else [inner]
        parts.extend(run.text for run in runs if not _is_unseen(run, hides, has_ground=has_ground))
    return normalise("".join(parts))


def _styles(style: Any) -> Iterator[Any]:
    """A style and those it is based on."""
    for _ in range(10):
        if style is None:
            return
        yield style
        style = style.base_style


def _is_unseen(run: Any, hides: bool, *, has_ground: bool) -> bool:
    """Whether a run is hidden, or so small or white that it cannot be seen."""
    hidden = run.font.hidden
    if hidden or (hidden is None and (hides or any(style.font.hidden for style in _styles(run.style)))):
        return True
    size = run.font.size
    if size is not None and size.pt <= _SMALLEST_LETTERS:
        return True
    colour = run.font.color.rgb if run.font.color is not None else None
    if colour is None or not _WHITE.match(str(colour)) or has_ground or run.font.highlight_color is not None:
        return False
    return not run._r.xpath("./w:rPr/w:shd")


def _table(table: Any, *, has_ground: bool) -> list[Block]:
    is_plain = not has_ground and (table.style is None or table.style.name in _PLAIN_TABLES)
    rows: list[Block] = []
    for row in table.rows:
        cells: list[str] = []
        seen: set[Any] = set()
        for cell in row.cells:  # a merged cell comes once for every column it spans
            if cell._tc not in seen:
                seen.add(cell._tc)
                is_coloured = not is_plain or bool(cell._tc.xpath("./w:tcPr/w:shd"))
                cells.append(one_line(_cell_text(cell, has_ground=is_coloured)))
        if any(cells):
            rows.append(Block(kind="row", text=" | ".join(cells).strip()))
    return rows


def _cell_text(cell: Any, *, has_ground: bool) -> str:
    return "\n".join(_visible_text(paragraph, has_ground=has_ground) for paragraph in cell.paragraphs)


def office_properties(core: Any) -> dict[str, object]:
    """Title, authors, language and date that an office file states; names that programs fill in are left out."""
    found: dict[str, object] = {}
    if core.title and core.title.strip():
        found["title"] = one_line(core.title)
    if core.author and core.author.strip().lower() not in (
        "python-docx",
        "user",
        "admin",
        "author",
        "microsoft office user",
    ):
        found["authors"] = one_line(core.author)
    if core.language:
        found["language"] = core.language
    moment = core.modified or core.created
    if moment is not None and moment.year != _TEMPLATE_YEAR:
        found["date"] = moment.date().isoformat()
    return found
