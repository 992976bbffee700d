"""What `liaison doctor teams` checks: settings, the connector's keys, the bot's own sign-in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.config import Settings, TeamsSettings, load_settings, load_teams_settings
from bot.platforms.teams.package import AppDetails, build_package
from corpus.errors import ConfigError, PlatformError

Check = tuple[str, Callable[[], str]]


def teams_checks(settings: Settings | None = None, teams: TeamsSettings | None = None) -> list[Check]:
    """The checks in order; each returns what it found or raises a `LiaisonError` that says what to mend."""
    chosen, keys = settings or load_settings(), teams or load_teams_settings()
    return [
        ("teams app", lambda: _app(chosen, keys)),
        ("teams who", lambda: _tenants(chosen, keys)),
        ("teams keys", lambda: _connector_keys(keys)),
        ("teams login", lambda: _login(keys)),
    ]


def _app(settings: Settings, keys: TeamsSettings) -> str:
    build_package(AppDetails(client_id=keys.client_id, public_url=settings.public_url))
    return f"{keys.client_id}; endpoint {settings.public_url}/api/messages"


def _tenants(settings: Settings, keys: TeamsSettings) -> str:
    tenants = settings.teams_tenant_ids or frozenset({keys.tenant_id} - {""})
    if not tenants:
        raise ConfigError("Nothing says whose Teams may use Liaison.", "Set TENANT_ID, or LIAISON_TEAMS_TENANTS.")
    admins = settings.teams_admin_ids | settings.admin_ids
    return f"{len(tenants)} tenant(s), {len(admins)} administrator(s)"


def _connector_keys(keys: TeamsSettings) -> str:
    from bot.platforms.teams.sdk import PUBLIC
    from bot.platforms.teams.tokens import ConnectorTokens

    if not asyncio.run(ConnectorTokens(keys.client_id, PUBLIC).warm()):
        raise PlatformError(
            "The Bot Connector's keys cannot be fetched, so every message would be refused.",
            f"Let this machine reach {PUBLIC.openid_metadata_url}.",
        )
    return "the connector's keys can be fetched"


def _login(keys: TeamsSettings) -> str:
    if keys.client_secret is None:
        return "no CLIENT_SECRET: the managed identity of this host signs in"
    import msal
    import requests

    address = f"https://login.microsoftonline.com/{keys.tenant_id or 'botframework.com'}"
    try:
        client = msal.ConfidentialClientApplication(
            keys.client_id, client_credential=keys.client_secret.get_secret_value(), authority=address
        )
        told = client.acquire_token_for_client(["https://api.botframework.com/.default"])
    except (OSError, ValueError, requests.RequestException) as exc:
        raise PlatformError(
            f"Entra cannot be reached at {address} ({type(exc).__name__}).", "Check the network and TENANT_ID."
        ) from exc
    if "access_token" not in told:
        raise ConfigError(
            f"Entra refuses the sign-in: {told.get('error')}.",
            "Set CLIENT_SECRET to a secret's value that is not expired.",
        )
    return "the bot can sign in"
