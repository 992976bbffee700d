"""Quotes where a document begins: what a reader can check of a statement about the document itself."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.citing import cite, trim
from bot.answering.documents import DocumentShelf
from bot.answering.text import squeeze
from bot.values import Citation
from corpus.sentences import sentence_spans
from retrieval.query import Hit

_LONGEST = 200


def beginning(
    hits: Sequence[Hit], shelf: DocumentShelf, *, marker: int = 1, titled: bool = False
) -> tuple[Citation, ...]:
    """The first sentence of the earliest of some passages of one document; empty where there is none.

    Args:
        hits: Of one document.
        shelf: Reads it.
        marker: Of the citation.
        titled: Whether a line that only repeats the title is wanted, or passed over.
    """
    if not hits:
        return ()
    first = min(hits, key=lambda hit: hit.chunk.start)
    text, title = shelf.text(first), squeeze(first.chunk.title)
    spans = sentence_spans(text, first.chunk.start, first.chunk.end)
    chosen = [span for span in spans if _repeats(squeeze(text[span[0] : span[1]]), title) is titled]
    if not spans:
        return ()
    start, end = trim(text, *(chosen or spans)[0], limit=_LONGEST)
    return (cite(first, text, start, end, marker=marker),)


def _repeats(line: str, title: str) -> bool:
    return line in title or title in line
