"""What chat platforms keep in the state database: preferences, channels, attention, posts, feedback."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Table, select

from bot.metrics import PROCESS
from bot.records import Attention, ChannelKey, ChannelSettings, Feedback, Posted, Preferences, UserKey, Verdict
from bot.store import codec, tables
from bot.store.rows import channel_key, matches, now, put, remove, thread_key, user_key
from bot.values import PlatformName, ThreadKey

_T = TypeVar("_T")


class DeskRecords(ABC):
    """The part of `StateStore` that is not about answering."""

    @abstractmethod
    async def _run(self, work: Callable[[Connection], _T]) -> _T:
        """Do work in one transaction on another thread."""

    async def _read(self, table: Table, key: Mapping[str, str], cls: type[_T]) -> _T | None:
        query = select(table.c.body).where(matches(table, key))
        body = await self._run(lambda connection: connection.execute(query).scalar())
        return None if body is None else codec.load_record(cls, body)

    async def _write(self, table: Table, key: Mapping[str, str], record: Any) -> None:
        values = {**key, "body": codec.dump(asdict(record))}
        await self._run(lambda connection: put(connection, table, key=key, values=values))

    async def preferences(self, user: UserKey) -> Preferences:
        """What the person chose; the defaults where nothing was."""
        return await self._read(tables.preferences, user_key(user), Preferences) or Preferences()

    async def set_preferences(self, user: UserKey, preferences: Preferences) -> None:
        """Remember what the person chose."""
        await self._write(tables.preferences, user_key(user), preferences)

    async def channel_settings(self, channel: ChannelKey) -> ChannelSettings:
        """How Liaison behaves in the channel; the defaults where nothing was set."""
        return await self._read(tables.channels, channel_key(channel), ChannelSettings) or ChannelSettings()

    async def set_channel_settings(self, channel: ChannelKey, settings: ChannelSettings) -> None:
        """Remember how Liaison behaves in the channel."""
        await self._write(tables.channels, channel_key(channel), settings)

    async def attention(self, thread: ThreadKey) -> Attention | None:
        """Whether Liaison follows the thread; None if it never spoke there."""
        return await self._read(tables.attention, thread_key(thread), Attention)

    async def set_attention(self, thread: ThreadKey, attention: Attention) -> None:
        """Remember whether Liaison follows the thread."""
        await self._write(tables.attention, thread_key(thread), attention)

    async def posted(self, channel: ChannelKey, turn_id: str) -> Posted | None:
        """The messages that answer a question, or None."""
        return await self._read(tables.posts, {**channel_key(channel), "turn_id": turn_id}, Posted)

    async def remember_posted(self, channel: ChannelKey, turn_id: str, posted: Posted) -> None:
        """Remember the messages that answer a question; replaces what was remembered."""
        await self._write(tables.posts, {**channel_key(channel), "turn_id": turn_id}, posted)

    async def forget_posted(self, channel: ChannelKey, turn_id: str) -> None:
        """Forget the messages that answer a question."""
        key = {**channel_key(channel), "turn_id": turn_id}
        await self._run(lambda connection: remove(connection, tables.posts, key))

    async def add_feedback(self, feedback: Feedback) -> None:
        """Remember feedback; a person's latest on an answer replaces their former."""
        key = {**user_key(feedback.user), "answer_id": feedback.answer_id}
        values = {
            **key,
            "verdict": feedback.verdict,
            "reason": feedback.reason,
            "comment": feedback.comment,
            "created_at": now(),
        }
        await self._run(lambda connection: put(connection, tables.feedback, key=key, values=values))
        PROCESS.judged(feedback.user.platform, feedback.verdict)

    async def feedback(self, *, limit: int = 1000) -> Sequence[Feedback]:
        """The latest feedback of every workspace, newest first."""
        columns = tables.feedback.c
        query = select(tables.feedback).order_by(columns.created_at.desc()).limit(limit)
        rows = await self._run(lambda connection: connection.execute(query).all())
        return [
            Feedback(
                user=UserKey(
                    platform=cast(PlatformName, row.platform), workspace_id=row.workspace_id, user_id=row.user_id
                ),
                answer_id=row.answer_id,
                verdict=cast(Verdict, row.verdict),
                reason=row.reason,
                comment=row.comment,
            )
            for row in rows
        ]
