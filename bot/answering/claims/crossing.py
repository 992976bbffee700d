"""Whether a sentence says what a source in the other language says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from bot.answering.claims.names import missing_names
from bot.answering.claims.polarity import denials


class Aligner(Protocol):
    """Compares texts word by word, whatever their languages. Thread-safe; blocks."""

    def align(self, claims: Sequence[str], source: str) -> Sequence[tuple[float, float]]:
        """Compare each claim with the source.

        Returns:
            For each claim: how well its words find theirs in the source, and the source's theirs in it, about [0, 1].
        """


Fault = Literal["supported", "name", "negation", "actor", "meaning"]
_LEAST_FORWARD = 0.3


def crosses_safely(claim: str, source: str, aligner: Aligner) -> Fault:
    """Why a claim is not supported by a source in the other language, or "supported"."""
    if missing_names(claim, source):
        return "name"
    if denials(claim).plain != denials(source).plain:
        return "negation"
    forward, _ = aligner.align([claim], source)[0]
    return "supported" if forward >= _LEAST_FORWARD else "meaning"
