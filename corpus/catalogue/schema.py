"""Tables of the catalogue as the current release uses them; migrations bring older databases here."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)

HEAD = "0003"
"""Revision of the newest migration; `open_engine` compares it with the database's own."""

tables = MetaData()

counters = Table(
    "counters",
    tables,
    Column("name", String(40), primary_key=True),
    Column("value", Integer, nullable=False),
)

sources = Table(
    "sources",
    tables,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("path", Text, nullable=False, unique=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("is_named", Boolean, nullable=False, server_default=true()),
    Column("position", Integer, nullable=False, server_default="0"),
)

documents = Table(
    "documents",
    tables,
    Column("id", Text, primary_key=True),
    Column("source_id", Integer, ForeignKey("sources.id"), nullable=True),
    Column("path", Text, nullable=False),
    Column("version", String(12), nullable=True),
    Column("source_hash", String(64), nullable=True),
    Column("extractor", String(60), nullable=True),
    Column("stated_id", Text, nullable=True),
    Column("sidecar_hash", String(64), nullable=False, server_default=""),
    Column("metadata", JSON, nullable=False),
    Column("held_label", JSON(none_as_null=True), nullable=True),
    Column("is_withdrawn", Boolean, nullable=False, server_default=false()),
    Column("is_present", Boolean, nullable=False, server_default=true()),
    Column("erased_at", String(40), nullable=True),
    Column("erased_hashes", JSON(none_as_null=True), nullable=True),
    Column("updated_at", String(40), nullable=False),
    Index("documents_by_place", "source_id", "path"),
)

versions = Table(
    "versions",
    tables,
    Column("ordinal", Integer, primary_key=True, autoincrement=True),
    Column("document_id", Text, ForeignKey("documents.id"), nullable=False),
    Column("version", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("sections", JSON, nullable=False),
    Column("pages", JSON, nullable=False),
    Column("metadata", JSON, nullable=False),
    Column("source_hash", String(64), nullable=False),
    Column("extractor", String(60), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("remarks", JSON(none_as_null=True), nullable=True),
    UniqueConstraint("document_id", "version", name="one_row_a_version"),
)

overrides = Table(
    "overrides",
    tables,
    Column("document_id", Text, ForeignKey("documents.id"), primary_key=True),
    Column("key", String(40), primary_key=True),
    Column("value", JSON, nullable=True),
    Column("set_at", String(40), nullable=False),
)

failures = Table(
    "failures",
    tables,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("build_id", String(80), nullable=False),
    Column("path", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("document_id", Text, nullable=True),
    Column("created_at", String(40), nullable=False),
)

fetches = Table(
    "fetches",
    tables,
    Column("address", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("source_hash", String(64), nullable=False),
    Column("etag", Text, nullable=False, server_default=""),
    Column("last_modified", Text, nullable=False, server_default=""),
)
