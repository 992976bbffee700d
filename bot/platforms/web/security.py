"""The border of the site: hosts, origins and sizes that are let in, headers that every response carries."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection, Mapping, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.platforms.web.access import Visitors, is_loopback, split_host
from bot.platforms.web.errors import error_response
from bot.quotas import Quota

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 1024 * 1024
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "content-security-policy": _CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer", under which browsers send "Origin: null" with the site's own forms.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "x-robots-tag": "noindex, nofollow",
}


class _TooLargeError(Exception):
    """The body is longer than the limit."""


class Border:
    """ASGI middleware that refuses what does not come from the site's own pages or tools on this machine.

    The Host header must name this machine or the public address, which stops DNS rebinding. A request that changes
    something must come from the same origin, or from no browser at all. Bodies are limited in size.

    Where there is a login, whoever is not logged in is let in nowhere but to the pages of the login. Nobody may send
    too much in a minute.

    Args:
        public_url: Address under which others reach the site; empty where there is none.
        open_paths: Paths whose requests prove themselves (signed webhooks) or tell nothing (health).
        visitors: Tells who sends a request.
        per_minute: How many requests a visitor may send in a minute, the operator apart; 0: any number.
        share: This process's part of that, where several serve.
        most_bytes: Longest body by path, where it is not the usual `MAX_BODY_BYTES`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        visitors: Visitors,
        public_url: str = "",
        open_paths: Collection[str] = (),
        per_minute: int = 0,
        share: Callable[[], float] = lambda: 1.0,
        most_bytes: Mapping[str, int] | None = None,
    ) -> None:
        self._app = app
        self._visitors = visitors
        self._quota = Quota(per_minute, share=share)
        self._most_bytes = dict(most_bytes or {})
        public = urlsplit(public_url)
        self._public_host = public.hostname or ""
        self._public_origin = f"{public.scheme}://{public.netloc}".lower() if public.netloc else ""
        self._open_paths = frozenset(open_paths)
        self._headers = dict(_HEADERS)
        if public.scheme == "https":
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it; add the headers either way."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._add_headers(message)
            await send(message)

        request = Request(scope, receive)
        try:
            refusal = self._refusal(request)
            if refusal is not None:
                await refusal(scope, receive, send_with_headers)
                return
            most = self._most_bytes.get(request.url.path, MAX_BODY_BYTES)
            await self._app(scope, _limited(request, receive, most=most), send_with_headers)
        except _TooLargeError:
            if not started:
                await error_response(request, "too_large")(scope, receive, send_with_headers)
        except Exception:
            # The edge of the site: whatever escaped becomes a page with an id under which the log tells more.
            error_id = secrets.token_hex(4)
            logger.exception("request failed", extra={"event": "web.failed", "error_id": error_id})
            if started:
                raise
            await error_response(request, "failed", error_id=error_id)(scope, receive, send_with_headers)

    def _add_headers(self, message: MutableMapping[str, Any]) -> None:
        given = {name.lower() for name, _ in message.get("headers", ())}
        added = [(name.encode(), value.encode()) for name, value in self._headers.items() if name.encode() not in given]
        if b"cache-control" not in given:
            added.append((b"cache-control", b"no-store"))
        message["headers"] = [*message.get("headers", ()), *added]

    def _refusal(self, request: Request) -> Response | None:
        if request.url.path in self._open_paths:
            return None
        if not self._is_welcome(request):
            return error_response(request, "refused")
        login = self._visitors.login
        user = login.user(request) if login else ""
        if login and not user and not login.is_open(request.url.path):
            entrance = login.entrance(request)
            return RedirectResponse(entrance, status_code=303) if entrance else error_response(request, "login")
        if self._visitors.is_operator(request):
            return None
        who = f"user {user}" if user else f"peer {request.client.host if request.client else ''}"
        wait_s = self._quota.wait_s(who)
        if not wait_s:
            self._quota.take(who)
            return None
        refused = error_response(request, "too_many")
        refused.headers["retry-after"] = str(wait_s)
        return refused

    def _is_welcome(self, request: Request) -> bool:
        host = split_host(request.headers.get("host", ""))
        if not is_loopback(host) and (not host or host != self._public_host):
            return False
        return request.method in _SAFE_METHODS or self._is_same_origin(request)

    def _is_same_origin(self, request: Request) -> bool:
        origin = request.headers.get("origin")
        if origin is not None:
            host = request.headers.get("host", "").lower()
            return origin.lower() in {f"http://{host}", f"https://{host}", self._public_origin} - {""}
        # Neither header: not a browser, or one too old to be protected by more than the form token.
        return request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}


def _limited(request: Request, receive: Receive, *, most: int) -> Receive:
    """Count the bytes of a body as they arrive; raises `_TooLargeError` past the limit."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > most:
        raise _TooLargeError
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise _TooLargeError
        return message

    return counted
