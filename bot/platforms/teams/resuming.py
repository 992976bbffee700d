"""Going on in Teams where another replica was killed.

Teams lets an app read nothing that it has sent. A stream can be ended once more under its id; of any other message that
may have gone out the person is told, instead of being answered twice.
"""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING

from bot.commands.texts import say
from bot.journal import current_entry
from bot.platforms.teams.incoming import Incoming
from bot.platforms.teams.rendering import text_message
from corpus.languages import detect_language

if TYPE_CHECKING:
    from bot.platforms.teams.desk import TeamsDesk

_log = logging.getLogger(__name__)


async def is_settled(desk: TeamsDesk, incoming: Incoming) -> bool:
    """Whether nothing is left to be said about a message, as another replica had replied before it was killed."""
    entry = current_entry()
    if entry is None or not entry.is_resumed:
        return False
    if entry.stage == "sent" or await desk.store.posted(incoming.channel, incoming.activity_id) is not None:
        return True
    if entry.stage != "sending" or entry.notes.get("stream"):
        return False
    error_id = "E-" + uuid.uuid4().hex[:8]
    _log.error("Whether a reply had arrived is not known: error_id=%s turn=%s", error_id, incoming.activity_id)
    text = say("restarted", detect_language(incoming.text), error_id=error_id)
    await desk.connector.create(incoming.place, text_message(text))
    return True


def open_stream() -> str:
    """Id of the stream that another replica had opened for the message; empty if there is none."""
    entry = current_entry()
    return entry.notes.get("stream", "") if entry is not None and entry.is_resumed else ""


def was_ending() -> bool:
    """Whether another replica may have ended its stream, so that what follows it may be there already."""
    entry = current_entry()
    return entry is not None and entry.is_resumed and entry.stage == "sending"
