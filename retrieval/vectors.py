"""The Chroma store of a generation: every vector with its text, metadata and partition.

A generation's Chroma directory is written by the one process that builds it and only read afterwards, so a new
generation may start from a copy of the last one's directory and change what changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.blanking import blank_unused

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


class VectorStore:
    """One open Chroma directory. A context manager; not thread-safe."""

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
        self._collection = self._client.get_or_create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    @staticmethod
    def copy(source: Path, target: Path) -> None:
        """Copy the directory of an older generation as the start of a new one."""
        shutil.copytree(source, target)

    def __enter__(self) -> VectorStore:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the directory and blank what is unused in its files."""
        self._client.close()
        blank_unused(self._folder)

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
        for batch in _batches(records):
            self._collection.add(
                ids=[record.id for record in batch],
                embeddings=np.stack([record.vector for record in batch]),
                documents=[record.text for record in batch],
                metadatas=[dict(record.metadata) for record in batch],
            )

    def delete(self, ids: Sequence[str]) -> None:
        """Delete records by id."""
        for first in range(0, len(ids), _BATCH):
            self._collection.delete(ids=list(ids[first : first + _BATCH]))


def _batches(records: Sequence[VectorRecord]) -> Iterator[Sequence[VectorRecord]]:
    for first in range(0, len(records), _BATCH):
        yield records[first : first + _BATCH]
