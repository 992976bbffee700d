"""What shows in Slack while an answer is made: a status at once, a stream of steps where it takes longer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.journal import current_entry, note
from bot.platforms.slack import limits
from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.wording import stage_text, word
from bot.platforms.telling import Telling
from corpus.languages import Language

_log = logging.getLogger(__name__)

FAILURES = (SlackClientError, ClientError, TimeoutError, OSError)
STREAM_AFTER_S = 2.0
"""Answers that take less are posted whole: a stream is two calls of the scarcest kind and shows no sooner."""

_SETTLE_S = 5.0


class Working:
    """The signs of one turn's work.

    Args:
        client: For the turn's workspace.
        incoming: The message that is being answered.
        language: The reader's.
        budgets: Decides whether a stream may be started.
        can_stream: Whether the reply may be a stream at all.
    """

    def __init__(
        self, client: AsyncWebClient, incoming: Incoming, *, language: Language, budgets: Budgets, can_stream: bool
    ) -> None:
        self._client = client
        self._incoming = incoming
        self._language = language
        self._budgets = budgets
        self._can_stream = can_stream
        self._loop = asyncio.get_running_loop()
        self._is_settled = False
        self._tasks: list[asyncio.Task[None]] = []
        self._shown = ""
        self._stage = self._sentence = ""
        self._timer: asyncio.TimerHandle | None = None
        entry = current_entry()  # a stream that a killed replica opened is gone on with
        self.stream_ts: str | None = entry.notes.get("stream") if entry is not None else None

    @property
    def telling(self) -> Telling:
        """Takes stages and checked sentences, from the event loop or from a thread that works for it."""
        return Telling(stage=self.on_progress, sentence=self.on_sentence)

    def on_progress(self, stage: str) -> None:
        """Take the name of a stage; returns at once."""
        self._in_loop(self._take, stage)

    def on_sentence(self, text: str) -> None:
        """Take a checked sentence of the answer, to be shown in the stream until the whole answer ends it."""
        self._in_loop(self._take_sentence, text)

    def _in_loop(self, call: Callable[[str], None], text: str) -> None:
        try:
            is_inside = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            is_inside = False
        if is_inside:
            call(text)
        else:
            self._loop.call_soon_threadsafe(call, text)

    def _take(self, stage: str) -> None:
        if self._is_settled:
            return
        if not self._stage:
            self._start_status(word("working", self._language))
        self._stage, self._sentence = stage, ""
        if stage == "reading" and self._can_stream and self._timer is None and self.stream_ts is None:
            self._timer = self._loop.call_later(STREAM_AFTER_S, self._start_stream)
        if stage.startswith("waiting "):
            self._start_status(word("waiting", self._language, position=stage.removeprefix("waiting ")))
        elif self.stream_ts is not None:
            self._start(self._append())

    def _take_sentence(self, text: str) -> None:
        if self._is_settled:
            return
        self._sentence = text
        if self.stream_ts is not None:
            self._start(self._append())

    def _start(self, work: Any) -> None:
        self._tasks.append(asyncio.create_task(work))

    def _start_status(self, text: str) -> None:
        if text != self._shown and self._budgets.try_take("assistant.threads.setStatus", self._incoming.team_id):
            self._shown = text
            self._start(self._set_status(text))

    async def _set_status(self, text: str) -> None:
        try:
            await self._client.assistant_threads_setStatus(
                channel_id=self._incoming.channel_id,
                thread_ts=self._incoming.root_ts,
                status=limits.clip(text, limits.STATUS),
            )
        except FAILURES as exc:  # a missing status is of no consequence
            _log.debug("The status could not be set: %s", reason(exc))

    def _start_stream(self) -> None:
        if self._budgets.try_take("chat.startStream", self._incoming.team_id):
            self._start(self._open_stream())

    async def _open_stream(self) -> None:
        incoming = self._incoming
        try:
            response = await self._client.chat_startStream(
                channel=incoming.channel_id,
                thread_ts=incoming.root_ts,
                recipient_team_id=incoming.user_team or incoming.team_id,
                recipient_user_id=incoming.user_id,
                task_display_mode="timeline",
                chunks=[self._task("in_progress")],
            )
        except FAILURES as exc:  # the answer is posted whole instead
            _log.info("No stream could be started: %s", reason(exc))
            return
        self.stream_ts = str(response["ts"])
        await note(stream=self.stream_ts)

    async def _append(self) -> None:
        if not self._budgets.try_take("chat.appendStream", self._incoming.team_id):
            return
        try:
            await self._client.chat_appendStream(
                channel=self._incoming.channel_id, ts=self.stream_ts or "", chunks=[self._task("in_progress")]
            )
        except FAILURES as exc:  # closing it recovers
            _log.debug("A stream took no more: %s", reason(exc))

    def _task(self, status: str) -> dict[str, str]:
        title = limits.clip(self._sentence, limits.TASK) or stage_text(self._stage, self._language)
        return {"type": "task_update", "id": "work", "title": title, "status": status}

    def done_chunk(self) -> dict[str, str]:
        """The chunk that marks the work as done; it names no sentence, which the answer itself holds."""
        self._sentence = ""
        return self._task("complete")

    async def settle(self) -> None:
        """Stop showing anything new and wait for what is under way, so that no status outlives the reply."""
        self._is_settled = True
        if self._timer is not None:
            self._timer.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_SETTLE_S)

    async def clear(self) -> None:
        """Take the status away where nothing will be posted."""
        await self.settle()
        if self._shown:
            await self._set_status("")


def reason(exc: Exception) -> str:
    """Why a call failed, in a word for the log."""
    if isinstance(exc, SlackApiError):
        return str(exc.response.get("error"))
    return type(exc).__name__
