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
    """Check the statements of a file (text, Markdown, Word, PDF, …), or of standard input, against the documents."""
    run_request("check", _text_of(source), principal=name, as_json=as_json, data_dir=data_dir)


def _text_of(source: str) -> str:
    """The text of a file in any format that can be indexed; one without an extension is plain text."""
    if source == "-":
        return sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    path = Path(source)
    if not path.is_file():
        raise ConfigError(f"{source!r} is no file.", "Name a file, or - for standard input.")
    if not path.suffix:
        return path.read_bytes().decode("utf-8-sig", "replace")
    from corpus.loaders.registry import load

    return load(path).text
