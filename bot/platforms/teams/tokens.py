"""Tells whether a request comes from Microsoft's Bot Connector: every claim of its token, without blocking the loop.

Takes the place of the SDK's own check, which fetches keys on the event loop (whoever sends a made-up key id stops all
turns for as long as the key server takes) and lets tokens of another issuer in without a service address.
Rules: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from typing import Any

import jwt

from bot.platforms.teams.sdk import CloudEnvironment, InboundActivityTokenValidator

_log = logging.getLogger(__name__)

_CLOCK_SKEW_S = 300
_KEY_LIFETIME_S = 24 * 3600.0
_FETCH_TIMEOUT_S = 5.0
_LEAST_BETWEEN_FETCHES_S = 30.0
_LONGEST_TOKEN = 16_384


class ConnectorTokens(InboundActivityTokenValidator):
    """Validates the bearer tokens of inbound activities.

    Args:
        app_id: The bot's application id, which a token must be addressed to.
        cloud: Names the issuer and where its keys are.
        least_between_fetches_s: Seconds between two fetches of the keys, whatever key ids arrive.
    """

    def __init__(
        self, app_id: str, cloud: CloudEnvironment, *, least_between_fetches_s: float = _LEAST_BETWEEN_FETCHES_S
    ) -> None:
        super().__init__(app_id, cloud=cloud)
        self._audiences = [app_id, f"api://{app_id}", f"api://botid-{app_id}"]
        self._issuer = cloud.token_issuer
        self._source = jwt.PyJWKClient(
            re.sub(r"/openidconfiguration$", "/keys", cloud.openid_metadata_url),
            cache_jwk_set=False,
            timeout=_FETCH_TIMEOUT_S,
        )
        self._least_between_fetches_s = least_between_fetches_s
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._fetching = asyncio.Lock()

    async def warm(self) -> bool:
        """Fetch the keys ahead of the first request; False if they cannot be had now."""
        await self._fetch()
        return bool(self._keys)

    async def validate_token(self, raw_token: str, service_url: str | None = None) -> dict[str, Any]:
        """Return the claims of a token that the connector issued to this bot for this service address.

        Raises:
            jwt.InvalidTokenError: If anything about it is wrong or missing.
        """
        if not raw_token or len(raw_token) > _LONGEST_TOKEN:
            raise jwt.InvalidTokenError("no token, or one too long")
        key = await self._key(jwt.get_unverified_header(raw_token).get("kid"))
        claims: dict[str, Any] = jwt.decode(
            raw_token,
            key.key,
            algorithms=["RS256"],
            audience=self._audiences,
            issuer=self._issuer,
            leeway=_CLOCK_SKEW_S,
            options={"require": ["exp", "aud", "iss"]},
        )
        claimed = claims.get("serviceurl") or claims.get("serviceUrl")
        if not isinstance(claimed, str) or not service_url or claimed.rstrip("/") != service_url.rstrip("/"):
            raise jwt.InvalidTokenError("the service address is not the token's")
        return claims

    async def _key(self, key_id: object) -> jwt.PyJWK:
        if not isinstance(key_id, str):
            raise jwt.InvalidTokenError("the token names no key")
        if key_id not in self._keys or time.monotonic() - self._fetched_at > _KEY_LIFETIME_S:
            await self._fetch()
        if key_id not in self._keys:
            raise jwt.InvalidTokenError("the token's key is not the connector's")
        return self._keys[key_id]

    async def _fetch(self) -> None:
        async with self._fetching:
            if time.monotonic() - self._tried_at < self._least_between_fetches_s:
                return
            self._tried_at = time.monotonic()
            try:
                keys = await asyncio.to_thread(self._source.get_signing_keys)
            except (jwt.PyJWTError, OSError, ValueError) as exc:
                _log.warning("The connector's keys could not be fetched: %s", type(exc).__name__)
                return
            self._keys = {key.key_id: key for key in keys if key.key_id}
            self._fetched_at = time.monotonic()
