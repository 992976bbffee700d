"""Pages of a PDF that are pictures: found by what stands on them, recognised where OCR is installed, else told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from corpus.errors import DocumentLoadError
from corpus.loaders import ocr
from corpus.loaders.values import Block, Remark

_MOST = 500  # pages; OCR takes seconds for each
_MOST_FAILED = 3  # a program that fails or hangs again and again is not asked further
_LARGE = 0.5  # of the page: a picture that may hold its text
_FEW = 120  # characters: a stamp, a page number, a running line
_NOTEWORTHY = 0.2  # of the page: a picture whose text may be missed


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedPages:
    """What OCR made of a PDF.

    Attributes:
        blocks: With their page numbers, in order.
        replaced: Numbers of pages whose few own characters are a part of what was recognised.
        remarks: One for each page that may hold text which could not be read.
    """

    blocks: tuple[Block, ...]
    replaced: frozenset[int]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scan:
    number: int
    is_whole: bool  # whether it has no text of its own
    share: float


def read_scans(document: Any, characters: Mapping[int, int], name: str) -> ScannedPages:
    """Recognise the pages of an open PDF that look like scans.

    Args:
        document: A `pypdfium2.PdfDocument`.
        characters: Page number from 1 → characters of text that the file itself holds there; absent: none.
        name: Of the file, for messages.
    """
    scans = _find(document, characters)
    blocks: list[Block] = []
    replaced: set[int] = set()
    remarks: list[Remark] = []
    failed = 0
    for done, scan in enumerate(scans):
        if not ocr.is_available() or done >= _MOST or failed >= _MOST_FAILED:
            remarks += _unread(scan, is_over=ocr.is_available())
            continue
        try:
            found = _recognise(document, scan.number, name)
        except DocumentLoadError as exc:
            failed += 1
            reason = exc.message.removeprefix(f"{name}: ")
            remarks.append(Remark(reason=f"page {scan.number} is a scan: {reason}", hint=exc.hint))
            continue
        length = sum(len(block.text) for block in found.blocks)
        if not scan.is_whole and length <= 2 * characters.get(scan.number, 0):
            continue  # a picture beside the text, not of it
        if length or scan.share >= _NOTEWORTHY:
            remarks += ocr.remarks_on(found, f"page {scan.number}")
        blocks += [replace(block, page=scan.number) for block in found.blocks]
        if length:
            replaced.add(scan.number)
    return ScannedPages(blocks=tuple(blocks), replaced=frozenset(replaced), remarks=tuple(remarks))


def _find(document: Any, characters: Mapping[int, int]) -> list[_Scan]:
    """Pages without text that show anything, and pages that are a picture with hardly any text over it."""
    found = []
    for number in range(1, len(document) + 1):
        own = characters.get(number, 0)
        if own > _FEW:
            continue
        is_bare, share = _pictured(document, number)
        if (own == 0 and not is_bare) or share >= _LARGE:
            found.append(_Scan(number=number, is_whole=own == 0, share=share))
    return found


def _pictured(document: Any, number: int) -> tuple[bool, float]:
    """Whether nothing stands on a page, and how much of it pictures cover, 0–1."""
    import pypdfium2.raw as pdfium

    page = document[number - 1]
    try:
        width, height = page.get_size()
        is_bare, covered = True, 0.0
        for thing in page.get_objects(max_depth=1):
            is_bare = False
            pictures = [thing] if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE else []
            if thing.type == pdfium.FPDF_PAGEOBJ_FORM:  # scanners wrap pictures in forms
                inner = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], form=thing, level=1, max_depth=4)
                pictures = list(inner)
            for picture in pictures:
                frame = None if picture is thing else thing.get_matrix()
                covered += _area(picture.get_bounds(), frame, width=width, height=height) / (width * height)
        return is_bare, min(covered, 1.0)
    finally:
        page.close()


def _area(bounds: tuple[float, ...], frame: Any, *, width: float, height: float) -> float:
    """How much of a page a picture's bounds cover, given in the coordinates of the form around it if there is one."""
    left, bottom, right, top = bounds
    if frame is not None:
        corners = [frame.on_point(x, y) for x in (left, right) for y in (bottom, top)]
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    return max(0.0, min(right, width) - max(left, 0.0)) * max(0.0, min(top, height) - max(bottom, 0.0))


def _recognise(document: Any, number: int, name: str) -> ocr.Recognised:
    page = document[number - 1]
    try:
        width, height = page.get_size()
        largest = (ocr.MAX_PIXELS / (width * height)) ** 0.5
        image = page.render(scale=min(ocr.DPI / 72, largest)).to_pil()
    finally:
        page.close()
    return ocr.recognise(image, name)


def _unread(scan: _Scan, *, is_over: bool) -> list[Remark]:
    if is_over:
        reason = f"page {scan.number} is a scan that was not recognised, as OCR failed before or the file has too many"
        return [Remark(reason=reason, hint=f"Split the file: {_MOST} scanned pages at most.")]
    if scan.share < _NOTEWORTHY:
        return []  # lines and small pictures
    what = "holds no text" if scan.is_whole else "holds hardly any text"
    return [
        Remark(reason=f"page {scan.number} {what} but a picture, and no OCR is installed", hint=ocr.RETRY_HINT),
    ]
