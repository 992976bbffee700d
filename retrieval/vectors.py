"""Chroma as the store of a generation: every vector with its text, metadata and partition.

A generation has a collection of its own: in a Chroma directory in its folder, or on a Chroma server
(`retrieval.vector_server`). The directory is written by the one process that builds it and only read afterwards, so a
new generation may start from a copy of the last one's directory and change what changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.blanking import blank_unused

CONFIGURATION: Any = {"hnsw": {"space": "cosine"}}
"""How collections measure nearness."""

# Records after which Chroma writes its graph. With each request it reads all records since then again: with fewer of
# them waiting it takes 8 MB less, and as long, as only what is new in the graph is written.
_SYNC_EVERY = 256
_IN_FOLDER: Any = {"hnsw": {**CONFIGURATION["hnsw"], "sync_threshold": _SYNC_EVERY}}

_COLLECTION = "chunks"
_BATCH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorRecord:
    """What Chroma keeps of one chunk.

    Attributes:
        id: Digest of document, version, span and content; stable over generations.
        vector: Shape (dimensions,), float32.
    """

    id: str
    vector: NDArray[np.float32]
    text: str
    metadata: Mapping[str, str | int]


class ChromaRecords:
    """The records of one open collection. A context manager; not thread-safe."""

    def __init__(self, collection: Any, *, batch: int = _BATCH) -> None:
        """Take an open collection.

        Args:
            collection: Chroma's own object.
            batch: Most records that one request may hold.
        """
        self._collection = collection
        self._batch = batch

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the collection."""

    def ids(self) -> set[str]:
        """Ids of all records."""
        return set(self._collection.get(include=[])["ids"])

    def metadata(self) -> list[dict[str, Any]]:
        """What is kept of every record beside its vector and text, in no order."""
        return [dict(row or {}) for row in self._collection.get(include=["metadatas"])["metadatas"] or ()]

    def count(self) -> int:
        """How many records there are."""
        return int(self._collection.count())

    def add(self, records: Sequence[VectorRecord]) -> None:
        """Add records whose ids are not there yet."""
        for first in range(0, len(records), self._batch):
            self._write(
                **{
                    name: [value(record) for record in records[first : first + self._batch]]
                    for name, value in _COLUMNS.items()
                }
            )

    def delete(self, ids: Sequence[str]) -> None:
        """Delete records by id."""
        for first in range(0, len(ids), self._batch):
            self._collection.delete(ids=list(ids[first : first + self._batch]))

    def _write(self, *, embeddings: list[NDArray[np.float32]], **columns: list[Any]) -> None:
        self._collection.add(embeddings=np.stack(embeddings), **columns)


class VectorStore(ChromaRecords):
    """The records of one open Chroma directory."""

    def __init__(self, folder: Path) -> None:
        """Open the directory, creating it where it is missing.

        Args:
            folder: The Chroma directory of one generation.
        """
        import chromadb
        from chromadb.config import Settings

        self._folder = folder
        self._client: Any = chromadb.PersistentClient(  # Any: its close() is missing from the declared type
            str(folder), settings=Settings(anonymized_telemetry=False)
        )
        super().__init__(
            self._client.get_or_create_collection(_COLLECTION, embedding_function=None, configuration=_IN_FOLDER)
        )

    @staticmethod
    def copy(source: Path, target: Path) -> None:
        """Copy the directory of an older generation as the start of a new one."""
        shutil.copytree(source, target)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the directory and blank what is unused in its files."""
        self._client.close()
        blank_unused(self._folder)


_COLUMNS: Mapping[str, Callable[[VectorRecord], Any]] = {
    "ids": lambda record: record.id,
    "embeddings": lambda record: record.vector,
    "documents": lambda record: record.text,
    "metadatas": lambda record: dict(record.metadata),
}
"""Chroma's names of what a request holds, and where it comes from."""
