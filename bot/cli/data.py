"""`liaison data`: back up, restore and verify a data directory; forget a person."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.main import data_dir_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.config import Settings
    from bot.values import Exchange

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


@click.group()
def data() -> None:
    """Back up, restore and verify the data directory; forget a person."""


@data.command()
@click.argument("target", metavar="FILE.tar.gz", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-secrets", is_flag=True, help="Put the key that signs links in, too.")
@_json_option
@data_dir_option
def backup(*, target: Path, with_secrets: bool, as_json: bool, data_dir: Path | None) -> None:
    """Write databases, live index, uploads and configuration to a file; others may go on working meanwhile."""
    from bot.backup import back_up

    report = back_up(_settings(data_dir).data_dir, target.absolute(), secrets_too=with_secrets)
    if as_json:
        click.echo(json.dumps(asdict(report)))
        return
    click.echo(f"Wrote {target}: {report.files} files, {report.bytes / 1e6:.1f} MB unpacked.")
    click.echo(f"  live index  {report.generation or 'none'}")
    if not with_secrets:
        click.echo("  The key that signs links is not in it; links in chat end with a restoration.")


@data.command()
@click.argument("source", metavar="FILE.tar.gz", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@_json_option
@data_dir_option
def restore(*, source: Path, as_json: bool, data_dir: Path | None) -> None:
    """Unpack a backup into an empty data directory; a backup of an older release is upgraded."""
    from bot.backup import restore as unpack
    from bot.wiring import open_catalogue, open_state_care

    settings = _settings(data_dir)
    report = unpack(source.absolute(), settings.data_dir.absolute())
    open_catalogue(settings).close()
    if (settings.data_dir / "state.sqlite").exists():
        open_state_care(settings).close()
    if as_json:
        click.echo(json.dumps(asdict(report)))
        return
    click.echo(f"Restored the backup of {report.made_at} to {settings.data_dir}: {report.files} files.")
    click.echo("Check it with: liaison data verify")


@data.command()
@_json_option
@data_dir_option
def verify(*, as_json: bool, data_dir: Path | None) -> None:
    """Check that databases, texts, index and quotations agree; exit code 1 if they do not."""
    from bot.verification import verify as check_all
    from bot.wiring import open_catalogue

    settings = _settings(data_dir)
    checks = check_all(settings.data_dir, catalogue=open_catalogue(settings), exchanges=_exchanges(settings))
    for check in checks:
        if as_json:
            click.echo(json.dumps({**asdict(check), "passed": check.passed}, ensure_ascii=False))
            continue
        click.echo(f"{'ok  ' if check.passed else 'BAD '} {check.name}: {check.checked} checked")
        for problem in check.problems:
            click.echo(f"     {problem}")
    if not all(check.passed for check in checks):
        raise SystemExit(1)


@data.command()
@click.argument("user_id", metavar="USER_ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_dir_option
def forget(*, user_id: str, yes: bool, data_dir: Path | None) -> None:
    """Delete what a person asked and was answered, and what they chose, on every platform, for good."""
    from bot.change_note import forget_note
    from bot.wiring import open_state_care

    settings = _settings(data_dir)
    if not yes:
        click.confirm(f"Delete everything that {user_id!r} asked, for good?", abort=True)
    if not (settings.data_dir / "state.sqlite").exists():
        click.echo("Nobody has asked anything yet.")
        return
    state = open_state_care(settings)
    count = state.forget_person(user_id)
    state.close()
    forget_note(settings.data_dir)
    click.echo(f"Deleted {count} records of {user_id}. Backups made before still hold them.")


def _settings(data_dir: Path | None) -> Settings:
    from bot.config import load_settings

    return load_settings(data_dir=data_dir)


def _exchanges(settings: Settings) -> Iterator[Exchange]:
    from bot.wiring import open_state_care

    if (settings.data_dir / "state.sqlite").exists():
        state = open_state_care(settings)
        yield from state.exchanges()
        state.close()
