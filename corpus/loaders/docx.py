"""Word documents: headings, paragraphs, lists and tables in the order of the body."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

from corpus.loaders.archives import check_archive
from corpus.loaders.encoding import normalise, one_line
from corpus.loaders.values import Block, LoadedDocument, assemble

_HEADING_STYLE = re.compile(r"(?:heading|見出し)\s*(\d)\Z", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list (?:bullet|number|paragraph)|箇条書き|段落番号", re.IGNORECASE)
_TEMPLATE_YEAR = 2013  # date of the template that python-docx itself starts from


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a Word document; text in headers, footers and comments is left out.

    Raises:
        DocumentLoadError: If the file is broken or would unpack to too much.
    """
    import docx

    check_archive(data, name=name)
    document = docx.Document(io.BytesIO(data))
    blocks: list[Block] = []
    for element in document.iter_inner_content():
        if hasattr(element, "rows"):
            blocks.extend(_table(element))
        else:
            block = _paragraph(element)
            if block is not None:
                blocks.append(block)
    return replace(assemble(blocks), properties=office_properties(document.core_properties))


def _paragraph(paragraph: Any) -> Block | None:
    text = "\n".join(one_line(line) for line in _visible_text(paragraph).split("\n")).strip()
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


def _visible_text(paragraph: Any) -> str:
    """Text of the paragraph with hyperlinks; hidden runs and deleted text are left out."""
    parts: list[str] = []
    for inner in paragraph.iter_inner_content():
        runs = inner.runs if hasattr(inner, "runs") else [inner]
        parts.extend(run.text for run in runs if not run.font.hidden)
    return normalise("".join(parts))


def _table(table: Any) -> list[Block]:
    rows: list[Block] = []
    for row in table.rows:
        cells: list[str] = []
        seen: set[Any] = set()
        for cell in row.cells:  # a merged cell comes once for every column it spans
            if cell._tc not in seen:
                seen.add(cell._tc)
                cells.append(one_line(cell.text))
        if any(cells):
            rows.append(Block(kind="row", text=" | ".join(cells).strip()))
    return rows


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
