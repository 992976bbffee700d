"""What a new generation may copy from the live one: the rows of documents about which nothing changed.

Beside its rows a generation keeps `seals.npy`, one digest a document of all that decides its rows (text, title, access
label, model, chunker, analyser), and `record_ids.npy`, the ids of its Chroma records. Where a seal is the same the rows
are, so their bytes are copied and neither text nor vectors are read.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from corpus.sync import LiveDocument
from retrieval.arrays import load_array
from retrieval.generations import Generation, read_documents

SEALS, RECORD_IDS = "seals.npy", "record_ids.npy"
SEAL_BYTES = ID_BYTES = 16
_BY_SENTENCE = frozenset({"sentences.npy", "sentence_spans.npy"})
_BLOCK = 1 << 20


class KeptRows:
    """An open generation as a source of rows; holds its lease. A context manager.

    A generation from before there were seals has no rows to give.
    """

    def __init__(self, folder: Path) -> None:
        """Open a generation.

        Args:
            folder: The generation's folder.
        """
        self.generation = Generation(folder)
        self.folder = folder
        self._seals: NDArray[np.uint8] = np.zeros((0, SEAL_BYTES), np.uint8)
        if (folder / SEALS).is_file() and (folder / RECORD_IDS).is_file():
            self._seals = load_array(folder / SEALS)
        sealed = self.generation.documents[: len(self._seals)]
        self._numbers: Mapping[str, int] = {document.document_id: number for number, document in enumerate(sealed)}

    def __enter__(self) -> KeptRows:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the lease back."""
        self.generation.close()

    def rows_of(self, document_id: str, seal: bytes) -> range | None:
        """The rows of a document with this seal, or None where there are none to keep."""
        number = self._numbers.get(document_id)
        if number is None or self._seals[number].tobytes() != seal:
            return None
        return range(self.generation.documents[number].first_row, self.generation.documents[number].end_row)

    def record_ids(self) -> NDArray[np.uint8]:
        """Chroma id of each row as bytes; shape (rows, ID_BYTES)."""
        found: NDArray[np.uint8] = load_array(self.folder / RECORD_IDS)
        return found

    def edges(self, name: str) -> NDArray[np.int64]:
        """Where each row begins in a file of the generation, in bytes, and where the last one ends; shape (rows + 1,).

        Args:
            name: Of a file that is written row by row.
        """
        one = self.generation
        if name == "texts.bin":
            return np.asarray(load_array(self.folder / "text_offsets.npy"))
        if name == "places.jsonl":
            return np.append(load_array(self.folder / "place_offsets.npy"), (self.folder / name).stat().st_size)
        matrices: dict[str, NDArray[Any]] = {
            "vectors.npy": one.vectors,
            "sentences.npy": one.sentence_vectors,
            "sentence_spans.npy": one.sentence_spans,
            "spans.npy": one.spans,
            RECORD_IDS: self.record_ids(),
        }
        matrix = matrices[name]
        items = one.sentence_offsets if name in _BY_SENTENCE else np.arange(len(one.spans) + 1)
        head = (self.folder / name).stat().st_size - matrix.nbytes
        edges: NDArray[np.int64] = head + items * (matrix.dtype.itemsize * matrix.shape[1])
        return edges


def live_documents(folder: Path) -> dict[str, LiveDocument]:
    """What the sync plan told of the documents of a generation, by id."""
    return {
        entry.document_id: LiveDocument(
            version=entry.version,
            source_hash=entry.source_hash,
            source=sys.intern(entry.source),  # one text for thousands of documents
            path=entry.path,
            metadata_hash=entry.metadata_hash,
        )
        for entry in read_documents(folder)
    }


def copy_bytes(source: IO[bytes], target: IO[bytes], *, start: int, end: int) -> None:
    """Copy the bytes [start, end) of one file to where another stands, block by block."""
    source.seek(start)
    left = end - start
    while left:
        block = source.read(min(left, _BLOCK))
        if not block:
            raise EOFError(f"{source.name} ends {left} bytes early")
        target.write(block)
        left -= len(block)


def runs(rows: Sequence[range]) -> list[range]:
    """Ranges with those joined that follow upon each other."""
    joined: list[range] = []
    for one in rows:
        if joined and joined[-1].stop == one.start:
            joined[-1] = range(joined[-1].start, one.stop)
        else:
            joined.append(one)
    return joined
