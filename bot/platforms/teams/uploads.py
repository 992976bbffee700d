"""Documents that an admin adds in a personal chat: fetched, described on a card, stored, indexed by the usual job."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from bot.audit import events as audit
from bot.commands.texts import describe_job
from bot.platforms.teams.desk import TeamsDesk
from bot.platforms.teams.drive import AttachedFile, Drive
from bot.platforms.teams.incoming import Incoming
from bot.platforms.teams.rendering import attach, text_message
from bot.platforms.teams.sdk import MessageActivityInput
from bot.platforms.teams.upload_cards import ADD, DISCARD, form_card, read_form
from bot.platforms.teams.wording import word
from bot.records import JobStatus
from bot.uploads import Stored, UploadParts
from bot.uploads.request import wants_indexing
from bot.uploads.running import index_upload
from bot.uploads.telling import describe_outcome, describe_refusal
from bot.uploads.texts import upload_text
from bot.uploads.values import Card
from bot.values import Turn
from corpus.errors import LiaisonError
from corpus.languages import Language, detect_language

_log = logging.getLogger(__name__)

_MOST_FILES = 10


@dataclass(slots=True)
class UploadDesk:
    """Takes uploads for one Teams app.

    Attributes:
        desk: The app's desk.
        parts: What uploads need.
        drive: Fetches files.
    """

    desk: TeamsDesk
    parts: UploadParts
    drive: Drive

    async def takes(self, incoming: Incoming) -> bool:
        """Deal with a message that is about adding files, or with the form of one; False for any other."""
        if incoming.form.get("step") in {ADD, DISCARD}:
            await self._take_form(incoming)
            return True
        wants = not incoming.is_button and wants_indexing(incoming.text)
        is_bare = bool(incoming.files) and not incoming.text
        if not (wants or is_bare):
            return False
        turn = await self.desk.turn_of(incoming)
        is_admin = self.desk.conversation.is_admin(turn)
        if is_bare and not is_admin:
            return False
        if not await self.desk.store.claim(turn):
            return True
        await self._take(incoming, turn, is_bare=is_bare, is_admin=is_admin)
        await self.desk.store.finish(turn)
        return True

    async def _take(self, incoming: Incoming, turn: Turn, *, is_bare: bool, is_admin: bool) -> None:
        language = self._language(incoming, turn)
        if is_bare:
            await self._say(incoming, upload_text("how", language))
            return
        await audit.acted(self.parts.audit, turn, "upload", is_allowed=is_admin)
        if not is_admin:
            await self._say(incoming, upload_text("admin_only", language))
        elif incoming.scope != "personal":  # elsewhere Teams hands no file to an app
            await self._say(incoming, word("upload_alone", language))
        elif not incoming.files:
            await self._say(incoming, upload_text("attach", language))
        else:
            for file in incoming.files[:_MOST_FILES]:
                message = await self._read(incoming, turn, file, language)
                await self.desk.connector.create(incoming.place, message)

    async def _read(
        self, incoming: Incoming, turn: Turn, file: AttachedFile, language: Language
    ) -> MessageActivityInput:
        """Fetch and read a file; the form to describe it, or why it is not taken."""
        uploads = self.parts.store
        try:
            await asyncio.to_thread(uploads.expect, file.name, 1)  # by its name; Teams does not say how large it is
            data = await asyncio.to_thread(self.drive.fetch, file, most=uploads.most_bytes)
            held = await asyncio.to_thread(uploads.hold, file.name, data, by=incoming.user, principal=turn.principal)
        except LiaisonError as exc:
            return text_message(describe_refusal(file.name, exc, language))
        codes = await asyncio.to_thread(self.parts.codes)
        return attach(MessageActivityInput(), form_card(held, turn.principal, codes, language))

    async def _take_form(self, incoming: Incoming) -> None:
        turn = await self.desk.turn_of(incoming)
        if not await self.desk.store.claim(turn):
            return
        language, step = self._language(incoming, turn), incoming.form["step"]
        token = incoming.form.get("token", "")
        is_admin = self.desk.conversation.is_admin(turn)
        await audit.acted(self.parts.audit, turn, f"{step} {token[:8]}", is_allowed=is_admin)
        held = await asyncio.to_thread(self.parts.store.held, token, by=incoming.user)
        if not is_admin or held is None:  # rights may end while a form is open
            await self._say(incoming, upload_text("expired", language))
        elif step == DISCARD:
            await asyncio.to_thread(self.parts.store.discard, token, by=incoming.user)
            await self.desk.replace_card(incoming, upload_text("discarded", language, name=held.name), language)
        else:
            await self._add(incoming, token, incoming.form, language)
        await self.desk.store.finish(turn)

    async def _add(self, incoming: Incoming, token: str, form: Mapping[str, str], language: Language) -> None:
        card = read_form(form)
        if not isinstance(card, Card):
            await self._say(incoming, "\n".join(upload_text(problem, language) for problem in card.values()))
            return
        stored = await asyncio.to_thread(self.parts.store.store, token, card, by=incoming.user)
        if stored is None:
            await self._say(incoming, upload_text("expired", language))
        else:
            self.desk.begin(self._index, incoming, stored, language, is_turn=False)

    async def _index(self, incoming: Incoming, stored: Stored, language: Language) -> None:
        """Have a document indexed, and tell in the form's place how that goes."""
        indexer = self.desk.conversation.indexer
        if indexer is None:
            await self.desk.replace_card(incoming, upload_text("no_indexer", language, title=stored.title), language)
            return
        head = upload_text("indexing", language, title=stored.title)
        await self.desk.replace_card(incoming, head, language)

        async def tell(status: JobStatus) -> None:
            await self.desk.replace_card(incoming, f"{head}\n{describe_job(status, language)}", language)

        outcome = await index_upload(
            indexer, stored, requested_by=incoming.user_id, tell=tell, every_s=self.parts.every_s
        )
        record = await asyncio.to_thread(self.parts.store.document_of, stored) if outcome.went_live else None
        await self.desk.replace_card(incoming, describe_outcome(stored, outcome, record, language), language)

    def _language(self, incoming: Incoming, turn: Turn) -> Language:
        if turn.language is not None:
            return turn.language
        return detect_language(incoming.text) if incoming.text else incoming.language or Language.EN

    async def _say(self, incoming: Incoming, text: str) -> None:
        await self.desk.connector.create(incoming.place, text_message(text))
