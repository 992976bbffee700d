"""PDF pages as tests need them: text, scans, columns of vertical Japanese."""

from __future__ import annotations

import functools
import io
import shutil
import subprocess
from collections.abc import Callable, Sequence

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 420, 300
_DPI = 300

Page = Callable[[Canvas], None]


def make_pdf(*pages: Page) -> bytes:
    """A file of these pages."""
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT))
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(*texts: str, font: str = "HeiseiMin-W3") -> Page:
    """Lines of text."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, 12)
        for number, text in enumerate(texts):
            canvas.drawString(30, HEIGHT - 40 - 18 * number, text)

    return draw


def nothing(_: Canvas) -> None:
    """A blank page."""


def picture(image: Image.Image, *, over: str = "") -> Page:
    """A picture that fills the page, as a scanner makes it, perhaps with a line of text over it."""

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(image), 0, 0, WIDTH, HEIGHT)
        if over:
            canvas.setFont("Helvetica", 9)
            canvas.drawString(30, 12, over)

    return draw


def columns(*texts: str, size: float = 14, one_by_one: bool = False) -> Page:
    """Columns from the right to the left; drawn character by character where wanted, as some programs do."""

    def draw(canvas: Canvas) -> None:
        for number, text in enumerate(texts):
            column(canvas, text, x=WIDTH - 50 - 1.7 * size * number, size=size, one_by_one=one_by_one)

    return draw


def column(canvas: Canvas, text: str, *, x: float, top: float = HEIGHT - 30, size: float, one_by_one: bool) -> None:
    """One column."""
    if one_by_one:
        canvas.setFont("HeiseiMin-W3", size)
        for place, character in enumerate(text):
            canvas.drawString(x, top - size * (place + 1), character)
        return
    font = UnicodeCIDFont("HeiseiMin-W3", isVertical=True)
    pdfmetrics.registerFont(font)
    canvas.setFont(font.fontName, size)
    canvas.drawString(x, top, text)
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))


def scanned(texts: Sequence[str], *, is_vertical: bool = False) -> Image.Image:
    """A page as a scanner sees it, 300 dots per inch; needs a Japanese font of the system."""
    width, height = WIDTH * _DPI // 72, HEIGHT * _DPI // 72
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(_japanese_font(), 52)
    for number, text in enumerate(texts):
        if not is_vertical:
            draw.text((120, 120 + 90 * number), text, font=font, fill=0)
            continue
        for place, character in enumerate(text):
            draw.text((width - 200 - 95 * number, 100 + 56 * place), character, font=font, fill=0)
    return image


@functools.cache
def _japanese_font() -> str:
    if shutil.which("fc-match") is None:
        pytest.skip("needs fontconfig and a Japanese font")
    found = subprocess.run(
        ["fc-match", "-f", "%{family}|%{file}", "Noto Sans CJK JP"], capture_output=True, text=True, check=True
    ).stdout
    family, _, path = found.partition("|")
    if "CJK" not in family:
        pytest.skip("needs the font Noto Sans CJK JP")
    return path
