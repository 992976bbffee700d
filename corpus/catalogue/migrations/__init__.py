"""Alembic history of the catalogue database."""
