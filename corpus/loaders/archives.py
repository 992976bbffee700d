"""Checks of ZIP containers before anything is unpacked: office files are such, and a few bytes can hold gigabytes."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from corpus.errors import DocumentLoadError

MAX_UNPACKED = 300_000_000
"""Largest sum of sizes, in bytes, that a container may unpack to."""
MAX_MEMBERS = 20_000
MAX_RATIO = 200
"""Largest growth; text packs to a twentieth, a bomb to a thousandth."""
_RATIO_FREE = 10_000_000
TORN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, ValueError, NotImplementedError, EOFError)
"""What opening a damaged container, or unpacking a member, raises; zlib's and lzma's errors are of no common kind."""


def check_archive(data: bytes, *, name: str) -> None:
    """Refuse a container that is broken, encrypted or a bomb.

    Raises:
        DocumentLoadError: With the reason.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except TORN as exc:
        raise DocumentLoadError(
            f"{name}: is a broken file: {exc}", "Open it in its program and save it again, or remove it."
        ) from exc
    if any(member.flag_bits & 1 for member in members):
        raise DocumentLoadError(f"{name}: is protected by a password", "Save a copy without a password.")
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or total > MAX_UNPACKED or (total > _RATIO_FREE and total > MAX_RATIO * len(data)):
        raise DocumentLoadError(
            f"{name}: would unpack to {total / 1e6:.0f} MB in {len(members)} parts", "Remove it; it may be a zip bomb."
        )
