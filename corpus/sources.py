"""Enumerates the files of a source: a folder, one file, or the lines of a `.jsonl` file."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import CorpusError, DocumentLoadError, SourceNotFoundError
from corpus.ids import without_suffix
from corpus.loaders.record import parse
from corpus.loaders.registry import MEGABYTE, check_size

SIDECAR = "catalogue.yaml"
_SKIPPED = re.compile(
    r"(?:LICEN[CS]E|COPYING|NOTICE)\b[^/]*\Z|(?:catalogue|organisations|glossary)\.ya?ml\Z|golden\.jsonl\Z"
    r"|Thumbs\.db\Z|desktop\.ini\Z|~\$",
    re.IGNORECASE,
)
_RECORD_SUFFIX = ".record"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """One document to be read, or one file that cannot be.

    Attributes:
        path: Path in the source with `/`; a record of a container is `corpus.jsonl#p0`.
        name: What the registry chooses the loader by; a path with extension.
        read: Gives the bytes; raises DocumentLoadError.
        stem: Id where nothing states one.
        record_id: `_id` of a record.
    """

    path: str
    name: str
    read: Callable[[], bytes]
    stem: str
    record_id: str | None = None


def source_name(path: Path, *, taken: Collection[str] = ()) -> str:
    """A short unique name for a source: the folder's, for a file its stem, for a `corpus.jsonl` its folder's.

    Args:
        path: Of the source; absolute.
        taken: Names that other sources hold; against them the parent's name and then a number is added.
    """
    base = path.parent.name if path.name == "corpus.jsonl" else path.name if path.is_dir() else path.stem
    base = _clean_id(base) or "source"
    parent = path.parent.parent.name if path.name == "corpus.jsonl" else path.parent.name
    candidates = [base, f"{_clean_id(parent)}-{base}"] + [f"{base}-{number}" for number in range(2, len(taken) + 3)]
    return next(name for name in candidates if name not in taken)


def check_source(path: Path) -> None:
    """Refuse a source that is not there.

    Raises:
        SourceNotFoundError: If `path` is neither a readable folder nor a readable file.
    """
    if not path.exists():
        raise SourceNotFoundError(f"source {str(path)!r} does not exist", "Check the path; name a folder or a file.")
    if not os.access(path, os.R_OK):
        raise SourceNotFoundError(f"source {str(path)!r} cannot be read", "Check its permissions.")


def entries(source: Path, *, max_file_mb: int) -> Iterator[SourceEntry]:
    """The documents of a source, by path; hidden files, licence files and those for Liaison itself are left out.

    A file that cannot be read gives an entry whose `read` raises. Symbolic links are followed only inside the source.

    Raises:
        SourceNotFoundError: If the source is not there.
    """
    check_source(source)
    if source.is_file():
        source = source.resolve()  # a link that is named is meant
        yield from _expand(str(source), source.name, source.parent, max_file_mb)
        return
    for relative, path in _walk(source):
        yield from _expand(path, relative, source, max_file_mb)


def _walk(source: Path) -> list[tuple[str, str]]:
    """Relative and whole paths of files and of links to folders, sorted."""
    found: list[tuple[str, str]] = []

    def refuse(error: OSError) -> None:
        raise CorpusError(
            f"folder {error.filename!r} cannot be read: {error.strerror}", "Check its permissions."
        ) from error

    for folder, subfolders, files in os.walk(source, onerror=refuse):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        links = [name for name in subfolders if Path(folder, name).is_symlink()]
        inside = Path(folder).relative_to(source).as_posix()
        prefix = "" if inside == "." else inside + "/"
        for name in files + links:
            if not name.startswith(".") and _SKIPPED.match(name) is None:
                found.append((prefix + name, os.path.join(folder, name)))  # noqa: PTH118  # thousands of them
    return sorted(found)


def _expand(path: str, relative: str, root: Path, max_file_mb: int) -> Iterator[SourceEntry]:
    relative = unicodedata.normalize("NFC", relative)
    name = relative.rpartition("/")[2]
    if os.path.islink(path) and os.path.isdir(path):  # noqa: PTH112, PTH114  # its target is walked where it lies inside
        if not _lies_inside(Path(path), root):
            yield _refused(relative, "is a link that leaves the source")
    elif name.lower().endswith(".jsonl") and Path(path).is_file() and _lies_inside(Path(path), root):
        yield from _records(Path(path), relative, max_file_mb)
    else:
        yield SourceEntry(
            path=relative,
            name=relative,
            read=lambda: _read_file(Path(path), relative, root, max_file_mb),
            stem=_clean_id(without_suffix(name)),
        )


def _read_file(path: Path, relative: str, root: Path, max_file_mb: int) -> bytes:
    try:
        if not _lies_inside(path, root):
            raise DocumentLoadError(f"{relative}: is a link that leaves the source", "Copy the file into the source.")
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise DocumentLoadError(f"{relative}: is not a regular file", "Remove it from the source.")
        check_size(status.st_size, name=relative, max_file_mb=max_file_mb)
        return path.read_bytes()
    except OSError as exc:
        raise DocumentLoadError(f"{relative}: cannot be read: {exc.strerror}", "Check its permissions.") from exc


def _records(path: Path, relative: str, max_file_mb: int) -> Iterator[SourceEntry]:
    stem = _clean_id(without_suffix(relative.rpartition("/")[2]))
    count = 0
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(_bounded_lines(lines.readline, max_file_mb), start=1):
                if line.strip(b" \t\r\n\xef\xbb\xbf"):
                    count += 1
                    yield _record(line.strip(b"\xef\xbb\xbf\r\n"), f"{relative}:{number}", relative, f"{stem}-{number}")
    except OSError as exc:
        yield _refused(relative, f"cannot be read: {exc.strerror}")
        return
    if count == 0:
        yield _refused(relative, "holds no records", hint="Put one JSON object on each line, or remove the file.")


def _bounded_lines(readline: Callable[[int], bytes], max_file_mb: int) -> Iterator[bytes]:
    limit = max_file_mb * MEGABYTE + 1
    while line := readline(limit):
        yield line
        while len(line) == limit and not line.endswith(b"\n"):
            line = readline(limit)  # the rest of an oversized line is passed over


def _record(line: bytes, place: str, relative: str, fallback: str) -> SourceEntry:
    try:
        stated = parse(line, place).get("_id")
    except DocumentLoadError:
        stated = None  # the loader tells of it
    record_id = _clean_id(str(stated)) if isinstance(stated, (str, int)) and str(stated).strip() else None
    return SourceEntry(
        path=f"{relative}#{record_id}" if record_id else place,
        name=place + _RECORD_SUFFIX,
        read=lambda: line,
        stem=record_id or fallback,
        record_id=record_id,
    )


def _refused(relative: str, reason: str, *, hint: str = "Copy the files into the source.") -> SourceEntry:
    def read() -> bytes:
        raise DocumentLoadError(f"{relative}: {reason}", hint)

    return SourceEntry(
        path=relative, name=relative, read=read, stem=_clean_id(without_suffix(relative.rpartition("/")[2]))
    )


def _lies_inside(path: Path, root: Path) -> bool:
    """Whether a file stays in the source; folders that are links are never entered, so only the file can lead out."""
    return not path.is_symlink() or path.resolve().is_relative_to(root.resolve())


def _clean_id(text: str) -> str:
    """An id without control characters and outer white space, NFC."""
    return re.sub(r"[\x00-\x1f\x7f]", "", unicodedata.normalize("NFC", text)).strip()
