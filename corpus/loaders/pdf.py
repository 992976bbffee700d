"""PDF: text by page, lines joined to paragraphs by where they stand, running headers and footers left out."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.dates import iso_date
from corpus.errors import DocumentLoadError
from corpus.loaders import ocr, vertical
from corpus.loaders.encoding import normalise
from corpus.loaders.layout import Line, lay_out
from corpus.loaders.scans import read_scans
from corpus.loaders.unseen import Sight
from corpus.loaders.values import Block, LoadedDocument, Remark, assemble
from corpus.loaders.vertical import Glyph

_LINE = re.compile(r"[^\r\n\x02\ufffe]*(?:\r\n|[\r\n\x02\ufffe]|\Z)")  # PDFium marks a word that a line end broke
_LOCK = threading.Lock()  # PDFium is not thread-safe
_ENCRYPTED_HINT = "Save a copy without a password and put that into the source."


@dataclass(slots=True)
class _Pages:
    """What the pages of a file hold: lines of each direction of writing, and remarks."""

    across: list[Line] = field(default_factory=list)
    down: list[Line] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def characters(self) -> Counter[int]:
        """Characters of text by page."""
        found: Counter[int] = Counter()
        for line in (*self.across, *self.down):
            found[line.page] += len(line.text)
        return found

    def blocks(self, *, without: frozenset[int]) -> tuple[list[Block], str | None]:
        """Blocks of all pages but some, and a marking where running lines carry one."""
        found: list[Block] = []
        markings = []
        for lines in (self.across, self.down):
            blocks, marking = lay_out([line for line in lines if line.page not in without])
            found += blocks
            markings += [marking] if marking else []
        return found, next(iter(markings), None)


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a PDF; pages that are pictures go through OCR where it is installed, else each is told of.

    Raises:
        DocumentLoadError: If it is encrypted, broken, or holds no text that could be read, as a scan does.
    """
    import pypdfium2

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as exc:
            if "password" in str(exc).lower():
                raise DocumentLoadError(f"{name}: is protected by a password", _ENCRYPTED_HINT) from exc
            raise DocumentLoadError(
                f"{name}: is a broken PDF: {exc}", "Open it in a viewer and print it to a new PDF, or remove it."
            ) from exc
        try:
            pages = _Pages()
            for number in range(len(document)):
                _read_page(document, number, pages)
            properties = _properties(document.get_metadata_dict())
            scans = read_scans(document, pages.characters(), name)
        finally:
            document.close()
    blocks, marking = pages.blocks(without=scans.replaced)
    blocks = sorted([*blocks, *scans.blocks], key=lambda block: block.page or 0)
    if not blocks:
        ocr.require_tesseract(name)
        for remark in scans.remarks:
            raise DocumentLoadError(f"{name}: {remark.reason}", remark.hint)
        raise DocumentLoadError(
            f"{name}: holds no text on any page", "Scan it again with higher contrast, or remove it."
        )
    if marking:
        properties["marking"] = marking
    return replace(assemble(blocks), properties=properties, remarks=(*pages.remarks, *scans.remarks))


def _read_page(document: Any, number: int, pages: _Pages) -> None:
    page = document[number]
    text_page = page.get_textpage()
    sight = Sight(page, text_page)
    try:
        width, height = page.get_size()
        share = 0.0
        if _may_be_vertical(text_page):
            glyphs = _glyphs(text_page, sight)
            share = vertical.vertical_share(glyphs)
        if vertical.is_vertical(share):
            lines = vertical.column_lines(glyphs, page=number + 1, width=width, height=height)
            pages.down += [replace(line, text=normalise(line.text)) for line in lines]
            return
        if vertical.is_doubtful(share):
            reason = f"page {number + 1} mixes vertical and horizontal text; its lines may stand in another order"
            pages.remarks.append(Remark(reason=reason, hint="Check it with `liaison corpus text`."))
        pages.across += _page_lines(text_page, number, height, sight)
    finally:
        if sight.unseen:
            reason = f"page {number + 1} holds text that nobody sees, which was left out"
            pages.remarks.append(
                Remark(reason=reason, hint="Look at it by selecting all text of the page in a viewer.")
            )
        text_page.close()
        page.close()


def _may_be_vertical(text_page: Any) -> bool:
    """Whether it is worth looking at every character: only Japanese is set in columns."""
    return re.search("[\u3040-\u30ff\u4e00-\u9fff]", text_page.get_text_range()) is not None


def _glyphs(text_page: Any, sight: Sight) -> list[Glyph]:
    import pypdfium2.raw as pdfium

    found = []
    for index in range(text_page.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text_page, index))
        if not character.isprintable() or character.isspace() or sight.is_unseen(index, index):
            continue
        left, bottom, right, top = text_page.get_charbox(index, loose=True)
        found.append(
            Glyph(
                text=character,
                left=left,
                bottom=bottom,
                right=right,
                top=top,
                size=pdfium.FPDFText_GetFontSize(text_page, index) or max(right - left, top - bottom),
                is_bold=pdfium.FPDFText_GetFontWeight(text_page, index) >= 600,
            )
        )
    return found


def _page_lines(text_page: Any, number: int, height: float, sight: Sight) -> list[Line]:
    import pypdfium2.raw as pdfium

    found: list[Line] = []
    index = 0
    for raw in _LINE.findall(text_page.get_text_range()):
        start, index = index, index + len(raw)
        text = raw.rstrip(" \r\n")
        if not text.strip(" \x02\ufffe"):
            continue
        first = start + len(text) - len(text.lstrip())
        last = start + len(text) - 1
        if sight.is_unseen(first, last):
            continue
        left, bottom, _, top = text_page.get_charbox(first)
        right = text_page.get_charbox(last)[2]
        middle = (first + last + 1) // 2  # a bullet at the start is set in another font
        size = pdfium.FPDFText_GetFontSize(text_page, middle) or (top - bottom)
        found.append(
            Line(
                text=_readable(text),
                page=number + 1,
                left=left,
                right=right,
                baseline=bottom,
                size=round(size, 1),
                is_bold=pdfium.FPDFText_GetFontWeight(text_page, middle) >= 600,
                height=height,
            )
        )
    return [line for line in found if line.text]


def _readable(text: str) -> str:
    """Normalise a line; the mark of a broken word becomes U+2010."""
    is_broken = text.endswith(("\x02", "\ufffe"))
    plain = normalise(text.replace("\ufffe", "").replace("\x02", "")).strip()
    return plain + "\u2010" if is_broken else plain


def _properties(info: dict[str, str]) -> dict[str, object]:
    """Title, author and date of the file; programs fill the title with file names, so such titles are passed over."""
    found: dict[str, object] = {}
    title = normalise(info.get("Title", "")).strip()
    is_phrase = " " in title or any(character > "\u2fff" for character in title)
    if is_phrase and not title.lower().startswith(("microsoft word", "untitled")):
        found["title"] = title
    author = normalise(info.get("Author", "")).strip()
    if author and author.lower() not in ("anonymous", "(anonymous)", "unknown", "admin", "user"):
        found["authors"] = author
    created = info.get("CreationDate", "").removeprefix("D:")[:8]
    if len(created) == 8 and created.isdigit():
        found["date"] = iso_date(f"{created[:4]}-{created[4:6]}-{created[6:]}")
    return found
