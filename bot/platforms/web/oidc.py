"""Login by OpenID Connect: authorization code with PKCE, through Authlib, against one provider.

Authlib makes and checks `state`, `nonce` and the code challenge, fetches the provider's metadata and keys, and checks
the ID token's signature and claims (OpenID Connect Core 1.0 §3.1.3.7). Added here: what Authlib leaves open (that an ID
token came at all, its audience, asymmetric signatures only, the metadata's issuer), and whom the installation lets in.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import Request
from joserfc.errors import JoseError

from bot.platforms.web.access import is_loopback
from bot.platforms.web.login import LONGEST_USER

# At this level Authlib writes code verifiers into the log.
logging.getLogger("authlib").setLevel(logging.INFO)

SCOPE = "openid email profile"
_ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
_LEEWAY_S = 60
"""By how much the clocks of provider and installation may differ."""
_METADATA_S = 3600
"""Seconds after which metadata and keys are fetched again, so that a key that was withdrawn stops counting."""
_TIMEOUT_S = 10.0
_MOST_STATES = 10_000
"""Used states that are remembered, the latest; older ones have expired with their cookies long since."""


class LoginRefusedError(Exception):
    """The reply does not prove who somebody is, or they may not log in; the reason is for the log alone."""


class LoginUnavailableError(Exception):
    """The provider cannot be reached or does not answer as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where people log in, and who of them is let in.

    Attributes:
        issuer: As the provider's metadata name it.
        client_id: Of this installation at the provider.
        client_secret: None for a public client, which PKCE alone protects.
        domains: Mail domains, lower case, whose people are let in.
        claim: Which claim of the ID token holds the mail address. `email` counts only with `email_verified`; for any
            other the operator vouches that people cannot set it themselves.
        transport: For tests; None: the network.
    """

    issuer: str
    client_id: str
    client_secret: str | None = None
    domains: Collection[str]
    claim: str = "email"
    transport: httpx2.AsyncBaseTransport | None = field(default=None, repr=False)

    def admits(self, user: str) -> bool:
        """Whether a mail address is of one of the domains."""
        local, at, domain = user.rpartition("@")
        is_plain = user.isascii() and user.isprintable() and not any(mark in user for mark in ' "<>,;')
        return bool(local and at) and is_plain and "@" not in local and domain in self.domains

    def user_in(self, claims: Mapping[str, Any]) -> str:
        """The user whom checked claims name, in lower case.

        Raises:
            LoginRefusedError: If the claim is missing, not confirmed, no mail address, or of another domain.
        """
        value = claims.get(self.claim)
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST_USER:
            raise LoginRefusedError(f"the ID token has no claim {self.claim!r}")
        if self.claim == "email" and claims.get("email_verified") is not True:
            raise LoginRefusedError("the provider has not confirmed the mail address")
        user = value.lower() if value.isascii() else ""
        if not self.admits(user):
            raise LoginRefusedError("the mail address is of no domain that may log in")
        return user


class OidcClient:
    """Sends people to the provider, and finds out who came back.

    Args:
        provider: Where they log in.
        clock: Seconds, for how long metadata and states are kept.
    """

    def __init__(self, provider: Provider, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._provider = provider
        self._clock = clock
        self._app: Any = None
        self._fetched_at = 0.0
        self._used: dict[str, None] = {}

    async def address(self, attempt: MutableMapping[str, Any], *, back_to: str) -> str:
        """Address at the provider where somebody logs in.

        Args:
            attempt: Filled with what `user` needs when they come back; kept by their browser, signed.
            back_to: Address to which the provider leads them back.

        Raises:
            LoginUnavailableError: If the provider cannot be reached.
        """
        app = await self._ready_app()
        made = await app.create_authorization_url(back_to)
        await app.framework.set_state_data(attempt, made["state"], {"redirect_uri": back_to, **_kept(made)})
        return str(made["url"])

    async def user(self, request: Request, attempt: MutableMapping[str, Any]) -> str:
        """Who came back with a request: a mail address that the provider vouches for.

        Args:
            request: As the provider sent the browser.
            attempt: What `address` put there.

        Raises:
            LoginRefusedError: If the reply is none to this browser's request, came before, or proves nobody.
            LoginUnavailableError: If the provider cannot be reached.
        """
        app = await self._ready_app()
        self._use_up(request.query_params.getlist("state"), attempt)
        if request.query_params.get("iss", self._provider.issuer) != self._provider.issuer:  # RFC 9207
            raise LoginRefusedError("the reply names another issuer")
        request.scope["session"] = attempt
        wanted = {"iss": self._provider.issuer, "aud": self._provider.client_id}
        options = {name: {"essential": True, "value": value} for name, value in wanted.items()}
        try:
            token = await app.authorize_access_token(request, claims_options=options, leeway=_LEEWAY_S)
            claims = token.get("userinfo")
            if not claims:
                raise LoginRefusedError("the provider sent no ID token")
            return self._provider.user_in(await self._with_details(app, token, claims))
        except httpx2.HTTPError as exc:
            raise LoginUnavailableError(type(exc).__name__) from exc
        except (OAuthError, JoseError, ValueError, TypeError, KeyError, RuntimeError) as exc:
            # Names alone: descriptions come from outside and may hold anything.
            raise LoginRefusedError(f"{type(exc).__name__} {getattr(exc, 'claim', '')}".strip()) from exc

    async def logout_address(self) -> str:
        """Where somebody ends their login at the provider too; empty where it has no such place."""
        try:
            metadata = await (await self._ready_app()).load_server_metadata()
        except LoginUnavailableError:
            return ""
        return str(metadata.get("end_session_endpoint") or "")

    async def _with_details(self, app: Any, token: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """The claims of the ID token, with those of the user-info endpoint where the mail address is missing."""
        metadata = await app.load_server_metadata()
        if self._provider.claim in claims or not metadata.get("userinfo_endpoint"):
            return claims
        told = await app.userinfo(token=token)
        if told.get("sub") != claims["sub"]:
            raise LoginRefusedError("the user-info endpoint speaks of somebody else")
        return {**told, **claims}

    def _use_up(self, states: list[str], attempt: Mapping[str, Any]) -> None:
        """Refuse a state that is not this browser's or came before: a copied cookie must log nobody in again."""
        state = states[0] if len(states) == 1 else ""
        if not any(name.endswith(f"_{state}") for name in attempt) or not state or state in self._used:
            raise LoginRefusedError("the state is missing, another browser's, or was used before")
        while len(self._used) >= _MOST_STATES:
            self._used.pop(next(iter(self._used)))
        self._used[state] = None

    async def _ready_app(self) -> Any:
        """Authlib's client with fresh, checked metadata."""
        if self._app is None or self._clock() - self._fetched_at > _METADATA_S:
            app = self._make_app()
            try:
                metadata = await app.load_server_metadata()
            except (httpx2.HTTPError, ValueError) as exc:
                raise LoginUnavailableError(f"metadata: {type(exc).__name__}") from exc
            check_metadata(metadata, self._provider.issuer)
            self._app, self._fetched_at = app, self._clock()
        return self._app

    def _make_app(self) -> Any:
        more: dict[str, Any] = {} if self._provider.transport is None else {"transport": self._provider.transport}
        return OAuth().register(
            "liaison",
            client_id=self._provider.client_id,
            client_secret=self._provider.client_secret,
            server_metadata_url=self._provider.issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs={"scope": SCOPE, "code_challenge_method": "S256", "timeout": _TIMEOUT_S, **more},
        )


def _kept(made: Mapping[str, Any]) -> dict[str, Any]:
    return {name: made[name] for name in ("nonce", "code_verifier")}


def check_metadata(metadata: MutableMapping[str, Any], issuer: str) -> None:
    """Check what a provider says of itself, and narrow its signatures to those that prove who signed.

    Raises:
        LoginUnavailableError: If it is another issuer's, or names an endpoint without TLS.
    """
    if metadata.get("issuer") != issuer:
        raise LoginUnavailableError("the metadata are of another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"):
        address = metadata.get(name)
        if address is None and name in {"userinfo_endpoint", "end_session_endpoint"}:
            continue
        if not isinstance(address, str) or not is_protected(address):
            raise LoginUnavailableError(f"{name} is missing or not protected by TLS")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    usable = [name for name in offered if name in _ALGORITHMS]
    if not usable:
        raise LoginUnavailableError("the provider signs ID tokens in no way that proves who signed")
    metadata["id_token_signing_alg_values_supported"] = usable
    metadata.pop("jwks", None)


def is_protected(address: str) -> bool:
    """Whether an address is reached by TLS, or on this machine alone."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))
