"""Carries catalogue and state between SQLite and PostgreSQL, row by row, and proves that nothing was lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Integer, Table, func, insert, inspect, select, text

from bot.data_files import CATALOGUE_FILE, STATE_FILE
from bot.store import tables as state_tables
from bot.store.engine import open_engine as open_state
from corpus.catalogue import schema as catalogue_schema
from corpus.catalogue.engine import open_engine as open_catalogue
from corpus.databases import shown
from corpus.errors import ConfigError, CorpusError

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedTable:
    """A table that was carried over, and how many rows it has on both sides."""

    name: str
    rows: int


def move_to_database(data_dir: Path, url: str) -> list[MovedTable]:
    """Copy the SQLite databases of a data directory into an empty PostgreSQL database; the files stay as they are.

    Raises:
        ConfigError: If there is nothing to move, or the database cannot be opened.
        CorpusError: If the database holds rows already, or the source changed meanwhile; nothing is kept then.
    """
    if not (data_dir / CATALOGUE_FILE).is_file():
        raise ConfigError(f"{str(data_dir)!r} holds no catalogue to move", "Name a data directory with --data-dir.")
    moved = _carry(open_catalogue(data_dir / CATALOGUE_FILE), open_catalogue(url), _catalogue, url)
    if (data_dir / STATE_FILE).is_file():
        moved += _carry(open_state(data_dir / STATE_FILE), open_state(url), _state, url)
    return moved


def copy_to_files(url: str, folder: Path) -> list[MovedTable]:
    """Copy a PostgreSQL database into SQLite files named as in a data directory, for a backup.

    Raises:
        CorpusError: If rows changed between copying and checking.
    """
    catalogue, state = folder / CATALOGUE_FILE, folder / STATE_FILE
    moved = _carry(open_catalogue(url), open_catalogue(catalogue), _catalogue, str(catalogue))
    return moved + _carry(open_state(url), open_state(state), _state, str(state))


def _catalogue(reader: Connection, writer: Connection) -> list[Table]:  # noqa: ARG001  # as `_state`
    """Tables of a catalogue, those first that others point to."""
    return catalogue_schema.tables.sorted_tables


def _state(reader: Connection, writer: Connection) -> list[Table]:
    """Tables of a state database; slack_sdk's among them where the app was ever installed by OAuth."""
    tables = state_tables.metadata.sorted_tables
    if not inspect(reader).has_table("slack_installations"):
        return tables
    from bot.platforms.slack.tables import slack_tables

    slack = slack_tables()
    slack.create_all(writer)
    there = set(inspect(reader).get_table_names())
    return tables + [table for table in slack.sorted_tables if table.name in there]


def _carry(
    source: Engine, target: Engine, tables_of: Callable[[Connection, Connection], list[Table]], name: str
) -> list[MovedTable]:
    with closing(_Disposed(source)), closing(_Disposed(target)), source.connect() as reader, target.begin() as writer:
        if reader.dialect.name == "postgresql":
            reader.execution_options(isolation_level="REPEATABLE READ")
        moved = []
        for table in tables_of(reader, writer):
            if table.info.get("transient"):  # of the processes of the moment
                continue
            if _count(writer, table) and table.name != "counters":
                raise CorpusError(
                    f"{shown(name)} holds rows already (table {table.name}).", "Name an empty database, or empty it."
                )
            moved.append(_copy(reader, writer, table))
        return moved


class _Disposed:
    """Closes an engine's connections at the end of a block."""

    def __init__(self, engine: Engine) -> None:
        self.close = engine.dispose


def _copy(reader: Connection, writer: Connection, table: Table) -> MovedTable:
    writer.execute(table.delete())
    for rows in _batches(reader, table):
        writer.execute(insert(table), rows)
    if writer.dialect.name == "postgresql":
        _advance(writer, table)
    if _digest(reader, table) != _digest(writer, table):
        raise CorpusError(
            f"table {table.name} differs after copying.", "Stop every other process of Liaison, then try again."
        )
    return MovedTable(name=table.name, rows=_count(writer, table))


def _advance(writer: Connection, table: Table) -> None:
    """Let the numbers that the database gives go on after those that were copied."""
    for column in table.primary_key.columns:
        if isinstance(column.type, Integer) and column.autoincrement is True:
            highest = writer.execute(select(func.max(column))).scalar()
            if highest is not None:
                writer.execute(
                    text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
                    {"table": table.name, "column": column.name, "highest": highest},
                )


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = connection.execute(select(table), execution_options={"yield_per": _BATCH})
    for rows in found.partitions():
        yield [dict(row._mapping) for row in rows]


def _digest(connection: Connection, table: Table) -> str:
    """A hash of every row, whatever order the database gives them in."""
    lines = sorted(
        hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).digest()
        for rows in _batches(connection, table)
        for row in rows
    )
    return hashlib.sha256(b"".join(lines)).hexdigest()


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
