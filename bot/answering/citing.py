"""Builds citations: exact spans of stored text with their place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.values import Citation
from corpus.languages import Language, detect_language
from corpus.markings import highest
from retrieval.query import Hit

QUOTE_LIMIT = 600
_UNSTOPPED = re.compile(r"(?<![.!?。！？:：;；,、…\s])[^\S\n]*\n[^\S\n]*\n\s*")
_CUT_POINTS = re.compile(r"[。；;，,、:：]|\s")


def trim(text: str, start: int, end: int, *, limit: int = QUOTE_LIMIT) -> tuple[int, int]:
    """Shorten a span to a limit at a sentence end, clause end or blank, and drop white space at its edges.

    Returns:
        A span inside the given one, at most `limit` code points long.
    """
    while start < end and text[start].isspace():
        start += 1
    if end - start > limit:
        window = text[start : start + limit]
        stops = [m.end() for m in re.finditer(r"[.!?。！？](?=\s|$|[\u3000-\u9fff])", window)]
        cuts = [m.start() for m in _CUT_POINTS.finditer(window)]
        end = start + (stops[-1] if stops and stops[-1] > limit // 3 else cuts[-1] if cuts else limit)
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def on_one_line(quote: str) -> str:
    """A quotation for one line of text: " / " parts a heading or label that ends without a stop from what follows."""
    return " ".join(_UNSTOPPED.sub(" / ", quote).split())


def cite(hit: Hit, text: str, start: int, end: int, *, marker: int) -> Citation:
    """Cite a span of the document behind a hit.

    Args:
        hit: Where the span was found, or a hit of the same document near it.
        text: The stored text of the version.
        start: First code point.
        end: One past the last; the quotation is cut to 600 code points.
        marker: From 1.
    """
    chunk = hit.chunk
    start, end = trim(text, start, end)
    quote = text[start:end]
    inside = chunk.start <= start < chunk.end
    return Citation(
        marker=marker,
        document_id=chunk.document_id,
        version=chunk.version,
        title=chunk.title,
        quote=quote,
        start=start,
        end=end,
        page=chunk.page if inside else None,
        section=chunk.section if inside else None,
        paragraph=chunk.paragraph if inside else None,
        language=detect_language(quote, default=Language(chunk.language)),
        date=chunk.date,
        url=chunk.url,
        marking=chunk.marking,
    )


def highest_marking(citations: Iterable[Citation]) -> str | None:
    """The highest marking of each scheme among the sources, joined; None where none carries one."""
    return highest(citation.marking for citation in citations)
