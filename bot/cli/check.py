"""`liaison check`: each statement of a text supported, contradicted or not found in the documents."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.request import request_options, run_request
from corpus.errors import ConfigError


@click.command()
@click.argument("source", metavar="FILE|-")
@request_options
def check(*, source: str, name: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Check the statements of a text file, or of standard input, against the documents."""
    run_request("check", _text_of(source), principal=name, as_json=as_json, data_dir=data_dir)


def _text_of(source: str) -> str:
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as exc:
        raise ConfigError(
            f"{source!r} cannot be read: {exc.strerror}.", "Name a text file, or - for standard input."
        ) from exc
    if b"\0" in content[:4096]:
        raise ConfigError(
            f"{source!r} is no text file.", "Save it as plain text, or pipe its text to `liaison check -`."
        )
    return content.decode("utf-8-sig", "replace")
