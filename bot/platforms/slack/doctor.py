"""What `liaison doctor slack` checks: tokens, scopes, Socket Mode, signing secret."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.config import SlackSettings, load_slack_settings
from bot.platforms.slack.app import make_client
from bot.platforms.slack.installations import Installations, place_of
from bot.platforms.slack.manifest import BOT_SCOPES
from bot.platforms.slack.oauth import INSTALL_PATH, OAuth
from corpus.errors import ConfigError, PlatformError

Check = tuple[str, Callable[[], str]]


def slack_checks(slack: SlackSettings | None = None, *, oauth: Callable[[], OAuth] | None = None) -> list[Check]:
    """The checks in order; each returns what it found or raises a `LiaisonError` that says what to mend.

    Args:
        slack: The keys; None reads them from the environment.
        oauth: Opens what many workspaces need, where there is no bot token; raises what is missing.
    """
    keys = slack or load_slack_settings()
    if keys.slack_bot_token is None and keys.slack_client_id and oauth is not None:
        return [
            ("slack oauth", lambda: f"workspaces install the app at {oauth().public_url}{INSTALL_PATH}"),
            ("slack installs", lambda: _installs(keys, oauth().installations)),
            ("slack socket", lambda: _socket(keys)),
            ("slack http", lambda: _http(keys)),
        ]
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
        raise ConfigError(f"{variable} is refused by Slack: {error}.", _token_hint(variable)) from exc
    except (SlackClientError, OSError, TimeoutError) as exc:
        raise PlatformError(
            f"Slack cannot be reached at {keys.slack_api_url} ({type(exc).__name__}).",
            "Check the network, and SLACK_API_URL where it is set.",
        ) from exc


def _token_hint(variable: str) -> str:
    if variable.isupper():
        return f"Set {variable} to the app's current token."
    return "Have a workspace admin install the app again."


def _bot(keys: SlackSettings) -> str:
    data, _ = _call(keys, "auth.test", _bot_token(keys), "SLACK_BOT_TOKEN")
    return f"{data.get('user')} in {data.get('team')} ({data.get('team_id')})"


def _installs(keys: SlackSettings, installations: Installations) -> str:
    """Every installed workspace's token and scopes."""
    bots = installations.all()
    for bot in bots:
        if not installations.may_use(bot.enterprise_id, bot.team_id):
            raise ConfigError(
                f"{place_of(bot)} has installed the app, and LIAISON_SLACK_WORKSPACES does not name it.",
                "Add it, or have the app removed there; until then nothing from it is answered.",
            )
        _granted(keys, bot.bot_token, f"The token of workspace {place_of(bot)}")
    named = ", ".join(f"{bot.enterprise_name or bot.team_name} ({place_of(bot)})" for bot in bots)
    return f"{len(bots)} workspace(s){': ' if named else ''}{named}"


def _scopes(keys: SlackSettings) -> str:
    return _granted(keys, _bot_token(keys), "SLACK_BOT_TOKEN")


def _granted(keys: SlackSettings, token: str, variable: str) -> str:
    _, headers = _call(keys, "auth.test", token, variable)
    if "x-oauth-scopes" not in headers:
        raise PlatformError("Slack did not say which scopes the bot token has.", "Check SLACK_API_URL.")
    granted = {scope.strip() for scope in headers["x-oauth-scopes"].split(",")}
    missing = [scope for scope in BOT_SCOPES if scope not in granted]
    if missing:
        raise ConfigError(
            f"{variable} lacks scopes: {', '.join(missing)}.",
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
