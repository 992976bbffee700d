"""The passages shown with an abstention: the nearest statements, whole; no captions, headings or marks of lists."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.answering.citing import cite
from bot.answering.documents import DocumentShelf
from bot.answering.kinds.statements import has_verb
from bot.answering.lists import leads_in, mark_length
from bot.answering.text import has_japanese, squeeze
from bot.values import Citation
from retrieval.query import Hit

_MOST = 3
_LOOKED_AT = 30
_SHORT = 45
_SHORT_JA = 15
_ASIDE = re.compile(r"^\W*[(\[（【].*[)\]）】]\W*$", re.DOTALL)


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


def tells(text: str) -> bool:
    """Whether a text tells something by itself: no lead-in of a list, no caption in brackets, no heading or label."""
    if leads_in(text) or _ASIDE.match(text):
        return False
    if has_japanese(text):
        return len(text) >= _SHORT_JA or text.rstrip("」』)）").endswith(("。", "！", "？"))
    return has_verb(text) or (len(text) >= _SHORT and text.rstrip("\"”’')").endswith((".", ";", "!", "?")))
