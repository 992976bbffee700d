"""Addresses of source pages, signed and expiring, and the key that signs them."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlencode

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from corpus.errors import ConfigError

LinkState = Literal["unsigned", "valid", "expired", "forged"]
DEFAULT_LIFETIME_S = 7 * 24 * 3600
KEY_FILE = "secret.key"

# Version names are twelve hexadecimal digits (`corpus.documents.version_of`), so they end an id that holds slashes.
_PLACE = re.compile(r"(?P<document>.+)/(?P<version>[0-9a-f]{12})(?:/(?P<start>\d{1,12})-(?P<end>\d{1,12}))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlace:
    """A place in a stored version, as an address names it.

    Attributes:
        start: First cited code point, or None for the whole document.
        end: One past the last.
    """

    document_id: str
    version: str
    start: int | None = None
    end: int | None = None

    @property
    def path(self) -> str:
        """Path below the root of the site; the document id is percent-encoded, slashes included."""
        whole = f"/sources/{quote(self.document_id, safe='')}/{self.version}"
        return whole if self.start is None or self.end is None else f"{whole}/{self.start}-{self.end}"

    @classmethod
    def parse(cls, rest: str) -> SourcePlace | None:
        """Read what stands behind "/sources/" in a decoded path; None where that names no place."""
        match = _PLACE.fullmatch(rest)
        if match is None:
            return None
        start, end = match["start"], match["end"]
        if start is None:
            return cls(document_id=match["document"], version=match["version"])
        if int(start) >= int(end):
            return None
        return cls(document_id=match["document"], version=match["version"], start=int(start), end=int(end))


class SourceLinks:
    """Makes and checks the addresses of source pages.

    A signature proves that this installation issued the address and when. It grants nothing by itself: whoever opens
    the page must be allowed to read the document.

    Args:
        key: Secret shared by all processes of the installation.
        base: Address under which users reach the site, without a trailing slash; empty makes relative addresses.
        lifetime_s: Seconds after which an address expires.
    """

    def __init__(self, key: str, *, base: str = "", lifetime_s: int = DEFAULT_LIFETIME_S) -> None:
        self._signer = TimestampSigner(
            key, salt="liaison.source", key_derivation="hmac", digest_method=hashlib.sha256, sep="."
        )
        self._base = base
        self._lifetime_s = lifetime_s

    def address(self, place: SourcePlace) -> str:
        """Sign the address of a place; its fragment scrolls to the cited words."""
        signature = self._signer.sign(place.path).decode()[len(place.path) + 1 :]
        fragment = "" if place.start is None else "#cited"
        return f"{self._base}{place.path}?{urlencode({'s': signature})}{fragment}"

    def check(self, place: SourcePlace, signature: str | None) -> LinkState:
        """Tell whether the signature of an opened address is this installation's and still fresh."""
        if not signature:
            return "unsigned"
        try:
            self._signer.unsign(f"{place.path}.{signature}", max_age=self._lifetime_s)
        except SignatureExpired:
            return "expired"
        except BadSignature:
            return "forged"
        return "valid"


def signing_key(configured: str | None, *, data_dir: Path) -> str:
    """Return the configured key, or the one kept in the data directory, made on first use.

    The file is written whole under another name and then linked, so that processes that start together agree.

    Raises:
        ConfigError: If the file can be neither read nor made.
    """
    if configured:
        return configured
    path = data_dir / KEY_FILE
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: cannot keep the key that signs links ({exc})", "Set LIAISON_SECRET_KEY.") from exc
    if len(key) < 32:
        raise ConfigError(f"{path}: the key that signs links is damaged", "Delete the file; a new key will be made.")
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        draft.unlink()
