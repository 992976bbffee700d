"""A stored text as the source page shows it: paragraphs, headings, page breaks, the cited span marked.

The pieces of the blocks, joined, are the text itself, nothing added or left out.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from corpus.documents import StoredVersion

MAX_SHOWN = 150_000
_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?![ \t]*\n))+\n*(?:[ \t]*\n)*|\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text, cited or not; `is_first` marks the first cited run, where the page scrolls to."""

    text: str
    is_cited: bool = False
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """A paragraph or a heading.

    Attributes:
        start: First code point in the stored text.
        level: Heading level from 1, or 0 for a paragraph.
        page: Label of the page that begins in the block, or None.
    """

    start: int
    pieces: tuple[Piece, ...]
    level: int = 0
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """What the source page shows.

    Attributes:
        start: First code point shown.
        end: One past the last; less than the text's length where the document is long.
    """

    stored: StoredVersion
    start: int
    end: int
    blocks: tuple[TextBlock, ...]

    @property
    def has_earlier(self) -> bool:
        """Whether text before the shown part was left out."""
        return self.start > 0

    @property
    def has_later(self) -> bool:
        """Whether text after the shown part was left out."""
        return self.end < len(self.stored.text)


def view_document(
    stored: StoredVersion, *, cited: tuple[int, int] | None = None, offset: int = 0, limit: int = MAX_SHOWN
) -> DocumentView:
    """Cut a stored text into blocks.

    Args:
        stored: The version to show.
        cited: Half-open span to mark; may reach past the text.
        offset: Where to begin in a text longer than `limit`; a cited span wins over it.
        limit: Most code points shown, at least 1; whole paragraphs are shown, so the last may reach past it.
    """
    text = stored.text
    start = 0
    if len(text) > limit:
        wanted = max(0, cited[0] - limit // 4) if cited else min(max(offset, 0), len(text) - 1)
        start = _paragraph_start(text, wanted)
    headings = {section.start: section.level for section in stored.sections}
    blocks: list[TextBlock] = []
    end = start
    for match in _PARAGRAPH.finditer(text, start):
        if match.start() - start >= limit:
            break
        end = match.end()
        blocks.extend(_blocks_of(stored, match.start(), match.end(), headings))
    marked = [_mark(block, cited) for block in blocks] if cited else blocks
    return DocumentView(stored=stored, start=start, end=end, blocks=_first_marked(marked))


def _paragraph_start(text: str, wanted: int) -> int:
    found = text.rfind("\n\n", 0, wanted)
    # A text without blank lines is cut where asked.
    return wanted if found < 0 or wanted - found > 10_000 else found + 2


def _blocks_of(stored: StoredVersion, start: int, end: int, headings: dict[int, int]) -> list[TextBlock]:
    """A paragraph as blocks: its first line apart where a section begins there, and cut where a page begins."""
    text = stored.text
    page_starts = {page.start: page.label or str(page.number) for page in stored.pages if start <= page.start < end}
    cuts = {start, *page_starts, *(at for at in headings if start <= at < end)}
    for at in tuple(cuts):
        if at in headings:
            line_end = text.find("\n", at, end)
            cuts.add(line_end + 1 if line_end >= 0 else end)
    bounds = [*sorted(cut for cut in cuts if cut < end), end]
    return [
        TextBlock(
            start=here, pieces=(Piece(text=text[here:there]),), level=headings.get(here, 0), page=page_starts.get(here)
        )
        for here, there in itertools.pairwise(bounds)
    ]


def _mark(block: TextBlock, cited: tuple[int, int]) -> TextBlock:
    text = "".join(piece.text for piece in block.pieces)
    first, last = max(cited[0] - block.start, 0), min(cited[1] - block.start, len(text))
    if first >= last or not text[first:last].strip():
        return block
    pieces = (
        Piece(text=text[:first]),
        Piece(text=text[first:last], is_cited=True),
        Piece(text=text[last:]),
    )
    return TextBlock(start=block.start, pieces=tuple(p for p in pieces if p.text), level=block.level, page=block.page)


def _first_marked(blocks: list[TextBlock]) -> tuple[TextBlock, ...]:
    for index, block in enumerate(blocks):
        if any(piece.is_cited for piece in block.pieces):
            pieces = tuple(Piece(text=p.text, is_cited=p.is_cited, is_first=p.is_cited) for p in block.pieces)
            blocks[index] = TextBlock(start=block.start, pieces=pieces, level=block.level, page=block.page)
            break
    return tuple(blocks)
