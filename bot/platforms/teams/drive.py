"""Files that go through Teams: what is attached in a personal chat lies in OneDrive, and so does what Liaison may put.

Teams names an address that anybody who has it may read or write once, so no token goes along. The address arrives in an
activity; it is followed only to Microsoft's own file hosts, over https, and never into a private network.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

from corpus.errors import PlatformError

if TYPE_CHECKING:
    import httpx

FILE_TYPE = "application/vnd.microsoft.teams.file.download.info"
HOSTS = frozenset({"sharepoint.com", "sharepoint.us", "sharepoint-mil.us", "sharepoint.cn"})
"""Where OneDrive for work keeps files: these hosts and those below them, by Microsoft's lists for its clouds."""

_LONGEST_S = 120.0
_MOST_REDIRECTS = 3
_MOVED = {301, 302, 303, 307, 308}
_TAKEN = {200, 201, 202}
_SEND_AGAIN = "Send the file again; Teams' permission to read it lasts for minutes."


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachedFile:
    """A file that somebody attached in a personal chat.

    Attributes:
        name: As its owner calls it.
        url: Where it can be had for a few minutes.
    """

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """Fetches and puts files; blocks.

    Attributes:
        hosts: Hosts that may be followed to, with those below them.
        nearby: Hosts of a test peer on this machine, which may be followed to without https.
    """

    hosts: frozenset[str] = HOSTS
    nearby: frozenset[str] = frozenset()

    def fetch(self, file: AttachedFile, *, most: int) -> bytes:
        """The bytes of a file.

        Args:
            file: The file.
            most: How many bytes are read; one more shows that it is larger.

        Raises:
            PlatformError: If it lies elsewhere or is not handed over; says what to do.
        """
        until, here = time.monotonic() + _LONGEST_S, file.url
        for _ in range(_MOST_REDIRECTS + 1):
            self._check(here)
            with _guarded(), self._client(here, until) as client, client.stream("GET", here) as response:
                if response.status_code in _MOVED:
                    here = urljoin(here, response.headers.get("location", ""))
                    continue
                is_page = response.headers.get("content-type", "").startswith("text/html")
                if response.status_code != 200 or (is_page and not file.name.lower().endswith((".html", ".htm"))):
                    raise PlatformError(f"Teams did not hand the file over ({response.status_code}).", _SEND_AGAIN)
                return _read(response, most)
        raise PlatformError("Teams led from one place to the next and did not hand the file over.", _SEND_AGAIN)

    def put(self, url: str, data: bytes) -> None:
        """Put a file where its reader allowed it.

        Raises:
            PlatformError: If it lies elsewhere or is not taken.
        """
        self._check(url)
        until = time.monotonic() + _LONGEST_S
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}",
        }
        with _guarded(), self._client(url, until) as client:
            response = client.put(url, content=data, headers=headers)
        if response.status_code not in _TAKEN:
            raise PlatformError(f"The file was not taken ({response.status_code}).", "Ask for it once more.")

    def _client(self, url: str, until: float) -> httpx.Client:
        from corpus.fetching_border import make_client

        return make_client(private_too=_host(url) in self.nearby, until=until)

    def _check(self, url: str) -> None:
        host, parts = _host(url), _split(url)
        if host and host in self.nearby:
            return
        is_known = any(host == one or host.endswith(f".{one}") for one in self.hosts)
        is_plain = parts is not None and parts.username is None and parts.port in {None, 443}
        if not (is_known and is_plain and parts is not None and parts.scheme == "https"):
            raise PlatformError("It lies outside Teams' own file store.", "Download it and send the file itself.")


def attached_files(attachments: Any) -> tuple[AttachedFile, ...]:
    """The files among the attachments of a message; cards, pictures and copies of its text are none."""
    found = []
    for attachment in attachments or ():
        content = attachment.content
        url = content.get("downloadUrl") if isinstance(content, Mapping) else None
        if attachment.content_type == FILE_TYPE and isinstance(url, str) and url:
            found.append(AttachedFile(name=attachment.name or "file", url=url))
    return tuple(found)


def _read(response: httpx.Response, most: int) -> bytes:
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > most:
            break
    return bytes(body)


def _host(url: str) -> str:
    parts = _split(url)
    return (parts.hostname or "").lower() if parts is not None else ""


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None if it is malformed."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # a port that is no number shows here
    except ValueError:
        return None
    return parts


@contextlib.contextmanager
def _guarded() -> Iterator[None]:
    """Tells errors of the connection in words."""
    import httpcore
    import httpx

    troubles = (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, httpcore.ProtocolError, OSError)
    try:
        yield
    except (*troubles, httpcore.TimeoutException) as exc:
        raise PlatformError(f"Teams did not hand the file over ({type(exc).__name__}).", _SEND_AGAIN) from exc
