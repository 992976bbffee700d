"""Who wrote a document or one of its articles, as its own text says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answering.extract import Want, values
from bot.answering.text import squeeze
from corpus.documents import StoredVersion

_LINE_BY = re.compile(r"^\W{0,4}(?:written |authored |posted )?by:?[ \t]+(?=\S)(.{3,120})$", re.I | re.M)
_BLOCK = re.compile(
    r"^\W{0,4}(?:written by|authors?|about the authors?|by|著者|執筆者?|筆者|文)\s*[:：]?\s*$", re.I | re.M
)
_LABEL = re.compile(r"^\W{0,4}(?:authors?|written by|著者|執筆者?|筆者|文責)\s*[:：]\s*(\S.{1,200})$", re.I | re.M)
_BLOCK_LENGTH = 450


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Names of authors and where the stored text states them.

    Attributes:
        names: As written, in order.
        start: First code point of the statement.
        end: One past the last.
    """

    names: tuple[str, ...]
    start: int
    end: int


def find_byline(version: StoredVersion, *, start: int = 0, end: int | None = None) -> Byline | None:
    """Find who wrote a document, or the part of it between two code points.

    A line "By …" or "Authors: …" is taken first, then a heading "Written by" with the names below it, then names that
    the metadata give and the text states.
    """
    stop = len(version.text) if end is None else end
    for pattern in (_LABEL, _LINE_BY):
        for match in pattern.finditer(version.text, start, stop):
            names = _names(match.group(1))
            if names:
                return Byline(names=names, start=_skip(version.text, match.start()), end=match.end())
    for match in _BLOCK.finditer(version.text, start, stop):
        block = version.text[match.end() : min(stop, match.end() + _BLOCK_LENGTH)]
        lines = [(m.start(), m.group()) for m in re.finditer(r"[^\n]+", block)]
        found = [(offset, line) for offset, line in lines if _is_name_line(line)]
        if found:
            last_offset, last_line = found[-1]
            names = tuple(name for _, line in found for name in _names(line))
            finish = match.end() + last_offset + len(last_line.rstrip())
            return Byline(names=names, start=_skip(version.text, match.start()), end=finish)
    return _from_metadata(version, start, stop)


def _from_metadata(version: StoredVersion, start: int, stop: int) -> Byline | None:
    authors = version.metadata.authors
    places = [version.text.find(a, start, stop) for a in authors]
    if not authors or start or min(places) < 0:
        return None
    first, last = min(places), max(p + len(a) for p, a in zip(places, authors, strict=True))
    return Byline(names=authors, start=first, end=last) if last - first <= _BLOCK_LENGTH else None


def _names(line: str) -> tuple[str, ...]:
    return tuple(line[a:b] for a, b in values(line, Want.PERSON))


def _is_name_line(line: str) -> bool:
    names = _names(line)
    return bool(names) and len(squeeze("".join(names))) >= 0.6 * len(squeeze(line))


def _skip(text: str, start: int) -> int:
    while text[start].isspace():
        start += 1
    return start
