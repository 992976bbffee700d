"""`liaison config`: check the settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.main import PartsGroup, data_dir_option

if TYPE_CHECKING:
    from bot.config import Settings


@click.group(cls=PartsGroup)
def config() -> None:
    """Check the settings."""


@config.command()
@data_dir_option
def check(*, data_dir: Path | None) -> None:
    """List every setting with its value and where it comes from; name misspelt variables.

    Secrets are shown as set or not set.
    """
    from bot.config import Settings, SlackSettings, TeamsSettings, load_settings
    from bot.identity import read_organisations
    from bot.shelves import read_collections

    settings = load_settings(data_dir=data_dir)
    for name, field in Settings.model_fields.items():
        variable = f"LIAISON_{name.upper()}"
        origin = "option" if name == "data_dir" and data_dir else "environment" if variable in os.environ else "default"
        click.echo(f"{variable:32} {_shown(getattr(settings, name)):40} {origin:12} {field.description}")
    for keys in (SlackSettings, TeamsSettings):
        for name in keys.model_fields:
            variable = name.upper()
            click.echo(f"{variable:32} {'set' if os.environ.get(variable) else 'not set'}")
    read_organisations(settings)
    read_collections(settings.data_dir)
    _report_defaults(settings)
    refuse_unknown(os.environ)


def refuse_unknown(environment: Mapping[str, str]) -> None:
    """Name variables that look like settings and are none.

    Raises:
        ConfigError: If there are any.
    """
    from bot.config import unknown_variables
    from corpus.errors import ConfigError

    unknown = unknown_variables(environment)
    if unknown:
        first, near = unknown[0]
        names = ", ".join(name for name, _ in unknown)
        hint = f"Did you mean {near}?" if near else f"Unset {first}, or see the list of `liaison config check`."
        raise ConfigError(f"no such setting: {names}", hint)


def _report_defaults(settings: Settings) -> None:
    """Say how many documents took the default releasable-to set."""
    from bot.wiring import has_catalogue, open_catalogue

    if not has_catalogue(settings):
        return
    count = open_catalogue(settings).defaulted_count()
    click.echo(f"{count} documents state no releasable-to set and took the default.")


def _shown(value: object) -> str:
    from pydantic import SecretStr

    if isinstance(value, SecretStr):
        return "set"
    return "not set" if value is None or value == "" else str(value)
