"""Saving and reading documents and their versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, insert, select, tuple_, update

from corpus.access import AccessLabel
from corpus.catalogue import codec
from corpus.catalogue import schema as db
from corpus.catalogue.engine import upsert
from corpus.catalogue.former import own_metadata
from corpus.catalogue.listing import all_overrides, now
from corpus.catalogue.values import Saving
from corpus.documents import StoredVersion

_BATCH = 500  # ids in one IN (…): SQLite allows 32,766 parameters, PostgreSQL 65,535


def save(connection: Connection, savings: Sequence[Saving], *, default: frozenset[str]) -> bool:
    """Save documents and those of their versions that are not stored yet.

    Returns:
        Whether any access label changed.
    """
    ids = [saving.version.document_id for saving in savings]
    former = {row.id: row for row in _rows(connection, db.documents, db.documents.c.id, ids)}
    stored = {(row.document_id, row.version) for row in _stored(connection, ids)}
    saved_at = now()
    labels_changed = False
    rows = []
    for saving in savings:
        row = _document_row(saving, saved_at)
        held, changed = _access_change(former.get(row["id"]), row, default)
        row["held_label"] = codec.label_to_json(held) if held else None
        labels_changed |= changed
        rows.append(row)
    upsert(connection, db.documents, rows, keys=("id",))
    is_new = [(saving.version.document_id, saving.version.version) not in stored for saving in savings]
    new = [_version_row(saving) for saving, wanted in zip(savings, is_new, strict=True) if wanted]
    if new:
        connection.execute(insert(db.versions), new)
    for saving, was_new in zip(savings, is_new, strict=True):
        if not was_new:
            _renew_remarks(connection, saving)
    return labels_changed


def _renew_remarks(connection: Connection, saving: Saving) -> None:
    """Replace the remarks on a stored version: what was wrong with its file may have been mended."""
    table, version_ = db.versions, saving.version
    connection.execute(
        update(table)
        .where(table.c.document_id == version_.document_id, table.c.version == version_.version)
        .values(remarks=[list(remark) for remark in saving.remarks] or None)
    )


def version(connection: Connection, document_id: str, version_: str | None) -> StoredVersion | None:
    """A stored version with overrides applied, or None."""
    table = db.versions
    query = select(table).where(table.c.document_id == document_id)
    if version_ is None:
        latest = select(db.documents.c.version).where(db.documents.c.id == document_id).scalar_subquery()
        query = query.where(table.c.version == latest)
    else:
        query = query.where(table.c.version == version_)
    row = connection.execute(query).first()
    if row is None:
        return None
    origin = select(db.documents, db.sources.c.name.label("source")).outerjoin(
        db.sources, db.documents.c.source_id == db.sources.c.id
    )
    document = connection.execute(origin.where(db.documents.c.id == document_id)).one()
    is_latest = document.version == row.version  # only the latest follows later changes of catalogue.yaml
    overrides = all_overrides(connection, only=document_id).get(document_id, {})
    if is_latest:
        stored = _stored_version(row, document._mapping["metadata"], overrides, text=row.text)
        return replace(stored, place=f"{document.source or ''}/{document.path}")
    former = _stored_version(row, row._mapping["metadata"], {}, text=row.text)
    return replace(former, metadata=own_metadata(row._mapping["metadata"], overrides))


def versions_of(connection: Connection, wanted: Mapping[str, str]) -> Iterator[StoredVersion]:
    """The stored versions among `wanted` (document id → version), as `version` gives them, in no particular order."""
    table = db.versions
    overrides = all_overrides(connection)
    for ids in _parts(wanted):
        known = {row.id: row for row in _rows(connection, db.documents, db.documents.c.id, ids)}
        pairs = [(document_id, wanted[document_id]) for document_id in ids]
        query = select(table).where(tuple_(table.c.document_id, table.c.version).in_(pairs))
        for row in connection.execute(query):
            document = known[row.document_id]
            stated = document._mapping["metadata"] if document.version == row.version else row._mapping["metadata"]
            yield _stored_version(row, stated, overrides.get(row.document_id, {}), text=row.text)


def versions(connection: Connection, document_id: str) -> list[StoredVersion]:
    """All versions of a document without their texts, oldest first."""
    table = db.versions
    columns = [column for column in table.c if column.name not in ("text", "sections", "pages")]
    rows = connection.execute(select(*columns).where(table.c.document_id == document_id).order_by(table.c.ordinal))
    return [_stored_version(row, row._mapping["metadata"], {}, text="") for row in rows]


def confirm(connection: Connection, live: Mapping[str, str]) -> bool:
    """Mark what is live as present and release labels that were held back for it.

    Returns:
        Whether any access label changed.
    """
    table = db.documents
    changed = False
    rows = connection.execute(select(table.c.id, table.c.version, table.c.is_present, table.c.held_label)).all()
    for ids, present in _presence(rows, live):
        for part in _parts(ids):
            connection.execute(update(table).where(table.c.id.in_(part)).values(is_present=present))
    released = [row.id for row in rows if row.held_label is not None and live.get(row.id) == row.version]
    for part in _parts(released):
        connection.execute(update(table).where(table.c.id.in_(part)).values(held_label=None))
        changed = True
    return changed


def _presence(rows: Sequence[Row[*tuple[Any, ...]]], live: Mapping[str, str]) -> Iterator[tuple[list[str], bool]]:
    yield [row.id for row in rows if row.is_present and row.id not in live], False
    yield [row.id for row in rows if not row.is_present and row.id in live], True


def _access_change(
    former: Row[*tuple[Any, ...]] | None, row: Mapping[str, Any], default: frozenset[str]
) -> tuple[AccessLabel | None, bool]:
    """Compare a document's access before and after.

    Returns:
        The label to hold until the new version is live, or None, and whether the label that acts changes.
    """
    new = codec.label_of(codec.metadata_from_json(row["metadata"]), withdrawn=False, default=default)
    if former is None:
        return None, True
    old = codec.label_of(codec.metadata_from_json(former._mapping["metadata"]), withdrawn=False, default=default)
    if former.held_label is not None:
        old = codec.label_from_json(former.held_label)
    if former.version == row["version"] or not former.is_present:
        return None, old != new or former.held_label is not None
    tight = codec.tightest(old, new)
    return (None if tight == new else tight), tight != old


def _document_row(saving: Saving, saved_at: str) -> dict[str, Any]:
    version_ = saving.version
    return {
        "id": version_.document_id,
        "source_id": saving.source_id,
        "path": saving.path,
        "version": version_.version,
        "source_hash": version_.source_hash,
        "extractor": version_.extractor,
        "stated_id": saving.stated_id,
        "sidecar_hash": saving.sidecar_hash,
        "metadata": codec.metadata_to_json(version_.metadata),
        "is_present": True,
        "erased_at": None,
        "updated_at": saved_at,
    }


def _version_row(saving: Saving) -> dict[str, Any]:
    version_ = saving.version
    return {
        "document_id": version_.document_id,
        "version": version_.version,
        "text": version_.text,
        "sections": codec.sections_to_json(version_.sections),
        "pages": codec.pages_to_json(version_.pages),
        "metadata": codec.metadata_to_json(version_.metadata),
        "source_hash": version_.source_hash,
        "extractor": version_.extractor,
        "created_at": version_.created_at,
        "remarks": [list(remark) for remark in saving.remarks] or None,
    }


def _stored_version(
    row: Row[*tuple[Any, ...]], stated: Mapping[str, Any], overrides: Mapping[str, Any], *, text: str
) -> StoredVersion:
    return StoredVersion(
        document_id=row.document_id,
        version=row.version,
        text=text,
        sections=codec.sections_from_json(row.sections) if text else (),
        pages=codec.pages_from_json(row.pages) if text else (),
        metadata=codec.with_overrides(codec.metadata_from_json(stated), overrides),
        source_hash=row.source_hash,
        extractor=row.extractor,
        created_at=row.created_at,
    )


def _stored(connection: Connection, ids: Sequence[str]) -> Iterator[Row[*tuple[Any, ...]]]:
    table = db.versions
    for part in _parts(ids):
        yield from connection.execute(select(table.c.document_id, table.c.version).where(table.c.document_id.in_(part)))


def _rows(connection: Connection, table: Any, column: Any, ids: Sequence[str]) -> Iterator[Row[*tuple[Any, ...]]]:
    for part in _parts(ids):
        yield from connection.execute(select(table).where(column.in_(part)))


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    whole = list(ids)
    for start in range(0, len(whole), _BATCH):
        yield whole[start : start + _BATCH]
