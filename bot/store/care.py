"""Care of the state database from the command line: finds, redacts and deletes; blocks, so not for chats."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Connection, Engine, Table, and_, delete, or_, select, update

from bot.store import codec, tables
from bot.store.engine import open_engine
from bot.store.redaction import redact_answer, redact_receipt
from bot.values import Exchange
from corpus.errors import CorpusError

_CHECKPOINT_TRIES = 50
_BATCH = 500


class StateCare:
    """What `corpus erase`, `data verify` and change notes do with the state database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, path_or_url: Path | str) -> StateCare:
        """Open the database at a file or a SQLAlchemy URL, creating or upgrading it.

        Raises:
            ConfigError: If it cannot be opened.
        """
        return cls(open_engine(path_or_url))

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def exchanges(self) -> Iterator[Exchange]:
        """Every remembered exchange, oldest first."""
        columns = tables.exchanges.c
        query = select(columns.turn, columns.answer).order_by(columns.created_at)
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=_BATCH).execute(query):
                yield Exchange(turn=codec.load_turn(row[0]), answer=codec.load_answer(row[1]))

    def citing(self, document_ids: Collection[str]) -> list[Exchange]:
        """The exchanges that cite any of the documents, oldest first."""
        found: list[Exchange] = []
        wanted = sorted(document_ids)
        columns = tables.exchanges.c
        for first in range(0, len(wanted), 50):
            part = wanted[first : first + 50]
            query = select(columns.turn, columns.answer).where(or_(*(_mentions(columns.answer, one) for one in part)))
            with self._engine.connect() as connection:
                rows = connection.execute(query.order_by(columns.created_at)).all()
            found += [Exchange(turn=codec.load_turn(row[0]), answer=codec.load_answer(row[1])) for row in rows]
        cited = {exchange.answer.id: exchange for exchange in found if _cited(exchange) & set(wanted)}
        return list(cited.values())

    def redact(self, document_id: str) -> int:
        """Take every quotation of a document out of answers and receipts, for good.

        Returns:
            How many answers and receipts quoted it.

        Raises:
            CorpusError: If another process keeps the database busy; nothing is lost by trying again.
        """
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            count = _rewrite(connection, tables.exchanges, "answer", lambda body: redact_answer(body, document_id))
            count += _rewrite(connection, tables.receipts, "body", lambda body: redact_receipt(body, document_id))
        self._shrink()
        return count

    def forget_person(self, user_id: str) -> int:
        """Delete what a person asked, was answered, chose and thought, on every platform, for good.

        Returns:
            How many rows went.

        Raises:
            CorpusError: If another process keeps the database busy; nothing is lost by trying again.
        """
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            count = _forget_receipts(connection, user_id)
            count += _forget_places(connection, user_id)
            for table in (tables.exchanges, tables.feedback, tables.preferences, tables.handovers):
                count += connection.execute(delete(table).where(table.c.user_id == user_id)).rowcount
        self._shrink()
        return count

    def _shrink(self) -> None:
        """Have freed pages and the log rewritten, so that no file holds what was deleted."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
            for _ in range(_CHECKPOINT_TRIES):
                if connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one() == 0:
                    return
                time.sleep(0.1)
        raise CorpusError("the state database is busy; its log still holds what was erased", "Run the command again.")


def _cited(exchange: Exchange) -> set[str]:
    answer = exchange.answer
    cited = {citation.document_id for citation in (*answer.citations, *answer.closest)}
    return cited | ({answer.premise.citation.document_id} if answer.premise else set())


def _mentions(column: ColumnElement[str], document_id: str) -> ColumnElement[bool]:
    return column.contains(json.dumps(document_id, ensure_ascii=False), autoescape=True)


def _rewrite(
    connection: Connection, table: Table, name: str, change: Callable[[dict[str, Any]], dict[str, Any] | None]
) -> int:
    count = 0
    keys = list(table.primary_key.columns)
    for row in connection.execute(select(table)).all():
        body = change(json.loads(row._mapping[name]))
        if body is not None:
            here = and_(*(key == row._mapping[key.name] for key in keys))
            connection.execute(update(table).where(here).values({name: codec.dump(body)}))
            count += 1
    return count


def _forget_receipts(connection: Connection, user_id: str) -> int:
    table = tables.receipts
    keys = [cast("Column[str]", key) for key in table.primary_key.columns]
    count = 0
    for row in connection.execute(select(table).where(_mentions(table.c.body, user_id))).all():
        if json.loads(row.body).get("asked", {}).get("user_id") == user_id:
            here = and_(*(key == row._mapping[key.name] for key in keys))
            count += connection.execute(delete(table).where(here)).rowcount
    return count


def _forget_places(connection: Connection, user_id: str) -> int:
    """Forget that the person talks with Liaison in a thread, and which messages answered them."""
    asked = tables.exchanges
    posts, deliveries, attention = tables.posts, tables.deliveries, tables.attention
    count = 0
    for row in connection.execute(select(asked).where(asked.c.user_id == user_id)).all():
        for table in (posts, deliveries):
            names = ("platform", "workspace_id", "channel_id", "turn_id")
            here = and_(*(table.c[name] == row._mapping[name] for name in names))
            count += connection.execute(delete(table).where(here)).rowcount
    rows = connection.execute(select(attention).where(_mentions(attention.c.body, user_id))).all()
    for row in rows:
        names = ("platform", "workspace_id", "channel_id", "thread_id")
        here = and_(*(attention.c[name] == row._mapping[name] for name in names))
        count += connection.execute(delete(attention).where(here)).rowcount
    return count
