"""Pages set in vertical Japanese: found by how their characters follow each other, read column by column.

A column becomes a line of a page turned by a quarter, so that what joins lines to paragraphs works on it, too: how far
down it begins becomes how far the line is to the right, and columns further left stand lower.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.loaders.layout import Line

_JAPANESE = re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef]")
_KANA_ONLY = re.compile(r"[\u3040-\u30ff・]+\Z")
_FORMS = {  # punctuation as fonts draw it in columns → as it is written
    **dict(zip("︐︑︒︓︔︕︖︗︘︙", "，、。：；！？〖〗…", strict=True)),
    **dict(zip("︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄", "（）｛｝〔〕【】《》〈〉「」『』", strict=True)),
    **dict(zip("︰︱︲", "‥—–", strict=True)),
}
_WRITTEN = str.maketrans(_FORMS)
_FEWEST = 6  # steps from character to character that tell anything
_MOSTLY, _HARDLY = 0.75, 0.25
_LONGEST_STEP = 2.6  # heights of a character
_RUBY = 0.65  # of the size of the text
_GAP = 1.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """A character with its box, in points from the lower left corner of the page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    is_bold: bool = False

    @property
    def x(self) -> float:
        """Middle from the left."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """Middle from the bottom."""
        return (self.bottom + self.top) / 2


@dataclass(slots=True)
class _Column:
    glyphs: list[Glyph]

    @property
    def x(self) -> float:
        return sum(glyph.x for glyph in self.glyphs) / len(self.glyphs)

    @property
    def top(self) -> float:
        return max(glyph.top for glyph in self.glyphs)

    @property
    def bottom(self) -> float:
        return min(glyph.bottom for glyph in self.glyphs)

    @property
    def size(self) -> float:
        sizes = sorted(glyph.size for glyph in self.glyphs)
        return sizes[len(sizes) // 2]

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)


def vertical_share(glyphs: Sequence[Glyph]) -> float:
    """Share of steps between neighbouring Japanese characters that lead downwards; 0 where there are too few to tell.

    Args:
        glyphs: Characters of a page without white space, in the order of the file.
    """
    down = across = 0
    for first, second in pairwise(glyphs):
        if _JAPANESE.match(first.text) and _JAPANESE.match(second.text):
            down += _is_below(first, second)
            across += _is_beside(first, second)
    return down / (down + across) if down + across >= _FEWEST else 0.0


def is_vertical(share: float) -> bool:
    """Whether a page is to be read in columns."""
    return share >= _MOSTLY


def is_doubtful(share: float) -> bool:
    """Whether a page mixes both directions, so that no order is sure."""
    return _HARDLY < share < _MOSTLY


def column_lines(glyphs: Sequence[Glyph], *, page: int, width: float, height: float) -> list[Line]:
    """The columns of a vertical page as lines in reading order: tier by tier, from the right to the left.

    Readings beside characters (ruby) are left out.

    Args:
        glyphs: Characters of the page without white space, in the order of the file.
        page: Its number from 1.
        width: Of the page in points.
        height: Of the page in points.
    """
    columns = _without_ruby(_columns(glyphs))
    lines = []
    for tier in _tiers(columns):
        lines += [_line(column, page=page, width=width, height=height) for column in tier]
    return lines


def _is_below(first: Glyph, second: Glyph) -> bool:
    size = max(first.size, second.size)
    return abs(first.x - second.x) < 0.6 * size and 0 < first.y - second.y < _LONGEST_STEP * size


def _is_beside(first: Glyph, second: Glyph) -> bool:
    size = max(first.size, second.size)
    return abs(first.y - second.y) < 0.6 * size and 0 < second.x - first.x < _LONGEST_STEP * size


def _columns(glyphs: Sequence[Glyph]) -> list[_Column]:
    """Group characters that follow each other downwards, or side by side where digits share a place in a column."""
    pieces: list[_Column] = []
    for glyph in glyphs:
        if pieces and _continues(pieces[-1], glyph):
            pieces[-1].glyphs.append(glyph)
        else:
            pieces.append(_Column([glyph]))
    return _merged(pieces)


def _continues(piece: _Column, glyph: Glyph) -> bool:
    last = piece.glyphs[-1]
    both_narrow = not (_JAPANESE.match(last.text) or _JAPANESE.match(glyph.text))
    if both_narrow and _is_beside(last, glyph):
        return abs(glyph.x - piece.x) < 1.2 * max(piece.size, glyph.size)
    return _is_below(last, glyph) and abs(glyph.size - last.size) <= 0.3 * last.size


def _merged(pieces: Sequence[_Column]) -> list[_Column]:
    """Join pieces that stand below each other in one column; a file may set every character by itself."""
    merged: list[_Column] = []
    for piece in sorted(pieces, key=lambda one: (-round(one.x / max(one.size, 1.0)), -one.top)):
        above = next((c for c in reversed(merged) if _stands_below(c, piece)), None)
        if above is None:
            merged.append(piece)
        else:
            above.glyphs.extend(piece.glyphs)
    return merged


def _stands_below(column: _Column, piece: _Column) -> bool:
    size = max(column.size, piece.size)
    return (
        abs(column.x - piece.x) < 0.5 * size
        and abs(column.size - piece.size) <= 0.3 * size
        and -0.5 * size < column.bottom - piece.top < _GAP * size
    )


def _without_ruby(columns: Sequence[_Column]) -> list[_Column]:
    def is_ruby(column: _Column) -> bool:
        return _KANA_ONLY.match(column.text) is not None and any(
            column.size <= _RUBY * other.size
            and 0 < column.x - other.x < 1.3 * other.size
            and column.bottom < other.top
            and column.top > other.bottom
            for other in columns
        )

    return [column for column in columns if not is_ruby(column)]


def _tiers(columns: Sequence[_Column]) -> list[list[_Column]]:
    """Columns that share a stretch of height are of one tier; tiers from the top, columns from the right."""
    tiers: list[list[_Column]] = []
    lowest = 0.0
    for column in sorted(columns, key=lambda one: -one.top):
        if tiers and column.top > lowest:
            tiers[-1].append(column)
            lowest = min(lowest, column.bottom)
        else:
            tiers.append([column])
            lowest = column.bottom
    return [sorted(tier, key=lambda one: (-one.x, -one.top)) for tier in tiers]


def _line(column: _Column, *, page: int, width: float, height: float) -> Line:
    return Line(
        text=column.text.translate(_WRITTEN),
        page=page,
        left=height - column.top,
        right=height - column.bottom,
        baseline=column.x - column.size / 2,
        size=round(column.size, 1),
        is_bold=column.glyphs[0].is_bold,
        height=width,
    )
