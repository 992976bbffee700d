"""Fetches documents from the web: public addresses only, within limits of size, type and time.

A page that was read before is asked for conditionally, so that one that did not change costs nothing. Whatever fails
is a `DocumentLoadError` of that address; the former version of the document stays live.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from corpus.addresses import host_of, normal_address, stem_of_address
from corpus.containers import RECORD_SUFFIX
from corpus.errors import ConfigError, DocumentLoadError
from corpus.loaders.registry import MEGABYTE, check_size, format_for, supported

if TYPE_CHECKING:
    import httpx

LONGEST_S = 60.0
"""How long one address may take, redirects included."""

_MOST_REDIRECTS = 5
_MOST_SILENCES = 2
_MOVED = {301, 302, 303, 307, 308}
_HEADERS = {"User-Agent": "Liaison", "Accept": "*/*", "Accept-Encoding": "gzip"}
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/json": ".json",
    "message/rfc822": ".eml",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/tiff": ".tif",
}
# Types that servers send for files they know nothing about; the address's own extension says more.
_VAGUE = {"", "application/octet-stream", "binary/octet-stream", "application/binary", "text/plain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchNote:
    """What is remembered of an address that was read.

    Attributes:
        name: File name that chose the loader.
        source_hash: SHA-256 of the bytes, hexadecimal.
        etag: As the server sent it; empty where it sent none.
        last_modified: As the server sent it; empty where it sent none.
    """

    address: str
    name: str
    source_hash: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a fetch gave.

    Attributes:
        data: The bytes; None where they are those of the note that was given.
    """

    note: FetchNote
    data: bytes | None


class UnreachableError(DocumentLoadError):
    """A server that does not answer, or not in time."""


class Fetcher:
    """Fetches addresses, one after another."""

    def __init__(
        self, *, max_file_mb: int = 25, allow: frozenset[str] = frozenset(), longest_s: float = LONGEST_S
    ) -> None:
        """Set the limits.

        Args:
            max_file_mb: Largest document, in millions of bytes, unpacked.
            allow: Hosts that may be read although their addresses are not public.
            longest_s: Seconds that one address may take.
        """
        self._max_file_mb = max_file_mb
        self._allow = frozenset(host.lower() for host in allow)
        self._longest_s = longest_s

    def fetch(self, address: str, *, known: FetchNote | None = None) -> Fetched:
        """Fetch a document.

        Args:
            address: In its normal form.
            known: What an earlier fetch of the address said; the server is asked whether that still holds.

        Raises:
            DocumentLoadError: If nothing came that can be read; says why and what to do.
        """
        import httpcore  # with httpx some tenths of a second, which builds of folders are spared
        import httpx

        try:
            return self._follow(address, known)
        except DocumentLoadError as exc:
            raise DocumentLoadError(f"{address}: {exc.message}", exc.hint) from exc
        except (httpx.TimeoutException, httpcore.TimeoutException) as exc:
            raise UnreachableError(
                f"{address}: was not read within {self._longest_s:g} seconds",
                "Try again later with `liaison index build --retry-failed`.",
            ) from exc
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, httpcore.ProtocolError, OSError) as exc:
            raise UnreachableError(
                f"{address}: cannot be reached: {str(exc) or type(exc).__name__}"[:300],
                "Check that it opens in a browser, then `liaison index build --retry-failed`.",
            ) from exc

    def _follow(self, address: str, known: FetchNote | None) -> Fetched:
        """Follow redirects, each of which is checked like the address that was named."""
        from corpus.fetching_border import make_client

        until = time.monotonic() + self._longest_s
        here = address
        for _ in range(_MOST_REDIRECTS + 1):
            private_too = {host_of(address), host_of(here)} <= self._allow
            with (
                make_client(private_too=private_too, until=until) as client,
                client.stream("GET", here, headers=_HEADERS | _conditions(known)) as response,
            ):
                if response.status_code not in _MOVED:
                    return self._take(address, here, response, known=known)
                here = _next_hop(here, response.headers.get("location", ""))
        raise DocumentLoadError(f"is redirected more than {_MOST_REDIRECTS} times", "Name the address where it ends.")

    def _take(self, address: str, here: str, response: httpx.Response, *, known: FetchNote | None) -> Fetched:
        if response.status_code == 304 and known is not None:
            return Fetched(note=known, data=None)
        if response.status_code != 200:
            raise _refusal(response.status_code)
        name = _file_name(address, here, response.headers.get("content-type", ""))
        data = self._body(name, response)
        note = FetchNote(
            address=address,
            name=name,
            source_hash=hashlib.sha256(data).hexdigest(),
            etag=response.headers.get("etag", "")[:500],
            last_modified=response.headers.get("last-modified", "")[:100],
        )
        return Fetched(note=note, data=data)

    def _body(self, name: str, response: httpx.Response) -> bytes:
        stated = response.headers.get("content-length", "")
        if stated.isdigit() and int(stated):
            check_size(int(stated), name=name, max_file_mb=self._max_file_mb)
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self._max_file_mb * MEGABYTE:
                break
        check_size(len(body), name=name, max_file_mb=self._max_file_mb)
        return bytes(body)


class AddressReader:
    """Fetches the addresses of one build, conditionally where the catalogue holds what was fetched before."""

    def __init__(self, fetcher: Fetcher, known: Mapping[str, FetchNote]) -> None:
        """Start with what earlier builds noted.

        Args:
            fetcher: Fetches.
            known: Notes by address.
        """
        self._fetcher = fetcher
        self._known = known
        self._notes: dict[str, FetchNote] = {}
        self._silences: Counter[str] = Counter()

    def read(self, address: str, *, is_stored: Callable[[FetchNote], bool]) -> Fetched:
        """Fetch one address.

        Args:
            address: In its normal form.
            is_stored: Whether the document is stored as a note says, so that nothing is lost if no bytes come.

        Raises:
            DocumentLoadError: If it cannot be read; what was noted of it stays.
        """
        known = self._known.get(address)
        if known is not None:
            self._notes[address] = known
        host = host_of(address)
        if self._silences[host] >= _MOST_SILENCES:  # a long list on a site that is down must not hold the build up
            raise DocumentLoadError(
                f"{address}: was not tried, as {host!r} did not answer {_MOST_SILENCES} times before in this build",
                "Try again later with `liaison index build --retry-failed`.",
            )
        can_ask = known is not None and bool(known.etag or known.last_modified) and is_stored(known)
        try:
            fetched = self._fetcher.fetch(address, known=known if can_ask else None)
        except UnreachableError:
            self._silences[host] += 1
            raise
        self._notes[address] = fetched.note
        return fetched

    @property
    def notes(self) -> list[FetchNote]:
        """What is to be remembered of the addresses that were read or tried."""
        return list(self._notes.values())


def _conditions(known: FetchNote | None) -> dict[str, str]:
    if known is None:
        return {}
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _next_hop(here: str, location: str) -> str:
    if not location:
        raise DocumentLoadError("is redirected to nowhere", "Check that it opens in a browser.")
    try:
        target = normal_address(urljoin(here, location))
    except (ConfigError, ValueError) as exc:
        reason = exc.message if isinstance(exc, ConfigError) else "the target is malformed"
        raise DocumentLoadError(f"is redirected where it may not lead: {reason}", "Name another address.") from exc
    if here.startswith("https:") and not target.startswith("https:"):
        raise DocumentLoadError(
            f"is redirected to {target}, which is not encrypted", "Name an address that stays on https."
        )
    return target


def _refusal(status: int) -> DocumentLoadError:
    if status in {401, 403, 407}:
        hint = "It needs a login or refuses programs: download it and put it into a folder."
    elif status in {404, 410}:
        hint = "Correct the address, or take it off the list to remove the document, which stays until then."
    else:
        hint = "Try again later with `liaison index build --retry-failed`; the former version stays."
    return DocumentLoadError(f"the server answers {status}", hint)


def _file_name(address: str, here: str, content_type: str) -> str:
    """A file name for what came, whose extension chooses the loader: by its type, else by the address's extension."""
    kind = content_type.partition(";")[0].strip().lower()
    suffix = _SUFFIXES.get(kind)
    if suffix is None and kind in _VAGUE:
        suffix = _suffix_in(here) or _suffix_in(address) or (".txt" if kind == "text/plain" else None)
    if suffix is None:
        raise DocumentLoadError(f"is of type {kind or 'unknown'!r}, which no loader reads", f"Read are: {supported()}.")
    return stem_of_address(address) + suffix


def _suffix_in(address: str) -> str | None:
    path = PurePosixPath(unquote(urlsplit(address).path))
    is_read = format_for(path.name) is not None and path.suffix.lower() != RECORD_SUFFIX
    return path.suffix.lower() if is_read else None
