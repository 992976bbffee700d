"""Guesses what a document does not state: title, language, date, kind, marking; each guess is named as one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from corpus.dates import find_date
from corpus.documents import DocumentKind, Metadata, Section
from corpus.languages import detect_language
from corpus.loaders.encoding import one_line
from corpus.loaders.headings import byline
from corpus.markings import marking_in_text

_TITLE_LIMIT = 160
_HEAD_LINES = 12
_DATE_LINE_LIMIT = 80
_KINDS: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = (
    ("minutes", re.compile(r"\b(minutes|summary record)\b|議事(録|要旨)", re.IGNORECASE)),
    (
        "statement",
        re.compile(r"\b(joint (press )?statement|communiqu[eé]|declaration)\b|共同(声明|発表)|宣言", re.IGNORECASE),
    ),
    ("agreement", re.compile(r"\b(agreement|memorandum of|treaty|arrangement)\b|協定|覚書|条約", re.IGNORECASE)),
    ("press", re.compile(r"\b(press release|news release)\b|報道発表|プレスリリース", re.IGNORECASE)),
    ("strategy", re.compile(r"\b(national|cyber ?-?security|security|digital) strategy\b|戦略$", re.IGNORECASE)),
)


def infer(metadata: Metadata, *, text: str, sections: Sequence[Section], name: str) -> Metadata:
    """Fill in the fields that are unknown and can be guessed; their names are added to `inferred`."""
    guesses: dict[str, Any] = {}
    if metadata.title is None:
        guesses["title"] = _title(text, sections, name)
    if metadata.language is None:
        guesses["language"] = detect_language(text)
    if metadata.date is None:
        guesses["date"] = _date(text, sections)
    if not metadata.authors:
        guesses["authors"] = _authors(text, sections)
    if metadata.kind is None:
        guesses["kind"] = _kind(metadata.title or guesses.get("title") or "")
    if metadata.marking is None:
        guesses["marking"] = marking_in_text(text)
    made = {key: value for key, value in guesses.items() if value}
    return replace(metadata, **made, inferred=metadata.inferred | set(made))


def _title(text: str, sections: Sequence[Section], name: str) -> str:
    """The first heading where it opens the text, else a short first line, else the file's name."""
    if sections and not text[: sections[0].start].strip():
        return one_line(sections[0].title)[:_TITLE_LIMIT]
    first = one_line(text.lstrip().split("\n", 1)[0])
    if 0 < len(first) <= 100 and not first.endswith((".", "。", ":", "：", ",", "、")) and not first.startswith("- "):
        return first
    stem = PurePosixPath(name.split("#")[-1]).stem or name
    return one_line(re.sub(r"[_-]+", " ", stem))


def _authors(text: str, sections: Sequence[Section]) -> tuple[str, ...]:
    """Who a byline near the top names; a page of several articles has no authors of its own."""
    signed = [section for section in sections if section.authors or section.date]
    if signed:
        return signed[0].authors if len(signed) == 1 else ()
    lines = [line.strip() for line in text[:4000].split("\n") if line.strip()][:_HEAD_LINES]
    return next((names for names in map(byline, lines) if names), ())


def _date(text: str, sections: Sequence[Section]) -> str | None:
    """A date on a short line of its own near the top; a date inside prose may be that of anything."""
    signed = [section for section in sections if section.authors or section.date]
    if signed:
        return signed[0].date if len(signed) == 1 else None
    lines = [line.strip() for line in text[:4000].split("\n") if line.strip()][:_HEAD_LINES]
    for line in lines:
        found = find_date(line) if len(line) <= _DATE_LINE_LIMIT and not line.endswith((".", "。")) else None
        if found:
            return found[0]
    return None


def _kind(title: str) -> DocumentKind | None:
    return next((kind for kind, pattern in _KINDS if pattern.search(title)), None)
