"""Texts of the chunks of a generation, beside its vectors: a hit then costs no reading of whole documents."""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from pathlib import Path

import numpy as np

_TEXTS, _OFFSETS = "texts.bin", "text_offsets.npy"


class ChunkTexts:
    """Texts by row, mapped into memory. Thread-safe; what is open stays readable after its folder was deleted."""

    def __init__(self, folder: Path) -> None:
        self._offsets = np.asarray(np.load(folder / _OFFSETS, mmap_mode="r"))
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
