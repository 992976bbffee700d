"""The re-index job as a card that follows the job until it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.commands.parse import parse_command, subcommand
from bot.commands.texts import describe_job
from bot.platforms.teams.cards import job_card
from bot.platforms.teams.rendering import attach
from bot.platforms.teams.sdk import MessageActivityInput
from bot.ports import Indexer
from bot.records import JobStatus
from corpus.languages import Language

_LONGEST_S = 4 * 3600.0
_RUNNING = frozenset({"queued", "running"})
_SHOWN = frozenset({"start", "retry", "status"})


def is_about_job(text: str) -> bool:
    """Whether a text is a command whose answer is the state of the job."""
    command = parse_command(text)
    return command is not None and command.name == "reindex" and subcommand(command.argument) in _SHOWN


async def job_message(indexer: Indexer, language: Language) -> MessageActivityInput:
    """The job's card."""
    return _message(await indexer.status(), language)


async def follow_job(
    indexer: Indexer,
    replace: Callable[[MessageActivityInput], Awaitable[None]],
    *,
    language: Language,
    every_s: float,
) -> None:
    """Replace the card whenever the job's state changes, until the job has ended."""
    shown = await indexer.status()
    waited_s = 0.0
    while shown.state in _RUNNING and waited_s < _LONGEST_S:
        await asyncio.sleep(every_s)
        waited_s += every_s
        status = await indexer.status()
        if status != shown:
            await replace(_message(status, language))
            shown = status


def _message(status: JobStatus, language: Language) -> MessageActivityInput:
    return attach(MessageActivityInput(), job_card(status, describe_job(status, language), language))
