"""Builds the Bolt app: which payload goes where. Every listener acknowledges first and works afterwards."""

from __future__ import annotations

import logging
import re
import urllib.parse
import urllib.request
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation import ConversationService
from bot.platforms.slack.desk import SlackDesk
from bot.platforms.slack.home import publish_home, suggest_prompts
from bot.platforms.slack.incoming import Incoming, read_message, workspace_of
from bot.platforms.slack.people import People
from bot.platforms.slack.rendering import FEEDBACK_ACTION
from bot.platforms.slack.wording import word
from bot.ports import DeskStore, EverybodyPublic, Identities
from bot.records import UserKey
from corpus.languages import detect_language

_log = logging.getLogger(__name__)

COMMAND = "/liaison"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackKeys:
    """What the app signs in with.

    Attributes:
        bot_token: Bot token, `xoxb-…`.
        signing_secret: Signing secret; empty where events arrive by Socket Mode only.
        api_url: Base URL of the Web API, ending in `/api/`.
    """

    bot_token: str
    signing_secret: str = ""
    api_url: str = AsyncWebClient.BASE_URL


@dataclass(frozen=True, slots=True)
class SlackApp:
    """The Bolt app with what serves it."""

    bolt: AsyncApp
    desk: SlackDesk
    keys: SlackKeys


def make_client(token: str, api_url: str) -> AsyncWebClient:
    """A Web API client that honours `Retry-After` and survives broken connections; loopback goes past any proxy."""
    client = AsyncWebClient(
        token=token,
        base_url=api_url if api_url.endswith("/") else api_url + "/",
        retry_handlers=[
            AsyncConnectionErrorRetryHandler(max_retry_count=2),
            AsyncRateLimitErrorRetryHandler(max_retry_count=4),
        ],
        timeout=30,
    )
    host = urllib.parse.urlsplit(api_url).hostname or ""
    if host in {"127.0.0.1", "localhost", "::1"} or urllib.request.proxy_bypass(host):
        client.proxy = None
    return client


def make_slack_app(
    conversation: ConversationService,
    store: DeskStore,
    *,
    keys: SlackKeys,
    identities: Identities | None = None,
    admins: frozenset[str] = frozenset(),
) -> SlackApp:
    """Build the app; nothing is sent to Slack yet.

    Args:
        conversation: Answers turns.
        store: Keeps what the platform has to remember.
        keys: What the app signs in with.
        identities: Maps users to principals; None: everybody reads public documents only.
        admins: User and user-group ids that may administer.
    """
    client = make_client(keys.bot_token, keys.api_url)
    quiet = logging.getLogger(f"{__name__}.bolt")
    quiet.setLevel(logging.CRITICAL)  # Bolt's own lines quote whole payloads, and messages do not belong in logs
    bolt = AsyncApp(
        client=client,
        signing_secret=keys.signing_secret,
        authorize=_make_authorize(client),
        logger=quiet,
        name="liaison",
    )
    desk = SlackDesk(conversation, store, People(identities or EverybodyPublic(), admins=admins))
    _listen_to_messages(bolt, desk)
    _listen_to_commands(bolt, desk)
    _listen_to_home(bolt, desk)
    _listen_to_feedback(bolt, desk)
    _ignore_the_rest(bolt)
    return SlackApp(bolt, desk, keys)


def _make_authorize(client: AsyncWebClient) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Says who the bot is, asking Slack once; stands in for Bolt's own, which the environment could reconfigure."""
    known: dict[str, Any] = {}

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        if not known:
            response = await client.auth_test()
            known.update(response.data if isinstance(response.data, dict) else {})
        return AuthorizeResult(
            enterprise_id=enterprise_id or known.get("enterprise_id"),
            team_id=team_id or known.get("team_id"),
            bot_user_id=known.get("user_id"),
            bot_id=known.get("bot_id"),
            bot_token=client.token,
        )

    return authorize


def _listen_to_messages(bolt: AsyncApp, desk: SlackDesk) -> None:
    async def on_message(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        incoming = read_message(body, event, bot_user_id=context.bot_user_id or "")
        if incoming is not None:
            await desk.on_message(context.client, incoming)

    bolt.event("message")(on_message)
    bolt.event("app_mention")(on_message)


def _listen_to_commands(bolt: AsyncApp, desk: SlackDesk) -> None:
    async def on_command(
        ack: AsyncAck, respond: AsyncRespond, command: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        text = str(command.get("text") or "")
        await ack(text=word("looking_up", detect_language(text)), response_type="ephemeral")
        await desk.on_command(context.client, read_command(command, body), respond)

    bolt.command(COMMAND)(on_command)


def read_command(command: Mapping[str, Any], body: Mapping[str, Any]) -> Incoming:
    """A slash command as a message; a person's commands in one channel make one private thread."""
    user = str(command.get("user_id") or "")
    channel = str(command.get("channel_id") or "")
    return Incoming(
        team_id=workspace_of(body),
        user_team="",
        channel_id=channel,
        user_id=user,
        ts=str(command.get("trigger_id") or command.get("response_url") or ""),
        root_ts=f"command:{user}",
        text=f"{COMMAND} {command.get('text') or ''}".strip(),
        is_direct=channel.startswith("D"),
        is_external=False,
    )


def _listen_to_home(bolt: AsyncApp, desk: SlackDesk) -> None:
    async def on_home(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        user = UserKey(platform="slack", workspace_id=workspace_of(body), user_id=str(event.get("user") or ""))
        async with desk.at_work():
            if event.get("tab") == "messages":
                await suggest_prompts(desk, context.client, user, channel_id=str(event.get("channel") or ""))
            else:
                await publish_home(desk, context.client, user)

    bolt.event("app_home_opened")(on_home)


def _listen_to_feedback(bolt: AsyncApp, desk: SlackDesk) -> None:
    async def on_feedback(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        user = UserKey(platform="slack", workspace_id=workspace_of(body), user_id=str(body["user"]["id"]))
        async with desk.at_work():
            if not await desk.on_feedback(user, str(body["actions"][0].get("value") or "")):
                return
            channel = str((body.get("channel") or {}).get("id") or "")
            message = body.get("message") or {}
            if channel:
                language = await desk.reader_language(context.client, user)
                await context.client.chat_postEphemeral(
                    channel=channel,
                    user=user.user_id,
                    text=word("thanks", language),
                    thread_ts=message.get("thread_ts"),
                )

    bolt.action(FEEDBACK_ACTION)(on_feedback)


def _ignore_the_rest(bolt: AsyncApp) -> None:
    """Acknowledge whatever else arrives, so that Slack neither repeats it nor shows a warning."""

    async def ignore_event() -> None:
        return

    async def ignore(ack: AsyncAck) -> None:
        await ack()

    async def on_error(error: Exception) -> None:
        _log.error("A Slack payload could not be dealt with", exc_info=error)

    anything = re.compile(".*", re.DOTALL)
    bolt.event(anything)(ignore_event)
    bolt.action(anything)(ignore)
    bolt.view(anything)(ignore)
    bolt.shortcut(anything)(ignore)
    bolt.error(on_error)
