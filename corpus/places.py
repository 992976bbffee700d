"""Where a position of a stored text lies: page, section and paragraph, as a reader would look it up."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.documents import Page, Section

_PARAGRAPH_BREAK = re.compile(r"\n[ \t\u3000]*\n\s*")
_OWN_NUMBER = re.compile(r"\s*(?:[-•*]\s+)?\(?(\d{1,3})[.)．）]\s")
_PATH_SEPARATOR = " › "


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a document.

    Attributes:
        page: Page, slide or sheet number from 1, or None where the format has none.
        section: Titles of the sections that hold the place, outermost first, joined by " › ", or None.
        paragraph: The number the document itself gives the paragraph, else its ordinal from 1.
        date: Date that the innermost dated section states, or None.
    """

    page: int | None
    section: str | None
    paragraph: str
    date: str | None


class PlaceFinder:
    """Finds places in one stored text; built once, asked often."""

    def __init__(self, text: str, sections: Sequence[Section], pages: Sequence[Page]) -> None:
        """Index the paragraph starts of `text`.

        Args:
            text: A stored text.
            sections: Its sections, in any order.
            pages: Its pages, in order of `start`.
        """
        self._text = text
        self._sections = sorted(sections, key=lambda section: (section.start, section.level))
        self._pages = pages
        self._page_starts = [page.start for page in pages]
        self._paragraph_starts = [0] + [match.end() for match in _PARAGRAPH_BREAK.finditer(text)]

    @property
    def paragraph_starts(self) -> Sequence[int]:
        """First code point of each paragraph, in order; paragraphs are separated by blank lines."""
        return self._paragraph_starts

    def place(self, position: int) -> Place:
        """Tell where a code point lies."""
        inside = [section for section in self._sections if section.start <= position < section.end]
        dated = [section.date for section in inside if section.date]
        titles = [section.title for section in inside if section.title]
        return Place(
            page=self._page(position),
            section=_PATH_SEPARATOR.join(titles) or None,
            paragraph=self._paragraph(position),
            date=dated[-1] if dated else None,
        )

    def _page(self, position: int) -> int | None:
        index = bisect.bisect_right(self._page_starts, position) - 1
        return self._pages[index].number if index >= 0 else None

    def _paragraph(self, position: int) -> str:
        index = bisect.bisect_right(self._paragraph_starts, position) - 1
        own = _OWN_NUMBER.match(self._text, self._paragraph_starts[index])
        return own.group(1) if own else str(index + 1)
