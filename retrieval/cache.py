"""Vectors cached by content, so that nothing is embedded twice, not even after a build was killed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    key BLOB PRIMARY KEY, document_id TEXT NOT NULL, passage BLOB NOT NULL, sentences BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS vectors_by_document ON vectors (document_id);
CREATE TABLE IF NOT EXISTS terms (key BLOB PRIMARY KEY, document_id TEXT NOT NULL, terms TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS terms_by_document ON terms (document_id);
CREATE TABLE IF NOT EXISTS chunks (key BLOB PRIMARY KEY, document_id TEXT NOT NULL, chunks TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS chunks_by_document ON chunks (document_id);
"""
_TABLES = ("vectors", "terms", "chunks")
_BATCH = 400  # below SQLite's limit on variables of one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkVectors:
    """Vectors of one chunk.

    Attributes:
        passage: Shape (dimensions,), float32, L2-normalised.
        sentences: Shape (sentences, dimensions), float16, L2-normalised.
    """

    passage: NDArray[np.float32]
    sentences: NDArray[np.float16]


def content_key(*parts: str) -> bytes:
    """Digest of all that decides a cached value: model, runtime, text, spans."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "little"))
        digest.update(encoded)
    return digest.digest()


class ContentCache:
    """Vectors and index terms by content, in one SQLite file; written by the one process that builds."""

    def __init__(self, path: Path) -> None:
        """Open the cache, creating it where it is missing.

        Args:
            path: The SQLite file; its folder is made.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)

    def vectors(self, keys: Sequence[bytes], *, dimensions: int) -> dict[bytes, ChunkVectors]:
        """Look vectors up; keys that are not cached are missing from the result."""
        found = {}
        for key, passage, sentences in self._select("SELECT key, passage, sentences FROM vectors", keys):
            found[key] = ChunkVectors(
                passage=np.frombuffer(passage, np.float32),
                sentences=np.frombuffer(sentences, np.float16).reshape(-1, dimensions),
            )
        return found

    def known(self, keys: Sequence[bytes]) -> set[bytes]:
        """Which of the keys have cached vectors."""
        return {row[0] for row in self._select("SELECT key FROM vectors", keys)}

    def add_vectors(self, rows: Iterable[tuple[bytes, str, ChunkVectors]]) -> None:
        """Cache vectors: (key, document id, vectors) each; durable when this returns."""
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
                [(key, owner, v.passage.tobytes(), v.sentences.tobytes()) for key, owner, v in rows],
            )

    def terms(self, keys: Sequence[bytes]) -> dict[bytes, list[str]]:
        """Look index terms up; keys that are not cached are missing from the result."""
        rows = self._select("SELECT key, terms FROM terms", keys)
        return {key: terms.split("\x1f") if terms else [] for key, terms in rows}

    def add_terms(self, rows: Mapping[bytes, tuple[str, Sequence[str]]]) -> None:
        """Cache index terms: key → (document id, terms)."""
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO terms VALUES (?, ?, ?)",
                [(key, owner, "\x1f".join(terms)) for key, (owner, terms) in rows.items()],
            )

    def chunks(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """Look up how documents were cut; keys that are not cached are missing from the result."""
        return dict(self._select("SELECT key, chunks FROM chunks", keys))

    def add_chunks(self, rows: Mapping[bytes, tuple[str, str]]) -> None:
        """Cache how documents were cut: key → (document id, chunks as the caller writes them)."""
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO chunks VALUES (?, ?, ?)",
                [(key, owner, chunks) for key, (owner, chunks) in rows.items()],
            )

    def forget_document(self, document_id: str) -> None:
        """Drop everything computed for a document, for good: the file is vacuumed."""
        with self._db:
            for table in _TABLES:
                self._db.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))  # noqa: S608
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def owners(self) -> set[str]:
        """Ids of the documents for which something is cached."""
        return {
            row[0]
            for table in _TABLES
            for row in self._db.execute(f"SELECT DISTINCT document_id FROM {table}")  # noqa: S608
        }

    def forget_others(self, keep: set[str]) -> int:
        """Drop what belongs to documents that no generation holds any more; how many rows went."""
        with self._db:
            gone = self.owners() - keep
            for owner in gone:
                for table in _TABLES:
                    self._db.execute(f"DELETE FROM {table} WHERE document_id = ?", (owner,))  # noqa: S608
        return len(gone)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _select(self, statement: str, keys: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
        for first in range(0, len(keys), _BATCH):
            part = keys[first : first + _BATCH]
            marks = ",".join("?" * len(part))
            yield from self._db.execute(f"{statement} WHERE key IN ({marks})", part)
