"""A long answer as a document to attach: Markdown and Word; and the digest that is posted in its place."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.answering.kinds.layout import plain_text
from bot.values import Answer, AnswerSection, Cell, Citation
from corpus.languages import Language
from corpus.sentences import sentence_spans

_DIGEST = 1500
LONG_BRIEF = 2_200
"""Characters of a brief from which on it is attached as a document; about a page with its sources."""
_NOTICE: Mapping[Language, str] = {
    Language.EN: "This is the beginning; the whole text with its sources is attached.",
    Language.JA: "冒頭のみを表示しています。出典を含む全文は添付ファイルをご覧ください。",
}
_SOURCES: Mapping[Language, str] = {Language.EN: "Sources", Language.JA: "出典"}
_HEADING = re.compile(r"^(#{1,4})\s+(.+)$")
_ITEM = re.compile(r"^\s*[•\-*・]\s+(.+)$")
# Characters that XML, and with it Word, cannot hold.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_long(answer: Answer) -> bool:
    """Whether an answer is better read as a document than in a chat."""
    return answer.kind == "brief" and len(answer.text) > LONG_BRIEF


def digest(answer: Answer) -> Answer:
    """The beginning of an answer up to a sentence end, with the citations it uses and a word about the attachment.

    Of an answer in sections these are its first sections.
    """
    if answer.sections:
        return _first_sections(answer)
    end = 0
    for _, stop in sentence_spans(answer.text):
        if stop > _DIGEST:
            break
        end = stop
    text = answer.text[: end or _DIGEST].rstrip()
    used = tuple(citation for citation in answer.citations if f"[{citation.marker}]" in text)
    return replace(answer, text=text, citations=used, notices=(_NOTICE[answer.language], *answer.notices))


def _first_sections(answer: Answer) -> Answer:
    kept: list[AnswerSection] = []
    size = 0
    for section in answer.sections:
        size += sum(len(cell.text) for row in section.rows for cell in row)
        if kept and size > _DIGEST:
            break
        kept.append(section)
    markers = {marker for section in kept for row in section.rows for cell in row for marker in cell.citations}
    used = tuple(citation for citation in answer.citations if citation.marker in markers)
    notices = (_NOTICE[answer.language], *answer.notices)
    text = plain_text(_title(answer), tuple(kept))
    return replace(answer, text=text, sections=tuple(kept), citations=used, notices=notices)


def to_markdown(answer: Answer) -> str:
    """The answer and its sources as Markdown; quotations stand in block quotes, word for word."""
    body = _sections_in_markdown(answer) if answer.sections else [answer.text]
    lines = [*body, "", f"## {_SOURCES[answer.language]}", ""]
    if answer.marking:
        lines = [answer.marking, "", *lines]
    for citation in answer.citations:
        lines += [f"[{citation.marker}] {_place(citation)}", ""]
        lines += [f"> {line}" for line in citation.quote.splitlines()] + [""]
    return "\n".join(lines)


def _sections_in_markdown(answer: Answer) -> list[str]:
    lines = [f"# {_title(answer)}"]
    for section in answer.sections:
        lines += ["", f"## {section.title}"] if section.title else []
        lines.append("")
        if section.columns:
            lines.append(_row_in_markdown(section.columns))
            lines.append(_row_in_markdown(["---"] * len(section.columns)))
            lines += [_row_in_markdown([_marked(cell) for cell in row]) for row in section.rows]
        else:
            bullet = "" if section.is_remark else "- "
            lines += [f"{bullet}{_marked(cell)}" for row in section.rows for cell in row]
    return lines


def _row_in_markdown(texts: Sequence[str]) -> str:
    return "| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in texts) + " |"


def _marked(cell: Cell) -> str:
    return f"{cell.text} {''.join(f'[{marker}]' for marker in cell.citations)}".strip()


def _title(answer: Answer) -> str:
    return answer.text.split("\n", 1)[0]


def _add_sections(document: Any, answer: Answer) -> None:
    """Sections as headings, lists and tables of a Word document."""
    document.add_heading(_clean(_title(answer)), level=1)
    for section in answer.sections:
        if section.title:
            document.add_heading(_clean(section.title), level=2)
        if not section.columns:
            for row in section.rows:
                style = None if section.is_remark else "List Bullet"
                document.add_paragraph(_clean(" – ".join(_marked(cell) for cell in row)), style=style)
            continue
        table = document.add_table(rows=1, cols=len(section.columns), style="Table Grid")
        for place, column in zip(table.rows[0].cells, section.columns, strict=True):
            place.text = _clean(column)
        for row in section.rows:
            for place, cell in zip(table.add_row().cells, row, strict=True):
                place.text = _clean(_marked(cell))


def to_docx(answer: Answer) -> bytes:
    """The answer and its sources as a Word document."""
    from docx import Document

    document = Document()
    if answer.marking:
        document.add_paragraph(_clean(answer.marking))
    if answer.sections:
        _add_sections(document, answer)
    for line in [] if answer.sections else answer.text.split("\n"):
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if heading:
            document.add_heading(_clean(heading[2]), level=min(len(heading[1]), 4))
        elif item:
            document.add_paragraph(_clean(item[1]), style="List Bullet")
        elif line.strip():
            document.add_paragraph(_clean(line))
    document.add_heading(_SOURCES[answer.language], level=2)
    for citation in answer.citations:
        document.add_paragraph(_clean(f"[{citation.marker}] {_place(citation)}"))
        document.add_paragraph(_clean(citation.quote), style="Intense Quote")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _place(citation: Citation) -> str:
    page = f"p. {citation.page}" if citation.page else None
    parts = (citation.title, citation.date, page, citation.section, citation.marking, citation.url)
    return " · ".join(part for part in parts if part)


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)
