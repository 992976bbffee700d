"""The re-index job as a message that follows the job until it ends, and then tells what the job changed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.change_note import ChangeNote, describe_note
from bot.commands.following import RUNNING, job_states, note_of
from bot.commands.run import narrowed_note
from bot.commands.texts import describe_job
from bot.conversation import ConversationService
from bot.platforms.slack import blocks as kit
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import Element
from bot.platforms.slack.delivery import Delivery
from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.rendering import FOLLOW_UP_ACTION, Message, escape
from bot.platforms.slack.wording import word
from bot.platforms.slack.working import FAILURES, reason
from bot.ports import Indexer
from bot.records import JobStatus
from bot.values import Turn
from corpus.languages import Language

_log = logging.getLogger(__name__)
_MOST_QUESTIONS = 5
_EN, _JA = Language.EN, Language.JA
_TYPED: Mapping[str, Mapping[Language, str]] = {  # what a button says for whoever presses it, in the words of commands
    "job_cancel": {_EN: "reindex cancel", _JA: "再索引 中止"},
    "job_confirm": {_EN: "reindex confirm", _JA: "再索引 承認"},
    "job_failures": {_EN: "reindex failures", _JA: "再索引 失敗"},
    "job_retry": {_EN: "reindex retry", _JA: "再索引 再試行"},
    "job_rollback": {_EN: "reindex rollback", _JA: "再索引 戻す"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobMessage:
    """Where a job is shown, and to whom.

    Attributes:
        place: Channel and thread of the message.
        turn: The command; its audience decides what of the note is told.
        language: The reader's.
        ts: Of the message to be replaced; empty: a new one is posted.
    """

    place: Incoming
    turn: Turn
    language: Language
    ts: str = ""


@dataclass(slots=True, kw_only=True)
class JobFollower:
    """Shows one job in one place.

    Attributes:
        every_s: Seconds between two looks.
    """

    conversation: ConversationService
    delivery: Delivery
    client: AsyncWebClient
    shown: JobMessage
    every_s: float

    async def follow(self) -> None:
        """Show the job's state whenever it changes until it has ended, then what it changed."""
        indexer = self.conversation.indexer
        if indexer is None:
            return
        ts = self.shown.ts
        async for status in job_states(indexer, every_s=self.every_s):
            ts = await self._show(ts, job_message(status, self.shown.language))
            if status.state not in RUNNING:
                await self._tell_changes(indexer, status, ts)

    async def _tell_changes(self, indexer: Indexer, status: JobStatus, ts: str) -> None:
        note = await note_of(indexer, status, every_s=self.every_s)
        if note is None:
            return
        told = await narrowed_note(note, self.conversation.reader, self.shown.turn)
        if not told.is_empty:
            await self._show(ts, job_message(status, self.shown.language, note=told))

    async def _show(self, ts: str, message: Message) -> str:
        """Replace the message, or post it where there is none yet; its id, empty if Slack took it not."""
        place = self.shown.place
        if ts:
            await self.delivery.update(self.client, place, ts, message)
            return ts
        try:
            response = await self.client.chat_postMessage(
                channel=place.channel_id,
                thread_ts=place.root_ts or None,
                text=message.text,
                blocks=list(message.blocks),
                parse="none",
                unfurl_links=False,
                unfurl_media=False,
            )
        except FAILURES as exc:
            _log.warning("The progress of a job could not be shown: %s", reason(exc))
            return ""
        return str(response["ts"])


def job_message(status: JobStatus, language: Language, *, note: ChangeNote | None = None) -> Message:
    """The job's state in words, what it changed, and buttons for what may be done next.

    Args:
        status: The job.
        language: The reader's.
        note: What it changed, narrowed to the readers.
    """
    lines = describe_job(status, language)
    if note is not None:
        lines = f"{lines}\n\n{describe_note(note, language)}"
    text = limits.clip(lines, limits.TEXT_OBJECT)
    blocks = [kit.rich(kit.section(kit.text(text)))]
    buttons = _buttons(status, note, language)
    if buttons:
        blocks.append(kit.actions(*buttons))
    return Message(text=escape(text), blocks=tuple(blocks))


def _buttons(status: JobStatus, note: ChangeNote | None, language: Language) -> list[Element]:
    names = ["job_failures"]
    if status.state in RUNNING:
        names = ["job_cancel"]
    elif status.refused == ("deletion",):
        names = ["job_confirm", "job_failures"]
    elif status.state == "succeeded":
        names = ["job_failures", "job_rollback"]
    if status.state not in RUNNING and status.failed_files:
        names.insert(names.index("job_failures") + 1, "job_retry")
    wanted = [(word(name, language), _TYPED[name][language]) for name in names]
    if note is not None:
        questions = dict.fromkeys(answer.question for answer in note.affected)
        asked = [(word("ask_again", language, question=question), question) for question in questions]
        wanted = [*asked[:_MOST_QUESTIONS], *wanted]
    return [
        kit.button(label, action_id=f"{FOLLOW_UP_ACTION}:{number}", value=text)
        for number, (label, text) in enumerate(wanted)
    ]
