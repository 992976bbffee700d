"""`liaison worker`: run the index jobs of an installation on PostgreSQL."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.main import data_dir_option

if TYPE_CHECKING:
    from bot.jobs.worker import IndexWorker


@click.command()
@data_dir_option
def worker(*, data_dir: Path | None) -> None:
    """Run index jobs until stopped; start as many as wanted, on one data directory and one PostgreSQL.

    One job runs at a time. A worker that is stopped gives its job back, and the job of one that died is taken over.
    """
    from bot.config import load_settings
    from bot.log import configure_logging
    from bot.wiring.jobs import make_worker

    settings = load_settings(data_dir=data_dir)
    configure_logging(level=settings.log_level, form=settings.log_format)
    asyncio.run(_run(make_worker(settings)))


async def _run(serving: IndexWorker) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.stop)
    await serving.run(on_ready=_announce)


def _announce() -> None:
    click.echo("Liaison's worker is ready for index jobs.")
    sys.stdout.flush()
