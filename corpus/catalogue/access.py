"""Access rules of documents: labels, overrides, withdrawal, erasure, and the number that tells of every change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, select, text, update

from corpus.access import AccessLabel
from corpus.catalogue import codec
from corpus.catalogue import schema as db
from corpus.catalogue.engine import upsert
from corpus.catalogue.listing import all_overrides, now
from corpus.catalogue.values import Tombstone
from corpus.errors import CorpusError, DocumentNotFoundError
from corpus.metadata import ACCESS_FIELDS, FIELDS, parse_field

_REVISION = "access_revision"
_READ_REVISION = text("SELECT value FROM counters WHERE name = 'access_revision'")


def revision(connection: Connection) -> int:
    """The number of the latest change."""
    return int(connection.execute(_READ_REVISION).scalar_one())


def raise_revision(connection: Connection) -> None:
    """Tell every process that a label changed."""
    table = db.counters
    connection.execute(update(table).where(table.c.name == _REVISION).values(value=table.c.value + 1))


def labels(connection: Connection, *, default: frozenset[str]) -> dict[str, AccessLabel]:
    """The label of every document, removed ones too; an erased one has none, so that nobody can read it."""
    table = db.documents
    columns = (table.c.id, table.c.metadata, table.c.held_label, table.c.is_withdrawn)
    changed = all_overrides(connection)
    rows = connection.execute(select(*columns).where(table.c.erased_at.is_(None)))
    shared: dict[AccessLabel, AccessLabel] = {}  # few labels serve thousands of documents
    found: dict[str, AccessLabel] = {}
    for row in rows:
        label = _label(row, changed.get(row.id, {}), default)
        found[row.id] = shared.setdefault(label, label)
    return found


def overrides(connection: Connection, document_id: str) -> dict[str, Any]:
    """An administrator's values for one document."""
    return all_overrides(connection, only=document_id).get(document_id, {})


def set_override(connection: Connection, document_id: str, key: str, value: object) -> bool:
    """Set or, with None, remove one override.

    Returns:
        Whether it may change the document's label.
    """
    _existing(connection, document_id)
    if key not in FIELDS:
        raise CorpusError(f"unknown field {key!r}", f"Fields: {', '.join(sorted(FIELDS))}.")
    table = db.overrides
    if value is None:
        connection.execute(delete(table).where(table.c.document_id == document_id, table.c.key == key))
    else:
        parsed = parse_field(key, value, origin=document_id)
        if not parsed and value != "":
            raise CorpusError(f"{value!r} is no {key}", _hint(key))
        stored = codec.metadata_to_json(codec.metadata_from_json({key: parsed})).get(key)
        row = {"document_id": document_id, "key": key, "value": stored, "set_at": now()}
        upsert(connection, table, [row], keys=("document_id", "key"))
    return key in (*ACCESS_FIELDS, "status")


def withdraw(connection: Connection, document_id: str, *, withdrawn: bool) -> None:
    """Hide or show a document."""
    _existing(connection, document_id)
    table = db.documents
    connection.execute(update(table).where(table.c.id == document_id).values(is_withdrawn=withdrawn))


def erase(connection: Connection, document_id: str) -> Tombstone:
    """Delete all that is known of a document but its id and the hashes of its source files."""
    row = _existing(connection, document_id)
    hashes = set(
        connection.execute(select(db.versions.c.source_hash).where(db.versions.c.document_id == document_id)).scalars()
    )
    hashes |= {row.source_hash} if row.source_hash else set()
    connection.execute(delete(db.versions).where(db.versions.c.document_id == document_id))
    connection.execute(delete(db.overrides).where(db.overrides.c.document_id == document_id))
    connection.execute(delete(db.failures).where(db.failures.c.document_id == document_id))
    connection.execute(delete(db.fetches).where(db.fetches.c.source_hash.in_(hashes)))
    erased_at = now()
    connection.execute(
        update(db.documents)
        .where(db.documents.c.id == document_id)
        .values(
            metadata={},
            held_label=None,
            version=None,
            source_hash=None,
            extractor=None,
            sidecar_hash="",
            path="",
            is_present=False,
            erased_at=erased_at,
            erased_hashes=sorted(hashes),
        )
    )
    return Tombstone(id=document_id, hashes=frozenset(hashes), erased_at=erased_at)


def shrink(engine: Engine) -> None:
    """Write the erased pages over in the database file itself, not only in its log."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # a checkpoint cannot run inside the transaction begun for us
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")


def tombstones(connection: Connection) -> list[Tombstone]:
    """Erased documents by id."""
    table = db.documents
    rows = connection.execute(select(table).where(table.c.erased_at.is_not(None)))
    found = [Tombstone(id=row.id, hashes=frozenset(row.erased_hashes or ()), erased_at=row.erased_at) for row in rows]
    return sorted(found, key=lambda tombstone: tombstone.id)  # the database's own order depends on its collation


def _label(row: Row[*tuple[Any, ...]], changed: dict[str, Any], default: frozenset[str]) -> AccessLabel:
    stated = codec.metadata_from_json(row._mapping["metadata"])
    label = codec.label_of(codec.with_overrides(stated, changed), withdrawn=row.is_withdrawn, default=default)
    if row.held_label is None:
        return label
    held = codec.label_from_json(row.held_label)
    return codec.tightest(label, held)


def _existing(connection: Connection, document_id: str) -> Row[*tuple[Any, ...]]:
    table = db.documents
    row = connection.execute(select(table).where(table.c.id == document_id, table.c.erased_at.is_(None))).first()
    if row is None:
        raise DocumentNotFoundError(f"no document {document_id!r}", "See `liaison corpus list` for the ids.")
    return row


def _hint(key: str) -> str:
    hints = {
        "date": "Write it as 2018-03-16, 2018-03 or 2018.",
        "language": "One of: en, ja.",
        "authoritative_language": "One of: en, ja.",
        "status": "One of: in_force, superseded, withdrawn.",
        "fidelity": "One of: original, republished, altered.",
        "url": "Write a whole http or https address.",
    }
    return hints.get(key, "")
