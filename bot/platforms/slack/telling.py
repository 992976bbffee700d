"""Threads in Slack are told that an answer in them has become outdated; see `bot.telling`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.change_note import AffectedAnswer
from bot.platforms.slack import blocks as kit
from bot.platforms.slack import limits
from bot.platforms.slack.desk import SlackDesk
from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.rendering import FOLLOW_UP_ACTION, Message, escape
from bot.telling import EVERY_S, Outdated, Teller
from bot.values import PlatformName, ThreadKey
from corpus.access import Audience

ClientFor = Callable[[str], Awaitable[AsyncWebClient | None]]


class SlackThreads:
    """Implements `bot.telling.ThreadPort`."""

    def __init__(self, desk: SlackDesk, client_for: ClientFor) -> None:
        """Name the parts.

        Args:
            desk: Serves the app.
            client_for: Gives a client for a workspace, None where the app is not installed.
        """
        self._desk = desk
        self._client_for = client_for

    @property
    def platform(self) -> PlatformName:
        """Slack."""
        return "slack"

    def is_open(self, thread: ThreadKey) -> bool:
        """All but replies to commands, which their author alone sees."""
        return not thread.thread_id.startswith("command:")

    async def audience(self, answer: AffectedAnswer) -> Audience | None:
        """Everybody who reads the thread; None for an answer that was shown to one person, or is gone."""
        place = _place(answer)
        posted = await self._desk.store.posted(place.channel, answer.turn_id)
        client = await self._client_for(answer.thread.workspace_id)
        if client is None or posted is None or posted.answer_id != answer.answer_id:
            return None
        _, principal = await self._desk.people.principal(client, place)
        return await self._desk.channels.audience(client, place, principal, is_private=False)

    async def post(self, outdated: Outdated) -> None:
        """Reply with a button for each question."""
        client = await self._client_for(outdated.answer.thread.workspace_id)
        if client is None:
            return
        text = limits.clip(outdated.text, limits.TEXT_OBJECT)
        buttons = [
            kit.button(label, action_id=f"{FOLLOW_UP_ACTION}:{number}", value=question)
            for number, (label, question) in enumerate(outdated.questions)
        ]
        message = Message(text=escape(text), blocks=(kit.rich(kit.section(kit.text(text))), kit.actions(*buttons)))
        async with self._desk.at_work():
            await self._desk.delivery.post_message(client, _place(outdated.answer), message)


def start_telling(desk: SlackDesk, client_for: ClientFor, *, every_s: float = EVERY_S) -> asyncio.Task[None] | None:
    """Begin to tell threads in the background; None where there is no index or nothing that reads documents."""
    conversation = desk.conversation
    if conversation.indexer is None or conversation.reader is None:
        return None
    port = SlackThreads(desk, client_for)
    teller = Teller(port, indexer=conversation.indexer, store=desk.store, reader=conversation.reader)
    return desk.watch(teller.run(every_s=every_s))


async def begin_telling(desk: SlackDesk, client_for: ClientFor) -> None:
    """`start_telling` for those who start what must be awaited."""
    start_telling(desk, client_for)


def _place(answer: AffectedAnswer) -> Incoming:
    """The question that was answered, as a message."""
    thread = answer.thread
    return Incoming(
        team_id=thread.workspace_id,
        channel_id=thread.channel_id,
        user_id=answer.user_id,
        ts=answer.turn_id,
        root_ts=thread.thread_id,
        text="",
        is_direct=thread.channel_id.startswith("D"),
        is_reply=True,
    )
