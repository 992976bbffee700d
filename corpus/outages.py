"""PostgreSQL goes away and comes back: what is waited for, and how long.

A restart takes seconds. Whoever needs a connection meanwhile waits for it, and whoever was in the middle of a
transaction does it again; only then somebody is told of an error.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Engine

PATIENCE_S = 20.0
"""How long an engine may be away before a question that needs it is answered with an error."""
PAUSE_S = 0.3


def is_outage(exc: BaseException) -> bool:
    """Whether an error says that PostgreSQL was away or asks to try again, as after a deadlock."""
    import sys

    sqlalchemy = sys.modules.get("sqlalchemy.exc")  # whoever has not imported it met no such error
    if sqlalchemy is None or not isinstance(exc, sqlalchemy.DBAPIError):
        return False
    is_passing = exc.connection_invalidated or isinstance(exc, sqlalchemy.OperationalError | sqlalchemy.InterfaceError)
    return bool(is_passing) and type(exc.orig).__module__.startswith("psycopg")


def connect_patiently(engine: Engine) -> None:
    """Let an engine that was connected once wait for PostgreSQL to come back; blocks whoever asks for a connection.

    The first connection is not waited for: an address that is wrong should be told of at once.
    """
    from sqlalchemy import event

    was_connected = False

    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Any, _record: object, arguments: Any, named: Any) -> Any:
        nonlocal was_connected
        ends = time.monotonic() + (PATIENCE_S if was_connected else 0)
        while True:
            try:
                connection = dialect.connect(*arguments, **named)
            except dialect.loaded_dbapi.OperationalError:
                if time.monotonic() >= ends:
                    raise
                time.sleep(PAUSE_S)
            else:
                was_connected = True
                return connection
