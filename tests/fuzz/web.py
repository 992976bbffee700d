"""Requests of every shape to the page, the API and the webhooks; none may crash the site or lack its headers."""

from __future__ import annotations

import json
import random
from pathlib import Path
from urllib.parse import quote

import httpx
import httpx2
from fastapi import FastAPI

from bot.platforms.web.app import WebOptions, create_app
from bot.platforms.web.login_sessions import EndedLogins, LoginCookies
from bot.platforms.web.oidc import Provider
from bot.platforms.web.oidc_login import OidcLogin
from corpus.access import ANYONE
from tests.fuzz.making import tampered, text
from tests.support.oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider
from tests.support.web import KEY, ScriptedConversation, Shelf

ORIGIN = "http://127.0.0.1:8765"
_PATHS = (
    "/",
    "/ask",
    "/ask/stream",
    "/api/ask",
    "/sources/",
    "/changes/",
    "/static/",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/nowhere/",
    "/library",
    "/operate",
    "/login",
    "/login?next=/",
    "/login/callback?code=c&state=",
    "/login/callback",
    "/logout",
    "/logged-out",
)
_KINDS = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain", "")
_METHODS = ("GET", "GET", "POST", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE")
_HEADERS = (
    "host",
    "origin",
    "cookie",
    "accept-language",
    "sec-fetch-site",
    "x-forwarded-for",
    "content-length",
    "range",
    "if-none-match",
    "accept",
)
_COOKIES = ("liaison_session", "liaison_login", "liaison_login_attempt", "liaison_language")
_ASK = {"question": "When did they meet?", "language": "en", "thread": "t"}


def make_site(*, has_login: bool = False) -> FastAPI:
    """The site over a scripted conversation; with a login by OpenID Connect, to a provider in this process."""
    login = None
    if has_login:
        provider = OidcProvider()
        login = OidcLogin(
            Provider(
                issuer=provider.issuer,
                client_id=CLIENT_ID,
                client_secret=CLIENT_SECRET,
                domains={"example.gov.uk"},
                transport=httpx2.ASGITransport(provider.app),
            ),
            cookies=LoginCookies(KEY, lifetime_s=60, ended=EndedLogins(Path("/nowhere/ended")), is_secure=False),
            principal_of=lambda _: ANYONE,
            public_url=ORIGIN,
        )
    return create_app(ScriptedConversation(), Shelf(), options=WebOptions(secret_key=KEY, login=login))


def _header(rng: random.Random) -> str:
    made = "".join(part for part in text(rng) if " " <= part <= "\x7e")
    return made[:80]


def _request(rng: random.Random) -> httpx.Request:
    path = rng.choice(_PATHS)
    if rng.random() < 0.35:
        path += quote(text(rng)[:120].encode("utf-8", "replace"), safe="/@:?&=%")
    if rng.random() < 0.4:
        path += "?" + quote(text(rng)[:60].encode("utf-8", "replace"), safe="=&%")
    headers = {"content-type": rng.choice(_KINDS)}
    for _ in range(rng.randrange(3)):
        headers[rng.choice(_HEADERS)] = _header(rng)
    if rng.random() < 0.2:
        headers["cookie"] = f"{rng.choice(_COOKIES)}={_header(rng)}"
    kind = rng.random()
    if kind < 0.4:
        body = json.dumps(tampered(rng, _ASK, share=0.2)).encode()
    elif kind < 0.7:
        body = "&".join(
            f"{rng.choice(('question', 'token', 'thread', 'turn', 'x'))}={quote(text(rng).encode('utf-8', 'replace'))}"
            for _ in range(3)
        ).encode()
    else:
        body = text(rng).encode("utf-8", "surrogatepass")
    return httpx.Request(
        rng.choice(_METHODS), ORIGIN + (path if path.startswith("/") else "/" + path), headers=headers, content=body
    )


def _client(*, has_login: bool) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=make_site(has_login=has_login), client=("127.0.0.1", 40000))
    return httpx.AsyncClient(transport=transport)


async def run(*, seed: int, count: int) -> int:
    """Send so many requests; returns how many were answered with a page or an object of 200."""
    good = 0
    async with _client(has_login=False) as open_site, _client(has_login=True) as closed_site:
        for number in range(count):
            client = closed_site if number % 4 == 0 else open_site
            case = f"web:{seed}:{number}"
            rng = random.Random(case)
            try:
                request = _request(rng)
            except (httpx.InvalidURL, UnicodeEncodeError):
                continue  # no client sends it
            try:
                reply = await client.send(request)
            except Exception as exc:
                raise AssertionError(f"{case}: {request.method} {request.url}: {type(exc).__name__}: {exc}") from exc
            if reply.status_code >= 500 or "content-security-policy" not in reply.headers:
                raise AssertionError(
                    f"{case}: {request.method} {request.url}: {reply.status_code} {dict(reply.headers)}"
                )
            good += reply.status_code == 200
    return good
