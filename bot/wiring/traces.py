"""Starts and ends the tracing of a serving process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Settings


@contextmanager
def traced(settings: Settings) -> Iterator[None]:
    """Send this process's turns to the configured collector for the length of a `with` block; else do nothing."""
    if not settings.trace_endpoint:
        yield
        return
    from bot.tracing import Tracing, trace_with

    tracing = Tracing.to(settings.trace_endpoint)
    trace_with(tracing)
    try:
        yield
    finally:
        trace_with(None)
        tracing.flush()
