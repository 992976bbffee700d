"""Reads the entries of sources into the catalogue, loading only what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from corpus.addresses import address_entry, list_entries, without_scheme
from corpus.catalogue import Catalogue, Failure, Origin, Saving, Source
from corpus.containers import SourceEntry
from corpus.documents import StoredVersion, version_of
from corpus.errors import DocumentLoadError
from corpus.fetching import AddressReader, Fetcher, FetchNote
from corpus.ids import Claim, assign_ids
from corpus.loaders.registry import extractor_for, load
from corpus.loaders.values import LoadedDocument
from corpus.metadata import merge, said_by_stranger
from corpus.setting_aside import SetAside, Ticket
from corpus.sidecar import Sidecars, digest
from corpus.sources import entries

_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """What is read at most.

    Attributes:
        max_file_mb: Largest file or page, in millions of bytes.
        fetch_allow: Hosts that may be read although their addresses are not public.
    """

    max_file_mb: int = 25
    fetch_allow: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an intake found.

    Attributes:
        ids: Documents that the sources hold and that could be read.
        failed_ids: Documents whose file is there but could not be read.
        failures: One for each file that could not be read.
        hints: Remarks worth showing.
    """

    ids: tuple[str, ...]
    failed_ids: tuple[str, ...]
    failures: tuple[Failure, ...]
    hints: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class _Item:
    """One entry on its way."""

    source: Source
    entry: SourceEntry
    sidecar: Mapping[str, object]
    digest: str
    source_hash: str = ""
    record: Origin | None = None
    loaded: Ticket | None = None
    stated_id: str | None = None
    error: DocumentLoadError | None = None

    @property
    def is_strangers(self) -> bool:
        """Whether it may be anybody's work: from the web or uploaded; it claims no id and says not who may read it."""
        return self.entry.address is not None or self.source.kind == "upload"


class Intake:
    """One pass over the sources. Entries are seen twice: once to hash and claim ids, once to load what changed."""

    def __init__(
        self,
        catalogue: Catalogue,
        sources: Sequence[Source],
        *,
        limits: ReadLimits,
        on_progress: Callable[[int, str], None] | None,
        only: Collection[str] | None = None,
    ) -> None:
        self._only = only
        fetcher = Fetcher(max_file_mb=limits.max_file_mb, allow=limits.fetch_allow)
        self._addresses = AddressReader(fetcher, catalogue.fetches())
        self._catalogue = catalogue
        self._sources = sources
        self._max_file_mb = limits.max_file_mb
        self._on_progress = on_progress
        records = catalogue.origins()
        self._by_place = {(record.source_id, record.path): record for record in records}
        self._by_hash: dict[str, list[Origin]] = {}
        for record in records:
            self._by_hash.setdefault(record.source_hash, []).append(record)
        self._aside = SetAside()
        self._tombstones = {tombstone.id: tombstone for tombstone in catalogue.tombstones()}
        self._erased = frozenset().union(*(tombstone.hashes for tombstone in self._tombstones.values()))

    def run(self) -> Taken:
        """Read everything once."""
        items = self._survey()
        self._find_renamed(items)
        ids = assign_ids([_claim(item) for item in items])
        taken = self._save(items, ids)
        if self._only is None:
            self._catalogue.remember_fetches(self._addresses.notes)
        return taken

    def _survey(self) -> list[_Item]:
        items: list[_Item] = []
        for source in self._sources:
            if source.kind == "upload" and not Path(source.path).exists():
                continue
            sidecars = Sidecars(Path(source.path))
            for entry in self._entries(source):
                if self._only is not None and _full_path(source, entry) not in self._only:
                    items += self._as_stored(source, entry)
                    continue
                items.append(self._look(source, entry, sidecars))
                if self._on_progress is not None:
                    self._on_progress(len(items), entry.path)
        return items

    def _entries(self, source: Source) -> Iterable[SourceEntry]:
        if source.kind == "address":
            return [address_entry(source.path)]
        if source.kind == "list":
            return list_entries(Path(source.path))
        return entries(Path(source.path), max_file_mb=self._max_file_mb)

    def _as_stored(self, source: Source, entry: SourceEntry) -> list[_Item]:
        """An entry that is not to be read, as the catalogue knows it; nothing where it does not."""
        record = self._by_place.get((source.id, entry.path))
        if record is None:
            return []
        item = _Item(source=source, entry=entry, sidecar={}, digest=record.sidecar_hash, record=record)
        item.source_hash, item.stated_id = record.source_hash, record.stated_id
        return [item]

    def _look(self, source: Source, entry: SourceEntry, sidecars: Sidecars) -> _Item:
        item = _Item(source=source, entry=entry, sidecar={}, digest="")
        loaded: LoadedDocument | None = None
        item.record = self._by_place.get((source.id, entry.path))
        try:
            item.sidecar = _said_beside(source, entry, sidecars)
            item.digest = digest(item.sidecar)
            data = self._bytes(item)
            if item.source_hash in self._erased:
                raise DocumentLoadError(
                    f"{entry.path}: holds a document that was erased", "Remove the file from the source."
                )
            if data is not None and not self._is_stored(item):
                loaded = load(data, item.entry.name, max_file_mb=self._max_file_mb)
                item.loaded = self._aside.put(loaded)
        except DocumentLoadError as exc:
            item.error = exc
        self._state_id(item, loaded)
        return item

    def _bytes(self, item: _Item) -> bytes | None:
        """The bytes of an entry, whose hash is noted; None for a page that is stored as it still is."""
        if item.entry.address is None:
            data = item.entry.read()
            item.source_hash = hashlib.sha256(data).hexdigest()
            return data

        def is_stored(note: FetchNote) -> bool:
            item.entry, item.source_hash = replace(item.entry, name=note.name), note.source_hash
            return self._is_stored(item)

        fetched = self._addresses.read(item.entry.address, is_stored=is_stored)
        item.entry, item.source_hash = replace(item.entry, name=fetched.note.name), fetched.note.source_hash
        return fetched.data

    def _is_stored(self, item: _Item) -> bool:
        """Whether the stored version is of these bytes, this loader and this catalogue.yaml entry."""
        record = item.record
        return (
            self._only is None  # a file that is named is read again, whatever is stored
            and record is not None
            and record.source_hash == item.source_hash
            and record.extractor == extractor_for(item.entry.name)
            and record.sidecar_hash == item.digest
        )

    def _state_id(self, item: _Item, loaded: LoadedDocument | None) -> None:
        if loaded is None:
            item.stated_id = item.record.stated_id if item.record else item.entry.record_id
            return
        own = None if item.is_strangers else loaded.stated.get("id")
        stated = own if item.entry.record_id is None else item.entry.record_id
        chosen = stated if stated not in (None, "") else item.sidecar.get("id")
        item.stated_id = str(chosen).strip() if chosen not in (None, "") else None
        if item.record is not None and item.record.stated_id != item.stated_id:
            item.record = None  # the document got another id of its own choice

    def _find_renamed(self, items: Sequence[_Item]) -> None:
        """Give a file at a new place the record of a document with the same bytes whose place is gone."""
        places = {(item.source.id, item.entry.path) for item in items}
        used = {item.record.id for item in items if item.record is not None}
        for item in items:
            if item.record is not None or item.loaded is None:
                continue
            gone = [
                record
                for record in self._by_hash.get(item.source_hash, ())
                if record.id not in used
                and (record.source_id, record.path) not in places
                and record.stated_id == item.stated_id
            ]
            gone.sort(key=lambda record: (record.source_id != item.source.id, not record.is_present, record.id))
            if gone:
                item.record = gone[0]
                used.add(gone[0].id)

    def _save(self, items: Sequence[_Item], ids: Sequence[str | None]) -> Taken:
        taken: list[str] = []
        failed: list[str] = []
        failures: list[Failure] = []
        batch: list[Saving] = []
        for item, document_id in zip(items, ids, strict=True):
            try:
                saving = self._saving(item, document_id)
            except DocumentLoadError as exc:
                former = item.record.id if item.record else None
                failed += [former] if former else []
                failures.append(_failure(item, exc, former))
                continue
            if document_id is not None:
                taken.append(document_id)
            if saving is not None:
                batch.append(saving)
            if len(batch) >= _BATCH:
                self._catalogue.save_batch(batch)
                batch = []
        if batch:
            self._catalogue.save_batch(batch)
        return Taken(
            ids=tuple(taken), failed_ids=tuple(failed), failures=tuple(failures), hints=tuple(self._hints(items))
        )

    def _saving(self, item: _Item, document_id: str | None) -> Saving | None:
        """What to save for an item, or None where nothing is new."""
        if item.error is not None:
            raise item.error
        if document_id is None:
            raise DocumentLoadError(
                f"{item.entry.path}: states the id {item.stated_id!r}, which another document of the source has",
                "Give each document an id of its own.",
            )
        if document_id in self._tombstones:
            raise DocumentLoadError(
                f"{item.entry.path}: the document {document_id!r} was erased",
                "Remove the file from the source, or give the document another id.",
            )
        if item.loaded is None:
            return None
        loaded = self._aside.take(item.loaded)
        return Saving(
            version=self._version(item, loaded, document_id),
            source_id=item.source.id,
            path=item.entry.path,
            stated_id=item.stated_id,
            sidecar_hash=item.digest,
            remarks=tuple((remark.reason, remark.hint) for remark in loaded.remarks),
        )

    def _version(self, item: _Item, loaded: LoadedDocument, document_id: str) -> StoredVersion:
        stated, sidecar = loaded.stated, item.sidecar
        if item.is_strangers:
            stated = said_by_stranger(stated)
        if item.source.kind == "upload":  # whoever uploaded it was asked
            stated, sidecar = sidecar, stated
        elif item.entry.address is not None:
            sidecar = {"url": item.entry.address, **sidecar}
        metadata = merge(
            stated=stated,
            sidecar=sidecar,
            properties=loaded.properties,
            text=loaded.text,
            sections=loaded.sections,
            name=item.entry.path if item.entry.address is None else item.entry.stem,
        )
        return StoredVersion(
            document_id=document_id,
            version=version_of(loaded.text, loaded.extractor),
            text=loaded.text,
            sections=loaded.sections,
            pages=loaded.pages,
            metadata=metadata,
            source_hash=item.source_hash,
            extractor=loaded.extractor,
            created_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )

    def _hints(self, items: Sequence[_Item]) -> list[str]:
        filled = {item.source.id for item in items}
        return [
            f"source {source.path!r} holds no documents"
            for source in self._sources
            if source.id not in filled and source.kind != "upload"
        ]


def _said_beside(source: Source, entry: SourceEntry, sidecars: Sidecars) -> Mapping[str, object]:
    """What catalogue.yaml says of an entry.

    Raises:
        DocumentLoadError: If a catalogue.yaml is broken, or an upload has no entry, which holds who may read it.
    """
    if entry.sidecar or source.kind == "address":
        return entry.sidecar
    if entry.address is not None:
        return sidecars.about(entry.address, without_scheme(entry.address), entry.stem)
    said = sidecars.entry(entry.path)
    if source.kind == "upload" and not said:
        raise DocumentLoadError(
            f"{entry.path}: has no entry in the uploads' catalogue.yaml, which says who may read it",
            "Upload it again in chat, or add an entry.",
        )
    return said


def _claim(item: _Item) -> Claim:
    return Claim(
        source=item.source.name,
        path=item.entry.path if item.entry.address is None else without_scheme(item.entry.path),
        stem=item.entry.stem,
        stated=item.stated_id,
        known=item.record.id if item.record else None,
    )


def _failure(item: _Item, error: DocumentLoadError, former: str | None) -> Failure:
    return Failure(path=_full_path(item.source, item.entry), reason=error.message, hint=error.hint, document_id=former)


def _full_path(source: Source, entry: SourceEntry) -> str:
    if entry.address is not None:
        return entry.address
    root = Path(source.path)
    return str(root.parent / entry.path) if source.kind in {"file", "list"} else str(root / entry.path)
