"""Quotations on their way into a draft, each of which shows something new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.documents import DocumentShelf
from bot.answering.text import squeeze
from retrieval.query import Hit

FACT_QUOTE = 320
LIST_QUOTE = 600
_LEAST_SHOWN = FACT_QUOTE + 100


@dataclass(frozen=True, slots=True)
class Part:
    """A quotation on its way into a draft.

    Attributes:
        hit: Of the document.
        start: First code point.
        end: One past the last.
        core: Span in it of the sentence that it is quoted for.
    """

    hit: Hit
    start: int
    end: int
    core: tuple[int, int]

    def within(self, limit: int) -> tuple[int, int]:
        """The span, or where it is too long that of the sentence alone, which must not be cut for its neighbours."""
        return (self.start, self.end) if self.end - self.start <= limit else self.core


def without_repeats(parts: Sequence[Part], shelf: DocumentShelf) -> list[Part]:
    """The parts less what earlier ones show already."""
    kept: list[Part] = []
    seen: list[str] = []
    for part in parts:
        new = _new_of(part, [other for other in kept if _is_of_same(part, other)], shelf)
        if new is None:
            continue
        words = squeeze(shelf.text(new.hit)[new.start : new.end])
        if not any(words in other or other in words for other in seen):
            kept.append(new)
            seen.append(words)
    return kept


def _new_of(part: Part, others: Sequence[Part], shelf: DocumentShelf) -> Part | None:
    """What a part shows beside others of its document: the whole, its sentence, what goes on behind it, or nothing."""
    for other in others:
        start, end = other.within(_LEAST_SHOWN)  # what is shown of it at least
        if part.end <= start or end <= part.start:
            continue
        core = part.core
        if start <= core[0] and core[1] <= end:
            text = shelf.text(part.hit)
            first = end + len(text[end : part.end]) - len(text[end : part.end].lstrip())
            if first >= part.end:
                return None
            core = (first, part.end)
        part = Part(part.hit, *core, core)
    return part


def _is_of_same(one: Part, other: Part) -> bool:
    a, b = one.hit.chunk, other.hit.chunk
    return (a.document_id, a.version) == (b.document_id, b.version)
