"""What the documents do not answer: questions that were abstained from, those of one meaning together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.values import Exchange
from corpus.access import Principal

SAME_MEANING = 0.875
"""Least cosine of the bundled model between questions of one meaning; `python -m bench.gaps` measures it."""

Vectors = npt.NDArray[np.float32]
_MOST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions of one meaning that the documents did not answer.

    Attributes:
        questions: As asked, the latest first, each wording once.
        count: How often it was asked.
        last_answer_id: Id of the latest abstention, which is in the log and the receipts.
    """

    questions: tuple[str, ...]
    count: int
    last_answer_id: str


def may_see_question(admin: Principal, exchange: Exchange) -> bool:
    """Whether an administrator may read what somebody asked: one's own organisation, and the public.

    A question can hold as much as a document; the local operator, who holds the database, reads all.
    """
    asker = exchange.turn.principal
    return admin.is_operator or asker.organisation in {admin.organisation, "public", ""}


def find_gaps(exchanges: Sequence[Exchange], embed: Callable[[Sequence[str]], Vectors]) -> list[Gap]:
    """Group the abstentions among exchanges by meaning, the most frequent gap first, then the latest.

    Args:
        exchanges: The latest first; only the latest 400 abstentions are looked at.
        embed: Gives questions vectors of unit length, one a row.
    """
    missed = [exchange for exchange in exchanges if exchange.answer.outcome == "abstained"][:_MOST]
    if not missed:
        return []
    texts = list(dict.fromkeys(exchange.turn.text for exchange in missed))
    vectors = embed(texts)
    leaders: list[int] = []
    group_of: dict[str, int] = {}
    for row, text in enumerate(texts):
        near = vectors[leaders] @ vectors[row] if leaders else np.zeros(0, np.float32)
        if near.size and float(near.max()) >= SAME_MEANING:
            group_of[text] = leaders[int(near.argmax())]
        else:
            leaders.append(row)
            group_of[text] = row
    gaps = [_gap([one for one in missed if group_of[one.turn.text] == leader]) for leader in leaders]
    return sorted(gaps, key=lambda gap: -gap.count)  # stable: the latest first among equals


def _gap(exchanges: list[Exchange]) -> Gap:
    return Gap(
        questions=tuple(dict.fromkeys(exchange.turn.text for exchange in exchanges)),
        count=len(exchanges),
        last_answer_id=exchanges[0].answer.id,
    )
