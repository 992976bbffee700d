"""collections.yaml: named sets of documents that a channel can be bound to.

collections:
  statements:
    en: Joint statements
    ja: 共同声明
    publishers: [Cabinet Office]
    kinds: [statement, agreement]
    languages: [en]
    folders: [papers/2022]       # a source's name, alone or with a folder in it
    documents: ["strategy-*"]    # ids, "*" for any characters

A document belongs to a collection if it is named under `documents`, or if it fits everything else that is given; of
the values of one key one is enough. A collection never widens what somebody may read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.documents import DocumentKind, StoredVersion
from corpus.errors import ConfigError
from corpus.languages import Language

Places = Callable[[], Mapping[str, str]]
"""Gives for each document id its source's name and its path in it, as "papers/2022/note.md"."""

MOST = 100
"""As many as a chat's list of choices takes."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    en: str = Field(default="", max_length=70)
    ja: str = Field(default="", max_length=70)
    publishers: tuple[str, ...] = ()
    kinds: tuple[DocumentKind, ...] = ()
    languages: tuple[Language, ...] = ()
    folders: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    collections: dict[str, _Entry] = Field(default_factory=dict, max_length=MOST)


@dataclass(frozen=True, slots=True)
class Collections:
    """The collections of one installation."""

    _entries: Mapping[str, _Entry] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Collections:
        """Read collections.yaml.

        Raises:
            ConfigError: If the file cannot be read or says something else than collections.
        """
        try:
            entries = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {}).collections
        except ValidationError as exc:
            first = exc.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise ConfigError(f"{path}: {place}: {first['msg']}", "docs/configuration.md shows the form.") from exc
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
            raise ConfigError(f"{path} cannot be read as YAML.", "docs/configuration.md shows the form.") from exc
        empty = [name for name, entry in entries.items() if not _conditions(entry) and not entry.documents]
        if empty:
            raise ConfigError(f"{path}: {empty[0]} holds nothing.", "Give publishers, kinds, folders or documents.")
        return cls(entries)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, in the order of the file."""
        return tuple(self._entries)

    def title(self, name: str, language: Language) -> str:
        """What a collection is called in a language; its name where nothing is said."""
        entry = self._entries.get(name, _Entry())
        return (entry.ja or entry.en if language is Language.JA else entry.en or entry.ja) or name

    def members(self, names: Collection[str], documents: Iterable[StoredVersion], places: Places) -> frozenset[str]:
        """Ids of those documents that belong to any of some collections; an unknown collection holds nothing.

        Args:
            names: Of the collections.
            documents: Those to choose from; texts do not matter.
            places: Asked only where a collection names folders.
        """
        entries = [self._entries[name] for name in names if name in self._entries]
        where = places() if any(entry.folders for entry in entries) else {}
        return frozenset(
            document.document_id
            for document in documents
            if any(_holds(entry, document, where.get(document.document_id, "")) for entry in entries)
        )


def _conditions(entry: _Entry) -> Sequence[Collection[str]]:
    return [given for given in (entry.publishers, entry.kinds, entry.languages, entry.folders) if given]


def _holds(entry: _Entry, document: StoredVersion, place: str) -> bool:
    if any(fnmatchcase(document.document_id, pattern) for pattern in entry.documents):
        return True
    meta = document.metadata
    return bool(_conditions(entry)) and all(
        (
            not entry.publishers or meta.publisher in entry.publishers,
            not entry.kinds or meta.kind in entry.kinds,
            not entry.languages or meta.language in entry.languages,
            not entry.folders or any(_is_in(place, folder) for folder in entry.folders),
        )
    )


def _is_in(place: str, folder: str) -> bool:
    return place.startswith(folder.rstrip("/") + "/")
