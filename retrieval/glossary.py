"""Names and terms in both languages, with abbreviations and former names: what a query is expanded by."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from corpus.errors import ConfigError
from corpus.languages import Language, detect_language
from retrieval.names import Names

_MOST = 6  # expansions of one query


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One idea under all its names.

    Attributes:
        en: English names, the preferred one first.
        ja: Japanese names, the preferred one first.
        abbreviations: In capitals as written.
        former: Former names, of either language.
    """

    en: tuple[str, ...] = ()
    ja: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    former: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All names but the abbreviations."""
        return (*self.en, *self.ja, *self.former)


class Glossary:
    """Finds terms in a text and gives their other names. Immutable, thread-safe."""

    def __init__(self, terms: Iterable[Term]) -> None:
        """Index the names.

        Args:
            terms: In order of preference where two share a name.
        """
        self._by_name: dict[str, Term] = {}
        self._by_abbreviation: dict[str, Term] = {}
        for term in terms:
            for name in term.names:
                self._by_name.setdefault(_fold(name), term)
            for name in term.abbreviations:
                self._by_abbreviation.setdefault(unicodedata.normalize("NFKC", name), term)
        # No pattern of all names: one takes half a second to compile, and milliseconds a question.
        self._names = Names(self._by_name)
        self._abbreviations = Names(self._by_abbreviation)
        self._found = functools.lru_cache(maxsize=256)(self._find)

    @classmethod
    def shipped(cls) -> Glossary:
        """The glossary of UK–Japan cyber policy that comes with Liaison."""
        return cls.read(Path(str(resources.files("corpus"))) / "library" / "glossary.yaml")

    @classmethod
    def read(cls, path: Path) -> Glossary:
        """Read a glossary file: `terms`, a list of objects with `en`, `ja`, `abbreviations`, `former`.

        Raises:
            ConfigError: If the file is no such YAML.
        """
        return cls(_read_terms(path))

    @classmethod
    def of_data_dir(cls, data_dir: Path) -> Glossary:
        """The terms of `glossary.yaml` in the data directory, where there is one, before the shipped ones."""
        own = data_dir / "glossary.yaml"
        shipped = Path(str(resources.files("corpus"))) / "library" / "glossary.yaml"
        return cls([*(_read_terms(own) if own.is_file() else ()), *_read_terms(shipped)])

    def find(self, text: str) -> list[Term]:
        """Terms named in a text, in order of mention, each once; the longest name wins where names overlap."""
        return list(self._found(text))

    def _find(self, text: str) -> tuple[Term, ...]:
        plain = unicodedata.normalize("NFKC", text)
        found = [(at, at + len(name), self._by_name[name]) for at, name in self._names.in_text(_fold(text))]
        for at, name in self._abbreviations.in_text(plain):
            if not any(start <= at < end for start, end, _ in found):
                found.append((at, at + len(name), self._by_abbreviation[name]))
        return tuple(dict.fromkeys(term for _, _, term in sorted(found, key=lambda item: item[0])))

    def expand(self, text: str, *, language: Language | None = None) -> tuple[str, ...]:
        """Other names for the terms of a query: first those of the other language, then abbreviations and former ones.

        Args:
            text: The query.
            language: Its language; None detects it.

        Returns:
            At most six names, none of them in the text already.
        """
        written = language or detect_language(text)
        folded = _fold(text)
        ranked: list[str] = []
        later: list[str] = []
        for term in self.find(text):
            other = term.ja if written == Language.EN else term.en
            same = term.en if written == Language.EN else term.ja
            ranked += other[:2]
            later += [*term.abbreviations, *term.former, *same[:1]]
        names = [name for name in dict.fromkeys([*ranked, *later]) if _fold(name) not in folded]
        return tuple(names[:_MOST])


def _read_terms(path: Path) -> tuple[Term, ...]:
    stamp = path.stat() if path.is_file() else None
    return _parsed(path, stamp.st_mtime_ns if stamp else 0)


@functools.lru_cache(8)
def _parsed(path: Path, _stamp: int) -> tuple[Term, ...]:
    import yaml

    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        entries: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)["terms"]  # noqa: S506
        return tuple(Term(**{key: tuple(names or ()) for key, names in entry.items()}) for entry in entries)
    except (OSError, yaml.YAMLError, TypeError, KeyError, AttributeError) as exc:
        raise ConfigError(
            f"{str(path)!r} is not a glossary: {exc}",
            "It holds `terms`, a list of objects with lists `en`, `ja`, `abbreviations`, `former`.",
        ) from exc


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
