"""Text of scanned pages through Tesseract, where it is installed."""

from __future__ import annotations

import csv
import functools
import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.errors import DocumentLoadError
from corpus.loaders.encoding import normalise
from corpus.loaders.plain import parse_plain
from corpus.loaders.values import Block, LoadedDocument, Remark, assemble

INSTALL_HINT = (
    "It is probably a scan. Install Tesseract with English and Japanese (Debian: apt install tesseract-ocr "
    "tesseract-ocr-jpn; macOS: brew install tesseract tesseract-lang) and build again."
)
RETRY_HINT = (
    "Install Tesseract with English and Japanese (Debian: apt install tesseract-ocr tesseract-ocr-jpn), then "
    "`liaison index build --retry-failed`."
)
CONTRAST_HINT = "Scan the page again with higher contrast, or check the text with `liaison corpus text`."
DPI = 300
_PAGE_TIMEOUT_S = 100
_WANTED = ("eng", "jpn")
_COLUMNS = "jpn_vert"
MAX_PIXELS = 60_000_000
_SURE = 75.0  # mean certainty above which no other reading is tried: a right one reaches 85, a turned one 20
_NOISE = 35.0  # below it, what was recognised is no text
_DOUBTFUL = 65.0
_JAPANESE = "[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef]"
_SPACE_IN_JAPANESE = re.compile(f"(?<={_JAPANESE}) +(?={_JAPANESE})")


@dataclass(slots=True)
class Beat:
    """What is called before each page, as recognising takes seconds; a child process tells its parent by it."""

    call: Callable[[], None] = lambda: None


BEAT = Beat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """The text of one page.

    Attributes:
        blocks: Without page numbers; empty where no text was recognised.
        certainty: Mean certainty of Tesseract over the characters, 0–100; 0 where there are none.
    """

    blocks: tuple[Block, ...]
    certainty: float

    @property
    def is_doubtful(self) -> bool:
        """Whether a reader should be warned of mistakes."""
        return bool(self.blocks) and self.certainty < _DOUBTFUL


def read(data: bytes, name: str) -> LoadedDocument:
    """Read an image of one page or, as a TIFF may hold, of several.

    Raises:
        DocumentLoadError: If it is no image, Tesseract is not installed, or no text is found.
    """
    from PIL import Image, ImageSequence, UnidentifiedImageError

    blocks: list[Block] = []
    remarks: list[Remark] = []
    try:
        opened = Image.open(io.BytesIO(data))
        opened.load()
    except (UnidentifiedImageError, OSError, SyntaxError) as exc:
        raise DocumentLoadError(f"{name}: is a broken image", "Save or scan it again, or remove it.") from exc
    require_tesseract(name)
    with opened as image:
        for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
            if frame.width * frame.height > MAX_PIXELS:
                raise DocumentLoadError(f"{name}: is too large an image", "Scale it down to 300 dots per inch.")
            found = recognise(frame, name)
            page = number if getattr(image, "n_frames", 1) > 1 else None
            blocks += [replace(block, page=page) for block in found.blocks]
            remarks += remarks_on(found, f"page {number}" if page else "the image")
    if not blocks:
        raise DocumentLoadError(f"{name}: no text was recognised in it", "Scan it again with higher contrast.")
    return replace(assemble(blocks), remarks=tuple(remarks))


def remarks_on(found: Recognised, place: str) -> list[Remark]:
    """What to tell of a page that was recognised."""
    if not found.blocks:
        return [Remark(reason=f"no text was recognised on {place}", hint=CONTRAST_HINT)]
    if found.is_doubtful:
        reason = f"the text of {place} was recognised with little certainty ({found.certainty:.0f} of 100)"
        return [Remark(reason=reason, hint=CONTRAST_HINT)]
    return []


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


def recognise(image: Any, name: str) -> Recognised:
    """Recognise the text of one page.

    Lines are read from the left to the right; where that gives nothing certain, columns from the right to the left, if
    Tesseract knows vertical Japanese.

    Args:
        image: A Pillow image, about 300 dots per inch.
        name: Of the file, for messages.

    Raises:
        DocumentLoadError: If Tesseract fails or takes too long.
    """
    BEAT.call()
    program = str(shutil.which("tesseract"))
    installed = _languages(program)
    buffer = io.BytesIO()
    image.convert("L").save(buffer, format="PNG")
    picture = buffer.getvalue()
    lines = [language for language in installed if language != _COLUMNS]
    found = _recognise(program, picture, name, arguments=("-l", "+".join(lines), "--psm", "3"))
    if found.certainty < _SURE and _COLUMNS in installed:
        BEAT.call()
        columns = _recognise(program, picture, name, arguments=("-l", _COLUMNS, "--psm", "5"))
        found = max(found, columns, key=lambda one: one.certainty)
    return found if found.certainty >= _NOISE else Recognised(blocks=(), certainty=0.0)


def _recognise(program: str, picture: bytes, name: str, *, arguments: Sequence[str]) -> Recognised:
    command = [program, "stdin", "stdout", *arguments, "--dpi", str(DPI), "tsv"]
    try:
        run = subprocess.run(  # noqa: S603  # a fixed command; the image goes in on standard input
            command,
            input=picture,
            capture_output=True,
            timeout=_PAGE_TIMEOUT_S,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.SubprocessError) as exc:
        raise DocumentLoadError(
            f"{name}: OCR failed: {type(exc).__name__}", "Try `tesseract` on the file by hand to see why."
        ) from exc
    return _from_table(run.stdout.decode("utf-8", errors="replace"))


def _from_table(table: str) -> Recognised:
    """Read Tesseract's table of words: one row a word, with its block, paragraph and line."""
    paragraphs: dict[tuple[str, str], dict[str, list[str]]] = {}
    total = certainty = 0.0
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row.get("text") or "").strip()
        if not word:
            continue
        lines = paragraphs.setdefault((row["block_num"], row["par_num"]), {})
        lines.setdefault(row["line_num"], []).append(word)
        total += len(word)
        certainty += len(word) * float(row["conf"])
    text = "\n\n".join("\n".join(" ".join(words) for words in lines.values()) for lines in paragraphs.values())
    blocks = parse_plain(_SPACE_IN_JAPANESE.sub("", normalise(text)))
    return Recognised(blocks=tuple(blocks), certainty=certainty / total if total else 0.0)


@functools.cache
def _languages(program: str | None) -> tuple[str, ...]:
    """Those of the wanted languages that are installed; vertical Japanese last, and only beside one of them."""
    if program is None:
        return ()
    try:
        run = subprocess.run(  # noqa: S603  # a fixed command
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    installed = set((run.stdout + run.stderr).split())
    found = tuple(language for language in _WANTED if language in installed)
    return (*found, _COLUMNS) if found and _COLUMNS in installed else found
