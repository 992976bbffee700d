"""`liaison timeline`: what happened when, every sentence quoted."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.request import request_options, run_request


@click.command()
@click.argument("topic", nargs=-1, required=True)
@request_options
def timeline(*, topic: tuple[str, ...], name: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Make a timeline of TOPIC from the dates that the documents state."""
    run_request("timeline", " ".join(topic), principal=name, as_json=as_json, data_dir=data_dir)
