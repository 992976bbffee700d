"""What happens to an activity: whom it concerns, who may read the reply, answer, deliver, remember."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from bot.commands.parse import parse_command
from bot.commands.texts import say
from bot.conversation import ConversationService
from bot.ending import end
from bot.journal import current_entry, dealing, sending
from bot.ordering import Order, ThreadOrder
from bot.platforms.attachments import is_long
from bot.platforms.teams import cards, limits
from bot.platforms.teams.briefs import offer, shorten
from bot.platforms.teams.connector import Connector, RefusedError
from bot.platforms.teams.delivery import deliver
from bot.platforms.teams.feedback import Reaction, keep_reaction, reply_key
from bot.platforms.teams.incoming import Incoming
from bot.platforms.teams.jobs import follow_job, is_about_job, job_message
from bot.platforms.teams.people import People
from bot.platforms.teams.rendering import attach, render, starters_message, text_message
from bot.platforms.teams.resuming import is_settled, open_stream, was_ending
from bot.platforms.teams.rooms import Rooms
from bot.platforms.teams.sdk import MessageActivityInput
from bot.platforms.teams.sign import Pace, Recent, WorkSign
from bot.platforms.teams.wording import word
from bot.platforms.telling import Telling
from bot.ports import DeskStore
from bot.records import Posted
from bot.values import Answer, Scope, Turn
from corpus.languages import Language, detect_language

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(slots=True)
class TeamsDesk:
    """Serves one Teams app.

    Attributes:
        conversation: Answers turns.
        store: Keeps posts, preferences and feedback.
        people: Knows who users are.
        connector: Sends.
        pace: When signs are given.
        job_every_s: Seconds between two looks at a running re-index job.
        before: Asked in order whether a message is theirs, before it is taken for a question.
    """

    conversation: ConversationService
    store: DeskStore
    people: People
    connector: Connector
    pace: Pace = field(default_factory=Pace)
    job_every_s: float = 2.0
    before: list[Callable[[Incoming], Awaitable[bool]]] = field(default_factory=list)
    rooms: Rooms = field(init=False)
    _recent: Recent = field(default_factory=Recent)
    _order: Order = field(default_factory=ThreadOrder)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    _watches: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rooms = Rooms(self.people, self.connector)
        self._order = self.conversation.replica or self._order

    def begin(self, work: Callable[..., Coroutine[Any, Any, None]], *given: object, is_turn: bool = True) -> None:
        """Run work in the background and keep hold of it; what it meets is logged, never lost.

        Args:
            work: What to do.
            given: Its arguments.
            is_turn: Whether `drain` waits for it; watching a job ends with the process.
        """
        kept = self._tasks if is_turn else self._watches
        task = asyncio.create_task(_logged(work, *given))
        kept.add(task)
        task.add_done_callback(kept.discard)

    def run(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        """Run work whose outcome somebody looks at; `drain` waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def drain(self, *, within_s: float) -> bool:
        """Wait until no turn is running; False if some still are after that time."""
        await end(self._watches)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        if self._tasks:
            _log.warning("%d turn(s) were still running when Liaison stopped", len(self._tasks))
        return not self._tasks

    def take(self, incoming: Incoming) -> None:
        """Deal with a message in the background."""
        entry = current_entry()
        if entry is not None:
            entry.is_reached = True
        self.begin(self.on_message, incoming)

    async def on_message(self, incoming: Incoming) -> None:
        """Answer a message if it is addressed to Liaison: a personal or targeted one, a mention, a button."""
        async with dealing():
            if not (incoming.is_private or incoming.mentions_bot or incoming.is_button):
                return
            if not self.people.is_welcome(incoming):
                await self._refuse(incoming)
            else:
                await self._answer_or_say_why(incoming)

    async def _answer_or_say_why(self, incoming: Incoming) -> None:
        try:
            async with self._order.turn_of(incoming.thread):
                await self._deal_with(incoming)
        except Exception as exc:  # noqa: BLE001  # the edge: a chat user never sees an exception, nor nothing
            error_id = "E-" + uuid.uuid4().hex[:8]
            reason = exc.status if isinstance(exc, RefusedError) else None
            _log.error("A message could not be dealt with: error_id=%s status=%s", error_id, reason, exc_info=True)
            await self._tell(incoming, say("failed", incoming.language or Language.EN, error_id=error_id))

    async def _deal_with(self, incoming: Incoming) -> None:
        for takes in self.before:
            if await takes(incoming):
                return
        if incoming.is_button and not incoming.text:
            await self._tell(incoming, word("stale_card", incoming.language or Language.EN))
        else:
            await self._answer(incoming)

    async def _refuse(self, incoming: Incoming) -> None:
        _log.warning("An activity of a tenant that is not on the list was refused: tenant=%s", incoming.tenant_id)
        await self._tell(incoming, "\n".join(word("stranger", language) for language in Language))

    async def _tell(self, incoming: Incoming, text: str) -> None:
        await self.connector.create(incoming.place, text_message(text))

    async def _answer(self, incoming: Incoming) -> None:
        if await is_settled(self, incoming):
            return
        sign = WorkSign(self.connector, incoming.place, streams=incoming.scope == "personal", pace=self.pace)
        sign.stream.go_on(open_stream())
        if self._recent.is_new(incoming):
            sign.begin()
        try:
            turn = await self.turn_of(incoming)
            language = turn.language or detect_language(turn.text)
            telling = Telling(stage=lambda stage: sign.show(stage, language), sentence=sign.add)
            answer = await self.conversation.handle(turn, on_progress=telling)
        finally:
            is_wanted = await sign.stop()
        if answer is None or not is_wanted:
            return
        messages = await self._render(incoming, turn, answer)
        async with sending() as may_send:
            if not may_send:
                return
            messages = messages[:1] if was_ending() else messages
            sent = await deliver(self.connector, incoming, answer, messages, stream=sign.stream)
            await self._remember(incoming, answer, sent)
        if sent and self._shows_job(turn, answer):
            self.begin(self._follow_job, incoming, sent[-1], answer.language, is_turn=False)

    async def replace_card(self, incoming: Incoming, text: str, language: Language) -> None:
        """Show a text in the place of the card whose button was pressed; as a message where that cannot be replaced."""
        message = attach(MessageActivityInput(), cards.text_card(text, language))
        if incoming.reply_to:
            try:
                await self.connector.update(incoming.place, incoming.reply_to, message)
            except RefusedError as exc:
                _log.info("A card could not be replaced: status=%s", exc.status)
            else:
                return
        await self.connector.create(incoming.place, message)

    async def turn_of(self, incoming: Incoming) -> Turn:
        """A message as a turn: who asks, and who will be able to read the reply."""
        principal, preferences, channel = await asyncio.gather(
            self.people.principal(incoming),
            self.store.preferences(incoming.user),
            self.store.channel_settings(incoming.channel),
        )
        chosen = preferences.language or channel.language
        return Turn(
            thread=incoming.thread,
            turn_id=incoming.activity_id,
            text=incoming.text or "/help",
            user_id=incoming.user_id,
            language=chosen or (incoming.language if incoming.is_button or not incoming.text else None),
            principal=principal,
            audience=await self.rooms.audience(incoming, principal),
            scope=Scope(collections=channel.collections),
        )

    async def _render(self, incoming: Incoming, turn: Turn, answer: Answer) -> list[MessageActivityInput]:
        command = parse_command(turn.text)
        if command is not None and answer.kind == "chat" and answer.text.count("\n"):
            if self._shows_job(turn, answer) and self.conversation.indexer is not None:
                return [await job_message(self.conversation.indexer, answer.language)]
            if command.name == "receipt":
                return [attach(MessageActivityInput(), cards.receipt_card(answer.text, answer.language))]
            if command.name in {"sources", "reindex"} and len(answer.text) <= limits.TEXT:
                return [attach(MessageActivityInput(), cards.listing_card(answer.text, answer.language))]
        elif self._shows_job(turn, answer) and self.conversation.indexer is not None:
            return [await job_message(self.conversation.indexer, answer.language)]
        if (
            incoming.is_button and command is not None and command.name == "ask"
        ):  # nobody typed it: say what is answered
            answer = replace(answer, text=f"“{command.argument}”\n{answer.text}")
        is_personal = incoming.scope == "personal"
        shown = shorten(answer, is_offered=is_personal)
        begins = is_personal and (command is None or command.name == "help")
        messages = render(shown, asker=incoming.place.asker if begins else None)
        offered = await asyncio.to_thread(offer, answer) if is_personal and is_long(answer) else None
        return [*messages, offered] if offered is not None else messages

    def _shows_job(self, turn: Turn, answer: Answer) -> bool:
        return answer.outcome == "chat" and is_about_job(turn.text) and self.conversation.is_admin(turn)

    async def _follow_job(self, incoming: Incoming, message_id: str, language: Language) -> None:
        if self.conversation.indexer is not None:

            async def show(message: MessageActivityInput) -> None:
                await self.connector.update(incoming.place, message_id, message)

            await follow_job(self.conversation.indexer, show, language=language, every_s=self.job_every_s)

    async def _remember(self, incoming: Incoming, answer: Answer, sent: tuple[str, ...]) -> None:
        posted = Posted(channel_id=incoming.channel_id, reply_ids=sent, answer_id=answer.id)
        await self.store.remember_posted(incoming.channel, incoming.activity_id, posted)
        for reply_id in filter(None, sent):  # feedback names the reply, not the question
            await self.store.remember_posted(incoming.channel, reply_key(reply_id), posted)

    async def on_feedback(self, incoming: Incoming, reaction: Reaction) -> None:
        """Remember what somebody thinks of an answer, with their reason."""
        if self.people.is_welcome(incoming) and not await keep_reaction(self.store, incoming, reaction):
            _log.warning("Feedback named no message of Liaison's")

    async def on_install(self, incoming: Incoming) -> None:
        """Welcome whoever added Liaison, in both languages."""
        if not self.people.is_welcome(incoming):
            await self._refuse(incoming)
            return
        first = incoming.language or Language.EN
        languages = (first, *(language for language in Language if language is not first))
        keys = ("welcome",) if incoming.scope == "personal" else ("welcome", "welcome_shared")
        message = text_message("\n".join(word(key, language) for language in languages for key in keys))
        await self.connector.create(incoming.place, message)
        if incoming.scope == "personal":
            await self.connector.create(incoming.place, starters_message(incoming.place.asker, first))


async def _logged(work: Callable[..., Coroutine[Any, Any, None]], *given: object) -> None:
    try:
        await work(*given)
    except RefusedError as exc:
        _log.error("A reply could not be delivered: status=%s", exc.status)
    except Exception:  # noqa: BLE001  # the edge: nobody awaits this task
        _log.exception("An activity could not be dealt with")
