"""The state database of the bot: threads, answers, receipts, deliveries."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Integer, Select, and_, bindparam, insert, or_, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.journal import current_entry
from bot.records import ChannelKey, UserKey
from bot.store import codec, tables
from bot.store.desk import DeskRecords
from bot.store.engine import open_engine
from bot.store.handovers import HandoverRecords
from bot.store.rows import (
    bound,
    change,
    channel_key,
    delivery_key,
    matches,
    named,
    now,
    put,
    remove,
    thread_key,
    user_key,
    workspace_key,
)
from bot.values import Answer, Exchange, PlatformName, ThreadKey, Turn
from corpus.outages import PATIENCE_S, PAUSE_S, is_outage

_T = TypeVar("_T")

CLAIM_LEASE_S = 150
"""How long a claim without an answer keeps others off; then whoever claimed is taken for dead, and a redelivery of the
platform (Slack's last comes after five minutes) is answered after all."""


class StateStore(DeskRecords, HandoverRecords):
    """Implements `bot.ports.DeskStore` on SQLAlchemy; safe for many threads and processes at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, path_or_url: Path | str) -> StateStore:
        """Open the database at a file or a SQLAlchemy URL, creating or upgrading it.

        Raises:
            ConfigError: If it cannot be opened.
        """
        return cls(open_engine(path_or_url))

    @property
    def engine(self) -> Engine:
        """The database, for tables that a platform's own library keeps beside these."""
        return self._engine

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    async def _run(self, work: Callable[[Connection], _T]) -> _T:
        return await patiently(lambda: self.transact(work))

    def transact(self, work: Callable[[Connection], _T]) -> _T:
        """Do work in one transaction, once more where another process was first to insert a key. Blocks."""
        try:
            with self._engine.begin() as connection:
                return work(connection)
        except IntegrityError:  # another process was first to insert the same key
            with self._engine.begin() as connection:
                return work(connection)

    async def claim(self, turn: Turn) -> bool:
        """Claim a turn for answering; False if it is answered, or being answered by whoever claimed it lately.

        Whoever goes on with an arrival where another process was killed has that process's claim.
        """
        entry = current_entry()
        by = (entry.claims_as if entry is not None else None) or uuid.uuid4().hex
        return await patiently(lambda: self._claim(turn, by))

    def _claim(self, turn: Turn, by: str) -> bool:
        moment = now()
        values = {**delivery_key(turn), "thread_id": turn.thread.thread_id, "claimed_at": moment, "claimed_by": by}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(tables.deliveries), values)
        except IntegrityError:
            return self._reclaim(turn, moment, by)
        return True

    def _reclaim(self, turn: Turn, moment: int, by: str) -> bool:
        columns = tables.deliveries.c
        is_stale = columns.claimed_at < moment - CLAIM_LEASE_S * 1_000_000
        is_ours = columns.claimed_by == by  # also where the connection broke after the database had taken the claim
        is_open = and_(columns.done_at.is_(None), or_(is_stale, is_ours))
        query = update(tables.deliveries).where(matches(tables.deliveries, delivery_key(turn)), is_open)
        with self._engine.begin() as connection:
            return connection.execute(query.values(claimed_at=moment, claimed_by=by)).rowcount == 1

    async def is_claimed_by(self, turn: Turn, by: str) -> bool:
        """Whether the latest claim of a turn was made on behalf of this arrival."""
        query = select(tables.deliveries.c.claimed_by).where(matches(tables.deliveries, delivery_key(turn)))
        return await self._run(lambda connection: connection.execute(query).scalar()) == by

    async def is_being_answered(self, turn: Turn) -> bool:
        """Whether some process claimed a turn of this very thread lately and has not dealt with it yet."""
        columns = tables.deliveries.c
        is_open = and_(columns.done_at.is_(None), columns.claimed_at >= now() - CLAIM_LEASE_S * 1_000_000)
        keys = {**delivery_key(turn), "thread_id": turn.thread.thread_id}
        query = select(columns.claimed_at).where(matches(tables.deliveries, keys), is_open)
        return await self._run(lambda connection: connection.execute(query).first()) is not None

    async def exchange_of(self, thread: ThreadKey, turn_id: str) -> Exchange | None:
        """The exchange that a message of the thread began, or None."""
        return next(iter(await self._exchanges(_turn_key(thread, turn_id), 1)), None)

    async def finish(self, turn: Turn) -> None:
        """Mark a claimed turn as dealt with, so that no redelivery is ever answered."""
        await self._run(lambda connection: _finish(connection, turn))

    async def history(self, thread: ThreadKey, *, limit: int = 8) -> Sequence[Exchange]:
        """The latest exchanges of the thread, oldest first; each turn keeps the audience it was answered for."""
        return list(reversed(await self._exchanges(thread_key(thread), limit)))

    async def recent(self, user: UserKey, *, limit: int = 5) -> Sequence[Exchange]:
        """The latest exchanges of a person, newest first."""
        return await self._exchanges(user_key(user), limit)

    async def latest_everywhere(self, *, limit: int) -> Sequence[Exchange]:
        """The latest exchanges of every place and person, newest first; for administrators."""
        return await self._exchanges({}, limit)

    async def latest(self, channel: ChannelKey) -> Exchange | None:
        """The latest exchange of a channel, or None."""
        return next(iter(await self._exchanges(channel_key(channel), 1)), None)

    async def _exchanges(self, key: Mapping[str, str], limit: int) -> list[Exchange]:
        query, given = _latest(tuple(key)), {**bound(key), "most": limit}
        rows = await self._run(lambda connection: connection.execute(query, given).all())
        return [Exchange(turn=codec.load_turn(row[0]), answer=codec.load_answer(row[1])) for row in rows]

    async def save(self, turn: Turn, answer: Answer, *, receipt: Mapping[str, Any] | None = None) -> None:
        """Remember an exchange and mark its turn as answered; saving the same answer id again replaces it.

        Its receipt (`make_receipt`) is kept in the same transaction.
        """
        key = {**workspace_key(turn.thread), "answer_id": answer.id}
        values = {
            **key,
            "channel_id": turn.thread.channel_id,
            "thread_id": turn.thread.thread_id,
            "turn_id": turn.turn_id,
            "user_id": turn.user_id,
            "turn": codec.dump_turn(turn),
            "answer": codec.dump_answer(answer),
            "created_at": now(),
        }

        def work(connection: Connection) -> None:
            if not turn.comes_once:
                # An edited question is answered anew: its former answer is no part of the conversation any more.
                remove(connection, tables.exchanges, _turn_key(turn.thread, turn.turn_id))
                _finish(connection, turn)
            put(connection, tables.exchanges, key=key, values=values)
            if receipt is not None:
                _put_receipt(connection, turn.thread, receipt["receipt_id"], receipt)

        await self._run(work)

    async def forget_turn(self, thread: ThreadKey, turn_id: str) -> None:
        """Forget the exchange that a message of the thread began; the receipt stays."""
        await self._run(lambda connection: remove(connection, tables.exchanges, _turn_key(thread, turn_id)))

    async def abandoned(self, platform: PlatformName, *, within_s: float = 3600) -> Sequence[tuple[ThreadKey, str]]:
        """Take the turns whose process died before answering: thread and turn id, oldest first.

        A turn counts as abandoned when its claim's lease is over; each is given out once, to one process.
        """
        return await self._run(lambda connection: _take_abandoned(connection, platform, within_s))

    async def answer(self, answer_id: str, *, platform: PlatformName, workspace_id: str) -> Exchange | None:
        """The exchange that an answer id names in a workspace, or None."""
        keys = {"platform": platform, "workspace_id": workspace_id, "answer_id": answer_id}
        return next(iter(await self._exchanges(keys, 1)), None)

    async def save_receipt(self, thread: ThreadKey, receipt_id: str, body: Mapping[str, Any]) -> None:
        """Keep how an answer came about; a second save under the same id replaces the first."""
        await self._run(lambda connection: _put_receipt(connection, thread, receipt_id, body))

    async def receipt(self, receipt_id: str, *, thread: ThreadKey | None = None) -> Mapping[str, Any] | None:
        """The latest receipt of that id, or None; with `thread`, only one that its workspace made."""
        condition = tables.receipts.c.receipt_id == receipt_id
        if thread is not None:
            condition = and_(condition, matches(tables.receipts, workspace_key(thread)))
        query = select(tables.receipts.c.body).where(condition).order_by(tables.receipts.c.created_at.desc()).limit(1)
        body = await self._run(lambda connection: connection.execute(query).scalar())
        return None if body is None else dict(json.loads(body))


async def patiently(work: Callable[[], _T]) -> _T:
    """Do blocking work on another thread, again and again for some seconds while PostgreSQL is away."""
    ends = time.monotonic() + PATIENCE_S
    while True:
        try:
            return await asyncio.to_thread(work)
        except DBAPIError as exc:
            if not is_outage(exc) or time.monotonic() >= ends:
                raise
        await asyncio.sleep(PAUSE_S)


@lru_cache(maxsize=64)
def _latest(key: tuple[str, ...]) -> Select[Any]:
    columns = tables.exchanges.c
    return (
        select(columns.turn, columns.answer)
        .where(named(tables.exchanges, key))
        .order_by(columns.created_at.desc(), columns.answer_id.desc())
        .limit(bindparam("most", type_=Integer))
    )


def _turn_key(thread: ThreadKey, turn_id: str) -> dict[str, str]:
    return {**thread_key(thread), "turn_id": turn_id}


def _put_receipt(connection: Connection, thread: ThreadKey, receipt_id: str, body: Mapping[str, Any]) -> None:
    key = {**workspace_key(thread), "receipt_id": receipt_id}
    put(connection, tables.receipts, key=key, values={**key, "body": codec.dump(dict(body)), "created_at": now()})


def _finish(connection: Connection, turn: Turn) -> None:
    change(connection, tables.deliveries, key=delivery_key(turn), values={"done_at": now()})


def _take_abandoned(connection: Connection, platform: PlatformName, within_s: float) -> list[tuple[ThreadKey, str]]:
    columns, moment = tables.deliveries.c, now()
    is_stale = and_(
        columns.platform == platform,
        columns.done_at.is_(None),
        columns.claimed_at < moment - CLAIM_LEASE_S * 1_000_000,
        columns.claimed_at > moment - int(within_s * 1_000_000),
    )
    found = []
    for row in connection.execute(select(tables.deliveries).where(is_stale).order_by(columns.claimed_at)).all():
        keys = ("platform", "workspace_id", "channel_id", "turn_id", "edited_at")
        this = and_(matches(tables.deliveries, {name: getattr(row, name) for name in keys}), columns.done_at.is_(None))
        if connection.execute(update(tables.deliveries).where(this).values(done_at=moment)).rowcount == 1:
            thread = ThreadKey(
                platform=platform,
                workspace_id=row.workspace_id,
                channel_id=row.channel_id,
                thread_id=row.thread_id or row.turn_id,
            )
            found.append((thread, str(row.turn_id)))
    return found
