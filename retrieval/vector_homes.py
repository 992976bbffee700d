"""Where the Chroma collections of generations live: in their folders, or on a server that the folders name."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import RetrievalError
from retrieval.assembly import LANGUAGE_CODES
from retrieval.generations import COLLECTION_FILE
from retrieval.texts import ChunkTexts
from retrieval.vectors import ChromaRecords, VectorRecord, VectorStore

if TYPE_CHECKING:
    from retrieval.generations import GenerationStore
    from retrieval.keeping import KeptRows
    from retrieval.preparing import PlannedDocument

FOLDER = "chroma"
"""The Chroma directory in a generation's folder."""

_READ = 256


class VectorHome(Protocol):
    """Keeps the collections of one installation's generations. Used by the one process that builds; blocks."""

    def check(self) -> str:
        """What it is and whether it can be used, in a phrase.

        Raises:
            RetrievalError: If it cannot be used now.
        """

    def begin(
        self, folder: Path, *, kept: KeptRows | None, planned: Sequence[PlannedDocument]
    ) -> tuple[ChromaRecords, bool]:
        """Make the collection of a generation that is being built.

        Args:
            folder: The generation's.
            kept: The live generation whose rows may be kept.
            planned: The documents of the new one.

        Returns:
            The open collection, and whether it holds the records of the kept rows already, and no others.
        """

    def open(self, folder: Path) -> ChromaRecords:
        """Open the collection of a generation that is being built."""

    def count(self, folder: Path) -> int:
        """How many records the collection of a finished generation has; changes nothing.

        Raises:
            RetrievalError: If there is none here, or it cannot be asked.
        """

    def holds(self, folder: Path, *, records: int) -> bool:
        """Whether the collection of a finished generation is here, with so many records."""

    def settle(self, store: GenerationStore) -> int:
        """Drop the collections of generations that are gone, and mark the live one.

        Returns:
            How many were dropped.

        Raises:
            RetrievalError: If the home cannot be reached; what is to be dropped stays noted.
        """


class FolderHome:
    """Collections in the generations' folders: no server, and nothing to settle."""

    def check(self) -> str:
        """Always in order."""
        return "Chroma in the data directory"

    def begin(
        self, folder: Path, *, kept: KeptRows | None, planned: Sequence[PlannedDocument]
    ) -> tuple[ChromaRecords, bool]:
        """Start from a copy of the live generation's directory where some of its rows are kept."""
        target = folder / FOLDER
        gone = _gone_rows(kept, planned)
        if kept is None or not gone.size or gone.all():  # no byte of a deleted record is carried over
            return VectorStore(target), True
        if not (kept.folder / FOLDER).is_dir():  # it was on a server
            return VectorStore(target), False
        VectorStore.copy(kept.folder / FOLDER, target)
        store = VectorStore(target)
        store.delete([one.tobytes().hex() for one in kept.record_ids()[gone]])
        return store, True

    def open(self, folder: Path) -> ChromaRecords:
        """Open the directory; opening may write to it."""
        return VectorStore(folder / FOLDER)

    def count(self, folder: Path) -> int:
        """How many records a copy of the directory has."""
        if not (folder / FOLDER).is_dir():
            raise RetrievalError(
                "its vectors are not in its folder"
                + (" but on a Chroma server" if (folder / COLLECTION_FILE).is_file() else ""),
                "Set LIAISON_CHROMA_URL as it was, or run `liaison index build`, which writes them here.",
            )
        with tempfile.TemporaryDirectory() as scratch:
            VectorStore.copy(folder / FOLDER, Path(scratch) / FOLDER)
            with VectorStore(Path(scratch) / FOLDER) as store:
                return store.count()

    def holds(self, folder: Path, *, records: int) -> bool:  # noqa: ARG002  # `data verify` counts
        """Whether the directory is there."""
        return (folder / FOLDER).is_dir()

    def settle(self, store: GenerationStore) -> int:  # noqa: ARG002  # the port's
        """Nothing: directories go with their folders."""
        return 0


def kept_records(kept: KeptRows, planned: Sequence[PlannedDocument]) -> Iterator[list[VectorRecord]]:
    """The records of rows that are kept, made from the generation's own files, some at a time."""
    texts, ids, old = ChunkTexts(kept.folder), kept.record_ids(), kept.generation
    batch: list[VectorRecord] = []
    for document in planned:
        for row in document.kept or ():
            batch.append(
                VectorRecord(
                    id=ids[row].tobytes().hex(),
                    vector=np.array(old.vectors[row]),
                    text=texts[row],
                    metadata={
                        "document_id": document.document_id,
                        "version": document.live.version,
                        "start": int(old.spans[row][0]),
                        "end": int(old.spans[row][1]),
                        "partition": document.partition,
                        "language": str(LANGUAGE_CODES[int(old.languages[row])]),
                    },
                )
            )
        if len(batch) >= _READ:
            yield batch
            batch = []
    if batch:
        yield batch


def _gone_rows(kept: KeptRows | None, planned: Sequence[PlannedDocument]) -> NDArray[np.bool_]:
    """Which rows of the live generation are not kept; shape (its rows,)."""
    gone = np.ones(0 if kept is None else len(kept.generation.spans), np.bool_)
    for document in planned:
        if document.kept is not None:
            gone[document.kept.start : document.kept.stop] = False
    return gone
