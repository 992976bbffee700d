"""Puts scored candidates in the order that they are shown in: by time and heading, without repeats, diverse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.documents import Metadata
from retrieval.duplicates import Passage, group
from retrieval.headings import LISTED, heads_a_list
from retrieval.library import is_superseded
from retrieval.names import NAMED
from retrieval.times import Dated, Wish, adjustments

_FIRST = 5
"""How many passages that say different things come before any repeat."""
_SPARE = 10
"""How many candidates beyond those wanted are looked at for repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A candidate as ordering sees it.

    Attributes:
        metadata: Of its document.
        place: Gives its place: "section" and "date", each of which may be None.
        text: Gives its text.
    """

    document_id: str
    metadata: Metadata
    place: Callable[[], Mapping[str, Any]]
    text: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """One place of the order.

    Attributes:
        place: Place of the candidate in what was given.
        score: With what time adds; that of a repeat may be above those before it.
        duplicates: Ids of other documents with a passage that says the same.
    """

    place: int
    score: float
    duplicates: tuple[str, ...] = ()


def enough(wanted: int) -> int:
    """How many candidates `order` looks at where time plays no part."""
    return wanted + _SPARE


def order(
    candidates: Sequence[Candidate],
    scores: NDArray[np.float32],
    vectors: Callable[[Sequence[int]], NDArray[np.float32]],
    *,
    wish: Wish,
    wanted: int,
    lists: bool = False,
    named: Set[str] = frozenset(),
    diversity: float = 0.0,
) -> list[Ordered]:
    """Order candidates.

    A candidate that says the same as a better one goes behind the first few that say something else: further behind it
    would be lost to who looks for that very document. An original speaks for a copy whose words were changed, and a
    document in force for a superseded one, if any of them is found.

    Args:
        candidates: Best first.
        scores: Of the candidates, falling.
        vectors: Gives the vectors of candidates by their places.
        wish: What the question asks of time.
        wanted: How many places are needed.
        lists: Whether lists of references are as good as other passages.
        named: Ids of the documents that the question names by publisher or author.
        diversity: See `Query.diversity`.

    Returns:
        At most `wanted` places, best first.
    """
    timed = scores + _time(candidates, wish)
    if not lists:
        timed -= [LISTED * _is_list(one) for one in candidates]
    timed += [NAMED * (one.document_id in named) for one in candidates]
    ranked = np.argsort(-timed, kind="stable")[: enough(wanted)].tolist()
    near = vectors(ranked)
    groups = group([_passage(candidates[place]) for place in ranked], near)
    leading = [one[0] for one in groups]
    if diversity > 0:
        picked = _diverse(near[leading], timed[[ranked[min(one)] for one in groups]], diversity)
        groups = [groups[at] for at in picked]
    shown = [(one[0], min(one), [ranked[place] for place in one[1:]]) for one in groups]
    behind = sorted(place for one in groups for place in one[1:])
    found = [
        Ordered(
            place=ranked[lead],
            score=float(timed[ranked[best]]),
            duplicates=_names(candidates, others, besides=candidates[ranked[lead]].document_id),
        )
        for lead, best, others in shown
    ]
    repeats = [Ordered(place=ranked[place], score=float(timed[ranked[place]])) for place in behind]
    return [*found[:_FIRST], *repeats, *found[_FIRST:]][:wanted]


def _time(candidates: Sequence[Candidate], wish: Wish) -> NDArray[np.float32]:
    if wish.is_empty and not any(is_superseded(one.metadata) for one in candidates):
        return np.zeros(len(candidates), np.float32)
    dated = [
        Dated(
            date=None if wish.is_empty else one.place()["date"] or one.metadata.date,
            title=one.metadata.title or "",
            superseded=is_superseded(one.metadata),
        )
        for one in candidates
    ]
    return adjustments(wish, dated)


def _is_list(candidate: Candidate) -> bool:
    return heads_a_list(candidate.place()["section"] or candidate.metadata.title or "")


def _passage(candidate: Candidate) -> Passage:
    meta = candidate.metadata
    altered = meta.fidelity == "altered"
    standing = 4 * altered + 2 * (meta.status == "withdrawn") + is_superseded(meta)
    return Passage(text=candidate.text, standing=standing, altered=altered)


def _names(candidates: Sequence[Candidate], places: Sequence[int], *, besides: str) -> tuple[str, ...]:
    names = dict.fromkeys(candidates[place].document_id for place in places)
    return tuple(name for name in names if name != besides)


def _diverse(vectors: NDArray[np.float32], scores: NDArray[np.float32], diversity: float) -> list[int]:
    """Order by fit less likeness to what is before: maximal marginal relevance, Carbonell and Goldstein, SIGIR 1998."""
    alike = vectors @ vectors.T
    left, picked = list(range(len(scores))), list[int]()
    while left:
        repeats = alike[np.ix_(left, picked)].max(axis=1) if picked else np.zeros(len(left))
        best = left[int(np.argmax((1 - diversity) * scores[left] - diversity * repeats))]
        picked.append(best)
        left.remove(best)
    return picked
