"""Watches sources by the content of their files and says when they changed and came to rest."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

_SETTLE_S = 2.0
_BLOCK = 1 << 20


class Watch:
    """Waits for changes of sources."""

    def __init__(self, sources: Callable[[], Sequence[Path]], *, every_s: float, settle_s: float = _SETTLE_S) -> None:
        """Name the sources.

        Args:
            sources: The files and folders to watch, asked anew at every look.
            every_s: Seconds between two looks.
            settle_s: How long, seconds, nothing may change before a change counts; a file is seldom copied at once.
        """
        self._sources = sources
        self._every_s = every_s
        self._settle_s = min(settle_s, every_s)
        self._stop = threading.Event()
        self._seen = ""

    def stop(self) -> None:
        """Have `changed` return False as soon as it can; may be called in a signal handler."""
        self._stop.set()

    @property
    def is_stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stop.is_set()

    def mark(self) -> None:
        """Take the sources as they are now for seen."""
        self._seen = fingerprint(self._sources())

    def forget(self) -> None:
        """Take the sources for changed, whatever they are at the next look."""
        self._seen = ""

    def changed(self) -> bool:
        """Wait until the sources changed and came to rest, which is then marked; False if stopped meanwhile."""
        while not self._stop.wait(self._every_s):
            found = fingerprint(self._sources())
            if found == self._seen:
                continue
            while not self._stop.wait(self._settle_s):
                later = fingerprint(self._sources())
                if later == found:
                    self._seen = found
                    return True
                found = later
        return False


def fingerprint(sources: Sequence[Path]) -> str:
    """Digest of the names and contents of all files of the sources; hidden files are left out, as in a build."""
    digest = hashlib.sha256()
    for source in sources:
        for path in _files(source):
            digest.update(str(path).encode(errors="surrogateescape") + b"\0")
            digest.update(_content(path))
    return digest.hexdigest()


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    return sorted(
        path
        for path in source.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(source).parts)
    )


def _content(path: Path) -> bytes:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as exc:  # gone or locked; its return is a change
        return type(exc).__name__.encode()
    return digest.digest()
