"""What happens to a message in Slack: whom it concerns, who may read the reply, answer, post, remember."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation import ConversationService
from bot.ordering import ThreadOrder
from bot.platforms.slack import delivery
from bot.platforms.slack.incoming import Incoming, looks_like_question
from bot.platforms.slack.people import People, audience_of
from bot.platforms.slack.wording import word
from bot.ports import DeskStore
from bot.records import Attention, Feedback, Posted, Preferences, UserKey, Verdict
from bot.values import Answer, Turn
from corpus.languages import Language, detect_language

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class SlackDesk:
    """Serves one Slack app, whatever way its events arrive.

    Attributes:
        conversation: Answers turns.
        store: Keeps attention, posts, preferences and feedback.
        people: Knows who users are.
    """

    conversation: ConversationService
    store: DeskStore
    people: People
    _order: ThreadOrder = field(default_factory=ThreadOrder)
    _running: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._idle.set()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Count a turn as running, so that `drain` waits for it."""
        self._running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def drain(self, *, within_s: float) -> bool:
        """Wait until no turn is running; False if some still are after that time."""
        try:
            await asyncio.wait_for(self._idle.wait(), within_s)
        except TimeoutError:
            _log.warning("%d turn(s) were still running when Liaison stopped", self._running)
            return False
        return True

    async def on_message(self, client: AsyncWebClient, incoming: Incoming) -> None:
        """Answer a message if it is addressed to Liaison: a direct one, a mention, a follow-up in a joined thread."""
        async with self.at_work(), self._order.turn_of(incoming.thread):
            if incoming.is_direct or incoming.mentions_bot:
                await self._answer(client, incoming)
            elif incoming.is_reply:
                await self._follow(client, incoming)

    async def _follow(self, client: AsyncWebClient, incoming: Incoming) -> None:
        """Decide on a message in a thread that does not mention Liaison.

        Whoever addressed Liaison last goes on without a mention. A question of somebody else is answered only where
        the documents answer it. Anything else means that people talk among themselves: quiet until mentioned again.
        """
        attention = await self.store.attention(incoming.thread)
        if attention is None or not attention.is_listening:
            return
        is_partner = incoming.user_id == attention.partner
        if incoming.mentions_others or not (is_partner or looks_like_question(incoming.text)):
            await self.store.set_attention(incoming.thread, Attention(partner=attention.partner, is_listening=False))
        else:
            await self._answer(client, incoming, is_invited=is_partner)

    async def _answer(self, client: AsyncWebClient, incoming: Incoming, *, is_invited: bool = True) -> None:
        turn = await self._turn(client, incoming, is_private=False)
        status: asyncio.Task[None] | None = None

        def on_progress(stage: str) -> None:
            nonlocal status
            if status is None and is_invited and stage:
                text = word("working", turn.language or detect_language(turn.text))
                status = asyncio.create_task(delivery.set_status(client, incoming, text))

        answer = await self.conversation.handle(turn, on_progress=on_progress)
        if answer is None:
            return
        await delivery.settled(status)
        if not is_invited and answer.outcome != "answered":
            await self._attend(incoming, is_listening=False)
            return
        reply_ids = await delivery.post(client, incoming, answer)
        await self._remember(incoming, answer, reply_ids)

    async def _remember(self, incoming: Incoming, answer: Answer, reply_ids: tuple[str, ...]) -> None:
        posted = Posted(channel_id=incoming.channel_id, reply_ids=reply_ids, answer_id=answer.id)
        await self.store.remember_posted(incoming.channel, incoming.ts, posted)
        if not incoming.is_direct:
            await self._attend(incoming, is_listening=True)

    async def _attend(self, incoming: Incoming, *, is_listening: bool) -> None:
        await self.store.set_attention(incoming.thread, Attention(partner=incoming.user_id, is_listening=is_listening))

    async def _turn(self, client: AsyncWebClient, incoming: Incoming, *, is_private: bool) -> Turn:
        (_, principal), preferences, channel = await asyncio.gather(
            self.people.principal(client, incoming),
            self.store.preferences(incoming.user),
            self.store.channel_settings(incoming.channel),
        )
        return Turn(
            thread=incoming.thread,
            turn_id=incoming.ts,
            text=incoming.text or "/help",
            user_id=incoming.user_id,
            language=preferences.language or channel.language,
            principal=principal,
            audience=audience_of(principal, incoming, is_private=is_private),
            edited_at=incoming.edited_at,
        )

    async def on_command(self, client: AsyncWebClient, incoming: Incoming, respond: AsyncRespond) -> None:
        """Answer a slash command to the person alone."""
        async with self.at_work(), self._order.turn_of(incoming.thread):
            turn = await self._turn(client, incoming, is_private=True)
            answer = await self.conversation.handle(turn)
            if answer is not None:
                await delivery.respond_privately(respond, client, incoming, answer)

    async def reader_language(self, client: AsyncWebClient, user: UserKey) -> Language:
        """The language a person reads: the one they chose, else that of their Slack, else English."""
        preferences: Preferences = await self.store.preferences(user)
        if preferences.language is not None:
            return preferences.language
        person = await self.people.look_up(client, user.workspace_id, user.user_id)
        return person.language or Language.EN

    async def on_feedback(self, user: UserKey, value: str) -> bool:
        """Remember a press of a feedback button; False if the value is none of ours."""
        verdict, _, answer_id = value.partition(":")
        verdicts: dict[str, Verdict] = {"good": "good", "bad": "bad"}
        if verdict not in verdicts or not answer_id:
            return False
        if await self.store.answer(answer_id, platform=user.platform, workspace_id=user.workspace_id) is None:
            return False
        await self.store.add_feedback(Feedback(user=user, answer_id=answer_id, verdict=verdicts[verdict]))
        return True
