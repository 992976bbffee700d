"""Keys of rows, and writes that every database takes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Executable,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    true,
    update,
)

from bot.records import ChannelKey, UserKey
from bot.values import ThreadKey, Turn


def put(connection: Connection, table: Table, *, key: Mapping[str, str], values: Mapping[str, Any]) -> None:
    """Insert a row or replace the one with the same key.

    Args:
        connection: Of SQLite or PostgreSQL, which take the same words for it.
        table: Where.
        key: All columns of the table's primary key.
        values: All columns that are not null, those of the key among them.
    """
    connection.execute(_replacement(connection.dialect.name, table, tuple(key), tuple(values)), dict(values))


def change(connection: Connection, table: Table, *, key: Mapping[str, str], values: Mapping[str, Any]) -> int:
    """Set columns of the rows that a key names; how many those were."""
    given = {**bound(key), **{f"value_{name}": value for name, value in values.items()}}
    return int(connection.execute(_change(table, tuple(key), tuple(values)), given).rowcount)


def remove(connection: Connection, table: Table, key: Mapping[str, str]) -> None:
    """Delete the rows that a key names."""
    connection.execute(_removal(table, tuple(key)), bound(key))


# Making a statement takes longer than running it: those of every answer are made once, for the names of their columns.
@lru_cache(maxsize=256)
def _change(table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> Update:
    return update(table).where(named(table, key)).values({name: bindparam(f"value_{name}") for name in names})


@lru_cache(maxsize=256)
def _replacement(dialect: str, table: Table, key: tuple[str, ...], names: tuple[str, ...]) -> Executable:
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    adding = insert(table)
    changed = {name: adding.excluded[name] for name in names if name not in key}
    adding = (
        adding.on_conflict_do_update(index_elements=key, set_=changed) if changed else adding.on_conflict_do_nothing()
    )
    return adding.values({name: bindparam(name) for name in names})


@lru_cache(maxsize=256)
def _removal(table: Table, key: tuple[str, ...]) -> Delete:
    return delete(table).where(named(table, key))


def named(table: Table, key: Iterable[str]) -> ColumnElement[bool]:
    """The condition that every key column has the value given as the parameter of its name behind "key_"."""
    return and_(true(), *(table.c[name] == bindparam(f"key_{name}") for name in key))


def bound(key: Mapping[str, str]) -> dict[str, str]:
    """The parameters that `named` asks for."""
    return {f"key_{name}": value for name, value in key.items()}


def matches(table: Table, keys: Mapping[str, str]) -> ColumnElement[bool]:
    """The condition that every key column has its value."""
    return and_(*(table.c[name] == value for name, value in keys.items()))


def workspace_key(key: ThreadKey | UserKey | ChannelKey) -> dict[str, str]:
    """The two columns with which every key begins."""
    return {"platform": key.platform, "workspace_id": key.workspace_id}


def thread_key(thread: ThreadKey) -> dict[str, str]:
    """Key columns of a thread."""
    return {**workspace_key(thread), "channel_id": thread.channel_id, "thread_id": thread.thread_id}


def channel_key(channel: ChannelKey) -> dict[str, str]:
    """Key columns of a channel."""
    return {**workspace_key(channel), "channel_id": channel.channel_id}


def user_key(user: UserKey) -> dict[str, str]:
    """Key columns of a person."""
    return {**workspace_key(user), "user_id": user.user_id}


def delivery_key(turn: Turn) -> dict[str, str]:
    """Key columns of a delivery: one message and one edit of it, under however many event ids it arrives."""
    return {
        **workspace_key(turn.thread),
        "channel_id": turn.thread.channel_id,
        "turn_id": turn.turn_id,
        "edited_at": turn.edited_at or "",
    }


def now() -> int:
    """Microseconds since 1970, UTC."""
    return time.time_ns() // 1000
