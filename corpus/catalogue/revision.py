"""Reads the number that tells of every change of access; every search asks for it, so it must cost next to nothing."""

from __future__ import annotations

import sqlite3
import threading

from sqlalchemy import Engine

from corpus.catalogue import access
from corpus.catalogue.engine import reading

_READ = "SELECT value FROM counters WHERE name = 'access_revision'"
_BUSY_TIMEOUT_S = 30.0


class RevisionReader:
    """Reads the access revision, as it is now, of every process's changes. Thread-safe.

    On SQLite by a connection of the driver's own that is kept open: through SQLAlchemy the same SELECT takes fifty
    times as long. It never writes and holds no transaction between two reads.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._path = engine.url.database if engine.dialect.name == "sqlite" else None
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def read(self) -> int:
        """The number of the latest change of any label."""
        if not self._path:
            with reading(self._engine) as connection:
                return access.revision(connection)
        with self._lock:
            if self._connection is None:
                self._connection = _open(self._path)
            # All rows are fetched, so that the statement, and with it the read transaction, ends here.
            return int(self._connection.execute(_READ).fetchall()[0][0])

    def close(self) -> None:
        """Close the connection; the next read opens another."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def _open(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    return connection
