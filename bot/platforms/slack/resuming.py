"""Going on in Slack where another replica was killed: was its reply posted, and did it open a stream?

Slack keeps with each message what the app attached to it, so that a reply is known again by its question.
"""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING

from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.texts import say
from bot.journal import current_entry
from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.marks import EVENT
from bot.platforms.slack.rendering import Message, escape
from bot.platforms.slack.working import FAILURES, reason
from bot.records import Posted
from corpus.languages import detect_language

if TYPE_CHECKING:
    from bot.platforms.slack.desk import SlackDesk

_log = logging.getLogger(__name__)

_MOST_LOOKED_AT = 200


async def is_settled(desk: SlackDesk, client: AsyncWebClient, incoming: Incoming, *, is_private: bool = False) -> bool:
    """Whether nothing is left to be said about a message, as another replica had replied before it was killed.

    Where that cannot be found out, as with messages that one person sees, that person is told instead of being
    answered twice.
    """
    entry = current_entry()
    if entry is None or not entry.is_resumed:
        return False
    if entry.stage == "sent" or await desk.store.posted(incoming.channel, incoming.ts) is not None:
        return True
    if entry.stage != "sending" or entry.notes.get("stream"):  # a stream is ended, or its message replaced, once more
        return False
    found = None if is_private or not incoming.root_ts else await _replies(client, incoming)
    if found is None:
        await _tell_interrupted(desk, client, incoming)
        return True
    if not found:
        return False
    answer_id = next((name for _, name in found), "")
    posted = Posted(channel_id=incoming.channel_id, reply_ids=tuple(ts for ts, _ in found), answer_id=answer_id)
    await desk.store.remember_posted(incoming.channel, incoming.ts, posted)
    return True


async def _replies(client: AsyncWebClient, incoming: Incoming) -> list[tuple[str, str]] | None:
    """Ids of the messages that reply to a question, each with the answer's; None where Slack does not say."""
    try:
        response = await client.conversations_replies(
            channel=incoming.channel_id,
            ts=incoming.root_ts,
            oldest=incoming.ts,
            include_all_metadata=True,
            limit=_MOST_LOOKED_AT,
        )
    except FAILURES as exc:
        _log.warning("What was posted in a thread could not be read: %s", reason(exc))
        return None
    found = []
    for message in response.get("messages") or ():
        metadata = message.get("metadata") or {}
        payload = metadata.get("event_payload") or {}
        if metadata.get("event_type") == EVENT and payload.get("question") == incoming.ts:
            found.append((str(message.get("ts")), str(payload.get("answer") or "")))
    return found


async def _tell_interrupted(desk: SlackDesk, client: AsyncWebClient, incoming: Incoming) -> None:
    error_id = "E-" + uuid.uuid4().hex[:8]
    _log.error("Whether a reply had arrived is not known: error_id=%s turn=%s", error_id, incoming.ts)
    text = say("restarted", detect_language(incoming.text), error_id=error_id)
    if incoming.is_direct or not await desk.delivery.post_privately(client, incoming, Message(text=escape(text))):
        await desk.delivery.post_message(client, incoming, Message(text=escape(text)))
