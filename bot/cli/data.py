"""`liaison data`: back up, restore, move and verify the data; forget a person."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.main import PartsGroup, data_dir_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.config import Settings
    from bot.values import Exchange

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


@click.group(cls=PartsGroup)
def data() -> None:
    """Back up, restore, move and verify the data; forget a person."""


@data.command()
@click.argument("target", metavar="FILE.tar.gz", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-secrets", is_flag=True, help="Put the key that signs links in, too.")
@_json_option
@data_dir_option
def backup(*, target: Path, with_secrets: bool, as_json: bool, data_dir: Path | None) -> None:
    """Write databases, live index, uploads and configuration to a file; others may go on working meanwhile."""
    from bot.backup import back_up

    settings = _settings(data_dir)
    url = settings.database_url.get_secret_value() if settings.database_url else None
    report = back_up(settings.data_dir, target.absolute(), secrets_too=with_secrets, database_url=url)
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
    from bot.wiring import has_state, open_catalogue, open_state_care

    configured = _settings(data_dir)
    settings = configured.model_copy(update={"database_url": None})  # a backup holds SQLite files
    report = unpack(source.absolute(), settings.data_dir.absolute())
    open_catalogue(settings).close()
    if has_state(settings):
        open_state_care(settings).close()
    if as_json:
        click.echo(json.dumps(asdict(report)))
        return
    click.echo(f"Restored the backup of {report.made_at} to {settings.data_dir}: {report.files} files.")
    if configured.database_url is not None:
        click.echo(
            "Its databases are files; carry them into an empty PostgreSQL with: "
            f"liaison data move --to URL --data-dir {settings.data_dir}"
        )
    click.echo(f"Check it with: liaison data verify --data-dir {settings.data_dir}")


@data.command()
@click.option("--to", "url", metavar="URL", help="postgresql://USER:PASSWORD@HOST/DATABASE; else LIAISON_DATABASE_URL.")
@_json_option
@data_dir_option
def move(*, url: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Copy catalogue and state from the data directory into an empty PostgreSQL database, and check the copy.

    Stop every process of Liaison first. The files stay as they are, so that you can go back.
    """
    from bot.moving import move_to_database
    from corpus.databases import is_postgresql
    from corpus.errors import ConfigError

    settings = _settings(data_dir)
    target = url or (settings.database_url.get_secret_value() if settings.database_url else None)
    if target is None:
        raise ConfigError("no database is named to move to", "Name one with --to or LIAISON_DATABASE_URL.")
    if not is_postgresql(target):
        raise ConfigError("data can be moved to PostgreSQL only", "Write postgresql://USER:PASSWORD@HOST/DATABASE.")
    for table in move_to_database(settings.data_dir, target):
        click.echo(json.dumps(asdict(table)) if as_json else f"{table.rows:9} {table.name}")
    if not as_json:
        click.echo("Everything was copied and compared. Set LIAISON_DATABASE_URL, then start Liaison again.")


@data.command()
@_json_option
@data_dir_option
def verify(*, as_json: bool, data_dir: Path | None) -> None:
    """Check that databases, texts, index and quotations agree; exit code 1 if they do not."""
    from bot.verification import verify as check_all
    from bot.wiring import open_catalogue
    from bot.wiring.vectors import make_vector_home

    settings = _settings(data_dir)
    with closing(open_catalogue(settings)) as catalogue:
        checks = check_all(
            settings.data_dir,
            catalogue=catalogue,
            exchanges=_exchanges(settings),
            vectors=make_vector_home(settings),
        )
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
    from bot.wiring import has_state, open_state_care

    settings = _settings(data_dir)
    if not yes:
        click.confirm(f"Delete everything that {user_id!r} asked, for good?", abort=True)
    if not has_state(settings):
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
    from bot.wiring import has_state, open_state_care

    if has_state(settings):
        with closing(open_state_care(settings)) as state:
            yield from state.exchanges()
