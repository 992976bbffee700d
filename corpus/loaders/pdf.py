"""PDF: text by page, lines joined to paragraphs by where they stand, running headers and footers left out."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from typing import Any

from corpus.dates import iso_date
from corpus.errors import DocumentLoadError
from corpus.loaders import ocr
from corpus.loaders.encoding import normalise
from corpus.loaders.layout import Line, lay_out
from corpus.loaders.values import Block, LoadedDocument, assemble

_LINE = re.compile(r"[^\r\n\x02\ufffe]*(?:\r\n|[\r\n\x02\ufffe]|\Z)")  # PDFium marks a word that a line end broke
_MAX_SCANNED = 500  # pages; OCR takes seconds for each
_LOCK = threading.Lock()  # PDFium is not thread-safe
_ENCRYPTED_HINT = "Save a copy without a password and put that into the source."


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a PDF that has text.

    Raises:
        DocumentLoadError: If it is encrypted, broken, or holds no text, as a scan does.
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
            lines = [line for number in range(len(document)) for line in _page_lines(document, number)]
            properties = _properties(document.get_metadata_dict())
            scanned = _scanned_blocks(document, {line.page for line in lines}, name)
        finally:
            document.close()
    blocks, marking = lay_out(lines)
    blocks = sorted([*blocks, *scanned], key=lambda block: block.page or 0)
    if not blocks:
        ocr.require_tesseract(name)
        raise DocumentLoadError(
            f"{name}: holds no text on any page", "Scan it again with higher contrast, or remove it."
        )
    if marking:
        properties["marking"] = marking
    return replace(assemble(blocks), properties=properties)


def _scanned_blocks(document: Any, pages_with_text: set[int], name: str) -> list[Block]:
    """Blocks of the pages that have no text of their own, where OCR is installed."""
    without = [number for number in range(len(document)) if number + 1 not in pages_with_text]
    if not without or not ocr.is_available():
        return []
    found: list[Block] = []
    for number in without[:_MAX_SCANNED]:
        page = document[number]
        image = page.render(scale=ocr.DPI / 72).to_pil()
        page.close()
        found.extend(replace(block, page=number + 1) for block in ocr.recognise(image, name))
    return found


def _page_lines(document: Any, number: int) -> list[Line]:
    import pypdfium2.raw as pdfium

    page = document[number]
    text_page = page.get_textpage()
    height = page.get_height()
    found: list[Line] = []
    index = 0
    try:
        for raw in _LINE.findall(text_page.get_text_range()):
            start, index = index, index + len(raw)
            text = raw.rstrip(" \r\n")
            if not text.strip(" \x02\ufffe"):
                continue
            first = start + len(text) - len(text.lstrip())
            last = start + len(text) - 1
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
    finally:
        text_page.close()
        page.close()
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
