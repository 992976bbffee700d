"""Handovers: a conversation that may be gone on with elsewhere, once and for a short time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEYS = ("platform", "workspace_id", "code_hash")
_PLACE = ("channel_id", "thread_id", "user_id", "organisation")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "handovers",
        *(sa.Column(name, sa.String(255), primary_key=True, nullable=False) for name in _KEYS),
        *(sa.Column(name, sa.String(255), nullable=False) for name in _PLACE),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger),
    )
    op.create_index("handovers_by_code", "handovers", ["code_hash"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("handovers")
