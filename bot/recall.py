"""The one place that decides whether something said before may be shown again, and to whom.

A stored answer was made for the audience of its day. Since then a document may have been withdrawn or restricted, and
those who now read along may be others. So whatever shows stored words (thread memory, receipts, shares, quotations on
demand, the page's conversation, change notes) asks here first; each citation is judged by the reader as it is now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.ports import DocumentReader
from bot.values import Answer, Exchange
from corpus.access import Audience

Evidence = Collection[tuple[str, str]]
"""Pairs of document id and version."""


async def all_readable(reader: DocumentReader | None, evidence: Evidence, audience: Audience) -> bool:
    """Whether an audience may read every document version; without a reader only the empty set is readable."""
    pairs = set(evidence)
    if not pairs:
        return True
    if reader is None:
        return False

    def check() -> bool:
        return all(reader.read(name, version=version, audience=audience) is not None for name, version in pairs)

    return await asyncio.to_thread(check)


async def readable_exchanges(
    reader: DocumentReader | None, exchanges: Sequence[Exchange], audience: Audience
) -> list[Exchange]:
    """The exchanges that an audience may see again, in order, without what only their first audience was told."""
    kept = [exchange for exchange in exchanges if await may_recall(reader, exchange, audience)]
    return [narrowed(exchange, audience) for exchange in kept]


async def may_recall(reader: DocumentReader | None, exchange: Exchange, audience: Audience) -> bool:
    """Whether an audience may see an exchange again: everything that its answer shows must be readable now."""
    if reader is None:  # nothing can be judged anew: only who could read it then may have it recalled
        return audience.readers <= exchange.turn.audience.readers
    return await all_readable(reader, evidence_of(exchange.answer), audience)


def narrowed(exchange: Exchange, audience: Audience) -> Exchange:
    """An exchange for others than it was made for: without remarks and suggestions, which may name other documents."""
    if audience.readers <= exchange.turn.audience.readers:
        return exchange
    return replace(exchange, answer=replace(exchange.answer, notices=(), follow_ups=()))


def evidence_of(answer: Answer) -> Evidence:
    """The document versions that an answer shows words of."""
    return {(cited.document_id, cited.version) for cited in answer.evidence}


def evidence_of_receipt(body: Mapping[str, Any]) -> Evidence:
    """The document versions that a stored receipt shows words of."""
    answer = body["answer"]
    premise = [answer["premise"]["citation"]] if answer.get("premise") else []
    return {(cited["document_id"], cited["version"]) for cited in (*answer["citations"], *answer["closest"], *premise)}
