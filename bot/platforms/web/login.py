"""Who is logged in, as a reverse proxy tells: a header that counts from that proxy's address alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection
from dataclasses import dataclass

from fastapi import Request

from corpus.access import Principal

_LONGEST = 320
"""Of a mail address (RFC 5321: 64 + 1 + 255)."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyLogin:
    """Takes a proxy's word for who somebody is.

    Attributes:
        header: Header in which the proxy names the user: a mail address, or a name in organisations.yaml.
        proxies: Addresses whose requests may carry it; requests from any other address are nobody's.
        principal_of: Maps the name to a principal; somebody unknown is public.
    """

    header: str
    proxies: Collection[Network]
    principal_of: Callable[[str], Principal]

    def user(self, request: Request) -> str:
        """The user whom the proxy names; empty where no trusted proxy names exactly one."""
        named = request.headers.getlist(self.header)
        if len(named) != 1 or not self.is_proxy(request):
            return ""
        user = named[0].strip()
        return user if 0 < len(user) <= _LONGEST and user.isprintable() else ""

    def is_proxy(self, request: Request) -> bool:
        """Whether a request comes straight from one of the proxies."""
        try:
            peer = ipaddress.ip_address(request.client.host if request.client else "")
        except ValueError:
            return False
        mapped = getattr(peer, "ipv4_mapped", None) or peer
        return any(mapped in network for network in self.proxies)
