"""Answers from some of the documents only: those of a channel's collections, or of dates, kinds and publishers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.ports import AnswerMaker, DocumentReader, Progress, Searcher
from bot.values import Answer, Exchange, Request, Scope, Turn
from corpus.access import Audience
from corpus.documents import StoredVersion
from corpus.languages import Language
from retrieval.query import Filters, Query, Ranking
from retrieval.times import overlaps

Maker = Callable[[Searcher, DocumentReader], AnswerMaker]


class Shelves(Protocol):
    """Knows the collections."""

    def members(self, names: Collection[str], documents: Sequence[StoredVersion]) -> frozenset[str]:
        """Ids of those documents that belong to any of some collections."""

    def title(self, name: str, language: Language) -> str:
        """What a collection is called in a language."""


class NarrowingAnswerer:
    """Makes answers within the scope of each turn; implements `bot.ports.AnswerMaker`.

    A scope acts inside the search, by the filters of its queries, and only ever takes away from what the audience may
    read.

    Args:
        make: Makes an answerer over a searcher and a reader.
        searcher: Finds passages of all documents.
        reader: Reads all documents.
        shelves: Knows the collections.
    """

    def __init__(self, make: Maker, *, searcher: Searcher, reader: DocumentReader, shelves: Shelves) -> None:
        self._make = make
        self._searcher = searcher
        self._reader = reader
        self._shelves = shelves
        self._whole = make(searcher, reader)

    async def answer(self, turn: Turn, history: Sequence[Exchange], *, on_progress: Progress | None = None) -> Answer:
        """Answer, abstain or chat; see the port."""
        made = await (await self._for(turn)).answer(turn, history, on_progress=on_progress)
        return self._told(made, turn)

    async def summarise(self, turn: Turn, topic: str, *, on_progress: Progress | None = None) -> Answer:
        """Summarise a document or a topic; see the port."""
        return self._told(await (await self._for(turn)).summarise(turn, topic, on_progress=on_progress), turn)

    async def make(
        self, turn: Turn, request: Request, history: Sequence[Exchange], *, on_progress: Progress | None = None
    ) -> Answer:
        """Make a brief, a comparison, a timeline and their like; see the port."""
        made = await (await self._for(turn)).make(turn, request, history, on_progress=on_progress)
        return self._told(made, turn)

    async def _for(self, turn: Turn) -> AnswerMaker:
        if turn.scope.is_whole:
            return self._whole
        allowed = await asyncio.to_thread(self.allowed, turn.scope, turn.audience)
        return self._make(ScopedSearcher(self._searcher, allowed), ScopedReader(self._reader, allowed))

    def reader_for(self, turn: Turn) -> DocumentReader:
        """Reads the documents in a turn's scope; blocks."""
        return (
            self._reader if turn.scope.is_whole else ScopedReader(self._reader, self.allowed(turn.scope, turn.audience))
        )

    def allowed(self, scope: Scope, audience: Audience) -> frozenset[str]:
        """Ids of the documents in a scope that an audience may read; blocks."""
        documents = [
            document for document in self._reader.documents(audience=audience) if _admits(scope.filters, document)
        ]
        if not scope.collections:
            return frozenset(document.document_id for document in documents)
        return self._shelves.members(scope.collections, documents)

    def _told(self, answer: Answer, turn: Turn) -> Answer:
        """Say within what was searched: where nothing was found, and wherever the asker narrowed it."""
        scope = turn.scope
        if scope.is_whole or answer.outcome == "chat" or (answer.outcome == "answered" and scope.is_channels):
            return answer
        return replace(answer, notices=(*answer.notices, describe(scope, self._shelves, answer.language)))


class ScopedSearcher:
    """A searcher that finds passages of some documents only; implements `bot.ports.Searcher`.

    Args:
        searcher: Finds passages of all of them.
        allowed: Ids of those that count.
    """

    def __init__(self, searcher: Searcher, allowed: Collection[str]) -> None:
        self._searcher = searcher
        self._allowed = frozenset(allowed)

    @property
    def generation(self) -> str:
        """Id of the generation that the next search will read."""
        return self._searcher.generation

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        """Hits of the documents in scope; none where there are none, which no filter of a query could say."""
        asked = query.filters.document_ids
        wanted = self._allowed & asked if asked else self._allowed
        if not wanted:
            return Ranking(query=query, hits=(), generation=self.generation)
        return self._searcher.search(replace(query, filters=replace(query.filters, document_ids=wanted)), top_k=top_k)

    def embed(self, texts: Sequence[str], *, as_query: bool) -> NDArray[np.float32]:
        """Embed texts; see the port."""
        return self._searcher.embed(texts, as_query=as_query)


class ScopedReader:
    """A reader of some documents only; implements `bot.ports.DocumentReader`.

    Args:
        reader: Reads all of them.
        allowed: Ids of those that count.
    """

    def __init__(self, reader: DocumentReader, allowed: Collection[str]) -> None:
        self._reader = reader
        self._allowed = frozenset(allowed)

    def read(self, document_id: str, *, version: str | None = None, audience: Audience) -> StoredVersion | None:
        """As the reader says, of what is in scope."""
        if document_id not in self._allowed:
            return None
        return self._reader.read(document_id, version=version, audience=audience)

    def documents(self, *, audience: Audience) -> Sequence[StoredVersion]:
        """As the reader says, of what is in scope."""
        return [found for found in self._reader.documents(audience=audience) if found.document_id in self._allowed]

    def former_versions(self, *, audience: Audience) -> Sequence[StoredVersion]:
        """Former versions of what is in scope; none where the reader knows none."""
        known = getattr(self._reader, "former_versions", None)
        return [found for found in known(audience=audience) if found.document_id in self._allowed] if known else ()

    def search_former(self, query: Query, versions: Sequence[StoredVersion], *, top_k: int = 10) -> Ranking:
        """Passages of former versions of what is in scope; call only with what `former_versions` gave."""
        wanted = [version for version in versions if version.document_id in self._allowed]
        found: Ranking = self._reader.search_former(query, wanted, top_k=top_k)  # type: ignore[attr-defined]
        return found


def _admits(filters: Filters, document: StoredVersion) -> bool:
    """Whether filters admit a document, as the search judges it."""
    meta = document.metadata
    is_dated = filters.date_from is not None or filters.date_to is not None
    return all(
        (
            not filters.document_ids or document.document_id in filters.document_ids,
            not filters.kinds or meta.kind in filters.kinds,
            not filters.publishers or meta.publisher in filters.publishers,
            not filters.languages or meta.language in filters.languages,
            not is_dated or (meta.date is not None and overlaps(meta.date, filters.date_from, filters.date_to)),
        )
    )


_WORDS = {
    "only": {Language.EN: "Searched: {what}.", Language.JA: "検索範囲：{what}。"},
    "from": {Language.EN: "from {date}", Language.JA: "{date}以降"},
    "to": {Language.EN: "until {date}", Language.JA: "{date}まで"},
}
KINDS: dict[str, dict[Language, str]] = {
    "statement": {Language.EN: "statements", Language.JA: "声明"},
    "agreement": {Language.EN: "agreements", Language.JA: "協定・覚書"},
    "strategy": {Language.EN: "strategies", Language.JA: "戦略"},
    "analysis": {Language.EN: "analyses", Language.JA: "分析"},
    "opinion": {Language.EN: "opinion pieces", Language.JA: "論説"},
    "press": {Language.EN: "press material", Language.JA: "報道発表"},
    "minutes": {Language.EN: "minutes", Language.JA: "議事録"},
    "reference": {Language.EN: "reference works", Language.JA: "参考資料"},
    "other": {Language.EN: "other documents", Language.JA: "その他"},
}


def describe(scope: Scope, shelves: Shelves, language: Language) -> str:
    """A scope in one sentence."""
    joint = "、" if language is Language.JA else ", "
    filters = scope.filters
    parts = [
        joint.join(shelves.title(name, language) for name in scope.collections),
        joint.join(sorted(filters.publishers)),
        joint.join(KINDS.get(kind, {}).get(language, kind) for kind in sorted(filters.kinds)),
        _WORDS["from"][language].format(date=filters.date_from) if filters.date_from else "",
        _WORDS["to"][language].format(date=filters.date_to) if filters.date_to else "",
    ]
    return _WORDS["only"][language].format(what=" · ".join(part for part in parts if part))
