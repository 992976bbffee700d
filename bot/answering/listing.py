"""Lists of documents that may be shown: none of their items speaks to the assistant."""

from __future__ import annotations

import itertools
from dataclasses import replace

from bot.answering.hostile import is_hostile, was_left_out
from bot.answering.lists import ItemList
from retrieval.query import Hit


def harmless(found: ItemList | None, text: str, hit: Hit) -> ItemList | None:
    """A list up to its first item that speaks to the assistant; None where nothing is left.

    Args:
        found: As it stands in the document.
        text: Of the whole document.
        hit: The passage, without its hostile sentences.
    """

    def is_harmless(span: tuple[int, int]) -> bool:
        return not (is_hostile(text[span[0] : span[1]]) or was_left_out(hit, text, *span))

    if found is None or not all(map(is_harmless, (found.lead, *found.items[:1]))):
        return None
    return replace(found, items=tuple(itertools.takewhile(is_harmless, found.items)))
