"""Liaison's index and embedder for users of LangChain."""

from __future__ import annotations

from typing import Any, Protocol

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from corpus.access import EVERYONE, Audience
from retrieval.embedders.base import Embedder
from retrieval.query import Filters, Hit, Query, Ranking


class _Searches(Protocol):
    def search(self, query: Query, *, top_k: int = 10) -> Ranking: ...


class LiaisonRetriever(BaseRetriever):
    """Liaison's searcher as a LangChain retriever.

    Attributes:
        searcher: For example `bot.wiring.open_searcher(load_settings())`.
        top_k: Most passages to return.
        audience: Who will see the result; by default anybody, so that only public documents are found.
        filters: Narrowing of every search.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Any
    top_k: int = Field(default=4, ge=1)
    audience: Audience = EVERYONE
    filters: Filters = Field(default_factory=Filters)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        if not query.strip():
            return []
        searcher: _Searches = self.searcher
        asked = Query(text=query, audience=self.audience, filters=self.filters)
        return [_document(hit) for hit in searcher.search(asked, top_k=self.top_k).hits]


class LiaisonEmbeddings(Embeddings):
    """An embedder of Liaison as LangChain embeddings.

    Args:
        embedder: For example `retrieval.embedders.load_embedder("bundled", model_dir=…)`.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed passages."""
        if not texts:
            return []
        found: list[list[float]] = self._embedder.embed_passages(texts).passages.tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        found: list[float] = self._embedder.embed_queries([text])[0].tolist()
        return found


def _document(hit: Hit) -> Document:
    chunk = hit.chunk
    metadata = {
        "document_id": chunk.document_id,
        "version": chunk.version,
        "title": chunk.title,
        "start": chunk.start,
        "end": chunk.end,
        "page": chunk.page,
        "section": chunk.section,
        "paragraph": chunk.paragraph,
        "language": chunk.language.value,
        "date": chunk.date,
        "url": chunk.url,
        "marking": chunk.marking,
        "score": hit.score,
    }
    return Document(
        page_content=chunk.text,
        metadata={key: value for key, value in metadata.items() if value is not None},
        id=f"{chunk.document_id}@{chunk.version}:{chunk.start}-{chunk.end}",
    )
