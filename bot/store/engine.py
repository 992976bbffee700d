"""Opens a state database and brings it up to date; imports Alembic only where a migration has to run."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from corpus.databases import is_postgresql, postgresql_engine, prepare_schema, shown
from corpus.errors import ConfigError

HEAD = "0004"
"""The newest migration; a test compares it with the folder of migrations."""

_BUSY_TIMEOUT_S = 15
_SCHEMA = "state"


def open_engine(path_or_url: Path | str) -> Engine:
    """Open the database at a file or a SQLAlchemy URL, creating and upgrading it where needed.

    Raises:
        ConfigError: If it cannot be opened.
    """
    url = path_or_url if isinstance(path_or_url, str) and "://" in path_or_url else f"sqlite:///{path_or_url}"
    lock: AbstractContextManager[Any] = nullcontext()
    engine: Engine | None = None
    try:
        if url.startswith("sqlite:///"):
            file = Path(url.removeprefix("sqlite:///"))
            file.parent.mkdir(parents=True, exist_ok=True)
            lock = _file_lock(file)
        engine = postgresql_engine(url, schema=_SCHEMA) if is_postgresql(url) else create_engine(url)
        if url.startswith("sqlite"):
            event.listen(engine, "connect", _tune_sqlite)
        if _revision(engine) != HEAD:
            with lock:
                if _revision(engine) != HEAD:
                    _upgrade(engine)
    except (SQLAlchemyError, OSError, ImportError) as exc:
        if engine is not None:
            engine.dispose()
        raise ConfigError(
            f"The state database cannot be opened: {shown(url)}.",
            "Check that PostgreSQL runs, and LIAISON_DATABASE_URL."
            if is_postgresql(url)
            else "Check that its folder exists and can be written, or name another with LIAISON_DATA_DIR.",
        ) from exc
    return engine


def _file_lock(file: Path) -> AbstractContextManager[Any]:
    from filelock import FileLock

    return FileLock(f"{file}.lock", timeout=60)


def _tune_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={_BUSY_TIMEOUT_S * 1000}", "journal_mode=WAL", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _revision(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else None


def _upgrade(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            prepare_schema(connection, _SCHEMA)
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
