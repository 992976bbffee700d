"""Embeds the chunks of a build that the cache does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.assembly import PreparedDocument
from retrieval.cache import ChunkVectors, ContentCache
from retrieval.chunker import estimated_tokens
from retrieval.embedders import Embedder
from retrieval.preparing import PlannedDocument, Preparer

_BATCH = 64
_HEAD = 8  # bytes of a key
_READ = 512  # chunks whose texts are in memory at once; sorted by length among themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class _Missing:
    key: bytes
    document_id: str
    text: str
    spans: tuple[tuple[int, int], ...]
    tokens: float


def embed_missing(
    documents: Sequence[PlannedDocument],
    preparer: Preparer,
    embedder: Callable[[], Embedder],
    *,
    on_batch: Callable[[int, int], None],
) -> int:
    """Embed every chunk whose vectors are neither cached nor kept, and cache them batch by batch.

    Args:
        documents: All documents of the build.
        preparer: Gives their texts; in its cache vectors are looked up and kept. Each batch is durable, so a killed
            build loses one batch.
        embedder: Gives the embedder; only called if something is missing, as loading it costs a second.
        on_batch: Called with (done, total) at the start and after every batch.

    Returns:
        How many chunks were embedded.
    """
    total = _count_missing(documents, preparer)
    if not total:
        return 0
    model, cache = embedder(), preparer.cache
    done = 0
    on_batch(0, total)
    for stretch, missing in _missing(documents, preparer):
        items = _take(preparer.details(stretch), missing)
        items.sort(key=lambda item: item.tokens)  # equal lengths batch without padding
        for first in range(0, len(items), _BATCH):
            batch = items[first : first + _BATCH]
            _embed(batch, model, cache)
            done += len(batch)
            on_batch(done, total)
    return done


def _missing(
    documents: Sequence[PlannedDocument], preparer: Preparer
) -> Iterator[tuple[list[PlannedDocument], set[bytes]]]:
    """Stretches of documents that want vectors, and the keys that are not cached when the stretch's turn comes.

    Keys of a whole corpus in memory would leave holes that no other library of the build can fill.
    """
    for stretch in stretches([document for document in documents if document.made], chunks=_READ):
        keys = preparer.keys(stretch)
        missing = {key for own in keys for key in own}
        missing -= preparer.cache.known([*missing])
        concerned = [document for document, own in zip(stretch, keys, strict=True) if not missing.isdisjoint(own)]
        if concerned:
            yield concerned, missing


def _count_missing(documents: Sequence[PlannedDocument], preparer: Preparer) -> int:
    """How many different keys are missing; told apart by their first eight bytes, which serves for showing progress."""
    heads = bytearray()
    for _, missing in _missing(documents, preparer):
        heads += b"".join(key[:_HEAD] for key in missing)
    return len(np.unique(np.frombuffer(heads, np.uint64)))


def stretches(documents: Sequence[PlannedDocument], *, chunks: int) -> Iterator[list[PlannedDocument]]:
    """Cut a list of documents into parts of about so many chunks, at least one document each."""
    part: list[PlannedDocument] = []
    held = 0
    for document in documents:
        part.append(document)
        held += document.chunks
        if held >= chunks:
            yield part
            part, held = [], 0
    if part:
        yield part


def _embed(batch: Sequence[_Missing], model: Embedder, cache: ContentCache) -> None:
    embedded = model.embed_passages([item.text for item in batch], spans=[item.spans for item in batch])
    cache.add_vectors(
        (item.key, item.document_id, ChunkVectors(passage=passage, sentences=np.asarray(sentences, np.float16)))
        for item, passage, sentences in zip(batch, embedded.passages, embedded.sentences, strict=True)
    )


def _take(documents: Sequence[PreparedDocument], missing: set[bytes]) -> list[_Missing]:
    """The missing chunks of some documents; they count as missing no more."""
    taken = []
    for document in documents:
        for index, key in enumerate(document.keys):
            if key not in missing:
                continue
            missing.discard(key)
            text, spans = document.embedded(index)
            taken.append(
                _Missing(
                    key=key,
                    document_id=document.document_id,
                    text=text,
                    spans=spans,
                    tokens=estimated_tokens(text),
                )
            )
    return taken
