"""Puts together the queue of index jobs and what serves it, for installations on PostgreSQL."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from corpus.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.config import Settings
    from bot.jobs.queue import JobQueue
    from bot.jobs.worker import IndexWorker


def has_queue(settings: Settings) -> bool:
    """Whether index jobs are put on a queue for workers, and not run beside the process that was asked."""
    from corpus.databases import is_postgresql

    return settings.database_url is not None and is_postgresql(settings.database_url.get_secret_value())


def open_queue(settings: Settings, *, patience_s: float | None = None) -> JobQueue:
    """The queue of index jobs; nothing is connected yet.

    Args:
        settings: The settings.
        patience_s: How long a database is waited for that was there before; None: as long as everywhere.

    Raises:
        ConfigError: If no PostgreSQL is configured, or what it takes is not installed.
    """
    if settings.database_url is None or not has_queue(settings):
        raise ConfigError(
            "There is no queue of index jobs without PostgreSQL.",
            "Set LIAISON_DATABASE_URL (docs/operations.md). Without it builds need no worker.",
        )
    try:
        from bot.jobs.queue import JobQueue
    except ImportError as exc:
        raise ConfigError(
            f"The queue of index jobs needs a package that is missing: {exc.name}.",
            "Install what PostgreSQL needs: pip install --constraint constraints.txt --editable '.[postgresql]'",
        ) from exc
    patience = {} if patience_s is None else {"patience_s": patience_s}
    return JobQueue(settings.database_url.get_secret_value(), **patience)


def glancing_queue(settings: Settings) -> Callable[[], JobQueue] | None:
    """The queue for whoever looks again soon and waits for nothing; None where there is none."""
    return functools.cache(functools.partial(open_queue, settings, patience_s=0)) if has_queue(settings) else None


def make_worker(settings: Settings) -> IndexWorker:
    """Make what runs index jobs.

    Raises:
        ConfigError: If no PostgreSQL is configured.
    """
    queue = open_queue(settings)
    from bot.jobs.worker import IndexWorker

    return IndexWorker(queue, settings.data_dir)
