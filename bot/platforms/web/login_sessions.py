"""Who logged in at this browser: a signed cookie that ends by itself, and at once when somebody logs out."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer

ENDED_FILE = "ended-logins"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSession:
    """A login that holds.

    Attributes:
        name: Random; tells it from every other login.
        user: As the provider named them.
    """

    name: str
    user: str


class EndedLogins:
    """The logins that were ended before their time, in a file that all processes of the installation read.

    Without it a copy of a cookie would still open the site after its owner logged out.

    Args:
        path: The file; one line a login: its name, and the second (Unix time) from which it has expired anyway.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = (0, 0)
        self._ended: frozenset[str] = frozenset()

    def end(self, name: str, *, until: int) -> None:
        """Remember that a login was ended, for as long as its cookie would be taken. Blocks for a short write."""
        self._forget_expired()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="ascii") as file:
            file.write(f"{name} {until}\n")

    def has(self, name: str) -> bool:
        """Whether a login was ended."""
        try:
            stat = self._path.stat()
        except OSError:
            return False
        if (stat.st_mtime_ns, stat.st_size) != self._stamp:
            self._stamp = (stat.st_mtime_ns, stat.st_size)
            self._ended = frozenset(ended for ended, _ in self._lines())
        return name in self._ended

    def _lines(self) -> list[tuple[str, int]]:
        try:
            lines = self._path.read_text(encoding="ascii").splitlines()
        except OSError:
            return []
        cut = (line.partition(" ") for line in lines)
        return [(name, int(until)) for name, _, until in cut if until.isdecimal()]

    def _forget_expired(self) -> None:
        lines = self._lines()
        kept = [(name, until) for name, until in lines if until > time.time()]
        if len(lines) - len(kept) < 1000:  # rewriting is for the rare case; another process may append meanwhile
            return
        draft = self._path.with_name(f"{self._path.name}.{secrets.token_hex(6)}")
        draft.write_text("".join(f"{name} {until}\n" for name, until in kept), encoding="ascii")
        draft.replace(self._path)


class LoginCookies:
    """Makes and reads the cookies of a login, signed with the installation's key.

    Args:
        key: Secret shared by all processes of the installation.
        lifetime_s: Seconds after which somebody must log in again.
        ended: Logins that were ended before.
        is_secure: Whether users reach the site by HTTPS; cookies are then sent by HTTPS alone, and to this host alone.
    """

    def __init__(self, key: str, *, lifetime_s: int, ended: EndedLogins, is_secure: bool) -> None:
        self._lifetime_s = lifetime_s
        self._ended = ended
        self._is_secure = is_secure
        prefix = "__Host-" if is_secure else ""
        self.session_cookie, self.attempt_cookie = f"{prefix}liaison_login", f"{prefix}liaison_login_attempt"
        self._sessions = _serializer(key, "liaison.login")
        self._attempts = _serializer(key, "liaison.login.attempt")

    def start(self, response: Response, user: str) -> None:
        """Let a response begin a login."""
        signed = self._sessions.dumps({"name": secrets.token_urlsafe(24), "user": user})
        self._set(response, self.session_cookie, str(signed), max_age_s=self._lifetime_s)

    def session(self, request: Request) -> LoginSession | None:
        """The login that a request belongs to; None where its cookie is missing, forged, too old or ended."""
        read = _load(self._sessions, request.cookies.get(self.session_cookie, ""), max_age_s=self._lifetime_s)
        name, user = read.get("name"), read.get("user")
        if not isinstance(name, str) or not isinstance(user, str) or self._ended.has(name):
            return None
        return LoginSession(name=name, user=user)

    def end(self, request: Request, response: Response) -> None:
        """End the login that a request belongs to, everywhere. Blocks for a short write."""
        session = self.session(request)
        if session is not None:
            self._ended.end(session.name, until=int(time.time()) + self._lifetime_s)
        self._delete(response, self.session_cookie)

    def keep_attempt(self, response: Response, attempt: dict[str, Any]) -> None:
        """Let the browser keep what ties the provider's reply to the request that it answers."""
        self._set(response, self.attempt_cookie, str(self._attempts.dumps(attempt)), max_age_s=ATTEMPT_S)

    def attempt(self, request: Request) -> dict[str, Any]:
        """What `keep_attempt` kept; empty where that is missing, forged or too old."""
        return _load(self._attempts, request.cookies.get(self.attempt_cookie, ""), max_age_s=ATTEMPT_S)

    def forget_attempt(self, response: Response) -> None:
        """Let the browser forget the attempt."""
        self._delete(response, self.attempt_cookie)

    def _set(self, response: Response, name: str, value: str, *, max_age_s: int) -> None:
        # "lax", not "strict": the browser comes back from the provider's site with these cookies.
        response.set_cookie(
            name, value, max_age=max_age_s, path="/", httponly=True, samesite="lax", secure=self._is_secure
        )

    def _delete(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=self._is_secure)


ATTEMPT_S = 600
"""Seconds within which somebody must come back from the provider."""


def _serializer(key: str, salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        key, salt=salt, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
    )


def _load(serializer: URLSafeTimedSerializer, value: str, *, max_age_s: int) -> dict[str, Any]:
    try:
        read = serializer.loads(value, max_age=max_age_s) if value else {}
    except BadData:
        return {}
    return read if isinstance(read, dict) else {}
