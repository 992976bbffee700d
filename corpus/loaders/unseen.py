"""Which text of a PDF page nobody sees: letters too small to read, or that leave no trace on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SMALLEST_LETTERS = 1.5  # points
_LIGHTEST = 240  # of 255, in every channel: white or nearly
_LEAST_TRACE = 20  # of 255, between the lightest and the darkest dot where the letters stand
_MOST_DOTS = 4_000_000
_INVISIBLE = 3  # PDF's text rendering mode of letters that are neither filled nor stroked, as OCR lays over a scan


class Sight:
    """Looks at one page; it is drawn only where white or invisible letters call for it.

    Args:
        page: Of pypdfium2.
        text_page: Its text.
    """

    def __init__(self, page: Any, text_page: Any) -> None:
        self._page = page
        self._text_page = text_page
        self._dots: NDArray[np.uint8] | None = None
        self._scale = 1.0
        self.unseen = 0
        """Stretches of text that were found to be unseen."""

    def is_unseen(self, first: int, last: int) -> bool:
        """Whether the letters from one index to another, of one line, cannot be seen."""
        middle = (first + last + 1) // 2
        _, bottom, _, top = self._text_page.get_charbox(middle, loose=True)
        if 0 < top - bottom <= _SMALLEST_LETTERS or (
            self._may_be_unseen(middle) and self._leaves_no_trace(first, last)
        ):
            self.unseen += 1
            return True
        return False

    def _may_be_unseen(self, index: int) -> bool:
        import ctypes

        import pypdfium2.raw as pdfium

        channels = [ctypes.c_uint() for _ in range(4)]
        is_known = pdfium.FPDFText_GetFillColor(self._text_page, index, *map(ctypes.byref, channels))
        if is_known and min(channel.value for channel in channels[:3]) >= _LIGHTEST:
            return True
        letters = pdfium.FPDFText_GetTextObject(self._text_page, index)
        return bool(letters) and pdfium.FPDFTextObj_GetTextRenderMode(letters) == _INVISIBLE

    def _leaves_no_trace(self, first: int, last: int) -> bool:
        """Whether the page, as drawn, is of one colour where the letters stand."""
        if self._page.get_rotation():
            return False
        if self._dots is None:
            width, height = self._page.get_size()
            self._scale = min(1.0, (_MOST_DOTS / max(width * height, 1.0)) ** 0.5)
            self._dots = self._page.render(scale=self._scale).to_numpy().copy()
        left, bottom, right, top = self._box(first, last)
        rows, columns = self._dots.shape[:2]
        area = self._dots[
            max(int(top), 0) : min(int(bottom) + 1, rows), max(int(left), 0) : min(int(right) + 1, columns)
        ]
        if not area.size:
            return False
        return int((area.max(axis=(0, 1)).astype(int) - area.min(axis=(0, 1))).max()) <= _LEAST_TRACE

    def _box(self, first: int, last: int) -> tuple[float, float, float, float]:
        """Where letters stand on the drawing, in dots from its upper left corner: left, bottom, right, top."""
        one, other = (self._text_page.get_charbox(index, loose=True) for index in (first, last))
        edge_left, _, _, edge_top = self._page.get_cropbox()
        left, right = min(one[0], other[0]) - edge_left, max(one[2], other[2]) - edge_left
        bottom, top = edge_top - min(one[1], other[1]), edge_top - max(one[3], other[3])
        return left * self._scale, bottom * self._scale, right * self._scale, top * self._scale
