"""`liaison teams`: what an administrator of Microsoft Teams needs."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.main import PartsGroup


@click.group(cls=PartsGroup)
def teams() -> None:
    """Make the app package for Microsoft Teams."""


@teams.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("liaison-teams.zip"),
    show_default=True,
    help="File to write.",
)
@click.option("--developer", default="Liaison", show_default=True, help="Name of whoever runs this installation.")
def package(*, out: Path, developer: str) -> None:
    """Write the app package that an administrator uploads to Teams.

    CLIENT_ID and LIAISON_PUBLIC_URL say which bot it is and where it is reached.
    """
    from bot.config import load_settings, load_teams_settings
    from bot.platforms.teams.package import AppDetails, build_package
    from corpus.errors import ConfigError

    details = AppDetails(
        client_id=load_teams_settings().client_id, public_url=load_settings().public_url, developer=developer
    )
    packed = build_package(details)
    try:
        out.write_bytes(packed)
    except OSError as exc:
        raise ConfigError(f"{out}: cannot be written ({exc.strerror}).", "Choose another file with --out.") from exc
    click.echo(f"{out}: {len(packed)} bytes. Upload it in Teams: Apps, Manage your apps, Upload an app.")
