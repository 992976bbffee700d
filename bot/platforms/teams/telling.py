"""Conversations in Teams are told that an answer in them has become outdated; see `bot.telling`."""

from __future__ import annotations

from dataclasses import replace

from bot.change_note import AffectedAnswer
from bot.platforms.teams.cards import asking_buttons, make_card
from bot.platforms.teams.desk import TeamsDesk
from bot.platforms.teams.incoming import Incoming, Place, Scope
from bot.platforms.teams.rendering import attach, text_message
from bot.platforms.teams.sdk import Account, MessageActivityInput
from bot.telling import EVERY_S, Outdated, Teller
from bot.values import PlatformName, ThreadKey
from corpus.access import Audience
from corpus.languages import detect_language

_CHANNEL, _MEETING, _PERSONAL = "@thread.tacv2", "19:meeting_", "a:"


class TeamsThreads:
    """Implements `bot.telling.ThreadPort`.

    Args:
        desk: Serves the app.
        service_url: The connector's address.
        bot: Liaison's own account.
    """

    def __init__(self, desk: TeamsDesk, *, service_url: str, bot: Account) -> None:
        self._desk = desk
        self._service_url = service_url
        self._bot = bot

    @property
    def platform(self) -> PlatformName:
        """Teams."""
        return "teams"

    def is_open(self, thread: ThreadKey) -> bool:
        """All but what was for one person's eyes in a shared conversation."""
        return not thread.thread_id.startswith("private:")

    async def audience(self, answer: AffectedAnswer) -> Audience | None:
        """Everybody who reads the conversation, as far as Teams says today; None for an answer that is gone."""
        question = self._question(answer)
        posted = await self._desk.store.posted(question.channel, answer.turn_id)
        if posted is None or posted.answer_id != answer.answer_id or not self._desk.people.is_welcome(question):
            return None
        if question.scope == "personal" and not await self._is_alone(question):
            question = replace(question, scope="group")
        principal = await self._desk.people.principal(question)
        return await self._desk.rooms.audience(question, principal)

    async def _is_alone(self, question: Incoming) -> bool:
        """Whether Teams says that nobody but the asker is in the chat; the form of its id is no proof."""
        members = await self._desk.rooms.members(question)
        return members is not None and [member.object_id for member in members] == [question.user_id]

    async def post(self, outdated: Outdated) -> None:
        """Reply with a button for each question."""
        place = self._question(outdated.answer).place
        language = detect_language(outdated.answer.question)
        await self._desk.connector.create(place, text_message(outdated.text))
        card = make_card([], asking_buttons(outdated.questions), language=language)
        await self._desk.connector.create(place, attach(MessageActivityInput(), card))

    def _question(self, answer: AffectedAnswer) -> Incoming:
        """The question that was answered, as a message; what is not kept of it is taken to be the stricter way."""
        thread = answer.thread
        scope = _scope(thread.channel_id)
        whole = f"{thread.channel_id};messageid={thread.thread_id}" if scope == "channel" else thread.channel_id
        asker = Account(id=answer.user_id, aad_object_id=answer.user_id)
        return Incoming(
            place=Place(service_url=self._service_url, conversation_id=whole, bot=self._bot, asker=asker),
            scope=scope,
            tenant_id=thread.workspace_id,
            user_id=answer.user_id,
            has_object_id=":" not in answer.user_id,
            activity_id=answer.turn_id,
            channel_id=thread.channel_id,
            root_id=thread.thread_id,
            has_listed_readers=scope == "group" and not thread.channel_id.startswith(_MEETING),
        )


async def tell_threads(desk: TeamsDesk, *, service_url: str, bot: Account, every_s: float = EVERY_S) -> None:
    """Tell conversations of each new change note, until cancelled; ends at once where nothing reads documents."""
    conversation = desk.conversation
    if conversation.indexer is None or conversation.reader is None:
        return
    port = TeamsThreads(desk, service_url=service_url, bot=bot)
    teller = Teller(port, indexer=conversation.indexer, store=desk.store, reader=conversation.reader)
    await teller.run(every_s=every_s)


def _scope(conversation_id: str) -> Scope:
    """What kind a conversation is, by the form of its id; whatever is unknown counts as a group that others read."""
    if conversation_id.endswith(_CHANNEL):
        return "channel"
    return "personal" if conversation_id.startswith(_PERSONAL) else "group"
