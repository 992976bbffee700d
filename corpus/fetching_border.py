"""The border that fetching may not cross: connections go to public addresses only, and end at a deadline.

A host's name is resolved here, every address that it stands for is checked, and the connection is made to an address
that was checked; nothing resolves the name a second time, so that a name server cannot give another answer in between.
"""

from __future__ import annotations

import functools
import ipaddress
import os
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from corpus.errors import DocumentLoadError

_STEP_S = 20.0

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_OLD_COMPATIBLE = ipaddress.ip_network("::/96")


def is_public(address: IpAddress) -> bool:
    """Whether an address belongs to the public internet, as does every IPv4 address that it may be a cover for."""
    if isinstance(address, ipaddress.IPv6Address):
        covered = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64 or address in _OLD_COMPATIBLE:
            covered.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if not all(is_public(inner) for inner in covered if inner is not None):
            return False
        if address.ipv4_mapped is not None or address in _NAT64:
            return True
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve(host: str, port: int, *, private_too: bool) -> list[str]:
    """The addresses of a host, each checked.

    Raises:
        DocumentLoadError: If there are none, or one of them is not public and that is not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise DocumentLoadError(
            f"the host {host!r} cannot be found", "Check the address, and whether this machine reaches the internet."
        ) from exc
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    for address in addresses:
        if not private_too and not is_public(ipaddress.ip_address(address)):
            raise DocumentLoadError(
                f"the host {host!r} stands for {address}, which is not a public address",
                "Where it is a server of your own that Liaison is meant to read, name it in LIAISON_FETCH_ALLOW.",
            )
    return addresses


class Border(httpcore.NetworkBackend):
    """Opens connections for one fetch."""

    def __init__(self, *, private_too: bool, until: float) -> None:
        """Set the rules.

        Args:
            private_too: Whether addresses that are not public may be reached.
            until: Moment of the monotonic clock at which every connection ends.
        """
        self._private_too = private_too
        self._until = until
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to an address of the host that was checked; each is tried in turn."""
        refusal: Exception = httpcore.ConnectError("no address")
        for address in resolve(host, port, private_too=self._private_too):
            try:
                stream = self._plain.connect_tcp(
                    address, port, self.left(timeout), local_address=local_address, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
                refusal = exc
            else:
                return _Stream(stream, self)
        raise refusal

    def left(self, timeout: float | None) -> float:
        """Seconds that one step may take.

        Raises:
            httpcore.ReadTimeout: If the deadline has passed.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    """A connection no step of which goes past the deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, border: Border) -> None:
        self._stream = stream
        self._border = border

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._border.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._border.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._border.left(timeout))
        return _Stream(secured, self._border)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Body(httpx.SyncByteStream):
    """The body of a response as it comes."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Transport(httpx.BaseTransport):
    """Hands requests to a pool of connections that were checked."""

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        found = self._pool.handle_request(
            httpcore.Request(
                request.method,
                target,
                headers=request.headers.raw,
                content=request.stream if isinstance(request.stream, httpx.SyncByteStream) else None,
                extensions=dict(request.extensions),
            )
        )
        return httpx.Response(found.status, headers=found.headers, stream=_Body(found))

    def close(self) -> None:
        self._pool.close()


@functools.lru_cache(maxsize=4)
def _trusted(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Whom to trust, as these variables of the environment say; reading the certificates takes a tenth of a second."""
    return httpx.create_ssl_context()


def make_client(*, private_too: bool, until: float) -> httpx.Client:
    """A client whose connections keep to the border; no proxy, no redirects and no login of its own.

    Args:
        private_too: Whether addresses that are not public may be reached.
        until: Moment of the monotonic clock at which every connection ends.
    """
    border = Border(private_too=private_too, until=until)
    context = _trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    pool = httpcore.ConnectionPool(ssl_context=context, network_backend=border)
    return httpx.Client(transport=_Transport(pool), trust_env=False, follow_redirects=False, timeout=_STEP_S)
