"""Alembic's entry point; `corpus.catalogue.engine` hands it the connection."""

from __future__ import annotations

from alembic import context

from corpus.catalogue.schema import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables,
    version_table="catalogue_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
