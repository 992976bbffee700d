"""Follows a re-index job that was asked for in a chat, for platforms that show its progress."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.change_note import ChangeNote
from bot.commands.parse import parse_command, subcommand
from bot.commands.texts import describe_job
from bot.ports import Indexer
from bot.records import JobStatus
from bot.values import Answer

RUNNING = frozenset({"queued", "running"})
_LONGEST_S = 4 * 3600.0
_NOTE_LOOKS = 5


def tells_of_running_job(text: str, answer: Answer) -> bool:
    """Whether the answer to a command says that a job runs or waits, whose progress is then worth showing."""
    command = parse_command(text)
    steps = {"start", "retry", "confirm", "status"}
    if command is None or command.name != "reindex" or subcommand(command.argument) not in steps:
        return False
    first = answer.text.partition("\n")[0]
    return first in (describe_job(JobStatus(state=state), answer.language) for state in ("running", "queued"))


async def job_states(indexer: Indexer, *, every_s: float) -> AsyncIterator[JobStatus]:
    """The state of the job now, and again whenever it changed, until the job has ended or four hours have passed."""
    shown = await indexer.status()
    yield shown
    waited_s = 0.0
    while shown.state in RUNNING and waited_s < _LONGEST_S:
        await asyncio.sleep(every_s)
        waited_s += every_s
        status = await indexer.status()
        if status != shown:
            shown = status
            yield status


async def note_of(indexer: Indexer, status: JobStatus, *, every_s: float) -> ChangeNote | None:
    """What a job changed, not narrowed to any reader; None if it changed nothing.

    The note is written after the new index went live, so a job of another process may end a moment before.
    """
    if status.state != "succeeded":
        return None
    for _ in range(_NOTE_LOOKS):
        note = await indexer.note()
        if note is not None and note.generation == status.generation:
            return note
        await asyncio.sleep(every_s)
    return None
