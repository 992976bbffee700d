"""Vectors of the queries of test collections, kept between runs: a run then measures the search alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.cache import ChunkVectors, ContentCache, content_key
from retrieval.embedders.base import Embedded, Embedder, Span

_BATCH = 128


class RememberedQueries:
    """An embedder that looks questions up in a file first. Passages go to the embedder itself.

    Args:
        embedder: What embeds.
        path: SQLite file of the vectors; made where it is missing.
    """

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self._cache = ContentCache(path)
        self._known: dict[str, NDArray[np.float32]] = {}
        self.fingerprint = embedder.fingerprint
        self.dimensions = embedder.dimensions

    def prepare(self, texts: Sequence[str], *, on_batch: Callable[[int], None] = lambda _: None) -> None:
        """Embed what is not known yet, texts of like length together; each batch is on disk when it is done.

        Args:
            texts: Questions.
            on_batch: Told how many were done at once.
        """
        keys = {text: content_key(self.fingerprint, "query", text) for text in texts}
        found = self._cache.vectors(list(keys.values()), dimensions=self.dimensions)
        self._known |= {text: found[key].passage for text, key in keys.items() if key in found}
        missing = sorted((text for text in keys if text not in self._known), key=len)
        on_batch(len(keys) - len(missing))
        for first in range(0, len(missing), _BATCH):
            batch = missing[first : first + _BATCH]
            vectors = self._embedder.embed_queries(batch)
            none = np.zeros((0, self.dimensions), np.float16)
            self._cache.add_vectors(
                (keys[text], "queries", ChunkVectors(passage=vector, sentences=none))
                for text, vector in zip(batch, vectors, strict=True)
            )
            self._known |= dict(zip(batch, vectors, strict=True))
            on_batch(len(batch))

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions; shape (len(texts), dimensions)."""
        if not all(text in self._known for text in texts):
            return self._embedder.embed_queries(texts)
        return np.stack([self._known[text] for text in texts])

    def embed_passages(self, texts: Sequence[str], *, spans: Sequence[Sequence[Span]] | None = None) -> Embedded:
        """As the embedder does it."""
        return self._embedder.embed_passages(texts, spans=spans)
