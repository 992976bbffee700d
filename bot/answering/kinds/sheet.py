"""Collects verified quotations in sections; the one way by which words of documents reach a brief and its like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from bot.answering.citing import cite, on_one_line, trim
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.verification import verify
from bot.answering.wording import say
from bot.values import AnswerSection, Cell, Citation, Sentence
from corpus.languages import Language
from retrieval.query import Chunk, Hit

QUOTE = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a kind of request came to.

    Attributes:
        title: Fixed words with the topic as asked.
        sections: At least one; each cell that quotes has passed the citation check.
        sentences: The quotations in order.
        removed: How many quotations the check refused.
        notices: Remarks for the reader.
    """

    title: str
    sections: tuple[AnswerSection, ...]
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    removed: int = 0
    notices: tuple[str, ...] = ()


class Sheet:
    """Quotations on their way into sections: each is cut, cited and checked when it is put down.

    Args:
        shelf: Reads the documents behind the hits for the audience.
        language: Of the reply.
        most: Stop after so many citations.
    """

    def __init__(self, shelf: DocumentShelf, language: Language, *, most: int) -> None:
        self.shelf, self.language = shelf, language
        self._most = most
        self._cells: dict[tuple[str, str, int, int], Cell] = {}
        self.citations: list[Citation] = []
        self.sentences: list[Sentence] = []
        self.removed = 0
        self.notices: list[str] = []

    @property
    def is_full(self) -> bool:
        """Whether no further quotation fits."""
        return len(self.citations) >= self._most

    def holds(self, hit: Hit, start: int, end: int) -> bool:
        """Whether a quotation that begins in a span was put down already."""
        chunk = hit.chunk
        return any(
            (document, version) == (chunk.document_id, chunk.version) and start <= first < end
            for document, version, first, _ in self._cells
        )

    def quote(self, hit: Hit, start: int, end: int, *, limit: int = QUOTE, told: int = 0) -> Cell | None:
        """Put a span down as a quotation; None where the check refuses it or the sheet is full.

        The same span put down again is the same cell under the same marker.

        Args:
            hit: Of the document.
            start: First code point.
            end: One past the last.
            limit: Of the quotation, in code points.
            told: How many code points at its beginning the reply says beside it ("3 May 2019:"); cited, but not shown.
        """
        text = self.shelf.text(hit)
        first, last = trim(text, start, end, limit=limit)
        key = (hit.chunk.document_id, hit.chunk.version, first, last)
        if key in self._cells:
            return self._cells[key]
        if self.is_full or last <= first:
            return None
        citation = cite(hit, text, first, last, marker=len(self.citations) + 1)
        shown = on_one_line(citation.quote[told:] or citation.quote) + (" …" if last < len(text[:end].rstrip()) else "")
        sentence = Sentence(text=shown, citations=(citation.marker,))
        checked, removed = verify(Draft(sentences=(sentence,), citations=(citation,)))
        self.removed += removed
        if not checked.sentences:
            return None
        self.citations.append(citation)
        self.sentences.append(sentence)
        self._cells[key] = Cell(text=shown, citations=(citation.marker,))
        self.notices += _remarks(hit.chunk, self.shelf, self.language)
        return self._cells[key]

    def source_rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The documents quoted so far, each once, in order of their first marker, dates before titles."""
        found: dict[str, tuple[Citation, list[int]]] = {}
        for citation in self.citations:
            found.setdefault(citation.document_id, (citation, []))[1].append(citation.marker)
        return tuple(
            (Cell(text=f"{citation.title}{_dated(citation)}", citations=tuple(markers)),)
            for citation, markers in found.values()
        )

    def made(self, title: str, sections: Sequence[AnswerSection]) -> Made | None:
        """The sheet as it is, empty sections left out; None if nothing was quoted."""
        kept = tuple(section for section in sections if section.rows)
        if not self.sentences or not kept:
            return None
        numbers = _in_reading_order(kept)
        by_marker = {citation.marker: citation for citation in self.citations}
        said = {sentence.citations[0]: sentence for sentence in self.sentences}
        return Made(
            title=title,
            sections=tuple(_numbered(section, numbers) for section in kept),
            sentences=tuple(replace(said[old], citations=(new,)) for old, new in numbers.items()),
            citations=tuple(replace(by_marker[old], marker=new) for old, new in numbers.items()),
            removed=self.removed,
            notices=tuple(dict.fromkeys(self.notices)),
        )


def _in_reading_order(sections: Sequence[AnswerSection]) -> dict[int, int]:
    """New markers by old ones: 1 is the first that a reader meets."""
    met = (marker for section in sections for row in _read(section) for cell in row for marker in cell.citations)
    return {old: new for new, old in enumerate(dict.fromkeys(met), start=1)}


def _read(section: AnswerSection) -> Sequence[Sequence[Cell]]:
    """The cells in the order in which they are read: by rows, or by columns."""
    return list(zip_longest(*section.rows, fillvalue=Cell())) if section.reads_down else section.rows


def _numbered(section: AnswerSection, numbers: dict[int, int]) -> AnswerSection:
    rows = tuple(
        tuple(replace(cell, citations=tuple(sorted(numbers[m] for m in cell.citations))) for cell in row)
        for row in section.rows
    )
    return replace(section, rows=rows)


def _remarks(chunk: Chunk, shelf: DocumentShelf, language: Language) -> list[str]:
    """What the reader should know of a quoted document: that it is an altered copy, that it is superseded."""
    found = []
    if chunk.fidelity == "altered":
        found.append(say("altered", language, title=chunk.title))
    if chunk.status == "superseded" or chunk.superseded_by:
        # A successor that this audience may not read is not named.
        other = next((d.title for d in shelf.all() if d.document_id == chunk.superseded_by), None)
        found.append(say("superseded_by" if other else "superseded", language, title=chunk.title, other=other or ""))
    return found


def _dated(citation: Citation) -> str:
    return f" ({citation.date})" if citation.date else ""
