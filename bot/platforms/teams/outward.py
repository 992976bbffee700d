"""The app's own way out, so that no question waits for it: connections that stay open, tokens made ahead, groups."""

from __future__ import annotations

import asyncio
import logging

from bot.platforms.teams.groups import EntraGroups
from bot.platforms.teams.sdk import App, AsyncClient, HTTPError, Limits

_log = logging.getLogger(__name__)

REQUEST_TIMEOUT_S = 20.0
_IDLE_S = 120.0
"""How long an idle connection to the connector is kept. The SDK's client keeps it for five seconds, so that nearly
every question would wait for a new one: two round trips and a handshake."""
_SIGN_IN_EVERY_S = 240.0
"""A token lasts for an hour or more and is made anew only in its last five minutes."""


def keep_connections(sdk: App) -> None:
    """Have the SDK's client of the connector keep its connections; before it is first used."""
    limits = Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=_IDLE_S)
    sdk.api.http.http = AsyncClient(timeout=REQUEST_TIMEOUT_S, limits=limits)


async def stay_signed_in(sdk: App, *, every_s: float = _SIGN_IN_EVERY_S) -> None:
    """Make the app's token before a reply needs it, until cancelled."""
    while True:
        try:
            await sdk.token_provider.get_app_token()
        except (HTTPError, OSError, ValueError) as exc:  # the SDK tells a refused sign-in by a ValueError
            _log.warning("The bot cannot sign in now: %s", type(exc).__name__)
        await asyncio.sleep(every_s)


def make_groups(sdk: App, tenant_id: str, *, graph_url: str | None = None) -> EntraGroups | None:
    """Looks up groups of the registration's tenant; None where it is not known.

    Args:
        sdk: Signs in.
        tenant_id: The tenant.
        graph_url: Microsoft Graph; None: that of the SDK's cloud.
    """
    if not tenant_id:
        return None
    scope = sdk.cloud.graph_scope

    async def token() -> object:
        return await sdk.token_provider.get_app_token(scope, tenant_id)

    url = graph_url or scope.removesuffix("/.default")
    return EntraGroups(tenant_id, token, http=sdk.http_client.http, graph_url=url)
