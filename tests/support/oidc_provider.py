"""A small OpenID Connect provider on loopback: real keys, real signatures, and every lie a test asks for."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlencode

from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

ISSUER = "http://127.0.0.1:9400"
CLIENT_ID, CLIENT_SECRET = "liaison", "a client secret of the tests"
Change = Callable[[dict[str, Any]], None]


@lru_cache
def rsa_key(name: str) -> RSAKey:
    """A key under a name, made once for all tests, since making one takes long."""
    return RSAKey.generate_key(2048, {"kid": name})


@dataclass(slots=True)
class OidcProvider:
    """What the provider says, and what it was asked.

    Attributes:
        claims: Of whoever logs in; nobody has to type anything.
        change_claims: Applied to the claims of the next ID tokens.
        sign: Signs claims; None: with the key that the provider publishes.
        change_metadata: Applied to the metadata.
        change_reply: Applied to the reply of the token endpoint.
        details: What the user-info endpoint says.
        requests: Parameters of the authorization requests, in order.
    """

    issuer: str = ISSUER
    claims: dict[str, Any] = field(
        default_factory=lambda: {"sub": "17", "email": "A@example.gov.uk", "email_verified": True}
    )
    change_claims: Change = lambda _: None
    sign: Callable[[dict[str, Any]], str] | None = None
    change_metadata: Change = lambda _: None
    change_reply: Change = lambda _: None
    details: dict[str, Any] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: rsa_key("one"))
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def app(self) -> Starlette:
        """The provider as an application."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/keys", self._keys),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/user", self._user),
            ]
        )

    def signed(self, claims: dict[str, Any], *, key: RSAKey | None = None, kid: str = "one") -> str:
        """A JWT by the published key, or by another that takes its name."""
        return jwt.encode({"alg": "RS256", "kid": kid}, claims, key or self.key)

    def signed_with_public_key(self, claims: dict[str, Any]) -> str:
        """A JWT by HMAC whose secret is the published key: the classic confusion of algorithms."""
        secret = OctKey.import_key(self.key.as_pem(private=False))
        content = json.dumps(claims).encode()
        return jws.serialize_compact({"alg": "HS256", "kid": "one"}, content, secret, algorithms=["HS256"])

    def unsigned(self, claims: dict[str, Any]) -> str:
        """A JWT that says that it needs no signature."""
        parts = ({"alg": "none", "kid": "one"}, claims)
        coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
        return ".".join((*coded, ""))

    async def _metadata(self, _: Request) -> Response:
        paths = {"authorization": "authorize", "token": "token", "userinfo": "user", "end_session": "leave"}
        said: dict[str, Any] = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in paths.items()}
        said |= {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        said["id_token_signing_alg_values_supported"] = ["RS256", "HS256", "none"]
        self.change_metadata(said)
        return JSONResponse(said)

    async def _keys(self, _: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        self.requests.append(asked)
        code = secrets.token_urlsafe(12)
        self._codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def _token(self, request: Request) -> Response:
        given = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self._codes.pop(given.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        challenge = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or request.headers.get("authorization") != f"Basic {basic}"
            or asked["code_challenge_method"] != "S256"
            or asked["code_challenge"] != base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
            or given.get("redirect_uri") != asked["redirect_uri"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= self.claims
        self.change_claims(claims)
        reply = {"access_token": "t", "token_type": "Bearer", "id_token": (self.sign or self.signed)(claims)}
        self.change_reply(reply)
        return JSONResponse(reply)

    async def _user(self, _: Request) -> Response:
        return JSONResponse(self.details)
