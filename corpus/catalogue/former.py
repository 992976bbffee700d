"""Versions of documents that are not the live ones: what they state of themselves, and who may read them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select, tuple_

from corpus.access import AccessLabel
from corpus.catalogue import codec
from corpus.catalogue import schema as db
from corpus.catalogue.listing import all_overrides
from corpus.documents import Metadata, StoredVersion

_BATCH = 500
_SET_BY_ADMINS = ("marking", "releasable_to", "status", "authoritative_language", "translation_of")
"""What an administrator says of a document holds for all its versions; its title, date and the like are a version's."""


def former_versions(connection: Connection, live: Mapping[str, str]) -> list[StoredVersion]:
    """Every stored version of documents but the given ones, oldest first; text, sections and pages are left empty.

    Args:
        connection: Of the catalogue.
        live: Document id → the version to be left out.
    """
    table = db.versions
    several = select(table.c.document_id).group_by(table.c.document_id).having(func.count() > 1)
    columns = [column for column in table.c if column.name not in ("text", "sections", "pages")]
    rows = connection.execute(select(*columns).where(table.c.document_id.in_(several)).order_by(table.c.ordinal))
    overrides = all_overrides(connection)
    return [
        StoredVersion(
            document_id=row.document_id,
            version=row.version,
            text="",
            sections=(),
            pages=(),
            metadata=own_metadata(row._mapping["metadata"], overrides.get(row.document_id, {})),
            source_hash=row.source_hash,
            extractor=row.extractor,
            created_at=row.created_at,
        )
        for row in rows
        if live.get(row.document_id, row.version) != row.version
    ]


def stated_labels(
    connection: Connection, wanted: Mapping[str, str], *, default: frozenset[str]
) -> dict[str, AccessLabel]:
    """The labels that versions state of themselves, an administrator's values applied.

    Args:
        connection: Of the catalogue.
        wanted: Document id → version; those that are not stored are missing from the result.
        default: Releasable-to set where none is stated.
    """
    table = db.versions
    pairs = list(wanted.items())
    overrides = all_overrides(connection) if pairs else {}
    found: dict[str, AccessLabel] = {}
    for start in range(0, len(pairs), _BATCH):
        query = select(table.c.document_id, table.c.metadata).where(
            tuple_(table.c.document_id, table.c.version).in_(pairs[start : start + _BATCH])
        )
        for row in connection.execute(query):
            own = own_metadata(row._mapping["metadata"], overrides.get(row.document_id, {}))
            found[row.document_id] = codec.label_of(own, withdrawn=False, default=default)
    return found


def own_metadata(stated: Mapping[str, object], overrides: Mapping[str, object]) -> Metadata:
    """What a former version says of itself, with an administrator's values that hold for all versions."""
    kept = {key: value for key, value in overrides.items() if key in _SET_BY_ADMINS}
    return codec.with_overrides(codec.metadata_from_json(stated), kept)
