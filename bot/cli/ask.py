"""`liaison ask` and `liaison summary`: checked answers and summaries on the command line."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.batch import read_batch
from bot.cli.main import data_dir_option

if TYPE_CHECKING:
    from bot.conversation import ConversationService
    from bot.values import Answer, Turn
    from corpus.access import Principal

_AS_HELP = "Ask as this principal of organisations.yaml, or as `public`."


@click.command()
@click.argument("question", required=False)
@click.option(
    "--batch",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON lines with id and question; lines with one `thread` are the turns of one conversation.",
)
@click.option("--as", "name", help=_AS_HELP)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@data_dir_option
def ask(*, question: str | None, batch: Path | None, name: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Answer QUESTION from the documents, every sentence with its source."""
    if (question is None) == (batch is None):
        raise click.UsageError("give either QUESTION or --batch FILE")
    conversation, principal = open_conversation(data_dir, name)
    items = read_batch(batch) if batch else [(None, question or "", None)]
    run = uuid.uuid4().hex
    turns = (
        (item_id, turn_of(text, principal, thread=thread and f"{run}:{thread}")) for item_id, text, thread in items
    )
    asyncio.run(answer_all(conversation, turns, as_json=as_json))


@click.command()
@click.argument("topic", nargs=-1, required=True)
@click.option("--as", "name", help=_AS_HELP)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@data_dir_option
def summary(*, topic: tuple[str, ...], name: str | None, as_json: bool, data_dir: Path | None) -> None:
    """Summarise a document, named by id or title, or a TOPIC."""
    conversation, principal = open_conversation(data_dir, name)
    turn = turn_of(f"/summary {' '.join(topic)}", principal)
    asyncio.run(answer_all(conversation, [(None, turn)], as_json=as_json))


def open_conversation(data_dir: Path | None, name: str | None) -> tuple[ConversationService, Principal]:
    """Open the conversation of a data directory, and who is to ask."""
    from bot.config import load_settings
    from bot.identity import principal_named
    from bot.wiring import make_conversation

    settings = load_settings(data_dir=data_dir)
    principal = principal_named(settings, name)
    return make_conversation(settings), principal


def turn_of(text: str, principal: Principal, *, thread: str | None = None) -> Turn:
    """A turn of somebody on the command line; without a thread, one of its own."""
    from bot.values import ThreadKey, Turn
    from corpus.access import Audience

    turn_id = uuid.uuid4().hex
    return Turn(
        thread=ThreadKey(
            platform="console", workspace_id="local", channel_id=principal.name, thread_id=thread or turn_id
        ),
        turn_id=turn_id,
        text=text,
        user_id=principal.name,
        principal=principal,
        audience=Audience.of(principal),
    )


async def answer_all(
    conversation: ConversationService, turns: Iterable[tuple[str | None, Turn]], *, as_json: bool
) -> None:
    """Answer turns in order and print each reply; one with an id of its own bears that."""
    for item_id, turn in turns:
        answer = await conversation.handle(turn)
        if answer is not None:  # None: delivered before, which a fresh turn id never was
            _show(answer if item_id is None else replace(answer, id=item_id), as_json=as_json)


def _show(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer.to_json(), ensure_ascii=False))
        return
    _console_write(answer)


def _console_write(answer: Answer) -> Any:
    from rich.console import Console

    from bot.platforms.console import write_answer

    write_answer(Console(highlight=False, markup=False, emoji=False), answer)
