"""Which loader reads which file; the checks that every file passes first."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import cast

from corpus.errors import DocumentLoadError
from corpus.loaders.values import LoadedDocument

Reader = Callable[[bytes, str], LoadedDocument]

MEGABYTE = 1_000_000
DEFAULT_MAX_FILE_MB = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A file format that can be read.

    Attributes:
        name: Short name, for instance in `extractor`.
        module: Module under `corpus.loaders` that defines `read(data, name)`.
        version: Raised when the loader or the cleaning behind it gives other text for the same bytes.
        suffixes: File extensions in lower case, with the dot.
        magic: What the bytes begin with (any one of these), where the format has such a mark.
    """

    name: str
    module: str
    version: int
    suffixes: tuple[str, ...]
    magic: tuple[bytes, ...] = ()

    @property
    def extractor(self) -> str:
        """Name and version, as stored with every version of a document."""
        return f"{self.name}/{self.version}"


_ZIP = (b"PK\x03\x04", b"PK\x05\x06")

_IMAGE = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")

FORMATS = (
    Format(name="txt", module="txt", version=1, suffixes=(".txt", ".text", ".log")),
    Format(name="md", module="md", version=2, suffixes=(".md", ".markdown", ".mdown")),
    Format(name="html", module="htmlpage", version=2, suffixes=(".html", ".htm", ".xhtml")),
    Format(name="pdf", module="pdf", version=3, suffixes=(".pdf",), magic=(b"%PDF-",)),
    Format(name="docx", module="docx", version=2, suffixes=(".docx", ".docm"), magic=_ZIP),
    Format(name="pptx", module="pptx", version=1, suffixes=(".pptx", ".pptm"), magic=_ZIP),
    Format(name="xlsx", module="xlsx", version=1, suffixes=(".xlsx", ".xlsm"), magic=_ZIP),
    Format(name="csv", module="csvtable", version=1, suffixes=(".csv", ".tsv")),
    Format(name="eml", module="eml", version=2, suffixes=(".eml",)),
    Format(name="epub", module="epub", version=2, suffixes=(".epub",), magic=_ZIP),
    Format(name="json", module="jsonvalue", version=1, suffixes=(".json",)),
    Format(name="image", module="ocr", version=2, suffixes=(".png", ".jpg", ".jpeg", ".tif", ".tiff"), magic=_IMAGE),
    Format(name="record", module="record", version=1, suffixes=(".record",)),
)

IN_PROCESS = frozenset({"txt", "md", "record", "jsonvalue", "csvtable"})
"""Loaders that work on decoded text alone; every other one runs in a child process with limits."""

# Beginnings of files that are often given a wrong name, to say in a failure what the file really is.
_KNOWN_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP or Office"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password-protected or old Office"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
)


def format_for(name: str) -> Format | None:
    """The format that a file name's extension stands for, or None if no loader reads it."""
    suffix = PurePosixPath(name).suffix.lower()
    return next((fmt for fmt in FORMATS if suffix in fmt.suffixes), None)


def extractor_for(name: str) -> str | None:
    """Name and version of the loader that would read a file of this name, without importing the loader."""
    fmt = format_for(name)
    return fmt.extractor if fmt else None


def load(data: Path | bytes, name: str | None = None, *, max_file_mb: int = DEFAULT_MAX_FILE_MB) -> LoadedDocument:
    """Read one document.

    Args:
        data: The file, or its bytes.
        name: File name or path in its source, for the format and for messages; required with bytes.
        max_file_mb: Largest file that is read, in millions of bytes.

    Raises:
        DocumentLoadError: If the file cannot become a document; says why and what to do.
        ValueError: If bytes come without a name.
    """
    if isinstance(data, Path):
        name = name or data.name
        check_size(data.stat().st_size, name=name, max_file_mb=max_file_mb)
        try:
            data = data.read_bytes()
        except OSError as exc:
            raise DocumentLoadError(f"{name}: cannot be read: {exc.strerror}", "Check the file's permissions.") from exc
    if name is None:
        raise ValueError("bytes need a name")
    check_size(len(data), name=name, max_file_mb=max_file_mb)
    fmt = format_for(name)
    if fmt is None:
        suffix = PurePosixPath(name).suffix or "no extension"
        raise DocumentLoadError(f"{name}: format not supported ({suffix})", f"Supported: {supported()}.")
    _check_magic(data, fmt, name)
    return _read(data, fmt, name)


def supported() -> str:
    """The extensions that can be read, for messages."""
    suffixes = {suffix for fmt in FORMATS if fmt.name != "record" for suffix in fmt.suffixes}
    return ", ".join(sorted(suffixes | {".jsonl", ".zip"}))


def check_size(size: int, *, name: str, max_file_mb: int) -> None:
    """Refuse empty and oversized files.

    Raises:
        DocumentLoadError: If `size`, in bytes, is 0 or over the limit.
    """
    if size == 0:
        raise DocumentLoadError(f"{name}: is empty (0 bytes)", "Put the document's content into the file or remove it.")
    if size > max_file_mb * MEGABYTE:
        raise DocumentLoadError(
            f"{name}: is too large ({size / MEGABYTE:.1f} MB, the limit is {max_file_mb} MB)",
            "Split the file, or raise LIAISON_MAX_FILE_MB.",
        )


def _read(data: bytes, fmt: Format, name: str) -> LoadedDocument:
    if fmt.module in IN_PROCESS:
        loaded = read_here(data, fmt.module, name)
    else:
        from corpus.sandbox import shared_sandbox

        loaded = shared_sandbox().load(data, name, loader=fmt.module)
    return replace(loaded, extractor=fmt.extractor)


def read_here(data: bytes, module: str, name: str) -> LoadedDocument:
    """Read bytes with a loader in this process; whatever goes wrong is a `DocumentLoadError`.

    Args:
        data: The file.
        module: Module under `corpus.loaders`.
        name: File name or path in its source, for messages.

    Raises:
        DocumentLoadError: If the loader cannot read the bytes, or finds no text.
    """
    if module not in {fmt.module for fmt in FORMATS}:
        raise ValueError(f"{module!r} is no loader")
    read = cast(Reader, importlib.import_module(f"corpus.loaders.{module}").read)
    kind = next(fmt.name for fmt in FORMATS if fmt.module == module)
    try:
        loaded = read(data, name)
    except DocumentLoadError:
        raise
    except MemoryError as exc:
        raise DocumentLoadError(f"{name}: needs too much memory to read", "Split the document, or remove it.") from exc
    except RecursionError as exc:
        raise DocumentLoadError(f"{name}: is nested too deeply", "Save the document again in a simpler form.") from exc
    except Exception as exc:  # parsers of foreign bytes raise anything; one file must not end a build
        raise DocumentLoadError(
            f"{name}: cannot be read as {kind}: {type(exc).__name__}: {exc}"[:300],
            "Open the file in its program and save it again, or remove it.",
        ) from exc
    if not loaded.text.strip():
        raise DocumentLoadError(f"{name}: holds no text", "Put the document's content into the file or remove it.")
    return loaded


def _check_magic(data: bytes, fmt: Format, name: str) -> None:
    if fmt.magic and data.lstrip()[:1024].startswith(fmt.magic):
        return
    actual = next((label for magic, label in _KNOWN_MAGIC if data.startswith(magic)), None)
    if actual is not None and data.startswith(b"\xd0\xcf\x11\xe0") and fmt.magic:
        raise DocumentLoadError(
            f"{name}: is protected by a password, or in an old Office format",
            "Remove the password, or save the file in a current format.",
        )
    if actual is not None:
        raise DocumentLoadError(
            f"{name}: is not {fmt.name} but looks like a {actual} file",
            "Give the file the extension of its real format.",
        )
    if fmt.magic:
        raise DocumentLoadError(f"{name}: is not a valid {fmt.name} file", "Save the file again, or remove it.")
