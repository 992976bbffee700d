"""What becomes of the offer of a file: a reader lets Liaison put a long brief into their OneDrive, or does not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.platforms.attachments import to_docx
from bot.platforms.teams.briefs import file_name
from bot.platforms.teams.desk import TeamsDesk
from bot.platforms.teams.drive import Drive
from bot.platforms.teams.incoming import Incoming
from bot.platforms.teams.rendering import text_message
from bot.platforms.teams.sdk import Attachment, MessageActivityInput
from bot.platforms.teams.wording import word
from bot.values import Answer
from corpus.errors import LiaisonError
from corpus.languages import Language

_log = logging.getLogger(__name__)

_INFO = "application/vnd.microsoft.teams.card.file.info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a reader says to the offer of a file.

    Attributes:
        is_given: Whether it may be put there.
        answer_id: The answer that the file holds.
        upload: Where to put it: "uploadUrl", "contentUrl", "name", "uniqueId", "fileType".
    """

    is_given: bool
    answer_id: str
    upload: Mapping[str, str]


@dataclass(slots=True)
class BriefDesk:
    """Hands files over for one Teams app.

    Attributes:
        desk: The app's desk.
        drive: Puts files.
    """

    desk: TeamsDesk
    drive: Drive

    async def on_consent(self, incoming: Incoming, consent: Consent) -> None:
        """Put the file where its reader lets it, if they may still read everything in it; or take the offer away."""
        turn = await self.desk.turn_of(incoming)
        if not self.desk.people.is_welcome(incoming) or not await self.desk.store.claim(turn):
            return
        exchange = await self.desk.conversation.recall(consent.answer_id, reader_of=turn)
        language = exchange.answer.language if exchange else incoming.language or Language.EN
        if exchange is None or exchange.turn.user_id != incoming.user_id:
            await self.desk.replace_card(incoming, word("brief_gone", language), language)
        elif not consent.is_given:
            text = word("brief_declined", language, name=file_name(exchange.answer))
            await self.desk.replace_card(incoming, text, language)
        else:
            await self._put(incoming, exchange.answer, consent)
        await self.desk.store.finish(turn)

    async def _put(self, incoming: Incoming, answer: Answer, consent: Consent) -> None:
        data = await asyncio.to_thread(to_docx, answer)
        try:
            await asyncio.to_thread(self.drive.put, consent.upload.get("uploadUrl", ""), data)
        except LiaisonError as exc:
            _log.warning("A brief could not be put into a reader's drive: answer_id=%s", answer.id)
            text = word("brief_failed", answer.language, reason=exc.message, hint=exc.hint)
            await self.desk.connector.create(incoming.place, text_message(text))
            return
        name = consent.upload.get("name") or file_name(answer)
        await self.desk.replace_card(incoming, word("brief_kept", answer.language, name=name), answer.language)
        content: dict[str, Any] = {key: consent.upload.get(key, "") for key in ("uniqueId", "fileType")}
        url = consent.upload.get("contentUrl")
        card = Attachment(content_type=_INFO, name=name, content_url=url, content=content)
        await self.desk.connector.create(incoming.place, MessageActivityInput().add_attachments(card))
