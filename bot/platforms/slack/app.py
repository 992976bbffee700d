"""Builds the Bolt app: which payload goes where. Every listener acknowledges first and works afterwards."""

from __future__ import annotations

import asyncio
import logging
import re
import urllib.parse
import urllib.request
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation import ConversationService
from bot.platforms.slack import changes, channel_modal, home, interactions, joiners, oauth, views
from bot.platforms.slack.desk import Library, SlackDesk
from bot.platforms.slack.door import Door
from bot.platforms.slack.hearing import hear_others, stop
from bot.platforms.slack.incoming import Incoming, read_message, workspace_of
from bot.platforms.slack.installations import InstalledAuthorize, place_of
from bot.platforms.slack.manifest import ASK_SHORTCUT, CHECK_SHORTCUT, QUESTION_SHORTCUT
from bot.platforms.slack.people import People
from bot.platforms.slack.rendering import FEEDBACK_ACTION, FOLLOW_UP_ACTION, QUOTES_ACTION, SHARE_ACTION
from bot.platforms.slack.uploads import UploadDesk
from bot.platforms.slack.wording import word
from bot.ports import DeskStore, EverybodyPublic, Identities
from bot.uploads import UploadParts
from corpus.languages import Language, detect_language

_log = logging.getLogger(__name__)

COMMAND = "/liaison"
CHANNEL_WORDS = {"channel", "チャンネル", "設定"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackKeys:
    """What the app signs in with.

    Attributes:
        bot_token: Bot token of the one workspace, `xoxb-…`; empty where workspaces install the app by OAuth.
        signing_secret: Signing secret; empty where events arrive by Socket Mode only.
        api_url: Base URL of the Web API, ending in `/api/`.
        oauth: What it takes to be installed in many workspaces; None: there is the one.
    """

    bot_token: str = ""
    signing_secret: str = ""
    api_url: str = AsyncWebClient.BASE_URL
    oauth: oauth.OAuth | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What the app has beside answers.

    Attributes:
        uploads: What keeps files that admins add; None: files are left alone.
        library: What is told of the documents.
    """

    uploads: UploadParts | None = None
    library: Library = field(default_factory=Library)


_NO_EXTRAS = Extras()


@dataclass(frozen=True, slots=True)
class SlackApp:
    """The Bolt app with what serves it.

    Attributes:
        door: Keeps deliveries for the case that this replica is killed; None: it serves alone.
    """

    bolt: AsyncApp
    desk: SlackDesk
    keys: SlackKeys
    door: Door | None = None

    async def client_for(self, workspace_id: str) -> AsyncWebClient | None:
        """A client for a workspace or enterprise; None where the app is not installed there."""
        if self.keys.oauth is None:
            return self.bolt.client
        for bot in await asyncio.to_thread(self.keys.oauth.installations.all):
            if place_of(bot) == workspace_id:
                return make_client(bot.bot_token, self.keys.api_url)
        return None


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
    extras: Extras = _NO_EXTRAS,
) -> SlackApp:
    """Build the app; nothing is sent to Slack yet.

    Args:
        conversation: Answers turns.
        store: Keeps what the platform has to remember.
        keys: What the app signs in with.
        identities: Maps users to principals; None: everybody reads public documents only.
        admins: User and user-group ids that may administer.
        extras: What it has beside answers.
    """
    client = make_client(keys.bot_token, keys.api_url)
    quiet = logging.getLogger(f"{__name__}.bolt")
    quiet.setLevel(logging.CRITICAL)  # Bolt's own lines quote whole payloads, and messages do not belong in logs
    bolt, authorize = _make_bolt(client, keys, quiet)
    people = People(identities or EverybodyPublic(), admins=admins)
    desk = SlackDesk(conversation, store, people, extras.library)
    upload_desk = UploadDesk(desk, extras.uploads) if extras.uploads else None
    _listen_to_messages(bolt, desk, upload_desk)
    if upload_desk is not None:
        upload_desk.listen(bolt)
    _listen_to_commands(bolt, desk)
    _listen_to_presses(bolt, desk)
    joiners.listen(bolt, desk)
    oauth.listen(bolt, desk, keys.oauth.installations if keys.oauth else None, authorize)
    _ignore_the_rest(bolt)
    replica = conversation.replica
    if replica is None:
        return SlackApp(bolt, desk, keys)
    hear_others(replica, desk, authorize)
    return SlackApp(bolt, desk, keys, Door(bolt, replica))


def _make_bolt(
    client: AsyncWebClient, keys: SlackKeys, logger: logging.Logger
) -> tuple[AsyncApp, InstalledAuthorize | None]:
    """Bolt's app for the one workspace, or for every one that installed it, then with what tells them apart."""
    if keys.oauth is None:
        bolt = AsyncApp(
            client=client,
            signing_secret=keys.signing_secret,
            authorize=_make_authorize(client),
            logger=logger,
            name="liaison",
        )
        return bolt, None
    authorize = InstalledAuthorize(keys.oauth.installations)
    bolt = AsyncApp(
        client=client,
        signing_secret=keys.signing_secret,
        authorize=authorize,  # type: ignore[arg-type]  # Bolt takes its own class here too
        oauth_flow=oauth.make_flow(keys.oauth, client, authorize, logger),
        user_facing_authorize_error_message=word("not_installed", Language.EN)
        + "\n"
        + word("not_installed", Language.JA),
        logger=logger,
        name="liaison",
    )
    return bolt, authorize


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


def read_command(command: Mapping[str, Any], body: Mapping[str, Any]) -> Incoming:
    """A slash command as a message; a person's commands in one channel make one private thread."""
    user = str(command.get("user_id") or "")
    channel = str(command.get("channel_id") or "")
    return Incoming(
        team_id=workspace_of(body),
        channel_id=channel,
        user_id=user,
        ts=str(command.get("trigger_id") or command.get("response_url") or ""),
        root_ts=f"command:{user}",
        text=f"{COMMAND} {command.get('text') or ''}".strip(),
        is_direct=channel.startswith("D"),
    )


def _listen_to_messages(bolt: AsyncApp, desk: SlackDesk, uploads: UploadDesk | None) -> None:
    async def on_message(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        client, bot_user_id = context.client, context.bot_user_id or ""
        if event.get("subtype") == "message_changed":
            await changes.on_changed(desk, client, body, event, bot_user_id=bot_user_id)
        elif event.get("subtype") == "message_deleted":
            await changes.on_deleted(desk, client, body, event)
        else:
            incoming = read_message(body, event, bot_user_id=bot_user_id)
            is_mention = event.get("type") == "app_mention"
            if incoming is None or (uploads and await uploads.takes(client, incoming, is_mention=is_mention)):
                return
            await desk.on_message(client, incoming)

    async def on_stopped(body: dict[str, Any], event: dict[str, Any]) -> None:
        stop(desk, changes.thread_to_stop(body, event))

    async def on_opened(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        await home.on_opened(desk, context.client, body, event)

    bolt.event("message")(on_message)
    bolt.event("app_mention")(on_message)
    bolt.event("agent_session_stopped")(on_stopped)
    bolt.event("app_home_opened")(on_opened)


def _listen_to_commands(bolt: AsyncApp, desk: SlackDesk) -> None:
    async def on_command(
        ack: AsyncAck, respond: AsyncRespond, command: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        text = str(command.get("text") or "").strip()
        await ack(text=word("looking_up", detect_language(text)), response_type="ephemeral")
        incoming = read_command(command, body)
        if text.casefold() in CHANNEL_WORDS:
            trigger_id = str(command.get("trigger_id") or "")
            said = await channel_modal.open_channel_settings(desk, context.client, incoming, trigger_id)
            await respond(text=said, response_type="ephemeral", replace_original=True)
        else:
            await desk.on_command(context.client, incoming, respond)

    bolt.command(COMMAND)(on_command)


def _listen_to_presses(bolt: AsyncApp, desk: SlackDesk) -> None:
    for pattern, react in (
        (FEEDBACK_ACTION, interactions.on_feedback),
        (SHARE_ACTION, interactions.on_share),
        (QUOTES_ACTION, interactions.on_quotations),
        (views.LANGUAGE_ACTION, interactions.on_preference),
        (views.LENGTH_ACTION, interactions.on_preference),
        (views.PRIVATE_ACTION, interactions.on_preference),
        (re.compile(f"{FOLLOW_UP_ACTION}:\\d"), interactions.on_follow_up),
    ):
        bolt.action(pattern)(_acknowledged(desk, react))
    for name in (ASK_SHORTCUT, QUESTION_SHORTCUT):
        bolt.shortcut(name)(_acknowledged(desk, interactions.open_question))
    bolt.shortcut(CHECK_SHORTCUT)(_acknowledged(desk, interactions.on_check))
    bolt.view(views.CHANNEL_VIEW)(_acknowledged(desk, channel_modal.on_channel_settings))

    async def on_reason(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await interactions.on_feedback_reason(desk, body)

    async def on_question(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        language = await desk.reader_language(context.client, interactions.user_of(body))
        errors = views.question_errors(body["view"]["state"]["values"], language)
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        await ack()
        await interactions.on_question(desk, context.client, body)

    bolt.view(views.FEEDBACK_VIEW)(on_reason)
    bolt.view(views.QUESTION_VIEW)(on_question)


def _acknowledged(
    desk: SlackDesk, react: Callable[[SlackDesk, AsyncWebClient, Mapping[str, Any]], Awaitable[None]]
) -> Callable[..., Awaitable[None]]:
    """A listener that acknowledges at once and reacts afterwards."""

    async def listener(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack()
        await react(desk, context.client, body)

    return listener


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
