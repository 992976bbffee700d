"""Socket Mode: two connections, so that one refreshed by Slack leaves no gap."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.app import SlackApp, make_client
from bot.platforms.slack.changes import tell_abandoned
from bot.platforms.slack.door import Door
from bot.platforms.slack.telling import start_telling
from corpus.errors import ConfigError, PlatformError

_log = logging.getLogger(__name__)

CONNECTIONS = 2
DRAIN_S = 25.0
_TOKEN_ERRORS = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
}


async def serve_socket(
    app: SlackApp, app_token: str, *, stop: asyncio.Event, on_connected: Callable[[str], None]
) -> None:
    """Serve until `stop` is set, then take nothing more, finish what is running and disconnect.

    Args:
        app: The app to serve.
        app_token: App-level token, `xapp-…`.
        stop: Set by whoever wants the service to end.
        on_connected: Called once when every connection stands, with the workspace's name, or how many there are.

    Raises:
        ConfigError: If Slack refuses a token.
        PlatformError: If Slack cannot be reached.
    """
    workspace = await _sign_in(app)
    replica = app.desk.conversation.replica
    if replica is not None:
        await replica.start()
    handlers = [_make_handler(app, app_token) for _ in range(CONNECTIONS)]
    try:
        for handler in handlers:
            handler.client.wss_uri = await _open_address(app, app_token)
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        on_connected(workspace)
        await tell_abandoned(app.desk, app.client_for)
        start_telling(app.desk, app.client_for)
        await stop.wait()
    finally:
        for handler in handlers:
            await handler.disconnect_async()  # type: ignore[no-untyped-call]
        await app.desk.drain(within_s=DRAIN_S)
        if replica is not None:
            await replica.stop()
        for handler in handlers:
            await handler.close_async()  # type: ignore[no-untyped-call]


class _Handler(AsyncSocketModeHandler):
    """Takes envelopes, by the app's door where it has one."""

    door: Door | None = None

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's
        """Have an envelope dealt with, and acknowledge it."""
        begun = time.time()

        async def dispatch() -> BoltResponse:
            answered: BoltResponse = await run_async_bolt_app(self.app, req)
            return answered

        if self.door is None:
            answered = await dispatch()
        else:
            answered = await self.door.take(req.payload, dispatch, known=BoltResponse(status=200))
        await send_async_response(client, req, answered, begun)


def _make_handler(app: SlackApp, app_token: str) -> AsyncSocketModeHandler:
    handler = _Handler(app.bolt, app_token, web_client=make_client(app_token, app.keys.api_url))
    handler.door = app.door
    handler.client.proxy = app.bolt.client.proxy
    return handler


async def _sign_in(app: SlackApp) -> str:
    if app.keys.oauth is not None:
        return f"{len(await asyncio.to_thread(app.keys.oauth.installations.all))} workspace(s)"
    client = app.bolt.client
    try:
        response = await client.auth_test()
    except SlackApiError as exc:
        raise _refused("SLACK_BOT_TOKEN", "xoxb-", exc) from exc
    except (SlackClientError, OSError, TimeoutError) as exc:
        raise _unreachable(client, exc) from exc
    return str(response.get("team") or response.get("team_id") or "")


async def _open_address(app: SlackApp, app_token: str) -> str:
    client = make_client(app_token, app.keys.api_url)
    try:
        response = await client.apps_connections_open(app_token=app_token)
    except SlackApiError as exc:
        raise _refused("SLACK_APP_TOKEN", "xapp-", exc) from exc
    except (SlackClientError, OSError, TimeoutError) as exc:
        raise _unreachable(client, exc) from exc
    return str(response["url"])


def _refused(variable: str, prefix: str, exc: SlackApiError) -> ConfigError | PlatformError:
    error = str(exc.response.get("error"))
    if error in _TOKEN_ERRORS:
        return ConfigError(
            f"Slack refuses the token in {variable}: {error}.",
            f"Set {variable} to the app's current token ({prefix}…); `liaison doctor slack` checks them all.",
        )
    return PlatformError(f"Slack refused to connect: {error}.", "Check the app's settings; Socket Mode must be on.")


def _unreachable(client: AsyncWebClient, exc: Exception) -> PlatformError:
    return PlatformError(
        f"Slack cannot be reached at {client.base_url} ({type(exc).__name__}).",
        "Check the network, and SLACK_API_URL where it is set.",
    )
