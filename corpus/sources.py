"""Enumerates the documents of a source: a folder, or one file."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path

from corpus.addresses import host_of, is_list, normal_address, stem_of_address
from corpus.containers import SKIPPED, SourceEntry, clean_id, json_entries, jsonl_entries, refused, stem_of, zip_entries
from corpus.errors import CorpusError, DocumentLoadError, SourceNotFoundError
from corpus.loaders.registry import check_size

UPLOADS = "uploads"
"""Folder of a data directory that holds what was uploaded."""

_CONTAINERS = (".jsonl", ".json", ".zip")
_ARCHIVE_LIMIT = 8  # an archive may be so many times as large as one document


def source_name(path: Path | str, *, taken: Collection[str] = ()) -> str:
    """A short unique name: a folder's own, a file's stem, for a `corpus.jsonl` its folder's, an address's last part.

    Args:
        path: Of the source; absolute, or an address in its normal form.
        taken: Names that other sources hold; against them the parent's name and then a number is added.
    """
    if isinstance(path, str):
        stem = stem_of_address(path)
        return _free([stem, f"{host_of(path)}-{stem}"], taken)
    base = path.parent.name if path.name == "corpus.jsonl" else path.name if path.is_dir() else path.stem
    base = clean_id(base) or "source"
    parent = path.parent.parent.name if path.name == "corpus.jsonl" else path.parent.name
    return _free([base, f"{clean_id(parent)}-{base}"], taken)


def _free(wanted: list[str], taken: Collection[str]) -> str:
    numbered = [f"{wanted[0]}-{number}" for number in range(2, len(taken) + 3)]
    return next(name for name in wanted + numbered if name not in taken)


def check_source(path: Path | str) -> None:
    """Refuse a source that is not there. Whether an address can be reached shows when it is fetched.

    Raises:
        SourceNotFoundError: If a path is neither a readable folder nor a readable file.
        ConfigError: If an address is one that may not be fetched.
    """
    if isinstance(path, str):
        normal_address(path)
        return
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
            if not name.startswith(".") and SKIPPED.match(name) is None:
                found.append((prefix + name, os.path.join(folder, name)))  # noqa: PTH118  # thousands of them
    return sorted(found)


def _expand(path: str, relative: str, root: Path, max_file_mb: int) -> Iterator[SourceEntry]:
    relative = unicodedata.normalize("NFC", relative)
    if os.path.islink(path) and os.path.isdir(path):  # noqa: PTH112, PTH114  # its target is walked where it lies inside
        if not _lies_inside(Path(path), root):
            yield refused(relative, _outside(relative))
    elif is_list(Path(relative)):  # whoever may write into a folder may not have Liaison call up addresses
        hint = "Name the list as a source itself: liaison index build FOLDER LIST.urls"
        yield refused(relative, DocumentLoadError(f"{relative}: is a list of addresses inside a folder", hint))
    elif relative.lower().endswith(_CONTAINERS):
        yield from _take_apart(Path(path), relative, root, max_file_mb)
    else:
        yield SourceEntry(
            path=relative,
            name=relative,
            read=lambda: _read_file(Path(path), relative, root, max_file_mb),
            stem=stem_of(relative),
        )


def _take_apart(path: Path, relative: str, root: Path, max_file_mb: int) -> Iterator[SourceEntry]:
    try:
        if relative.lower().endswith(".jsonl"):  # read line by line: only its lines have a limit
            _check_file(path, relative, root)
            with path.open("rb") as lines:
                yield from jsonl_entries(lines.readline, relative, max_file_mb=max_file_mb)
            return
        limit = max_file_mb * (_ARCHIVE_LIMIT if relative.lower().endswith(".zip") else 1)
        data = _read_file(path, relative, root, limit)
    except DocumentLoadError as exc:
        yield refused(relative, exc)
    except OSError as exc:
        yield refused(relative, _unreadable(relative, exc))
    else:
        if relative.lower().endswith(".zip"):
            yield from zip_entries(data, relative, max_file_mb=max_file_mb)
        else:
            yield from json_entries(data, relative)


def _check_file(path: Path, relative: str, root: Path) -> None:
    if not _lies_inside(path, root):
        raise _outside(relative)
    if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
        raise DocumentLoadError(f"{relative}: is not a regular file", "Remove it from the source.")


def _read_file(path: Path, relative: str, root: Path, max_file_mb: int) -> bytes:
    try:
        _check_file(path, relative, root)
        check_size(path.stat().st_size, name=relative, max_file_mb=max_file_mb)
        return path.read_bytes()
    except OSError as exc:
        raise _unreadable(relative, exc) from exc


def _outside(relative: str) -> DocumentLoadError:
    return DocumentLoadError(f"{relative}: is a link that leaves the source", "Copy the file into the source.")


def _unreadable(relative: str, error: OSError) -> DocumentLoadError:
    return DocumentLoadError(f"{relative}: cannot be read: {error.strerror}", "Check its permissions.")


def _lies_inside(path: Path, root: Path) -> bool:
    """Whether a file stays in the source; folders that are links are never entered, so only the file can lead out."""
    return not path.is_symlink() or path.resolve().is_relative_to(root.resolve())
