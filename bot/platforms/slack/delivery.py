"""Posts answers. Whatever Slack refuses, something readable arrives or is logged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.attachments import digest, is_long, to_docx, to_markdown
from bot.platforms.slack import limits
from bot.platforms.slack.budgets import Budgets
from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.marks import marks
from bot.platforms.slack.rendering import PLAIN, Message, Style, escape, fallback_text, render
from bot.platforms.slack.working import FAILURES, Working, reason
from bot.records import Posted
from bot.values import Answer

_log = logging.getLogger(__name__)

# Errors that say that the message itself was not to Slack's liking; a plainer one may be.
_UNPOSTABLE = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_arguments"}
_QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "mrkdwn": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What Slack took of a reply.

    Attributes:
        reply_ids: Ids of the messages, in order; empty if it took none.
        file_ids: Ids of the files.
    """

    reply_ids: tuple[str, ...] = ()
    file_ids: tuple[str, ...] = ()


class Delivery:
    """Posts, replaces and removes replies.

    Args:
        budgets: Slows calls down that Slack would refuse.
    """

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets

    async def post(
        self,
        client: AsyncWebClient,
        incoming: Incoming,
        answer: Answer,
        *,
        style: Style = PLAIN,
        working: Working | None = None,
    ) -> Sent:
        """Post an answer under the question, at the end of a stream where one was started.

        Returns:
            What Slack took; that it took nothing is logged.
        """
        messages, files = await self._prepare(client, incoming, answer, style)
        posted = await self._post_messages(client, incoming, answer, messages, working)
        return Sent(reply_ids=posted, file_ids=files)

    async def _prepare(
        self, client: AsyncWebClient, incoming: Incoming, answer: Answer, style: Style
    ) -> tuple[list[Message], tuple[str, ...]]:
        """The messages of an answer and the ids of its files: one that is too long for a message is attached."""
        messages = render(answer, style)
        if len(messages) == 1 and not is_long(answer):
            return messages, ()
        files = await self._attach(client, incoming, answer)
        return (render(digest(answer), style) if files else messages), files

    async def _post_messages(
        self,
        client: AsyncWebClient,
        incoming: Incoming,
        answer: Answer,
        messages: list[Message],
        working: Working | None,
    ) -> tuple[str, ...]:
        posted: list[str] = []
        if working is not None and working.stream_ts is not None:
            if await self._close_stream(client, incoming, messages[0], working):
                posted, messages = [working.stream_ts], messages[1:]
            else:
                await self._remove_quietly(client, incoming, working.stream_ts)
        try:
            posted += await self._post_all(client, incoming, messages, answer_id=answer.id)
        except SlackApiError as exc:
            if exc.response.get("error") not in _UNPOSTABLE:
                return self._lost(answer, exc, posted)
            _log.warning("Blocks were refused (%s); posting plain text: answer_id=%s", reason(exc), answer.id)
        except FAILURES as exc:
            return self._lost(answer, exc, posted)
        else:
            return tuple(posted)
        try:
            return (*posted, *await self._post_all(client, incoming, plain_messages(answer), answer_id=answer.id))
        except FAILURES as exc:
            return self._lost(answer, exc, posted)

    async def _attach(self, client: AsyncWebClient, incoming: Incoming, answer: Answer) -> tuple[str, ...]:
        """Attach an answer that is too long for one message as documents; no ids if Slack takes none."""
        files = await asyncio.to_thread(_files_of, answer)
        try:
            response = await client.files_upload_v2(
                channel=incoming.channel_id, thread_ts=incoming.root_ts or None, file_uploads=files
            )
        except FAILURES as exc:
            _log.warning("A long answer could not be attached (%s) and is posted in parts", reason(exc))
            return ()
        return tuple(str(file["id"]) for file in response.get("files") or ())

    def _lost(self, answer: Answer, exc: Exception, posted: Sequence[str]) -> tuple[str, ...]:
        _log.error("An answer could not be posted: answer_id=%s reason=%s", answer.id, reason(exc))
        return tuple(posted)

    async def _close_stream(
        self, client: AsyncWebClient, incoming: Incoming, message: Message, working: Working
    ) -> bool:
        """End a stream with the answer; a stream that Slack closed meanwhile is replaced by it."""
        ts = working.stream_ts or ""
        try:
            await client.chat_stopStream(
                channel=incoming.channel_id, ts=ts, chunks=[working.done_chunk()], blocks=list(message.blocks)
            )
        except FAILURES as exc:
            _log.info("A stream could not be ended (%s); its message is replaced", reason(exc))
        else:
            return True
        return await self.update(client, incoming, ts, message)

    async def _post_all(
        self, client: AsyncWebClient, incoming: Incoming, messages: Sequence[Message], *, answer_id: str = ""
    ) -> list[str]:
        posted = []
        more = {**(marks(incoming, answer_id) if answer_id else {}), **_QUIET}
        for message in messages:
            await self._budgets.take("chat.postMessage", f"{incoming.team_id}/{incoming.channel_id}")
            response = await client.chat_postMessage(
                channel=incoming.channel_id,
                thread_ts=incoming.root_ts or None,
                **_content(message),
                **more,
            )
            posted.append(str(response["ts"]))
        return posted

    async def post_message(self, client: AsyncWebClient, incoming: Incoming, message: Message) -> str:
        """Post a message in the thread of the incoming one; its id, or empty if Slack took none (which is logged)."""
        try:
            return (await self._post_all(client, incoming, [message]))[0]
        except FAILURES as exc:
            _log.error("A message could not be posted: %s", reason(exc))
            return ""

    async def update(self, client: AsyncWebClient, incoming: Incoming, ts: str, message: Message) -> bool:
        """Replace a message of Liaison's own; False if Slack refuses."""
        await self._budgets.take("chat.update", incoming.team_id)
        try:
            await client.chat_update(channel=incoming.channel_id, ts=ts, parse="none", **_content(message))
        except FAILURES as exc:
            _log.warning("A message could not be replaced: %s", reason(exc))
            return False
        return True

    async def replace(
        self, client: AsyncWebClient, incoming: Incoming, answer: Answer, *, posted: Posted, style: Style
    ) -> Sent:
        """Show another answer in the messages of a former one; messages and files come and go as needed."""
        await self._remove_files(client, incoming, posted.file_ids)
        reply_ids = posted.reply_ids
        messages, files = await self._prepare(client, incoming, answer, style)
        kept: list[str] = []
        for ts, message in zip(reply_ids, messages, strict=False):
            if await self.update(client, incoming, ts, message):
                kept.append(ts)
        await self.remove(client, incoming, reply_ids[len(messages) :])
        if not kept:
            return Sent(reply_ids=await self._post_messages(client, incoming, answer, messages, None), file_ids=files)
        try:
            kept += await self._post_all(client, incoming, messages[len(reply_ids) :])
        except FAILURES as exc:
            self._lost(answer, exc, kept)
        return Sent(reply_ids=tuple(kept), file_ids=files)

    async def remove(
        self, client: AsyncWebClient, incoming: Incoming, reply_ids: Sequence[str], *, file_ids: Sequence[str] = ()
    ) -> None:
        """Delete messages and files of Liaison's own."""
        await self._remove_files(client, incoming, file_ids)
        for ts in reply_ids:
            await self._budgets.take("chat.delete", incoming.team_id)
            await self._remove_quietly(client, incoming, ts)

    async def _remove_files(self, client: AsyncWebClient, incoming: Incoming, file_ids: Sequence[str]) -> None:
        for file_id in file_ids:
            await self._budgets.take("files.delete", incoming.team_id)
            try:
                await client.files_delete(file=file_id)
            except FAILURES as exc:
                _log.warning("A file could not be removed: %s", reason(exc))

    async def _remove_quietly(self, client: AsyncWebClient, incoming: Incoming, ts: str) -> None:
        try:
            await client.chat_delete(channel=incoming.channel_id, ts=ts)
        except FAILURES as exc:
            _log.warning("A reply could not be removed: %s", reason(exc))

    async def respond(
        self, respond: AsyncRespond, client: AsyncWebClient, incoming: Incoming, answer: Answer, *, style: Style
    ) -> None:
        """Answer to the person alone by the command's response address, else by an ephemeral message."""
        await self.respond_with(respond, client, incoming, render(answer, style))

    async def respond_with(
        self, respond: AsyncRespond, client: AsyncWebClient, incoming: Incoming, messages: Sequence[Message]
    ) -> None:
        """Say something to the person alone by the command's response address, else by an ephemeral message."""
        for number, message in enumerate(messages[: limits.RESPONSE_URL_USES - 1]):
            if not await _respond_once(respond, message, is_first=number == 0):
                await self.post_privately(client, incoming, message)

    async def post_privately(self, client: AsyncWebClient, incoming: Incoming, message: Message) -> bool:
        """Post a message that its author alone sees; False if Slack took it not, which is logged."""
        await self._budgets.take("chat.postEphemeral", incoming.team_id)
        try:
            await client.chat_postEphemeral(
                channel=incoming.channel_id,
                user=incoming.user_id,
                thread_ts=incoming.root_ts if incoming.is_reply else None,
                parse="none",
                **_content(message),
            )
        except FAILURES as exc:
            _log.error("A private reply could not be delivered: %s", reason(exc))
            return False
        return True


def plain_messages(answer: Answer) -> list[Message]:
    """The answer as plain texts, for when Slack refuses its blocks."""
    return [Message(text=piece) for piece in limits.split_text(escape(fallback_text(answer)), limits.TEXT_OBJECT)]


def _files_of(answer: Answer) -> list[dict[str, Any]]:
    name = f"liaison-{answer.id}"
    return [
        {"filename": f"{name}.docx", "content": to_docx(answer)},
        {"filename": f"{name}.md", "content": to_markdown(answer)},
    ]


def _content(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)} if message.blocks else {"text": message.text}


async def _respond_once(respond: AsyncRespond, message: Message, *, is_first: bool) -> bool:
    try:
        response = await respond(
            **_content(message),
            response_type="ephemeral",
            replace_original=is_first,
            unfurl_links=False,
            unfurl_media=False,
        )
    except (*FAILURES, ValueError) as exc:
        _log.warning("A response address failed: %s", reason(exc))
        return False
    return response.status_code == 200
