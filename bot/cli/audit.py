"""`liaison audit`: verify, export and shorten the audit record."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.main import PartsGroup, data_dir_option

if TYPE_CHECKING:
    from bot.audit.log import AuditLog


@click.group(cls=PartsGroup)
def audit() -> None:
    """Verify, export and purge the audit record."""


@audit.command()
@click.option("--head", help="Hash that an earlier `audit verify` printed; it must still be in the chain.")
@data_dir_option
def verify(*, head: str | None, data_dir: Path | None) -> None:
    """Check that no record was changed, removed or put between.

    Keep the hash that it prints somewhere else: with `--head` a later run tells whether the chain still holds it.
    """
    from corpus.errors import LiaisonError

    log = _open(data_dir)
    verdict = log.verify()
    if verdict.fault:
        raise LiaisonError(f"the audit record does not verify: {verdict.fault}", "Compare it with a backup.")
    if head and all(record["hash"] != head for record in log.export()):
        raise LiaisonError(f"no record has the hash {head!r}", "It was purged, or the record was replaced as a whole.")
    click.echo(f"{verdict.records} records verify; the last is number {verdict.head.seq}, {verdict.head.hash or '–'}")


@audit.command()
@data_dir_option
def export(*, data_dir: Path | None) -> None:
    """Print every record, oldest first, one JSON object a line."""
    for record in _open(data_dir).export():
        click.echo(json.dumps(record, ensure_ascii=False))


@audit.command()
@click.option("--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day that is kept.")
@data_dir_option
def purge(*, before: dt.datetime, data_dir: Path | None) -> None:
    """Remove the records of days before a date; the rest stays verifiable."""
    removed = _open(data_dir).purge(before.date())
    click.echo(f"{removed} records removed")


def _open(data_dir: Path | None) -> AuditLog:
    from bot.config import load_settings
    from bot.wiring import open_audit

    return open_audit(load_settings(data_dir=data_dir))
