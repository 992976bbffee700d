"""Tells where the sources of an answer disagree: like sentences of two documents with other numbers or denials."""

from __future__ import annotations

from itertools import combinations

from bot.answering.claims.polarity import denials
from bot.answering.draft import Draft
from bot.answering.text import has_japanese, term_set
from bot.answering.verification import quantity_fault
from bot.values import Sentence

_ALIKE = 0.6
_LEAST_TERMS = 3


def disagreements(draft: Draft) -> list[tuple[int, int]]:
    """Pairs of markers whose documents say like things differently, in order, each once.

    Sentences of one language are compared: they are alike if most words of the shorter are the other's, numbers left
    out, and they disagree if either holds a number or date that the other lacks, or only one of them denies.
    """
    documents = {citation.marker: citation.document_id for citation in draft.citations}
    found: dict[tuple[int, int], None] = {}
    for left, right in combinations(draft.sentences, 2):
        one, other = left.citations[0], right.citations[0]
        if documents.get(one) != documents.get(other) and _are_alike(left, right) and _differ(left.text, right.text):
            found[one, other] = None
    return list(found)


def _are_alike(left: Sentence, right: Sentence) -> bool:
    if has_japanese(left.text) != has_japanese(right.text):
        return False
    one, other = (frozenset(t for t in term_set(s.text) if not any(map(str.isdigit, t))) for s in (left, right))
    least = min(len(one), len(other))
    return least >= _LEAST_TERMS and len(one & other) >= _ALIKE * least


def _differ(left: str, right: str) -> bool:
    faults = quantity_fault(left, right), quantity_fault(right, left)
    return all(faults) or bool(denials(left)) != bool(denials(right))
