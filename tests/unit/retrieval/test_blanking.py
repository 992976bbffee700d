from __future__ import annotations

import struct
from pathlib import Path

from retrieval.blanking import blank_unused


def vector_files(folder: Path, *, version: int = 1, allocated: int = 4, used: int = 1) -> Path:
    inner = folder / "segment"
    inner.mkdir()
    (inner / "header.bin").write_bytes(struct.pack("<i4Q", version, 0, allocated, used, 8) + b"rest")
    (inner / "data_level0.bin").write_bytes(
        b"elementAsecretBsecretCsecretD"[: allocated * 8].ljust(allocated * 8, b"s")
    )
    (inner / "length.bin").write_bytes(b"1111222233334444"[: allocated * 4])
    return inner


def test_what_no_element_uses_is_blanked(tmp_path: Path) -> None:
    inner = vector_files(tmp_path)
    assert blank_unused(tmp_path) == 3 * 8 + 3 * 4
    assert (inner / "data_level0.bin").read_bytes() == b"elementA" + bytes(24)
    assert (inner / "length.bin").read_bytes() == b"1111" + bytes(12)


def test_a_full_file_and_an_unknown_layout_are_left_alone(tmp_path: Path) -> None:
    for name, options in (("full", {"used": 4}), ("later", {"version": 2}), ("odd", {"used": 9})):
        folder = tmp_path / name
        folder.mkdir()
        vector_files(folder, **options)
        assert blank_unused(folder) == 0
    assert blank_unused(tmp_path / "nowhere") == 0
