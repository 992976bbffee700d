"""What the core needs from the outside, as small protocols; adapters implement them, tests script them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.values import Answer, Exchange, ThreadKey, Turn
from corpus.access import Audience
from corpus.documents import StoredVersion
from retrieval.query import Query, Ranking

Progress = Callable[[str], None]
"""Called with a stage name ("reading", "searching", "checking") while an answer is made; must not block."""


class Searcher(Protocol):
    """Finds chunks. Thread-safe; blocks, so async callers go through `asyncio.to_thread`."""

    @property
    def generation(self) -> str:
        """Id of the generation that the next search will read."""

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        """Return at most `top_k` hits that the query's audience may read, best first."""

    def embed(self, texts: Sequence[str], *, as_query: bool) -> NDArray[np.float32]:
        """Embed texts as queries or as passages; shape (len(texts), dimensions), L2-normalised."""


class DocumentReader(Protocol):
    """Reads stored documents on behalf of an audience. Thread-safe; blocks."""

    def read(self, document_id: str, *, version: str | None = None, audience: Audience) -> StoredVersion | None:
        """Return the version (the live one without `version`), or None if there is none that the audience may read."""

    def documents(self, *, audience: Audience) -> Sequence[StoredVersion]:
        """Every live document that the audience may read, by title; `text` may be empty in these."""


class AnswerMaker(Protocol):
    """Makes an Answer from a Turn and what went before in its thread."""

    async def answer(self, turn: Turn, history: Sequence[Exchange], *, on_progress: Progress | None = None) -> Answer:
        """Answer, abstain or chat. Raises nothing but `LiaisonError`."""

    async def summarise(self, turn: Turn, topic: str, *, on_progress: Progress | None = None) -> Answer:
        """Summarise a document named by id or title, or else a topic."""


class ThreadStore(Protocol):
    """Remembers threads, answers and deliveries; shared by every process of an installation."""

    async def claim(self, turn: Turn) -> bool:
        """Claim a turn for answering; False if any process has claimed it before. Atomic."""

    async def history(self, thread: ThreadKey, *, limit: int = 8) -> Sequence[Exchange]:
        """The latest exchanges of the thread, oldest first."""

    async def save(self, turn: Turn, answer: Answer) -> None:
        """Remember an exchange."""
