"""Keys of rows, and writes that every database takes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, insert, update

from bot.records import ChannelKey, UserKey
from bot.values import ThreadKey, Turn


def put(connection: Connection, table: Table, *, key: Mapping[str, str], values: Mapping[str, Any]) -> None:
    """Insert a row or replace the one with the same key, in SQL that every database takes."""
    if connection.execute(update(table).where(matches(table, key)).values(**values)).rowcount == 0:
        connection.execute(insert(table).values(**values))


def remove(connection: Connection, table: Table, key: Mapping[str, str]) -> None:
    """Delete the row with that key, if there is one."""
    connection.execute(delete(table).where(matches(table, key)))


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
