"""What happens to a message in Slack: whom it concerns, who may read the reply, answer, post, remember."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.following import tells_of_running_job
from bot.commands.parse import MADE_OF_DOCUMENTS, parse_command
from bot.commands.texts import say
from bot.conversation import ConversationService
from bot.ending import end
from bot.journal import sending
from bot.ordering import Order, ThreadOrder
from bot.platforms.slack import limits
from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.channels import Channels
from bot.platforms.slack.delivery import Delivery, Sent
from bot.platforms.slack.incoming import Incoming, looks_like_question
from bot.platforms.slack.jobs import JobFollower, JobMessage
from bot.platforms.slack.people import People
from bot.platforms.slack.rendering import Message, Style, escape, render
from bot.platforms.slack.resuming import is_settled
from bot.platforms.slack.wording import word
from bot.platforms.slack.working import FAILURES, Working, reason
from bot.ports import DeskStore
from bot.records import Attention, ChannelSettings, Posted, Preferences, UserKey
from bot.shelves import CollectionShelves
from bot.values import Answer, Scope, ThreadKey, Turn
from corpus.languages import Language, detect_language

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A turn with what its reply should look like.

    Attributes:
        is_private: Whether the reply goes to the person alone.
    """

    turn: Turn
    style: Style
    is_private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What is told of the documents beside answers.

    Attributes:
        shelves: Knows the collections; None: there are none.
        indexed_at: Tells when the live index was made, ISO 8601, or None; blocks.
    """

    shelves: CollectionShelves | None = None
    indexed_at: Callable[[], str | None] = lambda: None


@dataclass(slots=True)
class SlackDesk:
    """Serves one Slack app, whatever way its events arrive.

    Attributes:
        conversation: Answers turns.
        store: Keeps attention, posts, preferences and feedback.
        people: Knows who users are.
        library: What is told of the documents beside answers.
    """

    conversation: ConversationService
    store: DeskStore
    people: People
    library: Library = field(default_factory=Library)
    budgets: Budgets = field(default_factory=Budgets)
    delivery: Delivery = field(init=False)
    channels: Channels = field(init=False)
    running: dict[ThreadKey, asyncio.Task[Answer | None]] = field(default_factory=dict)
    order: Order = field(default_factory=ThreadOrder)
    job_every_s: float = 3.0
    _watches: set[asyncio.Task[None]] = field(default_factory=set)
    _at_work: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        replica = self.conversation.replica
        if replica is not None:
            self.order, self.budgets = replica, Budgets(share=lambda: replica.share)
        self.delivery = Delivery(self.budgets)
        self.channels = Channels(self.people, self.budgets)
        self._idle.set()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Count what is being done, so that `drain` waits for it."""
        self._at_work += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._at_work -= 1
            if not self._at_work:
                self._idle.set()

    async def drain(self, *, within_s: float) -> bool:
        """Wait until nothing is being done; False if something still is after that time."""
        await end(self._watches)
        try:
            await asyncio.wait_for(self._idle.wait(), within_s)
        except TimeoutError:
            _log.warning("%d turn(s) were still running when Liaison stopped", self._at_work)
            return False
        return True

    async def on_message(self, client: AsyncWebClient, incoming: Incoming) -> None:
        """Answer a message if it is addressed to Liaison, or nearly so.

        Addressed are direct messages and mentions. Follow-ups in a joined thread, and questions in a channel that
        wants them answered, are taken up where it is clear that Liaison can help.
        """
        async with self.at_work(), self.order.turn_of(incoming.thread):
            try:
                if incoming.is_direct or incoming.mentions_bot:
                    await self.answer(client, incoming)
                elif incoming.is_reply:
                    await self._follow(client, incoming)
                elif not incoming.mentions_others and looks_like_question(incoming.text):
                    await self._overhear(client, incoming)
            except Exception:  # noqa: BLE001  # the edge: never silent, never an exception in the chat
                await self.apologise(client, incoming)

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
            await self.answer(client, incoming, is_invited=is_partner)

    async def _overhear(self, client: AsyncWebClient, incoming: Incoming) -> None:
        """Answer a question that was put to the channel, where the channel wants that and the documents answer it."""
        settings = await self.store.channel_settings(incoming.channel)
        if settings.answer_questions and not settings.is_quiet(datetime.now(UTC)):
            await self.answer(client, incoming, is_invited=False)

    async def answer(self, client: AsyncWebClient, incoming: Incoming, *, is_invited: bool = True) -> None:
        """Answer a message where it was asked; without invitation only where the documents answer it."""
        asked = await self.prepare(client, incoming)
        if await is_settled(self, client, incoming, is_private=asked.is_private):
            return
        language = asked.turn.language or detect_language(incoming.text)
        can_stream = is_invited and not asked.is_private
        working = Working(client, incoming, language=language, budgets=self.budgets, can_stream=can_stream)
        answer = await self._run(asked.turn, working if is_invited else None)
        if answer is None:
            return
        if not is_invited and answer.outcome != "answered":
            if incoming.is_reply:
                await self._attend(incoming, is_listening=False)
            return
        await working.settle()
        async with sending() as may_send:
            if may_send:
                await self._send(client, incoming, asked, answer, working)

    async def _send(
        self, client: AsyncWebClient, incoming: Incoming, asked: Asked, answer: Answer, working: Working
    ) -> None:
        """Post an answer, or show it to its asker alone, and remember what was posted."""
        if asked.is_private:
            for message in render(answer, asked.style):
                await self.delivery.post_privately(client, incoming, message)
            await working.clear()
            return
        style = replace(asked.style, heading=heading_of(answer)) if incoming.is_press else asked.style
        sent = await self.delivery.post(client, incoming, answer, style=style, working=working)
        await self._remember(incoming, answer, sent)
        if incoming.is_direct and not incoming.is_reply and answer.kind not in {"chat", "error"}:
            await self._entitle(client, incoming)
        if sent.reply_ids and self._shows_job(asked.turn, answer):
            self._follow_job(
                client, JobMessage(place=incoming, turn=asked.turn, language=answer.language, ts=sent.reply_ids[-1])
            )

    def _shows_job(self, turn: Turn, answer: Answer) -> bool:
        is_told = answer.outcome == "chat" and tells_of_running_job(turn.text, answer)
        return is_told and self.conversation.is_admin(turn)

    def _follow_job(self, client: AsyncWebClient, shown: JobMessage) -> None:
        """Follow a job in the background; that ends with the process, which `drain` does not wait for."""
        follower = JobFollower(
            conversation=self.conversation,
            delivery=self.delivery,
            client=client,
            shown=shown,
            every_s=self.job_every_s,
        )
        self.watch(follower.follow())

    def watch(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Do something in the background until it ends or `drain` stops it."""
        task = asyncio.create_task(_logged(work))
        self._watches.add(task)
        task.add_done_callback(self._watches.discard)
        return task

    async def _follow_job_in_private(
        self, client: AsyncWebClient, incoming: Incoming, turn: Turn, answer: Answer
    ) -> None:
        """Follow a job that was asked for by a slash command, whose reply cannot be replaced again and again."""
        opened = await client.conversations_open(users=incoming.user_id)
        place = replace(incoming, channel_id=str(opened["channel"]["id"]), root_ts="", is_direct=True)
        self._follow_job(client, JobMessage(place=place, turn=turn, language=answer.language))

    async def _run(self, turn: Turn, working: Working | None) -> Answer | None:
        """Have a turn answered; when it is stopped, say so."""
        on_progress = working.telling if working else None
        task = asyncio.create_task(self.conversation.handle(turn, on_progress=on_progress))
        self.running[turn.thread] = task
        try:
            return await task
        except asyncio.CancelledError:
            if not task.cancelled():
                raise
            await self.store.finish(turn)
            language = turn.language or detect_language(turn.text)
            return Answer(
                id=uuid.uuid4().hex[:12],
                question=turn.text,
                language=language,
                outcome="chat",
                text=say("stopped", language),
                kind="chat",
            )
        finally:
            if self.running.get(turn.thread) is task:
                del self.running[turn.thread]

    async def _entitle(self, client: AsyncWebClient, incoming: Incoming) -> None:
        """Name a new conversation in the Messages tab by its first question."""
        if not self.budgets.try_take("agents.sessions.rename", incoming.team_id):
            return
        try:
            await client.agents_sessions_rename(
                channel_id=incoming.channel_id,
                thread_ts=incoming.root_ts,
                title=limits.clip(" ".join(incoming.text.split()), limits.SESSION_TITLE),
            )
        except FAILURES as exc:  # a conversation without a title is still one
            _log.debug("A conversation could not be named: %s", reason(exc))

    async def _remember(self, incoming: Incoming, answer: Answer, sent: Sent) -> None:
        await self.store.remember_posted(incoming.channel, incoming.ts, posted_of(incoming, answer, sent))
        if not incoming.is_direct:
            await self._attend(incoming, is_listening=True)

    async def _attend(self, incoming: Incoming, *, is_listening: bool) -> None:
        attention = Attention(partner=incoming.user_id, is_listening=is_listening)
        await self.store.set_attention(incoming.thread, attention)

    async def prepare(self, client: AsyncWebClient, incoming: Incoming, *, is_private: bool | None = None) -> Asked:
        """Make the turn of a message: who asks, who will read the reply, in which language and style.

        Args:
            client: For the workspace.
            incoming: The message.
            is_private: Whether the reply goes to the person alone; None leaves it to the channel's settings.
        """
        (_, principal), preferences, channel = await asyncio.gather(
            self.people.principal(client, incoming),
            self.store.preferences(incoming.user),
            self._settings(incoming),
        )
        goes_to_one = channel.private and not incoming.is_direct if is_private is None else is_private
        audience = await self.channels.audience(client, incoming, principal, is_private=goes_to_one)
        turn = Turn(
            thread=incoming.thread,
            turn_id=incoming.ts,
            text=incoming.text or "/help",
            user_id=incoming.user_id,
            language=preferences.language or channel.language,
            principal=principal,
            audience=audience,
            edited_at=incoming.edited_at,
            scope=Scope(collections=channel.collections),
        )
        is_short = (preferences.length or channel.length) == "short"
        return Asked(turn=turn, style=Style(is_short=is_short), is_private=goes_to_one)

    async def _settings(self, incoming: Incoming) -> ChannelSettings:
        return ChannelSettings() if incoming.is_direct else await self.store.channel_settings(incoming.channel)

    async def on_command(self, client: AsyncWebClient, incoming: Incoming, respond: AsyncRespond) -> None:
        """Answer a slash command to the person alone, or in the channel where they chose that."""
        async with self.at_work(), self.order.turn_of(incoming.thread):
            try:
                is_open = not incoming.is_direct and await self._answers_openly(incoming)
                asked = await self.prepare(client, incoming, is_private=not is_open)
                if await is_settled(self, client, incoming, is_private=True):
                    return
                answer = await self._run(asked.turn, None)
                async with sending() as may_send:
                    if answer is not None and may_send:
                        await self._respond(client, incoming, asked, answer, respond)
            except Exception:  # noqa: BLE001  # the edge: never silent, never an exception in the chat
                await self.apologise(client, incoming)

    async def _respond(
        self, client: AsyncWebClient, incoming: Incoming, asked: Asked, answer: Answer, respond: AsyncRespond
    ) -> None:
        """Answer a command in its channel where it was asked openly, else to the person alone."""
        if not asked.is_private and await self._post_openly(client, incoming, asked, answer):
            told = word("answered_here", answer.language)
            await self.delivery.respond_with(respond, client, incoming, [Message(text=told)])
            return
        style = replace(asked.style, heading=heading_of(answer), can_share=not incoming.is_direct)
        await self.delivery.respond(respond, client, incoming, answer, style=style)
        if self._shows_job(asked.turn, answer):
            await self._follow_job_in_private(client, incoming, asked.turn, answer)

    async def _answers_openly(self, incoming: Incoming) -> bool:
        """Whether a command's answer is for the channel: by the person's choice, if it is made of documents."""
        command = parse_command(incoming.text)
        if command is None or command.name not in MADE_OF_DOCUMENTS:
            return False
        return not (await self.store.preferences(incoming.user)).private

    async def _post_openly(self, client: AsyncWebClient, incoming: Incoming, asked: Asked, answer: Answer) -> bool:
        """Post an answer to a command in its channel; False where there is no answer, or Slack takes none."""
        if answer.outcome != "answered":
            return False
        style = replace(asked.style, heading=heading_of(answer))
        sent = await self.delivery.post(client, replace(incoming, root_ts=""), answer, style=style)
        return bool(sent.reply_ids)

    async def reader_language(self, client: AsyncWebClient, user: UserKey) -> Language:
        """The language a person reads: the one they chose, else that of their Slack, else English."""
        preferences: Preferences = await self.store.preferences(user)
        if preferences.language is not None:
            return preferences.language
        person = await self.people.look_up(client, user.workspace_id, user.user_id)
        return person.language or Language.EN

    async def apologise(self, client: AsyncWebClient, incoming: Incoming) -> None:
        """Say that something failed, with an id under which the log says what; call while handling the exception."""
        error_id = "E-" + uuid.uuid4().hex[:8]
        _log.error("A message could not be dealt with: error_id=%s", error_id, exc_info=True)
        message = Message(text=escape(say("failed", detect_language(incoming.text), error_id=error_id)))
        if incoming.is_direct or not await self.delivery.post_privately(client, incoming, message):
            await self.delivery.post_message(client, incoming, message)


def posted_of(incoming: Incoming, answer: Answer, sent: Sent) -> Posted:
    """What is kept of a reply, so that it can follow its question."""
    return Posted(channel_id=incoming.channel_id, reply_ids=sent.reply_ids, answer_id=answer.id, file_ids=sent.file_ids)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001  # the edge: nobody awaits this task
        _log.exception("A job could not be followed")


def heading_of(answer: Answer) -> str:
    """The question above a reply that does not stand under it; commands without an answer need none."""
    question = answer.question.removeprefix("/liaison").strip()
    return word("asked", answer.language, question=question[:300]) if answer.kind not in {"chat", "error"} else ""
