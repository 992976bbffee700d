"""Who is logged in: as a reverse proxy tells, by a header that counts from that proxy's address alone, or otherwise."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter, Request

from corpus.access import Principal

LONGEST_USER = 320
"""Of a mail address (RFC 5321: 64 + 1 + 255)."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Login(Protocol):
    """Tells who is logged in at the site."""

    @property
    def principal_of(self) -> Callable[[str], Principal]:
        """Maps a user to a principal; somebody unknown is public."""

    @property
    def router(self) -> APIRouter | None:
        """Routes that the login itself needs, or None."""

    def user(self, request: Request) -> str:
        """The user who sends a request; empty where nobody is logged in. Must not block."""

    def is_open(self, path: str) -> bool:
        """Whether a path may be opened by somebody who is not logged in yet."""

    def entrance(self, request: Request) -> str:
        """Path to which somebody who is not logged in is led; empty where they are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyLogin:
    """Takes a proxy's word for who somebody is; implements `Login`.

    Attributes:
        header: Header in which the proxy names the user: a mail address, or a name in organisations.yaml.
        proxies: Addresses whose requests may carry it; requests from any other address are nobody's.
        principal_of: Maps the name to a principal; somebody unknown is public.
    """

    header: str
    proxies: Collection[Network]
    principal_of: Callable[[str], Principal]
    router: APIRouter | None = None

    def user(self, request: Request) -> str:
        """The user whom the proxy names; empty where no trusted proxy names exactly one."""
        named = request.headers.getlist(self.header)
        if len(named) != 1 or not self.is_proxy(request):
            return ""
        user = named[0].strip()
        return user if 0 < len(user) <= LONGEST_USER and user.isprintable() else ""

    def is_proxy(self, request: Request) -> bool:
        """Whether a request comes straight from one of the proxies."""
        try:
            peer = ipaddress.ip_address(request.client.host if request.client else "")
        except ValueError:
            return False
        mapped = getattr(peer, "ipv4_mapped", None) or peer
        return any(mapped in network for network in self.proxies)

    def is_open(self, path: str) -> bool:  # noqa: ARG002  # the port's
        """Nothing: whoever the proxy does not name is let in nowhere."""
        return False

    def entrance(self, request: Request) -> str:  # noqa: ARG002  # the port's
        """None: the proxy asks people to log in before it passes them on."""
        return ""
