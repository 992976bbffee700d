"""`liaison brief`: a brief of one to two pages, every sentence quoted."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.request import request_options, run_request


@click.command()
@click.argument("topic", nargs=-1, required=True)
@request_options
def brief(*, topic: tuple[str, ...], name: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Make a brief on TOPIC, or on a document named by id or title: background, positions, agreed and open points."""
    run_request("brief", " ".join(topic), principal=name, as_json=as_json, data_dir=data_dir)
