"""Collections on a Chroma server, or on Chroma Cloud by the same address: one for each generation.

A generation's folder holds `chroma.json`, which names the collection and is written before the collection is made.
When the folder goes, the file moves to `generations/doomed/`, and whoever builds next drops the collection there: a
server that is away for a while loses and keeps nothing. No search reads the server; see ADR 4.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from corpus.errors import ConfigError, RetrievalError
from retrieval.generations import COLLECTION_FILE, DOOMED
from retrieval.vectors import CONFIGURATION, ChromaRecords

if TYPE_CHECKING:
    from retrieval.generations import GenerationStore
    from retrieval.keeping import KeptRows
    from retrieval.preparing import PlannedDocument

_TOKEN_HEADER = "X-Chroma-Token"  # noqa: S105  # a header's name
_ASK_TIMEOUT_S = 10.0
_TIMEOUT_S = 30.0
_PATIENCE_S = 30.0
_AGAIN_S = 0.5
_MOST = 300  # records a request: what Chroma Cloud takes
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """Where a Chroma server is, and which of its databases is used.

    Attributes:
        url: `http://HOST:PORT` or `https://HOST`.
        token: Sent as `X-Chroma-Token`; empty: none.
    """

    url: str
    token: str = ""
    tenant: str = "default_tenant"
    database: str = "default_database"

    def parts(self) -> tuple[str, int, bool]:
        """Host, port, and whether the connection is encrypted.

        Raises:
            ConfigError: If the URL is not of that form.
        """
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.username:
            raise ConfigError("LIAISON_CHROMA_URL cannot be read.", "Write it as http://HOST:PORT or https://HOST.")
        is_secure = parts.scheme == "https"
        return parts.hostname, port or (443 if is_secure else 80), is_secure


class ServerHome:
    """Keeps collections on a Chroma server."""

    def __init__(self, address: ServerAddress, *, patience_s: float = _PATIENCE_S) -> None:
        """Name the server; nothing is connected yet.

        Args:
            address: Of the server.
            patience_s: How long a request is repeated while the server is away.

        Raises:
            ConfigError: If the address cannot be read.
        """
        self._address = address
        self._parts = address.parts()
        self._patience_s = patience_s

    def check(self) -> str:
        """Whether the server answers, and which it is."""
        with self._asking() as asking:
            version = asking.get("/api/v2/version").raise_for_status().json()
        return f"Chroma server {version} at {self._address.url}"

    def begin(
        self,
        folder: Path,
        *,
        kept: KeptRows | None,  # noqa: ARG002  # the port's
        planned: Sequence[PlannedDocument],
    ) -> tuple[ChromaRecords, bool]:
        """Make an empty collection under a name that no other has."""
        name = f"liaison-{folder.name.removeprefix('building-')}-{secrets.token_hex(4)}"
        note = {
            "url": self._address.url,
            "tenant": self._address.tenant,
            "database": self._address.database,
            "collection": name,
        }
        (folder / COLLECTION_FILE).write_text(json.dumps(note))
        closing = contextlib.ExitStack()
        with closing:
            client = closing.enter_context(self._connected())
            collection = client.create_collection(
                name, embedding_function=None, configuration=CONFIGURATION, metadata={"made_by": "liaison"}
            )
            records = self._records(client, collection, closing.pop_all())
        return records, not any(document.kept for document in planned)

    def open(self, folder: Path) -> ChromaRecords:
        """Open the collection that the folder names."""
        with contextlib.ExitStack() as closing:
            client = closing.enter_context(self._connected())
            collection = client.get_collection(self._name(folder), embedding_function=None)
            return self._records(client, collection, closing.pop_all())

    def count(self, folder: Path) -> int:
        """How many records the collection has that the folder names."""
        with self.open(folder) as records:
            return records.count()

    def holds(self, folder: Path, *, records: int) -> bool:
        """Whether the collection is there, with so many records."""
        try:
            return self.count(folder) == records
        except _MissingError:
            return False

    def settle(self, store: GenerationStore) -> int:
        """Drop what is doomed and mark the live one."""
        doomed = [(path, found) for path in sorted((store.folder / DOOMED).glob("*.json")) if (found := _note(path))]
        kept = {name: found for name in store.ids() if (found := _note(store.folder / name / COLLECTION_FILE))}
        if not doomed and not kept:
            return 0
        dropped = 0
        with self._connected() as client:
            for path, found in doomed:
                if self._is_here(found):
                    _drop(client, found["collection"])
                    path.unlink(missing_ok=True)
                    dropped += 1
            for name, found in kept.items():
                if self._is_here(found):
                    _mark(client, found["collection"], is_live=name == store.current_id())
        return dropped

    def _name(self, folder: Path) -> str:
        note = _note(folder / COLLECTION_FILE)
        if note is None or not self._is_here(note):
            raise _MissingError(
                f"its vectors are not on the Chroma server at {self._address.url}",
                "Run `liaison index build`, which writes them there without embedding anything again.",
            )
        return note["collection"]

    def _is_here(self, note: dict[str, str]) -> bool:
        mine = (self._address.url, self._address.tenant, self._address.database)
        return (note.get("url"), note.get("tenant"), note.get("database")) == mine

    def _records(self, client: Any, collection: Any, closing: contextlib.ExitStack) -> _ServerRecords:
        batch = min(_MOST, client.get_max_batch_size())
        return _ServerRecords(collection, batch=batch, closing=closing, patience_s=self._patience_s)

    @contextlib.contextmanager
    def _asking(self) -> Iterator[httpx.Client]:
        """Plain requests to the server, once it has said that the database is there.

        Chroma's own client finds that out by itself, but waits for ever for a server that hangs.
        """
        place = self._address
        headers = {_TOKEN_HEADER: place.token} if place.token else {}
        try:
            with httpx.Client(
                base_url=place.url, headers=headers, timeout=_ASK_TIMEOUT_S, verify=self._parts[2]
            ) as asking:
                found = asking.get(f"/api/v2/tenants/{quote(place.tenant)}/databases/{quote(place.database)}")
                if found.status_code == httpx.codes.NOT_FOUND:
                    raise _MissingError(
                        f"the Chroma server at {place.url} has no database {place.database!r} of {place.tenant!r}",
                        _HINT,
                    )
                found.raise_for_status()
                yield asking
        except httpx.HTTPError as exc:
            raise self._unusable(exc) from exc

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Any]:
        """A client of the server, its connections closed at the end."""
        with self._asking():
            pass
        import chromadb
        from chromadb.config import Settings
        from chromadb.errors import ChromaError, NotFoundError

        host, port, is_secure = self._parts
        settings = Settings(anonymized_telemetry=False)
        if not is_secure:
            settings.chroma_server_ssl_verify = False  # spares the reading of certificates
        if self._address.token:
            settings.chroma_client_auth_provider = "chromadb.auth.token_authn.TokenAuthClientProvider"
            settings.chroma_client_auth_credentials = self._address.token
            settings.chroma_auth_token_transport_header = _TOKEN_HEADER
        try:
            client: Any = chromadb.HttpClient(
                host=host,
                port=port,
                ssl=is_secure,
                settings=settings,
                tenant=self._address.tenant,
                database=self._address.database,
            )
        except (httpx.HTTPError, ChromaError, ValueError) as exc:  # ValueError: its word for a refused connection
            raise self._unusable(exc) from exc
        sessions = [client._server._session, client._admin_client._server._session]
        try:
            for session in sessions:
                session.timeout = httpx.Timeout(_TIMEOUT_S)
            yield client
        except NotFoundError as exc:
            raise _MissingError(f"{exc} (Chroma server at {self._address.url})", _HINT) from exc
        except (httpx.HTTPError, ChromaError) as exc:
            raise self._unusable(exc) from exc
        finally:
            for session in sessions:  # close() leaves their sockets open
                session.close()
            client.close()

    def _unusable(self, error: Exception) -> RetrievalError:
        reason = "" if isinstance(error, ValueError) else f" ({type(error).__name__})"
        if isinstance(error, httpx.HTTPStatusError):
            reason = f" (HTTP {error.response.status_code})"
        return RetrievalError(f"the Chroma server at {self._address.url} cannot be used{reason}", _HINT)


_HINT = "Start it, or check LIAISON_CHROMA_URL and its fellows; the live index answers meanwhile."


class _MissingError(RetrievalError):
    """There is no such collection, or database."""


class _ServerRecords(ChromaRecords):
    """The records of a collection on a server; owns its connection."""

    def __init__(self, collection: Any, *, batch: int, closing: contextlib.ExitStack, patience_s: float) -> None:
        super().__init__(collection, batch=batch)
        self._closing = closing
        self._patience_s = patience_s

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection; an error of the server becomes one of ours."""
        self._closing.__exit__(kind, error, trace)

    def _write(self, **columns: list[Any]) -> None:
        # Not `add`: a request that is repeated may have been carried out.
        _patiently(lambda: self._collection.upsert(**columns), seconds=self._patience_s)


def _patiently(work: Callable[[], _T], *, seconds: float) -> _T:
    """Repeat a request while the server is away, for so long."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return work()
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_AGAIN_S)


def _drop(client: Any, name: str) -> None:
    from chromadb.errors import NotFoundError

    with contextlib.suppress(NotFoundError):
        client.delete_collection(name)


def _mark(client: Any, name: str, *, is_live: bool) -> None:
    """Say on the server whether a collection is the live one; for others who read it."""
    from chromadb.errors import NotFoundError

    with contextlib.suppress(NotFoundError):
        collection = client.get_collection(name, embedding_function=None)
        if (collection.metadata or {}).get("live") is not is_live:
            collection.modify(metadata={"made_by": "liaison", "live": is_live})


def _note(path: Path) -> dict[str, str] | None:
    """Which collection a file names; None if it is missing or was cut off, before there was a collection."""
    try:
        found: dict[str, str] = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return found
