"""Puts scored candidates in the order that they are shown in: by time and heading, without repeats, diverse."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.documents import Metadata
from retrieval.duplicates import Passage, group
from retrieval.headings import LISTED, heads_a_list
from retrieval.library import is_superseded
from retrieval.names import NAMED
from retrieval.times import SUPERSEDED, Dated, Wish, adjustments

_FIRST = 5
"""How many passages that say different things come before any repeat."""
_SPARE = 10
"""How many candidates beyond those wanted are looked at for repeats."""


class DocumentFacts:
    """What ordering needs to know of the documents of a generation; arrays in order of its documents.

    Attributes:
        ids: Their ids.
        metadata: As the catalogue has them now.
        superseded: Whether each has a successor.
        altered: Whether each is a copy whose words were changed.
        standing: Which of several documents with equal passages speaks for all; the lowest does.
        lists: Whether each is headed as a list of references.
    """

    def __init__(self, documents: Sequence[tuple[str, Metadata]]) -> None:
        """Read the facts off.

        Args:
            documents: Id and metadata of each.
        """
        self.ids = [name for name, _ in documents]
        self.metadata = [meta for _, meta in documents]
        self.superseded = np.array([is_superseded(meta) for meta in self.metadata], np.bool_)
        self.altered = np.array([meta.fidelity == "altered" for meta in self.metadata], np.bool_)
        withdrawn = np.array([meta.status == "withdrawn" for meta in self.metadata], np.bool_)
        self.standing = 4 * self.altered + 2 * withdrawn + self.superseded
        self.lists = np.array([heads_a_list(meta.title or "") for meta in self.metadata], np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Candidates as ordering sees them, best first.

    Attributes:
        facts: Of all documents.
        owners: Place of each candidate's document in `facts`.
        lists: Whether each stands under a heading that announces references.
        date: Gives the date that the section of a candidate states, or None.
        text: Gives the text of a candidate.
    """

    facts: DocumentFacts
    owners: NDArray[np.int32]
    lists: NDArray[np.bool_]
    date: Callable[[int], str | None]
    text: Callable[[int], str]


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
    candidates: Candidates,
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
    facts = candidates.facts
    timed = scores + _time(candidates, wish)
    if not lists:
        timed -= np.where(candidates.lists, LISTED, 0.0)
    if named:
        timed += [NAMED * (facts.ids[owner] in named) for owner in candidates.owners.tolist()]
    ranked = np.argsort(-timed, kind="stable")[: enough(wanted)].tolist()
    near = vectors(ranked)
    groups = group(lambda at: _passage(candidates, ranked[at]), near)
    leading = [one[0] for one in groups]
    if diversity > 0:
        picked = _diverse(near[leading], timed[[ranked[min(one)] for one in groups]], diversity)
        groups = [groups[at] for at in picked]
    behind = sorted(place for one in groups for place in one[1:])
    found = [
        Ordered(
            place=ranked[one[0]], score=float(timed[ranked[min(one)]]), duplicates=_repeated(candidates, ranked, one)
        )
        for one in groups[:wanted]
    ]
    repeats = [Ordered(place=ranked[place], score=float(timed[ranked[place]])) for place in behind]
    return [*found[:_FIRST], *repeats, *found[_FIRST:]][:wanted]


def _time(candidates: Candidates, wish: Wish) -> NDArray[np.float32]:
    facts, owners = candidates.facts, candidates.owners
    superseded = facts.superseded.take(owners)
    if wish.is_empty:
        return np.where(superseded, -np.float32(SUPERSEDED), np.float32(0))
    dated = [
        Dated(
            date=candidates.date(place) or facts.metadata[owner].date,
            title=facts.metadata[owner].title or "",
            superseded=bool(superseded[place]),
        )
        for place, owner in enumerate(owners.tolist())
    ]
    return adjustments(wish, dated)


def _passage(candidates: Candidates, place: int) -> Passage:
    owner = int(candidates.owners[place])
    return Passage(
        text=lambda: candidates.text(place),
        standing=int(candidates.facts.standing[owner]),
        altered=bool(candidates.facts.altered[owner]),
    )


def _repeated(candidates: Candidates, ranked: Sequence[int], group: Sequence[int]) -> tuple[str, ...]:
    """Ids of the other documents of a group, each once."""
    if len(group) == 1:
        return ()
    first, *others = (candidates.facts.ids[int(candidates.owners[ranked[at]])] for at in group)
    return tuple(name for name in dict.fromkeys(others) if name != first)


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
