"""Who opens the page: the local operator, or somebody who may read public documents only."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from fastapi import Request, Response

from bot.platforms.web.login import Login
from corpus.access import ANYONE, OPERATOR, Audience, Principal
from corpus.languages import Language

SESSION_COOKIE = "liaison_session"
LANGUAGE_COOKIE = "liaison_language"
_SESSION = re.compile(r"[A-Za-z0-9_-]{22,64}")
_YEAR_S = 365 * 24 * 3600
_LANGUAGES = {language.value: language for language in Language}
_FORWARDING_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whoever sent a request.

    Attributes:
        session: Opaque id kept in a cookie; tells the visitors of one installation apart.
        language: Of the interface.
        is_new: Whether the cookies must be set.
        user: Whom the login names; empty where there is no login.
    """

    principal: Principal
    session: str
    language: Language
    is_new: bool
    user: str = ""

    @property
    def audience(self) -> Audience:
        """Who reads the reply: the visitor alone."""
        return Audience.of(self.principal)

    @property
    def channel_id(self) -> str:
        """The channel of the visitor's threads; nobody else's requests can name it."""
        if self.principal.is_operator:
            return "page"
        # One browser may serve two people after one another, with one cookie.
        person = ":" + hashlib.sha256(self.user.encode()).hexdigest()[:24] if self.user else ""
        return f"page:{self.session}{person}"


class Visitors:
    """Tells who sends a request. Without login, only this machine's own user is known.

    A request counts as the local operator's when it comes straight from this machine to a loopback address. Behind a
    reverse proxy every request comes from this machine, and a proxy may rewrite the Host header: so nobody is the
    operator once the installation has a public address, nor when a proxy has marked the request.

    With a login, everybody is whom it names, and nobody is the operator.

    Args:
        public_url: Address under which others reach the site; empty where there is none.
        login: Tells who is logged in; None: nobody logs in.
    """

    def __init__(self, *, public_url: str = "", login: Login | None = None) -> None:
        self.login = login
        host = urlsplit(public_url).hostname or ""
        self._has_public_address = bool(host) and not is_loopback(host)
        self._is_secure = public_url.startswith("https://")

    def principal(self, request: Request) -> Principal:
        """The principal whose rights decide what the request may see."""
        return self._known(request)[0]

    def _known(self, request: Request) -> tuple[Principal, str]:
        """The principal, and the user whom the login names; "" without a login."""
        if self.login is None:
            return (OPERATOR if self.is_operator(request) else ANYONE), ""
        user = self.login.user(request)
        return (self.login.principal_of(user) if user else ANYONE), user

    def is_operator(self, request: Request) -> bool:
        """Whether a request comes straight from this machine's own user."""
        if self.login is not None:
            return False
        return not self._has_public_address and is_straight_from_here(request) and is_loopback(host_name(request))

    def visitor(self, request: Request) -> Visitor:
        """The visitor, with the session and language of the cookies or new ones."""
        session = request.cookies.get(SESSION_COOKIE, "")
        has_session = _SESSION.fullmatch(session) is not None
        principal, user = self._known(request)
        language = _language(request)
        return Visitor(
            principal=principal,
            session=session if has_session else secrets.token_urlsafe(24),
            language=language,
            user=user,
            is_new=not has_session or request.cookies.get(LANGUAGE_COOKIE) != language,
        )

    def account(self, visitor: Visitor) -> str:
        """Whom the page names beside its button to log out; empty where logging out is not the site's."""
        return visitor.user if self.login is not None and self.login.router is not None else ""

    def remember(self, response: Response, visitor: Visitor) -> None:
        """Set the cookies where they are not set already."""
        if not visitor.is_new:
            return
        for name, value in ((SESSION_COOKIE, visitor.session), (LANGUAGE_COOKIE, visitor.language.value)):
            response.set_cookie(
                name, value, max_age=_YEAR_S, path="/", httponly=True, samesite="strict", secure=self._is_secure
            )


def is_straight_from_here(request: Request) -> bool:
    """Whether a request comes from this machine, and no proxy says that it passed it on."""
    peer = request.client.host if request.client else ""
    return is_loopback(peer) and not any(name in request.headers for name in _FORWARDING_HEADERS)


def host_name(request: Request) -> str:
    """Host of the request without its port, lower case; brackets of an IPv6 address removed."""
    return split_host(request.headers.get("host", ""))


def split_host(host: str) -> str:
    """Host name of a Host header or authority, without port and brackets; "" if it is malformed."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


@lru_cache(maxsize=256)  # each request asks four times
def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _language(request: Request) -> Language:
    for wanted in (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, "")):
        if wanted in _LANGUAGES:
            return _LANGUAGES[wanted]
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in _LANGUAGES:
            return _LANGUAGES[code]
    return Language.EN
