"""Rows of sources, documents and failures as values."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from corpus.addresses import is_list, normal_address
from corpus.catalogue import codec
from corpus.catalogue import schema as db
from corpus.catalogue.values import DocumentRecord, Failure, Origin, Source, SourceKind
from corpus.fetching import FetchNote
from corpus.sources import source_name

UPLOAD: SourceKind = "upload"


def now() -> str:
    """The time, UTC, ISO 8601 to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def sources(connection: Connection) -> list[Source]:
    """Named sources in order, then uploads."""
    table = db.sources
    rows = connection.execute(
        select(table).where(table.c.is_named).order_by(table.c.kind == UPLOAD, table.c.position, table.c.id)
    )
    return [_source(row) for row in rows]


def remember_sources(connection: Connection, named: Sequence[Path | str]) -> None:
    """Name exactly these, beside the uploads."""
    table = db.sources
    connection.execute(update(table).where(table.c.kind != UPLOAD).values(is_named=False))
    places = [place.absolute() if isinstance(place, Path) else normal_address(place) for place in named]
    for position, place in enumerate(dict.fromkeys(places)):
        _name_source(connection, place, kind=_kind(place), position=position)


def _kind(place: Path | str) -> SourceKind:
    if isinstance(place, str):
        return "address"
    if place.is_file():
        return "list" if is_list(place) else "file"
    return "folder"


def add_upload_source(connection: Connection, path: Path) -> Source:
    """Add the source of uploads, of which a data directory has one; where the directory moved, it moves along."""
    table, place = db.sources, str(path.absolute())
    is_known = connection.execute(select(table.c.id).where(table.c.path == place)).scalar() is not None
    former = connection.execute(select(table.c.id).where(table.c.kind == UPLOAD).order_by(table.c.id)).scalars().first()
    if former is not None and not is_known:
        connection.execute(update(table).where(table.c.id == former).values(path=place))
    _name_source(connection, path.absolute(), kind=UPLOAD, position=0)
    return _source(connection.execute(select(table).where(table.c.path == place)).one())


def documents(
    connection: Connection, *, default: frozenset[str], removed_too: bool, only: str | None = None
) -> list[DocumentRecord]:
    """Documents that are not erased, by id."""
    found = each_document(connection, default=default, removed_too=removed_too, only=only)
    return sorted(found, key=lambda record: record.id)  # the database's order depends on its collation


def each_document(
    connection: Connection, *, default: frozenset[str], removed_too: bool, only: str | None = None
) -> Iterator[DocumentRecord]:
    """The same one by one, in no particular order."""
    table, origin = db.documents, db.sources
    query = (
        select(table, origin.c.name.label("source_name"))
        .outerjoin(origin, table.c.source_id == origin.c.id)
        .where(table.c.erased_at.is_(None))
    )
    if not removed_too:
        query = query.where(table.c.is_present)
    if only is not None:
        query = query.where(table.c.id == only)
    overrides = all_overrides(connection, only=only)
    for row in connection.execute(query):
        yield _record(row, overrides.get(row.id, {}), default)


def origins(connection: Connection) -> list[Origin]:
    """What the documents that are not erased were last read from, by id."""
    table = db.documents
    columns = [table.c[field.name] for field in fields(Origin)]
    found = [
        Origin(
            id=row.id,
            source_id=row.source_id or 0,
            path=row.path,
            source_hash=row.source_hash or "",
            extractor=sys.intern(row.extractor or ""),  # one text for thousands of documents
            stated_id=row.stated_id,
            sidecar_hash=row.sidecar_hash,
            is_present=row.is_present,
        )
        for row in connection.execute(select(*columns).where(table.c.erased_at.is_(None)))
    ]
    return sorted(found, key=lambda one: one.id)


def all_overrides(connection: Connection, *, only: str | None = None) -> dict[str, dict[str, Any]]:
    """Overrides of every document, or of one, by document id and key."""
    query = select(db.overrides)
    if only is not None:
        query = query.where(db.overrides.c.document_id == only)
    found: dict[str, dict[str, Any]] = {}
    for row in connection.execute(query):
        found.setdefault(row.document_id, {})[row.key] = row.value
    return found


def record_failures(connection: Connection, build_id: str, failures_: Sequence[Failure]) -> None:
    """Replace the recorded failures."""
    connection.execute(delete(db.failures))
    if failures_:
        recorded = now()
        connection.execute(
            insert(db.failures),
            [
                {
                    "build_id": build_id,
                    "path": failure.path,
                    "reason": failure.reason,
                    "hint": failure.hint,
                    "document_id": failure.document_id,
                    "created_at": recorded,
                }
                for failure in failures_
            ],
        )


def failures(connection: Connection) -> list[Failure]:
    """Recorded failures in order."""
    rows = connection.execute(select(db.failures).order_by(db.failures.c.id))
    return [
        Failure(
            path=row.path,
            reason=row.reason,
            hint=row.hint,
            document_id=row.document_id,
            build_id=row.build_id,
            created_at=row.created_at,
        )
        for row in rows
    ]


def fetches(connection: Connection) -> dict[str, FetchNote]:
    """What is noted of addresses that were read, by address."""
    rows = connection.execute(select(db.fetches))
    return {row.address: FetchNote(**row._mapping) for row in rows}


def remember_fetches(connection: Connection, notes: Sequence[FetchNote]) -> None:
    """Replace all that is noted of addresses."""
    connection.execute(delete(db.fetches))
    if notes:
        connection.execute(insert(db.fetches), [asdict(note) for note in notes])


def warnings(connection: Connection) -> list[Failure]:
    """What of the present documents' files could not be read, by document."""
    table, versions, origin = db.documents, db.versions, db.sources
    rows = connection.execute(
        select(table.c.id, table.c.path, versions.c.remarks, versions.c.created_at, origin.c.path.label("root"))
        .join(versions, (versions.c.document_id == table.c.id) & (versions.c.version == table.c.version))
        .outerjoin(origin, table.c.source_id == origin.c.id)
        .add_columns(origin.c.kind)
        .where(table.c.is_present, table.c.erased_at.is_(None), versions.c.remarks.is_not(None))
    )
    return [
        Failure(
            path=_whole_path(row.root or "", row.kind, row.path),
            reason=reason,
            hint=hint,
            document_id=row.id,
            created_at=row.created_at,
            is_warning=True,
        )
        for row in sorted(rows, key=lambda row: row.id)
        for reason, hint in row.remarks or ()
    ]


def _whole_path(root: str, kind: str | None, path: str) -> str:
    """As in `Failure.path`: the source's path and the path inside it, or the address."""
    if kind in {"list", "address"} and "://" in path:
        return path
    return str((Path(root).parent if kind in {"file", "list"} else Path(root)) / path)


def _name_source(connection: Connection, path: Path | str, *, kind: SourceKind, position: int) -> None:
    table = db.sources
    known = connection.execute(select(table.c.id).where(table.c.path == str(path))).scalar()
    if known is not None:
        connection.execute(update(table).where(table.c.id == known).values(is_named=True, kind=kind, position=position))
        return
    taken = set(connection.execute(select(table.c.name)).scalars())
    connection.execute(
        insert(table).values(
            path=str(path), name=source_name(path, taken=taken), kind=kind, is_named=True, position=position
        )
    )


def count(connection: Connection) -> int:
    """How many documents are present."""
    table = db.documents
    query = select(func.count()).select_from(table).where(table.c.is_present, table.c.erased_at.is_(None))
    return int(connection.execute(query).scalar_one())


def _source(row: Row[*tuple[Any, ...]]) -> Source:
    return Source(id=row.id, path=row.path, name=row.name, kind=row.kind, is_named=row.is_named)


def _record(row: Row[*tuple[Any, ...]], overrides: Mapping[str, Any], default: frozenset[str]) -> DocumentRecord:
    stated = codec.metadata_from_json(row._mapping["metadata"])
    metadata = codec.with_overrides(stated, overrides)
    label = codec.label_of(metadata, withdrawn=row.is_withdrawn, default=default)
    return DocumentRecord(
        id=row.id,
        source=sys.intern(row.source_name or ""),  # one text for thousands of documents
        source_id=row.source_id or 0,
        path=row.path,
        version=row.version or "",
        source_hash=row.source_hash or "",
        extractor=row.extractor or "",
        stated=stated,
        metadata=metadata,
        label=label,
        is_label_defaulted=not metadata.releasable_to,
        stated_id=row.stated_id,
        sidecar_hash=row.sidecar_hash,
        is_present=row.is_present,
        updated_at=row.updated_at,
    )
