"""Blanks what Chroma's vector files hold beyond their elements.

hnswlib writes its whole allocation to disk, the part that no element uses included, and that part is whatever the
process had in memory before: texts of other documents, even erased ones. Layout of `header.bin`, format 1: an int32
version, then as 64-bit numbers the level offset, the elements allocated, the elements used, the bytes an element.
"""

from __future__ import annotations

import struct
from pathlib import Path

_HEADER = struct.Struct("<i4Q")
_VERSION = 1
_BLOCK = bytes(1 << 20)


def blank_unused(chroma: Path) -> int:
    """Overwrite the unused part of every vector file below a closed Chroma directory with zeros.

    Files whose header is not of the known layout are left as they are.

    Returns:
        How many bytes were overwritten.
    """
    return sum(_blank(header) for header in chroma.glob("*/header.bin"))


def _blank(header: Path) -> int:
    with header.open("rb") as file:
        head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return 0
    version, _, allocated, used, size = _HEADER.unpack(head)
    if version != _VERSION or used > allocated:
        return 0
    done = 0
    for name, width in (("data_level0.bin", size), ("length.bin", 4)):
        path = header.with_name(name)
        if path.is_file() and path.stat().st_size == allocated * width:
            done += _zero(path, start=used * width, end=allocated * width)
    return done


def _zero(path: Path, *, start: int, end: int) -> int:
    with path.open("r+b") as file:
        file.seek(start)
        for first in range(start, end, len(_BLOCK)):
            file.write(_BLOCK[: min(len(_BLOCK), end - first)])
    return end - start
