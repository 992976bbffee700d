"""Text of scanned pages through Tesseract, where it is installed."""

from __future__ import annotations

import functools
import io
import os
import shutil
import subprocess
from typing import Any

from corpus.errors import DocumentLoadError
from corpus.loaders.encoding import normalise
from corpus.loaders.plain import parse_plain
from corpus.loaders.values import Block, LoadedDocument, assemble

INSTALL_HINT = (
    "It is probably a scan. Install Tesseract with English and Japanese (Debian: apt install tesseract-ocr "
    "tesseract-ocr-jpn; macOS: brew install tesseract tesseract-lang) and build again."
)
DPI = 300
_PAGE_TIMEOUT_S = 120
_WANTED = ("eng", "jpn")
_MAX_PIXELS = 60_000_000


def read(data: bytes, name: str) -> LoadedDocument:
    """Read an image of a page.

    Raises:
        DocumentLoadError: If it is no image, Tesseract is not installed, or no text is found.
    """
    from PIL import Image

    require_tesseract(name)
    with Image.open(io.BytesIO(data)) as image:
        if image.width * image.height > _MAX_PIXELS:
            raise DocumentLoadError(f"{name}: is too large an image", "Scale it down to 300 dots per inch.")
        blocks = recognise(image, name)
    if not blocks:
        raise DocumentLoadError(f"{name}: no text was recognised in it", "Scan it again with higher contrast.")
    return assemble(blocks)


def is_available() -> bool:
    """Whether Tesseract is installed with a language that Liaison reads."""
    return bool(_languages(shutil.which("tesseract")))


def require_tesseract(name: str) -> None:
    """Refuse a scan where it cannot be read.

    Raises:
        DocumentLoadError: If Tesseract is not installed; says how to install it.
    """
    if not is_available():
        raise DocumentLoadError(f"{name}: holds no text, and no OCR is installed", INSTALL_HINT)


def recognise(image: Any, name: str) -> list[Block]:
    """Recognise the text of one page.

    Args:
        image: A Pillow image, about 300 dots per inch.
        name: Of the file, for messages.

    Raises:
        DocumentLoadError: If Tesseract fails or takes too long.
    """
    program = shutil.which("tesseract")
    buffer = io.BytesIO()
    image.convert("L").save(buffer, format="PNG")
    languages = "+".join(_languages(program))
    command = [str(program), "stdin", "stdout", "-l", languages, "--psm", "3", "--dpi", str(DPI)]
    try:
        run = subprocess.run(  # noqa: S603  # a fixed command; the image goes in on standard input
            command,
            input=buffer.getvalue(),
            capture_output=True,
            timeout=_PAGE_TIMEOUT_S,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.SubprocessError) as exc:
        raise DocumentLoadError(
            f"{name}: OCR failed: {type(exc).__name__}", "Try `tesseract` on the file by hand to see why."
        ) from exc
    return parse_plain(_without_japanese_spaces(normalise(run.stdout.decode("utf-8", errors="replace"))))


def _without_japanese_spaces(text: str) -> str:
    """Take out the spaces that Tesseract sets between Japanese characters."""
    import re

    japanese = "[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef]"
    return re.sub(f"(?<={japanese}) +(?={japanese})", "", text)


@functools.cache
def _languages(program: str | None) -> tuple[str, ...]:
    if program is None:
        return ()
    try:
        run = subprocess.run(  # noqa: S603  # a fixed command
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    installed = set((run.stdout + run.stderr).split())
    return tuple(language for language in _WANTED if language in installed)
