"""Runs `liaison` in this process, as a person would in a shell."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass

from bot.cli.main import main


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


def liaison(*args: str) -> Done:
    """Run a command; exit code and what it printed."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    err = io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(args))
        except SystemExit as exc:
            code = exc.code if isinstance(exc.code, int) else 0 if exc.code is None else 1
    return Done(code, out.buffer.getvalue().decode(), err.getvalue())  # type: ignore[attr-defined]
