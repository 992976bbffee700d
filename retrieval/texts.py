"""Texts of the chunks of a generation, beside its vectors: a hit then costs no reading of whole documents."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.arrays import load_array

if TYPE_CHECKING:
    from retrieval.generations import Generation
    from retrieval.library import GenerationLibrary

_TEXTS, _OFFSETS = "texts.bin", "text_offsets.npy"


class ChunkTexts:
    """Texts by row, mapped into memory. Thread-safe; what is open stays readable after its folder was deleted."""

    def __init__(self, folder: Path) -> None:
        self._offsets = np.asarray(load_array(folder / _OFFSETS, mapped=True))
        with (folder / _TEXTS).open("rb") as file:
            empty = int(self._offsets[-1]) == 0
            self._bytes = b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    @classmethod
    def open(cls, folder: Path) -> ChunkTexts | None:
        """Open the texts that `write` wrote; None in a generation from before there were any."""
        return cls(folder) if (folder / _OFFSETS).is_file() else None

    @staticmethod
    def write(folder: Path, texts: Iterable[str]) -> None:
        """Write the texts of a generation's chunks in order of rows; they are read once."""
        offsets = [0]
        with (folder / _TEXTS).open("wb") as file:
            for text in texts:
                offsets.append(offsets[-1] + file.write(text.encode()))
        np.save(folder / _OFFSETS, np.array(offsets, np.int64))

    def __getitem__(self, row: int) -> str:
        """The text of a row."""
        return self._bytes[int(self._offsets[row]) : int(self._offsets[row + 1])].decode()


class ReadableTexts:
    """Texts of the chunks of an open generation whose documents were not erased since it was built. Thread-safe.

    An object of its own, so that whoever looks texts up need not hold the search itself: a generation's lease must go
    with its last search, not when cycles of references are collected.
    """

    def __init__(self, generation: Generation, library: GenerationLibrary) -> None:
        self._documents = generation.documents
        self._library = library
        self._stored = ChunkTexts.open(generation.folder)
        self._owners, self._spans = np.asarray(generation.document_of_row), np.asarray(generation.spans)

    def of_rows(self, rows: Sequence[int]) -> list[str]:
        """Texts of rows; empty where the document was erased."""
        return [self.of_row(row) or "" for row in rows]

    def of_row(self, row: int) -> str | None:
        """Text of a row; None where the document was erased."""
        document = self._documents[int(self._owners[row])]
        if self._stored is not None:
            return self._stored[row] if self._library.knows(document.document_id) else None
        stored = self._library.text(document.document_id, document.version)
        start, end = (int(edge) for edge in self._spans[row])
        return None if stored is None else stored.text[start:end]
