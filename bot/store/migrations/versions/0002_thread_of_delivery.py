"""Deliveries know their thread, so that a turn whose process died can be told of where it was asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("deliveries", sa.Column("thread_id", sa.String(255), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("deliveries") as table:
        table.drop_column("thread_id")
