"""Keeps uploads: held apart until they are described, then each in a folder of its own below `<data>/uploads`.

A folder holds the document and a catalogue.yaml with its card, and appears whole: a build that runs meanwhile never
sees a document without the entry that says who may read it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import time
import unicodedata
import uuid
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import yaml

from bot.records import UserKey
from bot.uploads.values import Card, Held, Stored
from corpus.access import Principal, may_read
from corpus.catalogue.codec import metadata_from_json, metadata_to_json
from corpus.containers import SKIPPED, clean_id
from corpus.errors import DocumentLoadError
from corpus.loaders.registry import FORMATS, MEGABYTE, check_size, extractor_for, load
from corpus.metadata import merge
from corpus.sidecar import SIDECAR
from corpus.sources import UPLOADS

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue, DocumentRecord

WAITING = "waiting"

_KEPT_S = 24 * 3600.0
_LONGEST_STEM = 80
_TOKEN = re.compile(r"[0-9a-f]{32}\Z")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*#%]')
# What holds several documents has no place under one card.
_CONTAINERS = (".zip", ".jsonl", ".json", ".urls", ".record")
_READ = sorted({suffix for fmt in FORMATS for suffix in fmt.suffixes} - set(_CONTAINERS))


class Uploads:
    """The uploads of one data directory. Thread-safe and safe between processes; everything blocks."""

    def __init__(self, data_dir: Path, *, catalogue: Catalogue, max_file_mb: int) -> None:
        """Name the data directory; nothing is created yet, and what waited too long is thrown away.

        Args:
            data_dir: The data directory.
            catalogue: Its open catalogue.
            max_file_mb: Largest file that is taken, in millions of bytes.
        """
        self._data_dir = data_dir.resolve()
        self._folder = self._data_dir / UPLOADS
        self._waiting = self._data_dir / WAITING
        self._catalogue = catalogue
        self._max_file_mb = max_file_mb
        self._drop_old()

    @property
    def most_bytes(self) -> int:
        """Largest file that is taken, in bytes."""
        return self._max_file_mb * MEGABYTE

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Extensions of the formats that are taken, each with its dot, in order."""
        return tuple(_READ)

    def expect(self, name: str, size: int) -> None:
        """Judge a file by its name and stated size, before its bytes are fetched.

        Raises:
            DocumentLoadError: If it cannot be taken; says why and what to do.
        """
        shown = clean_name(name)
        check_size(size, name=shown, max_file_mb=self._max_file_mb)
        if shown.lower().endswith(_CONTAINERS):
            raise DocumentLoadError(
                f"{shown}: may hold several documents, which one description does not fit",
                "Upload them one by one, or put the file into a source folder on the server.",
            )
        if extractor_for(shown) is None:
            raise DocumentLoadError(f"{shown}: format not supported", f"Supported: {', '.join(_READ)}.")

    def hold(self, name: str, data: bytes, *, by: UserKey, principal: Principal) -> Held:
        """Read a file and keep it until it is described; a day at most.

        Args:
            name: Its name.
            data: Its bytes.
            by: Who uploads it.
            principal: The same person in the terms of access.

        Raises:
            DocumentLoadError: If it cannot become a document; says why and what to do.
        """
        self.expect(name, len(data))
        shown = clean_name(name)
        loaded = load(data, shown, max_file_mb=self._max_file_mb)
        found = merge(
            stated=loaded.stated,
            sidecar={},
            properties=loaded.properties,
            text=loaded.text,
            sections=loaded.sections,
            name=shown,
        )
        former = self._former(shown)
        held = Held(
            token=uuid.uuid4().hex,
            name=shown,
            characters=len(loaded.text),
            by=by,
            found=found,
            replaces=former.title if former is not None and may_read(principal, former.label) else None,
        )
        self._keep(held, data)
        return held

    def held(self, token: str, *, by: UserKey) -> Held | None:
        """What waits under a token, for whoever uploaded it; None for anybody else and for what waits no more."""
        if not _TOKEN.match(token):
            return None
        try:
            said = json.loads((self._waiting / token / "held.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if said["by"] != asdict(by):
            return None
        return Held(**{**said, "by": by, "found": metadata_from_json(said["found"])})

    def discard(self, token: str, *, by: UserKey) -> bool:
        """Throw away what waits; whether there was anything."""
        if self.held(token, by=by) is None:
            return False
        shutil.rmtree(self._waiting / token, ignore_errors=True)
        return True

    def store(self, token: str, card: Card, *, by: UserKey) -> Stored | None:
        """Put what waits into the uploads with its card; the next build reads it.

        Returns:
            Where it is, or None if nothing waits under the token for this person any more.
        """
        from filelock import FileLock

        self._folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._data_dir / "uploads.lock"):
            held = self.held(token, by=by)
            if held is None:
                return None
            self._mend()
            suffix = PurePosixPath(held.name).suffix
            stem = held.name.removesuffix(suffix)
            is_new_version = card.is_new_version and held.replaces is not None
            folder = self._folder / (stem if is_new_version else self._free(stem))
            path = folder / f"{folder.name}{suffix}"
            self._place(token, card, path=path)
            source_hash = hashlib.sha256(path.read_bytes()).hexdigest()
        self._catalogue.add_upload_source(self._folder)
        return Stored(path=str(path), source_hash=source_hash, title=card.title, releasable_to=card.releasable_to)

    def document_of(self, stored: Stored) -> DocumentRecord | None:
        """The document that an upload became, or None where no build has read it (yet)."""
        record = self._document_at(stored.path)
        return record if record is not None and record.source_hash == stored.source_hash else None

    def _document_at(self, path: str) -> DocumentRecord | None:
        source = next((source for source in self._catalogue.sources() if source.path == str(self._folder)), None)
        inside = Path(path).relative_to(self._folder).as_posix()
        records = self._catalogue.documents() if source is not None else []
        return next((r for r in records if source is not None and (r.source_id, r.path) == (source.id, inside)), None)

    def _former(self, name: str) -> DocumentRecord | None:
        stem = name.removesuffix(PurePosixPath(name).suffix)
        path = self._folder / stem / name
        return self._document_at(str(path)) if path.is_file() else None

    def _keep(self, held: Held, data: bytes) -> None:
        self._drop_old()
        self._waiting.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = self._waiting / held.token
        folder.mkdir()
        (folder / "data").write_bytes(data)
        said: dict[str, Any] = {**asdict(held), "found": metadata_to_json(held.found)}
        (folder / "held.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")

    def _drop_old(self) -> None:
        """Throw away what has waited for more than a day."""
        for old in self._waiting.glob("*"):
            with contextlib.suppress(FileNotFoundError):  # another process was faster
                if time.time() - old.stat().st_mtime > _KEPT_S:
                    shutil.rmtree(old, ignore_errors=True)

    def _place(self, token: str, card: Card, *, path: Path) -> None:
        folder = path.parent
        draft, former = self._folder / f".new-{folder.name}", self._folder / f".old-{folder.name}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        shutil.copyfile(self._waiting / token / "data", draft / path.name)
        entry = {"documents": {path.name: card.to_sidecar()}}
        (draft / SIDECAR).write_text(yaml.safe_dump(entry, allow_unicode=True, sort_keys=False), encoding="utf-8")
        if folder.exists():
            folder.rename(former)
        draft.rename(folder)
        shutil.rmtree(former, ignore_errors=True)
        shutil.rmtree(self._waiting / token, ignore_errors=True)

    def _mend(self) -> None:
        """Put back what a process that was killed had moved aside."""
        for former in self._folder.glob(".old-*"):
            folder = self._folder / former.name.removeprefix(".old-")
            if folder.exists():
                shutil.rmtree(former, ignore_errors=True)
            else:
                former.rename(folder)

    def _free(self, stem: str) -> str:
        """A name that no upload has, nor had before it was erased."""
        gone = {tombstone.id for tombstone in self._catalogue.tombstones()}
        names = [stem, *(f"{stem}-{number}" for number in range(2, 10_000))]
        return next(name for name in names if name not in gone and not (self._folder / name).exists())


def clean_name(name: str) -> str:
    """A file name that is safe on disk and that builds do not pass over; its extension stays."""
    plain = _UNSAFE.sub("_", clean_id(PurePosixPath(name.replace("\\", "/")).name)).lstrip(".~ ")
    suffix = PurePosixPath(plain).suffix
    stem = unicodedata.normalize("NFC", plain.removesuffix(suffix)[:_LONGEST_STEM]).strip(" .") or "document"
    return f"upload-{stem}{suffix}" if SKIPPED.match(stem + suffix) else stem + suffix


def forget_upload(data_dir: Path, root: Path, path: str) -> None:
    """Delete an uploaded document: its file, what is said of it, and everything that waits to be described.

    Args:
        data_dir: The data directory.
        root: The folder of uploads that it lies in.
        path: Of the file in that folder.
    """
    file = root / path
    file.unlink(missing_ok=True)
    if file.parent != root:
        shutil.rmtree(file.parent, ignore_errors=True)
    elif (root / SIDECAR).is_file():
        said = yaml.safe_load((root / SIDECAR).read_text(encoding="utf-8")) or {}
        said.get("documents", {}).pop(path, None)
        (root / SIDECAR).write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")
    shutil.rmtree(data_dir / WAITING, ignore_errors=True)
