"""The searcher of a data directory: follows the live generation, reads documents for an audience."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.access import Audience
from corpus.documents import Metadata, StoredVersion
from corpus.errors import RetrievalError
from retrieval.engine import GenerationSearch
from retrieval.former import FormerVersions
from retrieval.generations import Generation, GenerationStore
from retrieval.query import Query, Ranking
from retrieval.rerank import DEPTH, Reranker, rerank

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue
    from retrieval.aligning import TokenAligner
    from retrieval.embedders import Embedder
    from retrieval.glossary import Glossary

_log = logging.getLogger(__name__)


class LocalSearcher:
    """Searches whatever generation is live, also after another process activated a new one. Thread-safe."""

    def __init__(
        self,
        data_dir: Path,
        *,
        catalogue: Catalogue,
        embedder: Embedder,
        glossary: Glossary | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        """Open the live generation.

        Args:
            data_dir: The data directory.
            catalogue: Its open catalogue.
            embedder: Embeds queries; must be the one the generation was built with.
            glossary: Expands queries.
            reranker: Reorders the first hits of every search.

        Raises:
            IndexNotFoundError: If nothing was built yet.
        """
        self._reranker = reranker
        self._store = GenerationStore(data_dir)
        self._catalogue = catalogue
        self._embedder = embedder
        self._glossary = glossary
        self._former = FormerVersions(catalogue, embedder)
        self._lock = threading.Lock()
        self._stamp = self._pointer_stamp()
        self._engine = self._open()

    @property
    def generation(self) -> str:
        """Id of the generation that the next search will read."""
        return self._current().generation.id

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        """Return at most `top_k` hits that the query's audience may read, best first.

        Raises:
            ModelUnavailableError: If a reranker is set whose model cannot be loaded.
        """
        engine = self._current()
        if self._reranker is None:
            return engine.search(query, top_k=top_k)
        started = time.perf_counter()
        found = rerank(engine.search(query, top_k=max(top_k, DEPTH)), self._reranker)
        spent = (time.perf_counter() - started) * 1000
        return replace(found, hits=found.hits[:top_k], search_ms=spent - found.embed_ms)

    def foresee(self, text: str) -> None:
        """Embed a question that will be searched for soon. Blocks."""
        self._current().vector_of.foresee(text)

    def embed(self, texts: Sequence[str], *, as_query: bool) -> NDArray[np.float32]:
        """Embed texts; shape (len(texts), dimensions), L2-normalised."""
        if as_query:
            return self._embedder.embed_queries(texts)
        return self._embedder.embed_passages(texts).passages

    def aligner(self) -> TokenAligner | None:
        """What compares texts word by word with the embedding model; None where the model gives no token states."""
        from retrieval.aligning import TokenAligner, TokenStates

        return TokenAligner(self._embedder) if isinstance(self._embedder, TokenStates) else None

    def read(self, document_id: str, *, version: str | None = None, audience: Audience) -> StoredVersion | None:
        """Return the version (the live one without `version`), or None if there is none the audience may read."""
        engine = self._current()
        engine.library.refresh()
        live = next((d.version for d in engine.generation.documents if d.document_id == document_id), None)
        wanted = version or live
        if wanted is None or not audience.may_read(engine.library.label(document_id)):
            return None
        stored = engine.library.text(document_id, wanted)
        if wanted == live:
            is_readable = engine.library.may_read(audience, document_id)
            metadata = engine.library.metadata(document_id)
        else:
            is_readable = stored is not None and self._former.may_read(stored, audience)
            metadata = Metadata() if stored is None else engine.library.metadata_of(stored)
        return replace(stored, metadata=metadata) if stored is not None and is_readable else None

    def former_versions(self, *, audience: Audience) -> Sequence[StoredVersion]:
        """Versions that live documents had before and that the audience may read, oldest first; `text` is empty."""
        return self._former.readable(self._current(), audience)

    def search_former(self, query: Query, versions: Sequence[StoredVersion], *, top_k: int = 10) -> Ranking:
        """Passages of some of `former_versions` of the query's audience, best first, at most one version a document.

        Their scores compare with those of `search`.
        """
        engine = self._current()
        if not versions:
            return Ranking(query=query, hits=(), generation=engine.generation.id)
        readable = {(v.document_id, v.version) for v in self._former.readable(engine, query.audience)}
        admitted = {v.document_id: v for v in versions if (v.document_id, v.version) in readable}
        return self._former.search(engine, query, admitted, top_k=top_k)

    def documents(self, *, audience: Audience) -> Sequence[StoredVersion]:
        """Every live document that the audience may read, by title; their `text` is empty."""
        engine = self._current()
        engine.library.refresh()
        listed = [
            StoredVersion(
                document_id=entry.document_id,
                version=entry.version,
                text="",
                sections=(),
                pages=(),
                metadata=engine.library.metadata(entry.document_id),
                source_hash=entry.source_hash,
                extractor="",
                created_at="",
            )
            for entry in engine.generation.documents
            if engine.library.may_read(audience, entry.document_id)
        ]
        return sorted(listed, key=lambda document: (document.title, document.document_id))

    def sentences(self, most: int) -> Iterator[str]:
        """The first sentences of the live index, for preparing answers; whoever may read them, so never to be shown."""
        return itertools.islice(self._current().sentences(), most)

    def close(self) -> None:
        """Give the lease on the generation back."""
        self._engine.generation.close()

    def _current(self) -> GenerationSearch:
        stamp = self._pointer_stamp()
        if stamp != self._stamp:
            with self._lock:
                if stamp != self._stamp:
                    # The old generation stays mapped, and leased, until its last search lets go of it.
                    try:
                        self._engine = self._open()
                    except RetrievalError as exc:  # built for another embedder: go on with what this process can read
                        _log.warning("The new generation is not followed: %s %s", exc.message, exc.hint)
                    self._stamp = stamp
        return self._engine

    def _open(self) -> GenerationSearch:
        for attempt in range(3):
            folder = self._store.current_folder()
            try:
                return GenerationSearch(
                    Generation(folder), catalogue=self._catalogue, embedder=self._embedder, glossary=self._glossary
                )
            except FileNotFoundError:  # replaced and pruned between reading the pointer and opening
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _pointer_stamp(self) -> tuple[int, int]:
        try:
            stat = self._store.pointer.stat()
        except FileNotFoundError:
            return (0, 0)
        return (stat.st_mtime_ns, stat.st_ino)
