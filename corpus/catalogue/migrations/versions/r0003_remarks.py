"""What of a version's file could not be read, or only doubtfully."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the remarks; versions of earlier releases have none."""
    op.add_column("versions", sa.Column("remarks", sa.JSON, nullable=True))
