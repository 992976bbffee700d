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
        ("teams groups", lambda: _groups(chosen, keys)),
    ]


def _app(settings: Settings, keys: TeamsSettings) -> str:
    build_package(AppDetails(client_id=keys.client_id, public_url=settings.public_url))
    return f"{keys.client_id}; endpoint {settings.public_url}/api/messages"


def _tenants(settings: Settings, keys: TeamsSettings) -> str:
    tenants = settings.teams_tenant_ids or frozenset({keys.tenant_id} - {""})
    if not tenants:
        raise ConfigError("Nothing says whose Teams may use Liaison.", "Set TENANT_ID, or LIAISON_TEAMS_TENANTS.")
    admins = settings.teams_admin_ids | settings.admin_ids
    groups = settings.teams_admin_group_ids
    found = f"{len(tenants)} tenant(s), {len(admins)} administrator(s)"
    return f"{found}, {len(groups)} administrators' group(s)" if groups else found


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
    if not keys.client_id:
        raise ConfigError("Without CLIENT_ID there is nobody to sign in as.", "docs/teams.md shows where it stands.")
    if keys.client_secret is None:
        return "no CLIENT_SECRET: the managed identity of this host signs in"
    _token(keys, "https://api.botframework.com/.default")
    return "the bot can sign in"


def _token(keys: TeamsSettings, scope: str) -> str:
    import msal
    import requests

    address = f"https://login.microsoftonline.com/{keys.tenant_id or 'botframework.com'}"
    secret = keys.client_secret.get_secret_value() if keys.client_secret else ""
    try:
        client = msal.ConfidentialClientApplication(keys.client_id, client_credential=secret, authority=address)
        told = client.acquire_token_for_client([scope])
    except (OSError, ValueError, requests.RequestException) as exc:
        raise PlatformError(
            f"Entra cannot be reached at {address} ({type(exc).__name__}).", "Check the network and TENANT_ID."
        ) from exc
    if "access_token" not in told:
        raise ConfigError(
            f"Entra refuses the sign-in: {told.get('error')}.",
            "Set CLIENT_SECRET to a secret's value that is not expired.",
        )
    return str(told["access_token"])


def _groups(settings: Settings, keys: TeamsSettings) -> str:
    from bot.identity import read_organisations

    named = settings.teams_admin_group_ids | read_organisations(settings).user_groups("teams")
    if not named:
        return "no Entra group decides about rights"
    if not keys.tenant_id:
        raise ConfigError("Entra groups are named, and TENANT_ID is not set.", "Set it: groups are looked up there.")
    if keys.client_secret is None:
        return f"{len(named)} group(s), not looked at: the managed identity of this host signs in"
    asyncio.run(_check_groups(keys, named))
    return f"{len(named)} group(s) can be read"


async def _check_groups(keys: TeamsSettings, named: frozenset[str]) -> None:
    from bot.platforms.teams.groups import EntraGroups
    from bot.platforms.teams.sdk import PUBLIC, AsyncClient

    async def token() -> object:
        return await asyncio.to_thread(_token, keys, PUBLIC.graph_scope)

    async with AsyncClient() as http:
        url = PUBLIC.graph_scope.removesuffix("/.default")
        await EntraGroups(keys.tenant_id, token, http=http, graph_url=url, timeout_s=20).check(named)
