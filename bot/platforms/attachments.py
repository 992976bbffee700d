"""A long answer as a document to attach: Markdown and Word; and the digest that is posted in its place."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import replace

from bot.values import Answer, Citation
from corpus.languages import Language
from corpus.sentences import sentence_spans

_DIGEST = 1500
_NOTICE: Mapping[Language, str] = {
    Language.EN: "This is the beginning; the whole text with its sources is attached.",
    Language.JA: "冒頭のみを表示しています。出典を含む全文は添付ファイルをご覧ください。",
}
_SOURCES: Mapping[Language, str] = {Language.EN: "Sources", Language.JA: "出典"}
_HEADING = re.compile(r"^(#{1,4})\s+(.+)$")
_ITEM = re.compile(r"^\s*[•\-*・]\s+(.+)$")
# Characters that XML, and with it Word, cannot hold.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def digest(answer: Answer) -> Answer:
    """The beginning of an answer up to a sentence end, with the citations it uses and a word about the attachment."""
    end = 0
    for _, stop in sentence_spans(answer.text):
        if stop > _DIGEST:
            break
        end = stop
    text = answer.text[: end or _DIGEST].rstrip()
    used = tuple(citation for citation in answer.citations if f"[{citation.marker}]" in text)
    return replace(answer, text=text, citations=used, notices=(_NOTICE[answer.language], *answer.notices))


def to_markdown(answer: Answer) -> str:
    """The answer and its sources as Markdown; quotations stand in block quotes, word for word."""
    lines = [answer.text, "", f"## {_SOURCES[answer.language]}", ""]
    if answer.marking:
        lines = [answer.marking, "", *lines]
    for citation in answer.citations:
        lines += [f"[{citation.marker}] {_place(citation)}", ""]
        lines += [f"> {line}" for line in citation.quote.splitlines()] + [""]
    return "\n".join(lines)


def to_docx(answer: Answer) -> bytes:
    """The answer and its sources as a Word document."""
    from docx import Document

    document = Document()
    if answer.marking:
        document.add_paragraph(_clean(answer.marking))
    for line in answer.text.split("\n"):
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
