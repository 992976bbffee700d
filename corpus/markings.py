"""Protective markings: their spelling and order, whom they restrict, and how to find one that a text carries.

What is known of markings stands in `corpus/markings.yaml`, or in the file of that name in the data directory. One
process serves one data directory, so the markings in force are those of the process; see `use_markings_of`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import ConfigError

FILE_NAME = "markings.yaml"
SEPARATOR = " // "
_EDGE_LINES = 5
_LONGEST = 40


class Level(BaseModel):
    """One marking of a scheme, as the file describes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    marking: str
    aliases: tuple[str, ...] = ()
    open: bool = False
    direct_only: bool = False
    descriptors: bool = False
    foreground: str = ""
    background: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schemes: Mapping[str, tuple[Level, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a marking stands.

    Attributes:
        scheme: Name of its scheme.
        rank: From 0; a higher one restricts more. Ranks of different schemes do not compare.
        has_descriptor: Whether words follow the marking proper; then it restricts more than its level.
    """

    scheme: str
    rank: int
    level: Level
    has_descriptor: bool = False


@dataclass(frozen=True, slots=True)
class Markings:
    """The markings of one file."""

    schemes: Mapping[str, tuple[Level, ...]]
    _places: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index every spelling."""
        for scheme, levels in self.schemes.items():
            for rank, level in enumerate(levels):
                for spelling in (level.marking, *level.aliases):
                    self._places[_key(spelling)] = Place(scheme, rank, level)

    @classmethod
    def parse(cls, text: str, *, origin: str) -> Markings:
        """Read the text of a markings.yaml.

        Raises:
            ConfigError: If it is not such a file.
        """
        hint = "Compare it with the markings.yaml that ships with Liaison; without the file, that one holds."
        try:
            return cls(_File.model_validate(yaml.safe_load(text)).schemes)
        except yaml.YAMLError as exc:
            raise ConfigError(f"{origin!r} is not YAML", hint) from exc
        except ValidationError as exc:
            first = exc.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise ConfigError(f"{origin!r} {where}: {first['msg']}", hint) from exc

    def place(self, marking: str) -> Place | None:
        """Where a marking stands in any spelling; None for one that is not known."""
        found = self._places.get(_key(marking))
        if found is not None:
            return found
        head = self._head(marking)
        return None if head is None else Place(head.scheme, head.rank, head.level, has_descriptor=True)

    def normal(self, marking: str) -> str:
        """The normal spelling; an unknown marking in capitals, with single blanks; joined markings each by itself."""
        return SEPARATOR.join(map(self._normal, parts_of(marking)))

    def _normal(self, marking: str) -> str:
        found = self._places.get(_key(marking))
        if found is not None:
            return found.level.marking
        text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", marking)).strip().upper()
        text = unicodedata.normalize("NFKC", text)  # capitals may come apart
        head = self._head(text)
        if head is None:
            return text
        return f"{head.level.marking} {_words_after(text, head.level.marking)}"

    def is_open(self, marking: str) -> bool:
        """Whether it restricts nobody whom the releasable-to set admits."""
        places = [self.place(part) for part in parts_of(marking)]
        return all(place is not None and place.level.open and not place.has_descriptor for place in places)

    def is_direct_only(self, marking: str) -> bool:
        """Whether it may never stand in a conversation of more than one person."""
        places = [self.place(part) for part in parts_of(marking)]
        return any(place is not None and place.level.direct_only for place in places)

    def clears(self, clearances: Iterable[str], marking: str) -> bool:
        """Whether clearances cover a marking: by its name, or by a higher one of its scheme.

        An unknown marking, or one with a descriptor, is covered by its own name alone. Of markings joined by "//" each
        must be covered.
        """
        held = [part for clearance in clearances for part in parts_of(clearance)]
        return all(self._clears(held, part) for part in parts_of(marking))

    def _clears(self, clearances: Iterable[str], marking: str) -> bool:
        wanted = self.place(marking)
        name = self.normal(marking)
        for clearance in clearances:
            if self.normal(clearance) == name:
                return True
            held = self.place(clearance)
            if wanted is None or held is None or wanted.has_descriptor or held.has_descriptor:
                continue
            if held.scheme == wanted.scheme and held.rank >= wanted.rank:
                return True
        return False

    def highest(self, markings: Iterable[str | None]) -> str | None:
        """The highest marking of each scheme, joined by `SEPARATOR`; every unknown one is kept; None for none."""
        best: dict[str, tuple[int, bool, str]] = {}
        unknown: set[str] = set()
        for marking in markings:
            if not marking:
                continue
            for part in parts_of(marking):
                found = self.place(part)
                if found is None:
                    unknown.add(self.normal(part))
                    continue
                ranked = (found.rank, found.has_descriptor, self.normal(part))
                best[found.scheme] = max(best.get(found.scheme, ranked), ranked)
        ordered = [best[scheme][2] for scheme in self.schemes if scheme in best]
        return SEPARATOR.join([*ordered, *sorted(unknown)]) or None

    def _head(self, marking: str) -> Place | None:
        """The level whose name a marking with a descriptor begins with; the longest such name."""
        text = unicodedata.normalize("NFKC", marking).strip().upper()
        found = [
            place
            for place in self._places.values()
            if place.level.descriptors and _words_after(text, place.level.marking)
        ]
        return max(found, key=lambda place: len(place.level.marking), default=None)


def parts_of(marking: str) -> list[str]:
    """The single markings of one that may be several joined by "//"; at least one."""
    return [part for part in re.split(r"\s*[/／]{2}\s*", marking.strip()) if part] or [marking]


def _key(marking: str) -> str:
    """A marking without what never matters: case, width, blanks, hyphens, colons."""
    return re.sub(r"[^\w+]|_", "", unicodedata.normalize("NFKC", marking)).upper()


def _words_after(text: str, name: str) -> str:
    """What follows a name at the beginning of a text, set apart by a blank, stroke or colon; empty if nothing does."""
    pattern = r"[\s‐–—-]*".join(re.escape(word) for word in re.split(r"[\s-]", name))
    match = re.match(rf"{pattern}(?:\s*[:‐–—/-]\s*|\s+)(\S.*)", text, re.DOTALL)
    return match[1].strip() if match else ""


@functools.cache
def shipped() -> Markings:
    """The markings that ship with Liaison."""
    text = resources.files("corpus").joinpath(FILE_NAME).read_text(encoding="utf-8")
    return Markings.parse(text, origin=f"corpus/{FILE_NAME}")


class _InForce:
    """What `current` gives; one process serves one data directory."""

    markings: Markings | None = None


def current() -> Markings:
    """The markings in force in this process: those that ship, until `use_markings_of` chose others."""
    return _InForce.markings or shipped()


def use(markings: Markings | None) -> None:
    """Put markings in force; None: those that ship."""
    _InForce.markings = markings


def use_markings_of(data_dir: Path) -> Markings:
    """Put the data directory's markings.yaml in force, or what ships where it has none.

    Raises:
        ConfigError: If the file cannot be read; an edited file never falls back to laxer rules unnoticed.
    """
    path = data_dir / FILE_NAME
    if not path.is_file():
        use(None)
        return current()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"cannot read {str(path)!r}", "Mend or remove the file.") from exc
    use(Markings.parse(text, origin=str(path)))
    return current()


def highest(markings: Iterable[str | None]) -> str | None:
    """The highest marking of each scheme among the sources of a reply, joined by `SEPARATOR`; None for none.

    Example:
        >>> highest(["TLP:GREEN", "OFFICIAL", None, "TLP:AMBER"])
        'TLP:AMBER // OFFICIAL'
    """
    return current().highest(markings)


def normal_marking(marking: str) -> str:
    """The normal spelling of a marking; an unknown one in capitals, with single blanks.

    Example:
        >>> normal_marking("tlp: amber+strict")
        'TLP:AMBER+STRICT'
    """
    return current().normal(marking)


def is_known_marking(marking: str) -> bool:
    """Tell whether Liaison knows the marking; one it does not know restricts all the same."""
    return all(current().place(part) is not None for part in parts_of(marking))


def marking_in_text(text: str) -> str | None:
    """Find a marking that stands as a line of its own among the first or last lines of a text."""
    lines = [line.strip(" \t[]()【】*_") for line in text.split("\n") if line.strip()]
    for line in [*lines[:_EDGE_LINES], *lines[-2:]]:
        if len(line) <= _LONGEST and is_known_marking(line):
            return normal_marking(line)
    return None
