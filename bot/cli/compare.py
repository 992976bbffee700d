"""`liaison compare`: two sides beside one another, every sentence quoted."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.request import request_options, run_request


@click.command()
@click.argument("topic", nargs=-1, required=True)
@request_options
def compare(*, topic: tuple[str, ...], name: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Compare TOPIC: 'UK and Japanese positions on X', 'A and B', or a topic alone."""
    run_request("compare", " ".join(topic), principal=name, as_json=as_json, data_dir=data_dir)
