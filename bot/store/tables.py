"""Tables of the state database, in SQL that SQLite and PostgreSQL both take.

Every key begins with platform and workspace. Times are whole microseconds since 1970 (UTC), which order rows without
ties in practice and read the same in every database. Bodies are JSON texts written by `bot.store.codec`. What only
the processes of the moment need is marked as `TRANSIENT` and neither moved nor kept in backups.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()
TRANSIENT = {"transient": True}


def _id(name: str, *, key: bool = True) -> Column[str]:
    return Column(name, String(255), primary_key=key, nullable=False)


def _number() -> Column[int]:
    return Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


def _scope() -> tuple[Column[str], Column[str]]:
    return _id("platform"), _id("workspace_id")


deliveries = Table(
    "deliveries",
    metadata,
    *_scope(),
    _id("channel_id"),
    _id("turn_id"),
    _id("edited_at"),
    Column("claimed_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Column("thread_id", String(255)),
    Column("claimed_by", String(255)),
)

exchanges = Table(
    "exchanges",
    metadata,
    *_scope(),
    _id("answer_id"),
    _id("channel_id", key=False),
    _id("thread_id", key=False),
    _id("turn_id", key=False),
    _id("user_id", key=False),
    Column("turn", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("exchanges_by_thread", "platform", "workspace_id", "channel_id", "thread_id", "created_at"),
    Index("exchanges_by_user", "platform", "workspace_id", "user_id", "created_at"),
)

receipts = Table(
    "receipts",
    metadata,
    *_scope(),
    _id("receipt_id"),
    Column("body", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("receipts_by_id", "receipt_id"),
)

feedback = Table(
    "feedback",
    metadata,
    *_scope(),
    _id("answer_id"),
    _id("user_id"),
    Column("verdict", String(16), nullable=False),
    Column("reason", String(255), nullable=False),
    Column("comment", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    *_scope(),
    _id("user_id"),
    Column("body", Text, nullable=False),
)

channels = Table(
    "channels",
    metadata,
    *_scope(),
    _id("channel_id"),
    Column("body", Text, nullable=False),
)

attention = Table(
    "attention",
    metadata,
    *_scope(),
    _id("channel_id"),
    _id("thread_id"),
    Column("body", Text, nullable=False),
)

posts = Table(
    "posts",
    metadata,
    *_scope(),
    _id("channel_id"),
    _id("turn_id"),
    Column("body", Text, nullable=False),
)

handovers = Table(
    "handovers",
    metadata,
    *_scope(),
    _id("code_hash"),
    _id("channel_id", key=False),
    _id("thread_id", key=False),
    _id("user_id", key=False),
    _id("organisation", key=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Index("handovers_by_code", "code_hash"),
)

replicas = Table("replicas", metadata, _id("replica_id"), Column("beat_at", BigInteger, nullable=False), info=TRANSIENT)

arrivals = Table(
    "arrivals",
    metadata,
    _number(),
    _id("key", key=False),
    _id("platform", key=False),
    Column("thread", String(255)),
    _id("owner", key=False),
    _id("stage", key=False),
    Column("attempts", Integer, nullable=False),
    Column("notes", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("taken_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Index("arrivals_by_key", "key", unique=True),
    Index("arrivals_by_thread", "thread", "done_at"),
    Index("arrivals_by_owner", "owner", "done_at"),
    info=TRANSIENT,
)

signals = Table(
    "signals",
    metadata,
    _number(),
    _id("kind", key=False),
    _id("sender", key=False),
    Column("body", Text, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    info=TRANSIENT,
)

acts = Table(
    "acts",
    metadata,
    _number(),
    _id("key", key=False),
    Column("done_at", BigInteger, nullable=False),
    Index("acts_by_key", "key", "done_at"),
    info=TRANSIENT,
)
