"""The passages shown with an abstention: the nearest statements, whole; no captions, headings or marks of lists."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answering.citing import cite
from bot.answering.documents import DocumentShelf
from bot.answering.lists import mark_length
from bot.answering.telling import tells
from bot.answering.text import squeeze
from bot.answering.wording import say
from bot.values import Citation
from corpus.languages import Language
from retrieval.query import Hit

_MOST = 3
_LOOKED_AT = 30


def closest_passages(spans: Iterable[tuple[Hit, int, int]], shelf: DocumentShelf) -> tuple[Citation, ...]:
    """Cite the nearest passages.

    Args:
        spans: Hits with the first code point of a sentence and one past its last, nearest first.
        shelf: Reads the documents behind them.

    Returns:
        At most three, each wording once; only statements where there are any, else whatever is nearest.
    """
    told: list[tuple[Hit, int, int]] = []
    others: list[tuple[Hit, int, int]] = []
    seen: set[str] = set()
    for looked_at, (hit, start, end) in enumerate(spans):
        text = shelf.text(hit)
        first = start + mark_length(text[start:end])
        key = squeeze(text[first:end])
        if key in seen or len(key) < 12:
            continue
        seen.add(key)
        (told if tells(text[first:end]) else others).append((hit, first, end))
        if len(told) == _MOST or looked_at >= _LOOKED_AT:
            break
    return tuple(
        cite(hit, shelf.text(hit), start, end, marker=marker)
        for marker, (hit, start, end) in enumerate((told or others)[:_MOST], start=1)
    )


def announcing(closest: tuple[Citation, ...], language: Language) -> str:
    """What ends the words of an abstention that shows the closest passages; empty where it shows none."""
    return ((" " if language is Language.EN else "") + say("closest", language)) if closest else ""
