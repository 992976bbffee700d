"""Addresses of documents on the web: which texts are ones, their normal form, lists of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from corpus.containers import SourceEntry, clean_id, refused, stem_of
from corpus.errors import ConfigError, DocumentLoadError
from corpus.loaders.encoding import decode
from corpus.loaders.registry import MEGABYTE, format_for

LIST_SUFFIX = ".urls"
"""Of a file that holds one address a line; blank lines and lines that begin with `#` say nothing."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SAFE = "/%:@!$&'()*+,;=~-._?"
_NAMELESS = {"index", "default"}


def is_address(text: str) -> bool:
    """Whether a source that was named is an address, of whatever scheme, rather than a path."""
    return _SCHEME.match(text) is not None


def is_list(path: Path) -> bool:
    """Whether a file is a list of addresses, by its name."""
    return path.suffix.lower() == LIST_SUFFIX


def normal_address(text: str) -> str:
    """The normal form of an address: host in lower case and ASCII, no fragment, other letters percent-encoded.

    Raises:
        ConfigError: If it is not an address that may be fetched: another scheme, no host, or a login inside it.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
        host = host if ":" in host else host.encode("idna").decode()
    except ValueError as exc:  # UnicodeError is one
        raise ConfigError("an address is malformed", "Write it as https://host/path.") from exc
    if parts.username is not None or parts.password is not None:  # never shown: it may be a password
        raise ConfigError(
            f"the address on {host!r} holds a user name or password", "Download the document and put it into a folder."
        )
    if parts.scheme.lower() not in _DEFAULT_PORTS or not host:
        raise ConfigError(f"{text!r} is not an http or https address", "Write it as https://host/path.")
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[parts.scheme.lower()]:
        place = f"{place}:{port}"
    path = quote(parts.path or "/", safe=_SAFE)
    return urlunsplit((parts.scheme.lower(), place, path, quote(parts.query, safe=_SAFE), ""))


def host_of(address: str) -> str:
    """The host of an address in its normal form."""
    return urlsplit(address).hostname or ""


def without_scheme(address: str) -> str:
    """An address as a place: host and path."""
    return address.partition("://")[2]


def stem_of_address(address: str) -> str:
    """The id of a document that states none: the last telling part of the path without extension, else the host."""
    segments = [part for part in unquote(urlsplit(address).path).split("/") if part]
    for segment in reversed(segments[-2:]):
        stem = stem_of(segment) if format_for(segment) else clean_id(segment)
        if stem and stem.lower() not in _NAMELESS:
            return stem
    return host_of(address)


def address_entry(address: str) -> SourceEntry:
    """The document at an address; its bytes come by `corpus.fetching`, not by `read`."""

    def read() -> bytes:
        raise DocumentLoadError(f"{address}: was not fetched", "Run the build again.")

    return SourceEntry(path=address, name="", read=read, stem=stem_of_address(address), address=address)


def list_entries(path: Path) -> Iterator[SourceEntry]:
    """One entry for each address of a list, in order, each once; a line that is none gives one that fails.

    Raises:
        DocumentLoadError: If the list cannot be read at all.
    """
    try:
        text = decode(path.read_bytes()[:MEGABYTE], name=path.name)
    except OSError as exc:
        raise DocumentLoadError(f"{path.name}: cannot be read: {exc.strerror}", "Check its permissions.") from exc
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip().lstrip("\ufeff")
        if not said or said.startswith("#"):
            continue
        try:
            address = normal_address(said)
        except ConfigError as exc:
            place = f"{path.name}:{number}"
            yield refused(place, DocumentLoadError(f"{place}: {exc.message}", exc.hint))
            continue
        if address not in seen:
            seen.add(address)
            yield address_entry(address)
