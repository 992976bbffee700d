"""Whether two names of a sentence stand in each other's place, told by the places alone, across languages.

All names are blanked out in both sentences. What the model makes of a blank is then its part in the sentence, and the
blanks of one sentence should be most like those of the same names in the other. It tells a third of the exchanges at
the limit below, which one in twenty supported sentences with two names exceeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Protocol, runtime_checkable

from bot.answering.claims.subjects import placed_names
from bot.answering.text import has_japanese

_LIMIT = 1.23
"""How much more alike the exchanged blanks must be, of 4; set on the tuning half of the verification table."""
_MOST = 6

Span = tuple[int, int]


@runtime_checkable
class SlotAligner(Protocol):
    """Compares places of texts, whatever stands in them. Thread-safe; blocks."""

    def slots(self, one: str, spans: Sequence[Span], other: str, others: Sequence[Span]) -> Sequence[Sequence[float]]:
        """The likeness of each place of one text to each of the other, in [-1, 1]; empty where it cannot be told.

        Args:
            one: A text.
            spans: Its places in order, none overlapping.
            other: Another text.
            others: Its places.
        """


def slots_swapped(claim: str, source: str, aligner: SlotAligner) -> bool:
    """Whether two names of a claim would fit better in each other's place; one text English, one Japanese."""
    english, japanese = (source, claim) if has_japanese(claim) else (claim, source)
    pairs: dict[Span, Span] = {}
    for name, counterpart in placed_names(english, japanese):
        span = (counterpart.start, counterpart.end)
        if span not in pairs.values():
            pairs.setdefault((name.start, name.end), span)
    if not 1 < len(pairs) <= _MOST:
        return False
    left, right = sorted(pairs), sorted(pairs.values())
    alike = aligner.slots(english, left, japanese, right)
    place = [right.index(pairs[span]) for span in left]
    return bool(alike) and any(
        alike[i][place[j]] + alike[j][place[i]] - alike[i][place[i]] - alike[j][place[j]] > _LIMIT
        for i, j in combinations(range(len(left)), 2)
    )
