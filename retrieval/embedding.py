"""Embeds the chunks of a build that the cache does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.assembly import PreparedDocument
from retrieval.cache import ChunkVectors, ContentCache
from retrieval.chunker import estimated_tokens
from retrieval.embedders import Embedder

_BATCH = 64
_READ = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missing:
    key: bytes
    document_id: str
    text: str
    spans: tuple[tuple[int, int], ...]
    tokens: float


def embed_missing(
    documents: Sequence[PreparedDocument],
    cache: ContentCache,
    embedder: Callable[[], Embedder],
    *,
    on_batch: Callable[[int, int], None],
) -> int:
    """Embed every chunk whose vectors are not cached, and cache them batch by batch.

    Args:
        documents: All documents of the build.
        cache: Where vectors are looked up and kept; each batch is durable, so a killed build loses one batch.
        embedder: Gives the embedder; only called if something is missing, as loading it costs a second.
        on_batch: Called with (done, total) at the start and after every batch.

    Returns:
        How many chunks were embedded.
    """
    missing = _missing(documents, cache)
    if not missing:
        return 0
    model = embedder()
    missing.sort(key=lambda item: item.tokens)  # equal lengths batch without padding
    on_batch(0, len(missing))
    for first in range(0, len(missing), _BATCH):
        batch = missing[first : first + _BATCH]
        embedded = model.embed_passages([item.text for item in batch], spans=[item.spans for item in batch])
        cache.add_vectors(
            (
                item.key,
                item.document_id,
                ChunkVectors(passage=passage, sentences=np.asarray(sentences, np.float16)),
            )
            for item, passage, sentences in zip(batch, embedded.passages, embedded.sentences, strict=True)
        )
        on_batch(min(first + _BATCH, len(missing)), len(missing))
    return len(missing)


def cached_rows(
    documents: Sequence[PreparedDocument], cache: ContentCache, *, dimensions: int
) -> Iterator[ChunkVectors]:
    """Vectors of every chunk in row order, read from the cache in stretches."""
    keys = [key for document in documents for key in document.keys]
    for first in range(0, len(keys), _READ):
        stretch = keys[first : first + _READ]
        found = cache.vectors(stretch, dimensions=dimensions)
        yield from (found[key] for key in stretch)


def _missing(documents: Sequence[PreparedDocument], cache: ContentCache) -> list[_Missing]:
    keys = [key for document in documents for key in document.keys]
    known = cache.known(keys)
    missing = []
    for document in documents:
        for index, (key, span) in enumerate(zip(document.keys, document.spans, strict=True)):
            if key in known:
                continue
            known.add(key)
            context = document.context(index)
            head = f"{context}\n" if context else ""
            shift = len(head) - span.start
            text = head + document.text[span.start : span.end]
            missing.append(
                _Missing(
                    key=key,
                    document_id=document.document_id,
                    text=text,
                    spans=tuple((a + shift, b + shift) for a, b in span.sentences),
                    tokens=estimated_tokens(text),
                )
            )
    return missing
