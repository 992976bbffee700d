"""The collections of an installation, read again when their file is edited."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from corpus.collecting import Collections
from corpus.documents import StoredVersion
from corpus.errors import ConfigError
from corpus.languages import Language

_log = logging.getLogger(__name__)

FILE = "collections.yaml"
_LOOK_AGAIN_S = 5.0


def read_collections(data_dir: Path) -> Collections:
    """Read collections.yaml of a data directory; none where there is no such file.

    Raises:
        ConfigError: If it cannot be read.
    """
    path = data_dir / FILE
    return Collections.read(path) if path.is_file() else Collections()


class CollectionShelves:
    """Knows the collections and what they hold; an edited file holds within seconds, a broken one changes nothing.

    Args:
        data_dir: Where collections.yaml lies.
        places: Gives each document's source and path; called where a collection names folders.

    Raises:
        ConfigError: If the file cannot be read now.
    """

    def __init__(self, data_dir: Path, *, places: Callable[[], Mapping[str, str]] = dict) -> None:
        self._data_dir = data_dir
        self._places = places
        self._collections = read_collections(data_dir)
        self._stamp = self._stamp_now()
        self._look_at = time.monotonic() + _LOOK_AGAIN_S

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the collections, in the order of the file."""
        return self._fresh().names

    def title(self, name: str, language: Language) -> str:
        """What a collection is called in a language."""
        return self._fresh().title(name, language)

    def members(self, names: Collection[str], documents: Sequence[StoredVersion]) -> frozenset[str]:
        """Ids of those documents that belong to any of some collections."""
        return self._fresh().members(names, documents, self._places)

    def _fresh(self) -> Collections:
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + _LOOK_AGAIN_S
            stamp = self._stamp_now()
            if stamp != self._stamp:
                self._stamp = stamp
                try:
                    self._collections = read_collections(self._data_dir)
                except ConfigError as exc:
                    _log.error("collections.yaml cannot be read, so the former collections hold: %s", exc.message)
        return self._collections

    def _stamp_now(self) -> tuple[int, int]:
        try:
            stat = (self._data_dir / FILE).stat()
        except OSError:
            return (0, 0)
        return (stat.st_mtime_ns, stat.st_size)
