"""PostgreSQL as the shared home of catalogue and state: one database, a schema for each.

SQLite files are opened by the modules that own them; this one is for installations of several processes or machines.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from corpus.errors import ConfigError
from corpus.outages import connect_patiently

_CONNECT_TIMEOUT_S = 10
_LOCKS = {"catalogue": 5201314, "state": 5201315}


def is_postgresql(url: str) -> bool:
    """Whether a SQLAlchemy URL names PostgreSQL."""
    return url.startswith(("postgresql://", "postgresql+", "postgres://"))


def postgresql_engine(url: str, *, schema: str) -> Engine:
    """An engine whose connections live in one schema; nothing is connected yet.

    A connection that died, as they all do when the server restarts, is replaced before it is used; the server is waited
    for meanwhile (`corpus.outages`).

    Args:
        url: `postgresql://USER:PASSWORD@HOST/DATABASE`.
        schema: `catalogue` or `state`.

    Raises:
        ConfigError: If the URL cannot be read, or PostgreSQL's driver is not installed; on connecting, if the database
            is not of UTF-8.
    """
    try:
        engine = create_engine(
            _with_driver(url), pool_pre_ping=True, pool_size=5, max_overflow=15,
            connect_args={"connect_timeout": _CONNECT_TIMEOUT_S},
        )  # fmt: skip
    except ImportError as exc:
        raise ConfigError(
            f"PostgreSQL needs a package that is missing: {exc.name}.",
            "Install it: pip install --constraint constraints.txt --editable '.[postgresql]'",
        ) from exc

    @event.listens_for(engine, "connect", insert=True)
    def _enter(connection: Any, _record: object) -> None:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":  # SQL_ASCII would give bytes for text
            raise ConfigError(
                f"the database of LIAISON_DATABASE_URL is encoded as {encoding}, not as UTF8.",
                "Make one: createdb --owner USER --encoding UTF8 --template template0 NAME",
            )
        former, connection.autocommit = connection.autocommit, True
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION search_path = {schema}")
        connection.autocommit = former

    connect_patiently(engine)
    return engine


def prepare_schema(connection: Connection, schema: str) -> None:
    """Create the schema where it is missing, and keep every other process from migrating it until the commit."""
    lock_until_commit(connection, schema)
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")


def lock_until_commit(connection: Connection, schema: str) -> None:
    """Wait until no other transaction that asked for the same is open."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCKS[schema]})")


def shown(url: str) -> str:
    """The URL without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return "the given address"


def connection_arguments(url: str) -> dict[str, Any]:
    """What a URL says, by the names of PostgreSQL's own library (`host`, `password`, `sslmode`, …).

    Raises:
        ConfigError: If the URL cannot be read.
    """
    parsed = _with_driver(url)
    _, arguments = parsed.get_dialect()().create_connect_args(parsed)
    return dict(arguments)


def _with_driver(url: str) -> URL:
    try:
        return make_url(url).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError) as exc:  # a port that is no number is a ValueError
        raise ConfigError(
            "LIAISON_DATABASE_URL cannot be read as a URL.", "Write it as postgresql://USER:PASSWORD@HOST/DATABASE."
        ) from exc
