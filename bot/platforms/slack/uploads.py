"""Files that an admin adds to the index in Slack: read, described in a modal, stored, indexed by the ordinary job."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.audit import events as audit
from bot.commands.texts import describe_job
from bot.platforms.slack import files
from bot.platforms.slack import upload_views as views
from bot.platforms.slack.desk import SlackDesk
from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.interactions import open_view, press_of, user_of
from bot.platforms.slack.rendering import Message
from bot.platforms.slack.working import FAILURES
from bot.records import JobStatus
from bot.uploads import Card, Stored, UploadParts
from bot.uploads.request import wants_indexing
from bot.uploads.running import index_upload
from bot.uploads.telling import describe_outcome, describe_refusal
from bot.uploads.texts import upload_text
from bot.values import Turn
from corpus.errors import LiaisonError
from corpus.languages import Language, detect_language

_log = logging.getLogger(__name__)

_MOST_FILES = 10


class UploadDesk:
    """Takes uploads for one Slack app.

    Args:
        desk: The app's desk.
        parts: What uploads need.
    """

    def __init__(self, desk: SlackDesk, parts: UploadParts) -> None:
        self.desk = desk
        self.uploads = parts.store
        self.codes = parts.codes
        self.audit = parts.audit
        self.every_s = parts.every_s

    def listen(self, bolt: AsyncApp) -> None:
        """Take the presses and forms of uploads."""

        async def on_describe(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
            await ack()
            await self._safely(context.client, body, self.on_describe)

        async def on_discard(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
            await ack()
            await self._safely(context.client, body, self.on_discard)

        async def on_card(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
            card = views.read_view(body["view"]["state"]["values"])
            if not isinstance(card, Card):
                language = await self.desk.reader_language(context.client, user_of(body))
                errors = {field: upload_text(problem, language) for field, problem in card.items()}
                await ack(response_action="errors", errors=errors)
                return
            await ack()
            await self.on_card(context.client, body, card)

        bolt.action(views.DESCRIBE_ACTION)(on_describe)
        bolt.action(views.DISCARD_ACTION)(on_discard)
        bolt.view(views.UPLOAD_VIEW)(on_card)

    async def _safely(
        self,
        client: AsyncWebClient,
        body: Mapping[str, Any],
        react: Callable[[AsyncWebClient, Mapping[str, Any]], Awaitable[None]],
    ) -> None:
        try:
            async with self.desk.at_work():
                await react(client, body)
        except Exception:  # noqa: BLE001  # the edge: never silent, never an exception in the chat
            await self.desk.apologise(client, press_of(body))

    async def takes(self, client: AsyncWebClient, incoming: Incoming, *, is_mention: bool = False) -> bool:
        """Deal with a message that is about adding files; False for any other.

        In a channel that does not mention Liaison only an admin can mean it.

        Args:
            client: For the workspace.
            incoming: The message.
            is_mention: Whether it came as a mention event, which the same message follows as a message event.
        """
        wants = wants_indexing(incoming.text)
        is_bare = bool(incoming.files) and not incoming.text and incoming.is_direct
        if not (wants or is_bare):
            return False
        if is_mention and not incoming.files:
            return True
        try:
            async with self.desk.at_work(), self.desk.order.turn_of(incoming.thread):
                return await self._take(client, incoming, is_bare=is_bare)
        except Exception:  # noqa: BLE001  # the edge: never silent, never an exception in the chat
            await self.desk.apologise(client, incoming)
            return True

    async def _take(self, client: AsyncWebClient, incoming: Incoming, *, is_bare: bool) -> bool:
        asked = await self.desk.prepare(client, incoming, is_private=True)
        turn = asked.turn
        is_admin = self.desk.conversation.is_admin(turn)
        is_addressed = incoming.is_direct or incoming.mentions_bot
        if (is_bare or not is_addressed) and not (is_admin and incoming.files):
            return False
        if not await self.desk.store.claim(turn):
            return True
        language = turn.language or detect_language(incoming.text)
        if is_bare:
            language = await self.desk.reader_language(client, incoming.user)
            await self._say(client, incoming, views.plain_message(upload_text("how", language)))
        else:
            await audit.acted(self.audit, turn, "upload", is_allowed=is_admin)
            problem = "admin_only" if not is_admin else "in_private" if incoming.is_external else ""
            problem = problem or ("" if incoming.files else "attach")
            if problem:
                await self._say(client, incoming, views.plain_message(upload_text(problem, language)))
            else:
                await self._show_reading(client, incoming, language)
                for file_id in incoming.files[:_MOST_FILES]:
                    await self._say(client, incoming, await self._read(client, incoming, turn, file_id, language))
        await self.desk.store.finish(turn)
        return True

    async def _read(
        self, client: AsyncWebClient, incoming: Incoming, turn: Turn, file_id: str, language: Language
    ) -> Message:
        """Fetch and read a file; what to tell whoever sent it."""
        name = file_id
        try:
            file = await files.look_up(client, file_id)
            name = file.name
            if file.url:
                self.uploads.expect(file.name, file.size)
            data = await files.download(client, file, most=self.uploads.most_bytes)
            held = await asyncio.to_thread(
                self.uploads.hold, file.name, data, by=incoming.user, principal=turn.principal
            )
        except LiaisonError as exc:
            return views.plain_message(describe_refusal(name, exc, language))
        return views.waiting_message(held, language)

    async def on_describe(self, client: AsyncWebClient, body: Mapping[str, Any]) -> None:
        """Open the modal of a file that waits."""
        press, user = press_of(body), user_of(body)
        asked = await self.desk.prepare(client, press, is_private=True)
        language = await self.desk.reader_language(client, user)
        held = await asyncio.to_thread(self.uploads.held, press.text, by=user)
        if held is None or not self.desk.conversation.is_admin(asked.turn):
            await self._say(client, press, views.plain_message(upload_text("expired", language)))
            return
        origin = json.dumps({"token": held.token, **_place_of(press, body)})
        codes = await asyncio.to_thread(self.codes)
        await open_view(client, body, views.card_view(held, asked.turn.principal, codes, language, origin=origin))

    async def on_discard(self, client: AsyncWebClient, body: Mapping[str, Any]) -> None:
        """Throw a file away that waits."""
        press, user = press_of(body), user_of(body)
        language = await self.desk.reader_language(client, user)
        held = await asyncio.to_thread(self.uploads.held, press.text, by=user)
        if held is None:
            text = upload_text("expired", language)
        else:
            await asyncio.to_thread(self.uploads.discard, press.text, by=user)
            text = upload_text("discarded", language, name=held.name)
        message, ts = views.plain_message(text), _place_of(press, body)["message"]
        if not (ts and await self.desk.delivery.update(client, press, ts, message)):
            await self._say(client, press, message)

    async def on_card(self, client: AsyncWebClient, body: Mapping[str, Any], card: Card) -> None:
        """Store a file with its card and have it indexed, telling how that goes."""
        user = user_of(body)
        origin = json.loads(body["view"].get("private_metadata") or "{}")
        place = Incoming(
            team_id=user.workspace_id,
            channel_id=str(origin.get("channel") or ""),
            user_id=user.user_id,
            user_team=str((body.get("user") or {}).get("team_id") or ""),
            ts=f"view:{body['view'].get('id')}",
            root_ts=str(origin.get("root") or ""),
            text="",
            is_direct=bool(origin.get("direct")),
            is_reply=bool(origin.get("root")),
        )
        language = await self.desk.reader_language(client, user)
        try:
            async with self.desk.at_work():
                stored = await self._store(client, place, str(origin.get("token") or ""), card)
            if stored is None:
                await self._say(client, place, views.plain_message(upload_text("expired", language)))
                return
            await self._index(client, place, stored, str(origin.get("message") or ""), language)
        except Exception:  # noqa: BLE001  # the edge: never silent, never an exception in the chat
            await self.desk.apologise(client, place)

    async def _store(self, client: AsyncWebClient, place: Incoming, token: str, card: Card) -> Stored | None:
        asked = await self.desk.prepare(client, place, is_private=True)
        is_admin = self.desk.conversation.is_admin(asked.turn)
        await audit.acted(self.audit, asked.turn, f"upload {token[:8]} stored", is_allowed=is_admin)
        if not is_admin:  # rights may end while a modal is open
            return None
        return await asyncio.to_thread(self.uploads.store, token, card, by=place.user)

    async def _index(
        self, client: AsyncWebClient, place: Incoming, stored: Stored, message_ts: str, language: Language
    ) -> None:
        indexer = self.desk.conversation.indexer
        if indexer is None:
            text = upload_text("no_indexer", language, title=stored.title)
            await self._say(client, place, views.plain_message(text))
            return
        key = "indexing" if place.is_direct else "indexing_quietly"  # a channel need not know what is indexed
        head = upload_text(key, language, title=stored.title)
        shown = await self._show_job(client, place, message_ts, views.plain_message(head))

        async def tell(status: JobStatus) -> None:
            await self._show_job(client, place, shown, views.plain_message(f"{head}\n{describe_job(status, language)}"))

        outcome = await index_upload(indexer, stored, requested_by=place.user_id, tell=tell, every_s=self.every_s)
        record = await asyncio.to_thread(self.uploads.document_of, stored) if outcome.went_live else None
        detailed = views.plain_message(describe_outcome(stored, outcome, record, language))
        if place.is_direct:
            await self._show_job(client, place, shown, detailed)
            return
        quiet = upload_text("done_quietly" if record is not None else "failed_quietly", language)
        await self._show_job(client, place, shown, views.plain_message(quiet))
        await self.desk.delivery.post_privately(client, place, detailed)

    async def _say(self, client: AsyncWebClient, incoming: Incoming, message: Message) -> None:
        """Tell whoever sent the file alone."""
        if incoming.is_direct:
            await self.desk.delivery.post_message(client, incoming, message)
        else:
            await self.desk.delivery.post_privately(client, incoming, message)

    async def _show_job(self, client: AsyncWebClient, place: Incoming, message_ts: str, message: Message) -> str:
        """Show how a job goes in one message that is replaced; the id of the message."""
        if message_ts and await self.desk.delivery.update(client, place, message_ts, message):
            return message_ts
        return await self.desk.delivery.post_message(client, place, message)

    async def _show_reading(self, client: AsyncWebClient, incoming: Incoming, language: Language) -> None:
        """Say that the file is being read, where a message that is posted takes that away again."""
        can_say = self.desk.budgets.try_take("assistant.threads.setStatus", incoming.team_id)
        if not (incoming.is_direct and can_say):
            return
        try:
            await client.assistant_threads_setStatus(
                channel_id=incoming.channel_id, thread_ts=incoming.root_ts, status=upload_text("reading", language)
            )
        except FAILURES:  # a missing status is of no consequence
            _log.debug("The status could not be set")


def _place_of(press: Incoming, body: Mapping[str, Any]) -> dict[str, Any]:
    """Where a pressed button stands, and the message that can be replaced: none where only one person sees it."""
    container = body.get("container") or {}
    is_replaceable = press.is_direct and not container.get("is_ephemeral")
    message_ts = str((body.get("message") or {}).get("ts") or container.get("message_ts") or "")
    return {
        "channel": press.channel_id,
        "root": press.root_ts,
        "direct": press.is_direct,
        "message": message_ts if is_replaceable else "",
    }
