"""Backup and restoration of a data directory.

A backup is a tar.gz of: both databases (copied by SQLite's own backup, so also while others write; out of PostgreSQL
row by row, as SQLite files that `data move` carries back), the live
generation, the vector cache, uploads, the audit record and configuration files, and `backup.json` with the hash of
each. The key that signs links is left out unless asked for. A build may go on meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import __version__
from bot.data_files import CATALOGUE_FILE, DATABASE_FILES, STATE_FILE
from bot.links import KEY_FILE
from bot.moving import copy_to_files
from corpus.errors import ConfigError, CorpusError
from retrieval.generations import COLLECTION_FILE, Generation, GenerationStore, now

MANIFEST = "backup.json"
FORMAT = 1
_CONFIGURATION = ("*.yaml", "*.yml", "golden.jsonl", "note.json")
_FOLDERS = ("uploads", "audit")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What a backup holds, or what was restored from it.

    Attributes:
        generation: The live generation; None if nothing was built.
        bytes: Of the files, unpacked.
        made_at: UTC, ISO 8601.
    """

    generation: str | None
    files: int
    bytes: int
    made_at: str


def back_up(
    data_dir: Path, target: Path, *, secrets_too: bool = False, database_url: str | None = None
) -> BackupReport:
    """Write a backup; the file appears whole or not at all, readable by its owner alone.

    Args:
        data_dir: The data directory.
        target: The file to write; an older one of that name is replaced.
        secrets_too: Whether the key that signs links goes in.
        database_url: PostgreSQL that holds catalogue and state; None: they are SQLite files of the data directory.

    Raises:
        ConfigError: If there is no data directory, or the target cannot be written.
    """
    if database_url is None and not (data_dir / CATALOGUE_FILE).is_file():
        raise ConfigError(f"{str(data_dir)!r} is no data directory", "Name it with --data-dir or LIAISON_DATA_DIR.")
    if not target.parent.is_dir():
        raise ConfigError(f"{str(target.parent)!r} is no folder", "Name a file in a folder that exists.")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".liaison-backup-") as folder:
            report = _write(data_dir, draft, Path(folder), secrets_too=secrets_too, database_url=database_url)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return report


def restore(backup: Path, data_dir: Path) -> BackupReport:
    """Unpack a backup into a data directory that is empty or missing; it appears whole or not at all.

    Raises:
        ConfigError: If the directory is not empty.
        CorpusError: If the file is no backup, is damaged, or is of a newer release.
    """
    if data_dir.exists() and (not data_dir.is_dir() or any(data_dir.iterdir())):
        raise ConfigError(f"{str(data_dir)!r} is not empty", "Restore into a new --data-dir, then put it in place.")
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data_dir.parent, prefix=".liaison-restore-") as folder:
        unpacked = Path(folder) / "data"
        try:
            with tarfile.open(backup, "r:gz") as archive:
                archive.extractall(unpacked, filter="data")
        except (tarfile.TarError, OSError, EOFError) as exc:
            raise CorpusError(f"{str(backup)!r} cannot be unpacked: {exc}", "Choose another backup.") from exc
        report = _check(unpacked, backup)
        (unpacked / MANIFEST).unlink()
        if data_dir.exists():
            data_dir.rmdir()
        unpacked.rename(data_dir)
    return report


def _write(data_dir: Path, draft: Path, scratch: Path, *, secrets_too: bool, database_url: str | None) -> BackupReport:
    store = GenerationStore(data_dir)
    with _leased(store) as generation:
        files = dict(_live_files(data_dir, generation))
        files |= _other_files(data_dir, secrets_too=secrets_too)
        files |= _databases(data_dir, scratch, database_url)
        if generation is not None:
            pointer = scratch / "current"
            pointer.write_text(generation.id)
            files["generations/current"] = pointer
        manifest = {
            "format": FORMAT,
            "liaison": __version__,
            "made_at": now(),
            "generation": None if generation is None else generation.id,
            "files": {name: _digest(path) for name, path in sorted(files.items())},
        }
        listed = scratch / MANIFEST
        listed.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as archive:
            archive.add(listed, MANIFEST)
            for name, path in sorted(files.items()):
                archive.add(path, name, recursive=False)
            archive.close()
            raw.flush()
            os.fsync(raw.fileno())
        return _report(manifest, sum(path.stat().st_size for path in files.values()))


class _leased:  # noqa: N801  # reads as the context manager it is
    """The live generation, opened and so kept from deletion for the length of a `with` block; None if none is."""

    def __init__(self, store: GenerationStore) -> None:
        self._store = store
        self._generation: Generation | None = None

    def __enter__(self) -> Generation | None:
        for _ in range(3):
            if self._store.current_id() is None:
                return None
            try:
                self._generation = Generation(self._store.current_folder())
            except FileNotFoundError:  # replaced and pruned meanwhile
                continue
            return self._generation
        raise CorpusError("the live generation cannot be opened", "See `liaison index status`.")

    def __exit__(self, *_: object) -> None:
        if self._generation is not None:
            self._generation.close()


def _live_files(data_dir: Path, generation: Generation | None) -> Iterator[tuple[str, Path]]:
    if generation is None:
        return
    history = data_dir / "generations" / "history.jsonl"
    if history.is_file():
        yield "generations/history.jsonl", history
    for path in generation.folder.rglob("*"):
        # A collection on a server stays this installation's: what is restored is not to drop it one day.
        if path.is_file() and path.name != COLLECTION_FILE:
            yield path.relative_to(data_dir).as_posix(), path


def _other_files(data_dir: Path, *, secrets_too: bool) -> dict[str, Path]:
    files = {path.name: path for pattern in _CONFIGURATION for path in data_dir.glob(pattern)}
    files |= {
        path.relative_to(data_dir).as_posix(): path
        for folder in _FOLDERS
        for path in (data_dir / folder).rglob("*")
        if path.is_file() and path.name != "lock"
    }
    key = data_dir / KEY_FILE
    if secrets_too and key.is_file():
        files[KEY_FILE] = key
    return files


def _databases(data_dir: Path, scratch: Path, database_url: str | None) -> dict[str, Path]:
    copies = {}
    if database_url is not None:
        shared = scratch / "shared"
        copy_to_files(database_url, shared)
        copies = {name: shared / name for name in (CATALOGUE_FILE, STATE_FILE)}
    for name in DATABASE_FILES:
        if name in copies or not (data_dir / name).is_file():
            continue
        copy = scratch / name.replace("/", "-")
        with closing(sqlite3.connect(data_dir / name, timeout=30)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        copies[name] = copy
    return copies


def _check(unpacked: Path, backup: Path) -> BackupReport:
    try:
        manifest = json.loads((unpacked / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError) as exc:
        raise CorpusError(f"{str(backup)!r} is no backup of Liaison", "Choose another file.") from exc
    if manifest["format"] > FORMAT:
        raise CorpusError(f"{str(backup)!r} was made by a newer release ({manifest['liaison']})", "Upgrade Liaison.")
    size = 0
    for name, digest in manifest["files"].items():
        path = unpacked / name
        if not path.is_file() or _digest(path) != digest:
            raise CorpusError(f"{str(backup)!r} is damaged: {name!r} is missing or differs", "Choose another backup.")
        size += path.stat().st_size
    return _report(manifest, size)


def _report(manifest: dict[str, Any], size: int) -> BackupReport:
    return BackupReport(
        generation=manifest["generation"], files=len(manifest["files"]), bytes=size, made_at=manifest["made_at"]
    )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
