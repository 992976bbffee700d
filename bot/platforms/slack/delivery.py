"""Posts answers: status, message, fallbacks. Whatever Slack refuses, something readable arrives or is logged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from typing import Any

from aiohttp import ClientError
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack import limits
from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.rendering import Message, escape, fallback_text, render
from bot.values import Answer

_log = logging.getLogger(__name__)

_FAILURES = (SlackClientError, ClientError, TimeoutError, OSError)
# Errors that say that the message itself was not to Slack's liking; a plainer one may be.
_UNPOSTABLE = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_arguments"}
_QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "mrkdwn": False}


async def post(client: AsyncWebClient, incoming: Incoming, answer: Answer) -> tuple[str, ...]:
    """Post an answer under the question.

    Returns:
        Slack's ids of the messages, in order; empty if Slack took none of them (which is logged).
    """
    try:
        return await _post_messages(client, incoming, render(answer))
    except SlackApiError as exc:
        if exc.response.get("error") not in _UNPOSTABLE:
            _log_lost(answer, exc)
            return ()
        _log.warning("Blocks were refused (%s); posting plain text: answer_id=%s", exc.response["error"], answer.id)
    except _FAILURES as exc:
        _log_lost(answer, exc)
        return ()
    try:
        return await _post_messages(client, incoming, plain_messages(answer))
    except _FAILURES as exc:
        _log_lost(answer, exc)
        return ()


async def _post_messages(client: AsyncWebClient, incoming: Incoming, messages: Sequence[Message]) -> tuple[str, ...]:
    posted: list[str] = []
    for message in messages:
        response = await client.chat_postMessage(
            channel=incoming.channel_id, thread_ts=incoming.root_ts, **_arguments(message), **_QUIET
        )
        posted.append(str(response["ts"]))
    return tuple(posted)


def plain_messages(answer: Answer) -> list[Message]:
    """The answer as plain texts, for when Slack refuses its blocks."""
    pieces = limits.split_text(escape(fallback_text(answer)), limits.TEXT_OBJECT)
    return [Message(text=piece, blocks=()) for piece in pieces]


def _arguments(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)} if message.blocks else {"text": message.text}


async def respond_privately(respond: AsyncRespond, client: AsyncWebClient, incoming: Incoming, answer: Answer) -> None:
    """Answer a slash command to the person alone, by its response address, else by an ephemeral message."""
    messages = render(answer)[: limits.RESPONSE_URL_USES - 1]
    for number, message in enumerate(messages):
        if not await _respond_once(respond, message, is_first=number == 0):
            await _post_ephemeral(client, incoming, message)


async def _respond_once(respond: AsyncRespond, message: Message, *, is_first: bool) -> bool:
    try:
        response = await respond(
            **_arguments(message),
            response_type="ephemeral",
            replace_original=is_first,
            unfurl_links=False,
            unfurl_media=False,
        )
    except (*_FAILURES, ValueError) as exc:
        _log.warning("A response address failed: %s", type(exc).__name__)
        return False
    return response.status_code == 200


async def _post_ephemeral(client: AsyncWebClient, incoming: Incoming, message: Message) -> None:
    try:
        await client.chat_postEphemeral(
            channel=incoming.channel_id, user=incoming.user_id, parse="none", **_arguments(message)
        )
    except _FAILURES as exc:
        _log.error("A private reply could not be delivered: %s", _reason(exc))


async def set_status(client: AsyncWebClient, incoming: Incoming, status: str) -> None:
    """Show that Liaison is at work; the next post clears it. A refusal is of no consequence."""
    try:
        await client.assistant_threads_setStatus(
            channel_id=incoming.channel_id, thread_ts=incoming.root_ts, status=limits.clip(status, limits.STATUS)
        )
    except _FAILURES as exc:
        _log.debug("The status could not be set: %s", _reason(exc))


async def settled(work: Awaitable[None] | None, *, within_s: float = 5.0) -> None:
    """Wait for a status to be set, so that it cannot arrive after the reply and stay."""
    if work is None:
        return
    try:
        await asyncio.wait_for(work, within_s)
    except TimeoutError:
        _log.debug("The status took too long")


def _log_lost(answer: Answer, exc: Exception) -> None:
    _log.error("An answer could not be posted: answer_id=%s reason=%s", answer.id, _reason(exc))


def _reason(exc: Exception) -> str:
    if isinstance(exc, SlackApiError):
        return str(exc.response.get("error"))
    return type(exc).__name__
