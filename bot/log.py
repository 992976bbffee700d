"""Logging for the commands that serve: one line an event on standard error, for people or as JSON."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal

_QUIET = (
    "alembic",
    "httpx",
    "httpcore",
    "aiohttp.access",
    "uvicorn",
    "uvicorn.error",
    "uvicorn.access",
    "slack_sdk",
    "slack_bolt",
    "chromadb",
)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message and, for an error, its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Render a record."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure_logging(*, level: str, form: Literal["human", "json"]) -> None:
    """Send log lines to standard error.

    Libraries that would log a line for every request speak up from WARNING on.

    Args:
        level: Least level of Liaison's own lines.
        form: `human` or `json`.
    """
    handler = logging.StreamHandler(sys.stderr)
    human = logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
    handler.setFormatter(JsonFormatter() if form == "json" else human)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
