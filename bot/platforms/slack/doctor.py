"""What `liaison doctor slack` checks: tokens, scopes, Socket Mode, signing secret."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.config import SlackSettings, load_slack_settings
from bot.platforms.slack.app import make_client
from bot.platforms.slack.manifest import BOT_SCOPES
from corpus.errors import ConfigError, PlatformError

Check = tuple[str, Callable[[], str]]


def slack_checks(slack: SlackSettings | None = None) -> list[Check]:
    """The checks in order; each returns what it found or raises a `LiaisonError` that says what to mend.

    Args:
        slack: The keys; None reads them from the environment.
    """
    keys = slack or load_slack_settings()
    return [
        ("slack bot", lambda: _bot(keys)),
        ("slack scopes", lambda: _scopes(keys)),
        ("slack socket", lambda: _socket(keys)),
        ("slack http", lambda: _http(keys)),
    ]


def _bot_token(keys: SlackSettings) -> str:
    if keys.slack_bot_token is None:
        raise ConfigError(
            "SLACK_BOT_TOKEN is not set.", "Install the app in the workspace; its bot token (xoxb-…) is shown then."
        )
    return keys.slack_bot_token.get_secret_value()


def _call(keys: SlackSettings, method: str, token: str, variable: str) -> tuple[dict[str, object], dict[str, str]]:
    async def call() -> tuple[dict[str, object], dict[str, str]]:
        response = await make_client(token, keys.slack_api_url).api_call(method)
        data = response.data if isinstance(response.data, dict) else {}
        return data, {name.lower(): str(value) for name, value in dict(response.headers).items()}

    try:
        return asyncio.run(call())
    except SlackApiError as exc:
        error = exc.response.get("error")
        raise ConfigError(f"Slack refuses {variable}: {error}.", f"Set {variable} to the app's current token.") from exc
    except (SlackClientError, OSError, TimeoutError) as exc:
        raise PlatformError(
            f"Slack cannot be reached at {keys.slack_api_url} ({type(exc).__name__}).",
            "Check the network, and SLACK_API_URL where it is set.",
        ) from exc


def _bot(keys: SlackSettings) -> str:
    data, _ = _call(keys, "auth.test", _bot_token(keys), "SLACK_BOT_TOKEN")
    return f"{data.get('user')} in {data.get('team')} ({data.get('team_id')})"


def _scopes(keys: SlackSettings) -> str:
    _, headers = _call(keys, "auth.test", _bot_token(keys), "SLACK_BOT_TOKEN")
    if "x-oauth-scopes" not in headers:
        raise PlatformError("Slack did not say which scopes the bot token has.", "Check SLACK_API_URL.")
    granted = {scope.strip() for scope in headers["x-oauth-scopes"].split(",")}
    missing = [scope for scope in BOT_SCOPES if scope not in granted]
    if missing:
        raise ConfigError(
            f"The bot token lacks scopes: {', '.join(missing)}.",
            "Update the app from `liaison doctor slack --manifest` and install it again.",
        )
    return f"{len(BOT_SCOPES)} of {len(BOT_SCOPES)}"


def _socket(keys: SlackSettings) -> str:
    if keys.slack_app_token is None:
        if keys.slack_signing_secret is not None:
            return "not configured; Slack is served over HTTP"
        raise ConfigError(
            "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set.",
            "Set the app-level token (xapp-…, scope connections:write) for `liaison slack-socket`, or the signing "
            "secret for `liaison serve`.",
        )
    _call(keys, "apps.connections.open", keys.slack_app_token.get_secret_value(), "SLACK_APP_TOKEN")
    return "connections can be opened"


def _http(keys: SlackSettings) -> str:
    if keys.slack_signing_secret is None:
        return "not configured; Slack is served by Socket Mode"
    return "signing secret is set; Slack's request address is <public URL>/slack/events"
