"""Erases one document everywhere: catalogue, index generations, vector cache, uploads, answers, receipts, audit texts.

The order matters: first nobody can read the document any more; then its texts go, then what was derived from them. A
killed erasure is completed by running it again. What stays is a tombstone: the id and the hashes of its source files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.change_note import forget_note
from bot.uploads.store import forget_upload
from corpus.errors import BuildInProgressError, DocumentNotFoundError, RetrievalError

if TYPE_CHECKING:
    from bot.store.care import StateCare
    from corpus.catalogue import Catalogue, DocumentRecord
    from retrieval.builder import Builder

_STOP_TIMEOUT_S = 120.0


class AuditRecord(Protocol):
    """What an erasure needs of the audit record."""

    def forget(self, document_id: str) -> int:
        """Remove the texts of every record that shows a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What an erasure did.

    Attributes:
        generation: The live generation, made without the document; None if nothing was ever built.
        redacted: How many answers and receipts quoted it.
        source_file: The file it was read from, which is not Liaison's to delete; None for an upload, which is deleted.
    """

    document_id: str
    generation: str | None
    redacted: int
    source_file: Path | None


class Eraser:
    """Erases documents of one data directory."""

    def __init__(
        self,
        data_dir: Path,
        *,
        catalogue: Catalogue,
        builder: Builder,
        state: Callable[[], StateCare] | None,
        audit: AuditRecord | None = None,
    ) -> None:
        """Name the parts.

        Args:
            data_dir: The data directory.
            catalogue: Its open catalogue.
            builder: Its builder.
            state: Opens its state database; None where there is none.
            audit: Its audit record; None where there is none.
        """
        self._data_dir = data_dir
        self._catalogue = catalogue
        self._builder = builder
        self._state = state
        self._audit = audit

    def erase(self, document_id: str) -> Erasure:
        """Erase a document, or complete the erasure of one.

        Raises:
            DocumentNotFoundError: If there never was such a document.
            BuildInProgressError: If a running build does not stop; the document is unreadable all the same.
        """
        record = self._catalogue.document(document_id)
        source_file = None
        if record is not None:
            self._catalogue.withdraw(document_id)
            self._stop_build()
            source_file = self._remove_upload(record)
            self._catalogue.erase(document_id)
        elif document_id not in {tombstone.id for tombstone in self._catalogue.tombstones()}:
            raise DocumentNotFoundError(f"no document {document_id!r}", "See `liaison corpus list` for the ids.")
        forget_note(self._data_dir)
        generation = self._rebuild(document_id)
        redacted = self._redact(document_id)
        if self._audit is not None:
            self._audit.forget(document_id)
        return Erasure(document_id=document_id, generation=generation, redacted=redacted, source_file=source_file)

    def _remove_upload(self, record: DocumentRecord) -> Path | None:
        """Delete the file of an upload.

        Returns:
            The file of any other document, for which its owner has to care; None for a page of the web.
        """
        source = next((source for source in self._catalogue.sources() if source.id == record.source_id), None)
        if source is None or source.is_fetched:
            return None
        root = Path(source.path)
        file = root if source.kind == "file" else root / record.path.partition("#")[0]
        if source.kind != "upload":
            return file if file.exists() else None
        forget_upload(self._data_dir, root, record.path)
        return None

    def _rebuild(self, document_id: str) -> str | None:
        self._stop_build()
        try:
            result = self._builder.without(frozenset({document_id}))
        except BuildInProgressError as exc:
            raise BuildInProgressError(
                f"{document_id!r} cannot be read any more, but a build is running that must end first",
                f"Complete the erasure with `liaison corpus erase {document_id}`.",
            ) from exc
        except RetrievalError as exc:
            raise RetrievalError(
                f"{document_id!r} cannot be read any more, but the index without it was not made: {exc.message}",
                f"Complete the erasure with `liaison corpus erase {document_id}`. {exc.hint}".strip(),
            ) from exc
        if result is not None and result.refused:
            raise RetrievalError(
                f"{document_id!r} cannot be read any more, but the index without it is faulty",
                "Run `liaison index build --full`, then `liaison corpus erase` again.",
            )
        return None if result is None else result.generation

    def _stop_build(self) -> None:
        """Stop a running build, which may hold the text in memory and write it down later."""
        from retrieval.jobs import JobBoard

        board = JobBoard(self._data_dir)
        if board.cancel() is not None:
            board.wait(timeout_s=_STOP_TIMEOUT_S)

    def _redact(self, document_id: str) -> int:
        if self._state is None:
            return 0
        state = self._state()
        try:
            return state.redact(document_id)
        finally:
            state.close()
