"""What happens after a question was asked: it is edited, deleted, stopped; the bot was interrupted."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.texts import say
from bot.platforms.slack.desk import SlackDesk, posted_of
from bot.platforms.slack.incoming import Incoming, read_message, workspace_of
from bot.platforms.slack.working import FAILURES, reason
from bot.values import ThreadKey
from corpus.languages import Language

_log = logging.getLogger(__name__)


async def on_changed(
    desk: SlackDesk, client: AsyncWebClient, body: Mapping[str, Any], event: Mapping[str, Any], *, bot_user_id: str
) -> None:
    """Follow an edit: a question that Liaison answered is answered anew, in place."""
    message = event.get("message") or {}
    if message.get("subtype") == "tombstone":
        await on_deleted(desk, client, body, {**event, "deleted_ts": message.get("ts"), "previous_message": message})
        return
    before = event.get("previous_message") or {}
    if message.get("text") == before.get("text"):
        return  # Slack adds previews and reactions to messages in the same way
    kind = event.get("channel_type")
    whole = {**message, "channel": event.get("channel"), "channel_type": kind}
    incoming = read_message(body, whole, bot_user_id=bot_user_id)
    if incoming is None or incoming.edited_at is None:
        return
    async with desk.at_work(), desk.order.turn_of(incoming.thread):
        posted = await desk.store.posted(incoming.channel, incoming.ts)
        if posted is None:
            return
        try:
            asked = await desk.prepare(client, incoming, is_private=False)
            answer = await desk.conversation.handle(asked.turn)
            if answer is None:
                return
            sent = await desk.delivery.replace(client, incoming, answer, posted=posted, style=asked.style)
            await desk.store.remember_posted(incoming.channel, incoming.ts, posted_of(incoming, answer, sent))
        except Exception:  # noqa: BLE001  # the edge: never silent, never an exception in the chat
            await desk.apologise(client, incoming)


async def on_deleted(
    desk: SlackDesk, client: AsyncWebClient, body: Mapping[str, Any], event: Mapping[str, Any]
) -> None:
    """Follow a deletion: the answer to a deleted question is removed and forgotten."""
    ts, before = str(event.get("deleted_ts") or ""), event.get("previous_message") or {}
    incoming = Incoming(
        team_id=workspace_of(body),
        channel_id=str(event.get("channel") or ""),
        user_id=str(before.get("user") or ""),
        ts=ts,
        root_ts=str(before.get("thread_ts") or ts),
        text="",
    )
    async with desk.at_work(), desk.order.turn_of(incoming.thread):
        posted = await desk.store.posted(incoming.channel, ts)
        if posted is None:
            return
        await desk.delivery.remove(client, incoming, posted.reply_ids, file_ids=posted.file_ids)
        await desk.store.forget_posted(incoming.channel, ts)
        await desk.store.forget_turn(incoming.thread, ts)


def thread_to_stop(body: Mapping[str, Any], event: Mapping[str, Any]) -> ThreadKey:
    """The thread whose answer somebody does not want any more."""
    session = event.get("session") or event.get("assistant_thread") or {}
    channel = event.get("channel_id") or event.get("channel") or session.get("channel_id")
    thread = event.get("thread_ts") or session.get("thread_ts")
    return ThreadKey(platform="slack", workspace_id=workspace_of(body), channel_id=str(channel), thread_id=str(thread))


async def tell_abandoned(desk: SlackDesk, client_for: Callable[[str], Awaitable[AsyncWebClient | None]]) -> int:
    """Tell people whose questions a former process took and never answered; returns how many.

    Args:
        desk: Knows them.
        client_for: Gives the client of a workspace, or None where the app is no longer installed.
    """
    abandoned = await desk.store.abandoned("slack")
    for thread, turn_id in abandoned:
        if thread.thread_id.startswith("command:"):
            continue  # private to one person, and its response address is gone
        error_id = "E-" + uuid.uuid4().hex[:8]
        _log.error("A turn was abandoned by a former process: error_id=%s turn=%s", error_id, turn_id)
        text = "\n".join(say("restarted", language, error_id=error_id) for language in Language)
        client = await client_for(thread.workspace_id)
        if client is None:
            continue
        try:
            await client.chat_postMessage(channel=thread.channel_id, thread_ts=thread.thread_id, text=text)
        except FAILURES as exc:
            _log.warning("Nobody could be told of an abandoned turn: %s", reason(exc))
    return len(abandoned)
