"""The two icons of the app package, drawn by code: a speech bubble that holds quotation marks."""

from __future__ import annotations

import struct
import zlib

Pixel = tuple[int, int, int, int]

ACCENT: Pixel = (31, 78, 121, 255)
ACCENT_HEX = "#1F4E79"
_WHITE: Pixel = (255, 255, 255, 255)
_CLEAR: Pixel = (255, 255, 255, 0)
_SAMPLES = 4


def color_icon() -> bytes:
    """The colour icon: 192 × 192 pixels, the symbol white on a full square of the accent colour."""
    return _png(192, ink=_WHITE, ground=ACCENT, size=0.62)


def outline_icon() -> bytes:
    """The outline icon: 32 × 32 pixels, the symbol white on nothing, as Teams asks for."""
    return _png(32, ink=_WHITE, ground=_CLEAR, size=0.94)


def _png(width: int, *, ink: Pixel, ground: Pixel, size: float) -> bytes:
    rows = bytearray()
    for y in range(width):
        rows.append(0)  # the PNG filter "none"
        for x in range(width):
            rows += bytes(_blend(ground, ink, _cover(x, y, width, size)))
    header = struct.pack(">IIBBBBB", width, width, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _cover(x: int, y: int, width: int, size: float) -> float:
    """Share of a pixel that the symbol covers, by sampling."""
    hits = 0
    for i in range(_SAMPLES):
        for j in range(_SAMPLES):
            u = ((x + (i + 0.5) / _SAMPLES) / width - 0.5) / size + 0.5
            v = ((y + (j + 0.5) / _SAMPLES) / width - 0.5) / size + 0.5
            hits += _is_ink(u, v)
    return hits / _SAMPLES**2


def _is_ink(u: float, v: float) -> bool:
    """Whether a point of the unit square belongs to the symbol."""
    in_tail = 0.70 <= v <= 0.98 and 0.20 <= u <= 0.20 + (0.98 - v)
    in_bubble = _in_round(u, v, (0.02, 0.08, 0.98, 0.78), 0.16)
    return (in_bubble or in_tail) and not (_in_quote(u - 0.24, v) or _in_quote(u - 0.53, v))


def _in_quote(u: float, v: float) -> bool:
    """One of the two marks: a disc with a tail down to the left."""
    in_disc = (u - 0.115) ** 2 + (v - 0.37) ** 2 <= 0.115**2
    in_tail = 0.37 <= v <= 0.62 and 0.23 - (v - 0.37) * 0.72 - 0.11 <= u <= 0.23 - (v - 0.37) * 0.72
    return in_disc or in_tail


def _in_round(u: float, v: float, box: tuple[float, float, float, float], radius: float) -> bool:
    left, top, right, bottom = box
    dx = max(left + radius - u, 0.0, u - right + radius)
    dy = max(top + radius - v, 0.0, v - bottom + radius)
    return dx * dx + dy * dy <= radius * radius


def _blend(ground: Pixel, ink: Pixel, share: float) -> Pixel:
    red, green, blue, alpha = (round(a + (b - a) * share) for a, b in zip(ground, ink, strict=True))
    return red, green, blue, alpha
