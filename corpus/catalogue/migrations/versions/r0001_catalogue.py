"""Sources, documents, versions, overrides, failures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables of the first release."""
    op.create_table(
        "counters",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("path", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.String(200), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("is_named", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("position", sa.Integer, nullable=False, server_default="0"),
    )
    _create_documents()
    _create_versions()
    op.create_table(
        "overrides",
        sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("value", sa.JSON, nullable=True),
        sa.Column("set_at", sa.String(40), nullable=False),
    )
    op.create_table(
        "failures",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("build_id", sa.String(80), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("document_id", sa.Text, nullable=True),
        sa.Column("created_at", sa.String(40), nullable=False),
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('access_revision', 0)")


def _create_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id"), nullable=True),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("version", sa.String(12), nullable=True),
        sa.Column("source_hash", sa.String(64), nullable=True),
        sa.Column("extractor", sa.String(60), nullable=True),
        sa.Column("stated_id", sa.Text, nullable=True),
        sa.Column("sidecar_hash", sa.String(64), nullable=False, server_default=""),
        sa.Column("metadata", sa.JSON, nullable=False),
        sa.Column("held_label", sa.JSON, nullable=True),
        sa.Column("is_withdrawn", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("is_present", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("erased_at", sa.String(40), nullable=True),
        sa.Column("erased_hashes", sa.JSON, nullable=True),
        sa.Column("updated_at", sa.String(40), nullable=False),
    )
    op.create_index("documents_by_place", "documents", ["source_id", "path"])


def _create_versions() -> None:
    op.create_table(
        "versions",
        sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id"), nullable=False),
        sa.Column("version", sa.String(12), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sections", sa.JSON, nullable=False),
        sa.Column("pages", sa.JSON, nullable=False),
        sa.Column("metadata", sa.JSON, nullable=False),
        sa.Column("source_hash", sa.String(64), nullable=False),
        sa.Column("extractor", sa.String(60), nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
        sa.UniqueConstraint("document_id", "version", name="one_row_a_version"),
    )
