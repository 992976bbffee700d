"""Several replicas: who lives, what arrived and is being dealt with, words to one another, acts of the last minute."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _number() -> sa.Column[int]:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    return sa.Column("number", number, primary_key=True, autoincrement=True)


def _time(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(255), nullable=nullable)


def upgrade() -> None:
    """Create the tables, and let a claim say on whose behalf it was made."""
    op.add_column("deliveries", _id("claimed_by", nullable=True))
    op.create_table(
        "replicas", sa.Column("replica_id", sa.String(255), primary_key=True, nullable=False), _time("beat_at")
    )
    op.create_table(
        "arrivals",
        _number(),
        _id("key"),
        _id("platform"),
        _id("thread", nullable=True),
        _id("owner"),
        _id("stage"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        _time("taken_at"),
        _time("done_at", nullable=True),
    )
    op.create_index("arrivals_by_key", "arrivals", ["key"], unique=True)
    op.create_index("arrivals_by_thread", "arrivals", ["thread", "done_at"])
    op.create_index("arrivals_by_owner", "arrivals", ["owner", "done_at"])
    op.create_table(
        "signals", _number(), _id("kind"), _id("sender"), sa.Column("body", sa.Text, nullable=False), _time("sent_at")
    )
    op.create_table("acts", _number(), _id("key"), _time("done_at"))
    op.create_index("acts_by_key", "acts", ["key", "done_at"])


def downgrade() -> None:
    """Drop them."""
    for name in ("acts", "signals", "arrivals", "replicas"):
        op.drop_table(name)
    with op.batch_alter_table("deliveries") as table:
        table.drop_column("claimed_by")
