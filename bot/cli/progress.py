"""Shows how a build goes: JSON lines, or bars on a terminal."""

from __future__ import annotations

import json
import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

import click

if TYPE_CHECKING:
    from retrieval.jobs import Event


class Progress(Protocol):
    """Shows progress events of one build; a context manager."""

    def __enter__(self) -> Progress:
        """Begin to show."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""

    def event(self, event: Event) -> None:
        """Show one event."""


class JsonProgress:
    """One JSON object a line on standard output."""

    def __enter__(self) -> JsonProgress:
        """Begin to show."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""

    def event(self, event: Event) -> None:
        """Print one event."""
        click.echo(json.dumps(event))


class BarProgress:
    """One bar a stage on standard error, with rate and time left; nothing where that is not a terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> BarProgress:
        """Begin to show."""
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as Bars
            from rich.progress import TextColumn

            columns = (*Bars.get_default_columns(), TextColumn("{task.completed:.0f} done{task.fields[rate]}"))
            self._bar = Bars(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the bars."""
        if self._bar is not None:
            self._bar.stop()

    def event(self, event: Event) -> None:
        """Move one bar."""
        if self._bar is None:
            return
        stage, total = event["stage"], event["total"] or None
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total, rate="")
        rate = f", {event['rate']:g} a second" if event["rate"] is not None else ""
        self._bar.update(self._tasks[stage], completed=event["done"], total=total, rate=rate)
