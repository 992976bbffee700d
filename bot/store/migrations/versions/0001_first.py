"""First tables: deliveries, exchanges, receipts, feedback, preferences, channels, attention, posts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _key(*names: str) -> list[sa.Column[str]]:
    return [
        sa.Column(name, sa.String(255), primary_key=True, nullable=False)
        for name in ("platform", "workspace_id", *names)
    ]


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _ids(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(255), nullable=False) for name in names]


def _time(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "deliveries",
        *_key("channel_id", "turn_id", "edited_at"),
        _time("claimed_at"),
        _time("done_at", nullable=True),
    )
    op.create_table(
        "exchanges",
        *_key("answer_id"),
        *_ids("channel_id", "thread_id", "turn_id", "user_id"),
        *_text("turn", "answer"),
        _time("created_at"),
    )
    thread = ["platform", "workspace_id", "channel_id", "thread_id", "created_at"]
    op.create_index("exchanges_by_thread", "exchanges", thread)
    op.create_index("exchanges_by_user", "exchanges", ["platform", "workspace_id", "user_id", "created_at"])
    op.create_table("receipts", *_key("receipt_id"), *_text("body"), _time("created_at"))
    op.create_index("receipts_by_id", "receipts", ["receipt_id"])
    op.create_table(
        "feedback",
        *_key("answer_id", "user_id"),
        sa.Column("verdict", sa.String(16), nullable=False),
        *_ids("reason"),
        *_text("comment"),
        _time("created_at"),
    )
    for name, keys in {
        "preferences": ["user_id"],
        "channels": ["channel_id"],
        "attention": ["channel_id", "thread_id"],
        "posts": ["channel_id", "turn_id"],
    }.items():
        op.create_table(name, *_key(*keys), *_text("body"))


def downgrade() -> None:
    """Drop the tables."""
    for name in ("posts", "attention", "channels", "preferences", "feedback", "receipts", "exchanges", "deliveries"):
        op.drop_table(name)
