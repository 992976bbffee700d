"""Tells people whose question a former process took and never answered; Teams does not send it again."""

from __future__ import annotations

import asyncio
import logging
import uuid

from bot.commands.texts import say
from bot.platforms.teams.connector import Connector, RefusedError
from bot.platforms.teams.incoming import Place
from bot.platforms.teams.rendering import text_message
from bot.platforms.teams.sdk import Account
from bot.ports import DeskStore
from bot.values import ThreadKey
from corpus.languages import Language

_log = logging.getLogger(__name__)


async def watch_abandoned(
    store: DeskStore, connector: Connector, *, service_url: str, bot: Account, every_s: float = 60.0
) -> None:
    """Tell whoever waits, now and every so often, as a claim counts as abandoned only when its lease is over."""
    while True:
        try:
            await tell_abandoned(store, connector, service_url=service_url, bot=bot)
        except Exception:  # noqa: BLE001  # the edge of a task: the next look may find the store again
            _log.exception("Abandoned turns could not be looked for")
        await asyncio.sleep(every_s)


async def tell_abandoned(store: DeskStore, connector: Connector, *, service_url: str, bot: Account) -> int:
    """Tell the conversations of abandoned turns, in both languages; returns how many turns there were."""
    abandoned = await store.abandoned("teams")
    for thread, turn_id in abandoned:
        error_id = "E-" + uuid.uuid4().hex[:8]
        _log.error("A turn was abandoned by a former process: error_id=%s turn=%s", error_id, turn_id)
        if thread.thread_id.startswith("private:"):
            continue  # for one person's eyes in a shared conversation, and who it was is not known here
        text = "\n".join(say("restarted", language, error_id=error_id) for language in Language)
        place = Place(service_url=service_url, conversation_id=_conversation(thread), bot=bot, asker=bot)
        try:
            await connector.create(place, text_message(text))
        except RefusedError as exc:
            _log.warning("Nobody could be told of an abandoned turn: status=%s", exc.status)
    return len(abandoned)


def _conversation(thread: ThreadKey) -> str:
    """The id to send to; only a channel's threads have one of their own."""
    is_whole = thread.thread_id == thread.channel_id
    return thread.channel_id if is_whole else f"{thread.channel_id};messageid={thread.thread_id}"
