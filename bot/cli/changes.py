"""`liaison changes`: what the documents tell of since a date, every sentence quoted."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.request import request_options, run_request


@click.command()
@click.argument("topic", nargs=-1, required=True)
@request_options
def changes(*, topic: tuple[str, ...], name: str | None, as_json: bool, data_dir: Path | None) -> None:
    """List what the documents tell of since a date: 'since March 2018 on X'."""
    run_request("changes", " ".join(topic), principal=name, as_json=as_json, data_dir=data_dir)
