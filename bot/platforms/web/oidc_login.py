"""The pages of a login by OpenID Connect: to the provider, back from it, and out."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.audit import events as audit
from bot.platforms.web.errors import error_response
from bot.platforms.web.login_sessions import LoginCookies
from bot.platforms.web.messages import MESSAGES
from bot.platforms.web.oidc import LoginRefusedError, LoginUnavailableError, OidcClient, Provider
from bot.platforms.web.parts import parts_of
from corpus.access import Principal

_log = logging.getLogger(__name__)

LOGIN, CALLBACK, LOGOUT, LOGGED_OUT = "/login", "/login/callback", "/logout", "/logged-out"
_OPEN = frozenset({LOGIN, CALLBACK, LOGOUT, LOGGED_OUT})
# A path of this site: no second slash or backslash, which browsers read as another host.
_LOCAL = re.compile(r"/(?![/\\])[\w\-./~%?=&:@+,;!*']{0,400}", re.ASCII)


class OidcLogin:
    """Lets in whom an OpenID Connect provider vouches for; implements `bot.platforms.web.login.Login`.

    Args:
        provider: Where people log in, and who of them is let in.
        cookies: Keep the logins.
        principal_of: Maps a mail address to a principal; somebody unknown is public.
        public_url: Address under which users reach the site, without a trailing slash.
    """

    def __init__(
        self,
        provider: Provider,
        *,
        cookies: LoginCookies,
        principal_of: Callable[[str], Principal],
        public_url: str,
    ) -> None:
        self._provider = provider
        self._client = OidcClient(provider)
        self._cookies = cookies
        self._back_to = public_url + CALLBACK
        self.principal_of = principal_of
        self.router = self._make_router()

    def user(self, request: Request) -> str:
        """The user of the cookie, if their domain is still let in; empty where nobody is logged in."""
        session = self._cookies.session(request)
        return session.user if session is not None and self._provider.admits(session.user) else ""

    def is_open(self, path: str) -> bool:
        """The pages of the login, and the site's style."""
        return path in _OPEN or path.startswith("/static/")

    def entrance(self, request: Request) -> str:
        """The login, for somebody who opens a page by hand."""
        is_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        if not is_page or request.url.path.startswith("/api/"):
            return ""
        query = f"?{request.url.query}" if request.url.query else ""
        return f"{LOGIN}?next={quote(request.url.path + query, safe='')}"

    def _make_router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route(LOGIN, self._begin, methods=["GET"])
        router.add_api_route(CALLBACK, self._come_back, methods=["GET"])
        router.add_api_route(LOGOUT, self._leave, methods=["POST"])
        router.add_api_route(LOGGED_OUT, self._gone, methods=["GET"])
        return router

    async def _begin(self, request: Request) -> Response:
        attempt: dict[str, object] = {"next": local_path(request.query_params.get("next", "/"))}
        try:
            address = await self._client.address(attempt, back_to=self._back_to)
        except LoginUnavailableError as exc:
            return self._unavailable(request, exc)
        response = RedirectResponse(address, status_code=303)
        self._cookies.keep_attempt(response, attempt)
        return response

    async def _come_back(self, request: Request) -> Response:
        attempt = self._cookies.attempt(request)
        onward = local_path(attempt.pop("next", "/"))
        try:
            user = await self._client.user(request, attempt)
        except LoginUnavailableError as exc:
            return self._unavailable(request, exc)
        except LoginRefusedError as exc:
            _log.warning("a login was refused: %s", exc, extra={"event": "web.login_refused"})
            await audit.write(parts_of(request).audit, "login", {"is_allowed": False, "reason": str(exc)}, texts={})
            response = error_response(request, "login_refused")
            self._cookies.forget_attempt(response)
            return response
        response = RedirectResponse(onward, status_code=303)
        self._cookies.forget_attempt(response)
        self._cookies.start(response, user)
        await audit.write(parts_of(request).audit, "login", {"is_allowed": True, "user_id": user}, texts={})
        return response

    async def _leave(self, request: Request) -> Response:
        parts = parts_of(request)
        user = self.user(request)
        form = await request.form()
        visitor = parts.visitors.visitor(request)
        if user and not parts.tokens.fits(form, visitor.session):
            return error_response(request, "form_expired")
        response = RedirectResponse(LOGGED_OUT, status_code=303)
        await asyncio.to_thread(self._cookies.end, request, response)
        if user:
            await audit.write(parts.audit, "logout", {"user_id": user}, texts={})
        return response

    async def _gone(self, request: Request) -> Response:
        parts = parts_of(request)
        visitor = parts.visitors.visitor(request)
        html = parts.templates.get_template("logged_out.html").render(
            t=MESSAGES[visitor.language], language=visitor.language, provider=await self._client.logout_address()
        )
        response = HTMLResponse(html)
        parts.visitors.remember(response, visitor)
        return response

    @staticmethod
    def _unavailable(request: Request, exc: LoginUnavailableError) -> Response:
        _log.error("the login provider cannot be used: %s", exc, extra={"event": "web.login_unavailable"})
        return error_response(request, "login_unavailable")


def local_path(path: object) -> str:
    """A path of this site as it was given; the front page where it is anything else, another site above all."""
    return path if isinstance(path, str) and _LOCAL.fullmatch(path) else "/"
