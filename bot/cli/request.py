"""What the commands share that make something of the documents: `brief`, `compare`, `timeline`, `changes`, `who`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from bot.cli.ask import answer_all, open_conversation, turn_of
from bot.cli.main import data_dir_option


def run_request(name: str, topic: str, *, principal: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Run a command of the chat as one turn of its own, and print the reply."""
    conversation, reader = open_conversation(data_dir, principal)
    asyncio.run(answer_all(conversation, [(None, turn_of(f"/{name} {topic}", reader))], as_json=as_json))


def request_options(command: Any) -> Any:
    """Add `--as`, `--json` and `--data-dir` to a command."""
    command = click.option("--json", "as_json", is_flag=True, help="One JSON object.")(command)
    command = click.option("--as", "name", help="Ask as this principal of organisations.yaml, or as `public`.")(command)
    return data_dir_option(command)
