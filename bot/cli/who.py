"""`liaison who`: who is who, every sentence quoted."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.request import request_options, run_request


@click.command()
@click.argument("topic", nargs=-1, required=True)
@request_options
def who(*, topic: tuple[str, ...], name: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Say who TOPIC is: a person, an organisation, or whoever holds a role."""
    run_request("who", " ".join(topic), principal=name, as_json=as_json, data_dir=data_dir)
