"""Where replicas meet in the state database: who lives, what arrived, whose turn a thread is, words, counted acts.

Times are the database's own, so that machines whose clocks differ agree on who lives.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy import cast as sql_cast

from bot.journal import Arrival, Entry, Pulse, Signal, Stage
from bot.store.rows import now, put
from bot.store.state import StateStore, patiently
from bot.store.tables import acts, arrivals, replicas, signals
from bot.values import PlatformName, ThreadKey

if TYPE_CHECKING:
    from sqlalchemy import CursorResult

_T = TypeVar("_T")
_SECOND = 1_000_000
_WINDOW_S = 60
_KEEP_DONE_S = 3600
"""How long a delivery that was dealt with is known again; Slack repeats for an hour at most."""
_KEEP_SIGNALS_S = 300
_OVERLAP_S = 5
"""Words are read again for so long, as one that was said earlier may be committed later."""
_MOST_AT_ONCE = 50


class ReplicaRecords:
    """Implements `bot.journal.ReplicaStore` in a state database."""

    def __init__(self, store: StateStore) -> None:
        """Take the open store."""
        self._store = store

    async def _run(self, work: Callable[[Connection], _T]) -> _T:
        return await patiently(lambda: self._store.transact(work))

    async def keep(self, arrival: Arrival, *, owner: str) -> int | None:
        """Keep an arrival for its owner; its number, or None if it was kept before.

        The owner asks once for each, so a row of its own is one whose commit was not heard of.
        """
        thread = thread_name(arrival.thread)

        def work(connection: Connection) -> int | None:
            _lock(connection, thread or arrival.key)  # numbers of one thread become visible in their order
            kept = connection.execute(select(arrivals).where(arrivals.c.key == arrival.key)).first()
            if kept is not None:
                return int(kept.number) if kept.owner == owner and kept.done_at is None else None
            return _insert(
                connection,
                key=arrival.key,
                platform=arrival.platform,
                thread=thread,
                owner=owner,
                body=arrival.body,
            )

        return await self._run(work)

    async def queue(self, thread: ThreadKey, *, owner: str) -> int:
        """Take a number for a thread's turn that no arrival stands for."""
        name = thread_name(thread)

        def work(connection: Connection) -> int:
            _lock(connection, name or "")
            key = f"turn:{owner}:{hashlib.sha256(f'{name}{now()}'.encode()).hexdigest()[:24]}"
            return _insert(connection, key=key, platform=thread.platform, thread=name, owner=owner, body="")

        return await self._run(work)

    async def is_first(self, number: int, thread: ThreadKey) -> bool:
        """Whether nobody with a lower number is still busy in the thread."""
        columns = arrivals.c
        before = exists().where(
            columns.thread == thread_name(thread), columns.done_at.is_(None), columns.number < number
        )
        return not await self._run(lambda connection: connection.execute(select(before)).scalar())

    async def mark(self, number: int, stage: Stage, *, owner: str) -> bool:
        """Set an entry's stage; False if it is somebody else's or done."""
        return await self._change(number, owner, stage=stage)

    async def note(self, number: int, notes: Mapping[str, str], *, owner: str) -> None:
        """Set an entry's notes."""
        await self._change(number, owner, notes=json.dumps(dict(notes)))

    async def _change(self, number: int, owner: str, **values: Any) -> bool:
        columns = arrivals.c
        is_ours = (columns.number == number, columns.owner == owner, columns.done_at.is_(None))
        query = update(arrivals).where(*is_ours).values(**values)
        return await self._run(lambda connection: connection.execute(query).rowcount == 1)

    async def finish(self, key: str, *, owner: str) -> None:
        """Mark an entry as done and forget what was said in it."""

        def work(connection: Connection) -> None:
            mine = (arrivals.c.key == key, arrivals.c.owner == owner)
            connection.execute(update(arrivals).where(*mine).values(done_at=_moment(connection), body="", notes="{}"))

        await self._run(work)

    async def leave_queue(self, number: int) -> None:
        """Give a number of `queue` back."""
        await self._run(lambda connection: connection.execute(delete(arrivals).where(arrivals.c.number == number)))

    async def try_take(self, most: Mapping[str, int]) -> int:
        """Count an act of each key unless one had its `most` in the last minute; seconds to wait, 0 if counted."""
        if not most:
            return 0

        def work(connection: Connection) -> int:
            for key in sorted(most):  # in one order everywhere, so that nobody waits in a circle
                _lock(connection, f"acts:{key}")
            moment = _now(connection)
            begins = moment - _WINDOW_S * _SECOND
            connection.execute(delete(acts).where(acts.c.key.in_(most), acts.c.done_at <= begins))
            counts = select(acts.c.key, func.count(), func.min(acts.c.done_at)).where(acts.c.key.in_(most))
            used = connection.execute(counts.group_by(acts.c.key)).all()
            full = [int(first) - begins for key, count, first in used if count >= most[key]]
            if full:
                return max(1, math.ceil(max(full) / _SECOND))
            connection.execute(insert(acts), [{"key": key, "done_at": moment} for key in sorted(most)])
            return 0

        return await self._run(work)

    async def signal(self, kind: str, body: str, *, sender: str) -> None:
        """Say something to all other replicas."""

        def work(connection: Connection) -> None:
            values = {"kind": kind, "sender": sender, "body": body, "sent_at": _moment(connection)}
            connection.execute(insert(signals).values(**values))

        await self._run(work)

    def beat(self, owner: str, *, since: int | None, lease_s: float) -> Pulse:
        """Show that a replica lives, and learn what is new. Blocks; tries once.

        Args:
            owner: The replica.
            since: Moment of its former beat; None: there was none, and words of before do not concern it.
            lease_s: After how long without a beat a replica counts as dead.
        """

        def work(connection: Connection) -> Pulse:
            moment = _now(connection)
            put(connection, replicas, key={"replica_id": owner}, values={"replica_id": owner, "beat_at": moment})
            alive = replicas.c.beat_at > moment - int(lease_s * _SECOND)
            live = connection.execute(select(func.count()).select_from(replicas).where(alive)).scalar_one()
            said = _words(connection, owner, since) if since is not None else []
            return Pulse(moment=moment, live=int(live), signals=said)

        return self._store.transact(work)

    def take_over(self, owner: str, *, platforms: Sequence[str], lease_s: float) -> Sequence[Entry]:
        """Make entries of these platforms this replica's whose replicas are dead, oldest first. Blocks; tries once.

        Places in a queue that nobody waits in any more are given up.
        """

        def work(connection: Connection) -> list[Entry]:
            alive = replicas.c.beat_at > _now(connection) - int(lease_s * _SECOND)
            return _take_over(connection, owner, platforms, alive)

        return self._store.transact(work)

    def tidy(self) -> None:
        """Forget what concerns nobody any more. Blocks; tries once."""
        self._store.transact(lambda connection: _tidy(connection, _now(connection)))

    def leave(self, owner: str) -> None:
        """A replica ends; what it left undone is the others' at once. Blocks; tries once."""
        self._store.transact(
            lambda connection: connection.execute(delete(replicas).where(replicas.c.replica_id == owner))
        )


def thread_name(thread: ThreadKey | None) -> str | None:
    """A thread's key in one column."""
    if thread is None:
        return None
    whole = "\x1f".join((thread.platform, thread.workspace_id, thread.channel_id, thread.thread_id))
    return hashlib.sha256(whole.encode()).hexdigest()


def _insert(connection: Connection, **values: Any) -> int:
    filled = {"stage": "taken", "attempts": 0, "notes": "{}", "taken_at": _moment(connection), **values}
    done = cast("CursorResult[Any]", connection.execute(insert(arrivals).values(**filled)))
    return int(cast("Row[Any]", done.inserted_primary_key)[0])


def _words(connection: Connection, owner: str, since: int) -> list[Signal]:
    fresh = (signals.c.sent_at > since - _OVERLAP_S * _SECOND, signals.c.sender != owner)
    rows = connection.execute(select(signals).where(*fresh).order_by(signals.c.number)).all()
    return [Signal(number=row.number, kind=row.kind, body=row.body) for row in rows]


def _take_over(connection: Connection, owner: str, platforms: Sequence[str], alive: ColumnElement[bool]) -> list[Entry]:
    columns = arrivals.c
    is_left = (
        columns.done_at.is_(None),
        columns.owner != owner,
        ~exists().where(replicas.c.replica_id == columns.owner, alive),
    )
    connection.execute(delete(arrivals).where(*is_left, columns.body == ""))
    rows = connection.execute(
        select(arrivals)
        .where(*is_left, columns.platform.in_(platforms))
        .order_by(columns.number)
        .limit(_MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if not rows:
        return []
    ours = {"owner": owner, "attempts": columns.attempts + 1}
    connection.execute(update(arrivals).where(columns.number.in_([row.number for row in rows])).values(**ours))
    return [_entry(row) for row in rows]


def _entry(row: Row[Any]) -> Entry:
    arrival = Arrival(platform=cast(PlatformName, row.platform), key=row.key, body=row.body)
    return Entry(
        arrival=arrival,
        number=row.number,
        attempts=row.attempts + 1,
        stage=row.stage,
        notes=json.loads(row.notes),
    )


def _tidy(connection: Connection, moment: int) -> None:
    for table, column, seconds in (
        (arrivals, arrivals.c.done_at, _KEEP_DONE_S),
        (signals, signals.c.sent_at, _KEEP_SIGNALS_S),
        (acts, acts.c.done_at, _WINDOW_S),
        (replicas, replicas.c.beat_at, _KEEP_DONE_S),
    ):
        connection.execute(delete(table).where(column < moment - seconds * _SECOND))


def _lock(connection: Connection, name: str) -> None:
    """Wait until no other transaction that asked for the same is open; SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def _moment(connection: Connection) -> ColumnElement[int]:
    """The database's clock, microseconds since 1970, as part of a query."""
    if connection.dialect.name != "postgresql":
        return literal(now())
    return sql_cast(func.extract("epoch", func.clock_timestamp()) * _SECOND, BigInteger)


def _now(connection: Connection) -> int:
    return int(connection.execute(select(_moment(connection))).scalar_one())
