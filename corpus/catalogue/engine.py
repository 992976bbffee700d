"""Opens the catalogue's database: pragmas, transactions that take the write lock at once, migrations when behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from corpus.catalogue.schema import HEAD
from corpus.databases import is_postgresql, lock_until_commit, postgresql_engine, prepare_schema, shown
from corpus.errors import CorpusError

_BUSY_TIMEOUT_MS = 30_000
_WRITES = "liaison_writes"
_SCHEMA = "catalogue"


def open_engine(path_or_url: Path | str) -> Engine:
    """Open a database by file path or SQLAlchemy URL; create or upgrade it where it is behind.

    Raises:
        CorpusError: If the database cannot be opened, or is of a newer release.
    """
    url = str(path_or_url)
    if "://" not in url:
        Path(url).parent.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{Path(url).absolute()}"
    engine = postgresql_engine(url, schema=_SCHEMA) if is_postgresql(url) else create_engine(url)
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine)
    try:
        if _revision(engine) != HEAD:
            _migrate(engine)
    except DBAPIError as exc:
        engine.dispose()
        is_file = engine.dialect.name == "sqlite"
        raise CorpusError(
            f"the catalogue {str(path_or_url) if is_file else shown(url)!r} cannot be opened: {_in_one_line(exc.orig)}",
            "Check the path and its permissions, or restore it from a backup."
            if is_file
            else "Check that PostgreSQL runs, and LIAISON_DATABASE_URL.",
        ) from exc
    return engine


def _in_one_line(reason: object) -> str:
    return " ".join(str(reason).split())


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for SELECTs, all of one state of the database."""
    isolation = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**isolation) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that holds the write lock from its start, so that it never fails half way for being late."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            lock_until_commit(connection, _SCHEMA)
        yield connection


def upsert(connection: Connection, table: Any, rows: list[dict[str, Any]], *, keys: tuple[str, ...]) -> None:
    """Insert rows, replacing the values of those whose keys exist; SQLite and PostgreSQL."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # same interface
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changed), rows)


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _set_pragmas(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None  # SQLAlchemy's begin event below starts transactions, not the driver
        cursor = dbapi_connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # erased text must not stay in free pages
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(engine: Engine) -> str | None:
    try:
        with engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM catalogue_version")).scalar()
    except (OperationalError, ProgrammingError) as exc:
        if "catalogue_version" not in str(exc.orig):
            raise
        return None  # no such table: a new database


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            prepare_schema(connection, _SCHEMA)
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, HEAD)
        except CommandError as exc:
            raise CorpusError(
                f"the catalogue {engine.url.database!r} is of another release: {exc}",
                "Upgrade Liaison, or restore the data directory that belongs to this release.",
            ) from exc
