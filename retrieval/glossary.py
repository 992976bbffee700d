"""Names and terms in both languages, with abbreviations and former names: what a query is expanded by."""

from __future__ import annotations

import functools
import logging
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from corpus.errors import ConfigError
from corpus.languages import Language, detect_language
from retrieval.names import Names

OWN_FILE = "glossary.yaml"
"""An installation's own terms, in its data directory."""
_MOST = 6  # expansions of one query
_log = logging.getLogger(__name__)


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

    @property
    def spellings(self) -> tuple[str, ...]:
        """All names and abbreviations."""
        return (*self.names, *self.abbreviations)


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
                self._by_name.setdefault(fold_name(name), term)
            for name in term.abbreviations:
                self._by_abbreviation.setdefault(unicodedata.normalize("NFKC", name), term)
        # No pattern of all names: one takes half a second to compile, and milliseconds a question.
        self._names = Names(self._by_name)
        self._abbreviations = Names(self._by_abbreviation)
        self._found = functools.lru_cache(maxsize=256)(self._find)

    @classmethod
    def shipped(cls) -> Glossary:
        """The glossary of UK–Japan cyber policy that comes with Liaison."""
        return cls(shipped_terms())

    @classmethod
    def read(cls, path: Path) -> Glossary:
        """Read a glossary file: `terms`, a list of objects with `en`, `ja`, `abbreviations`, `former`.

        Raises:
            ConfigError: If the file is no such YAML.
        """
        return cls(read_file(path).terms)

    @staticmethod
    def of_data_dir(data_dir: Path) -> Glossary:
        """The terms of `glossary.yaml` in the data directory before the shipped ones; follows later edits of it.

        Raises:
            ConfigError: If that file is no glossary.
        """
        return FollowedGlossary(data_dir / OWN_FILE)

    def find(self, text: str) -> list[Term]:
        """Terms named in a text, in order of mention, each once; the longest name wins where names overlap."""
        return list(self._found(text))

    def _find(self, text: str) -> tuple[Term, ...]:
        plain = unicodedata.normalize("NFKC", text)
        found = [(at, at + len(name), self._by_name[name]) for at, name in self._names.in_text(fold_name(text))]
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
        folded = fold_name(text)
        ranked: list[str] = []
        later: list[str] = []
        for term in self.find(text):
            other = term.ja if written == Language.EN else term.en
            same = term.en if written == Language.EN else term.ja
            ranked += other[:2]
            later += [*term.abbreviations, *term.former, *same[:1]]
        names = [name for name in dict.fromkeys([*ranked, *later]) if fold_name(name) not in folded]
        return tuple(names[:_MOST])


class FollowedGlossary(Glossary):
    """An installation's own terms before the shipped ones; an edit of its file acts on the next question."""

    def __init__(self, path: Path) -> None:
        """Read the file, where there is one.

        Args:
            path: Of the installation's own terms.

        Raises:
            ConfigError: If it is no glossary.
        """
        self._path = path
        self._stamp = _stamp(path)
        self._current = self._read()

    def find(self, text: str) -> list[Term]:
        """As `Glossary.find`, by the terms of now."""
        return self._now().find(text)

    def expand(self, text: str, *, language: Language | None = None) -> tuple[str, ...]:
        """As `Glossary.expand`, by the terms of now."""
        return self._now().expand(text, language=language)

    def _now(self) -> Glossary:
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._current = self._read()
            except ConfigError as exc:  # half an edit by hand must not stop the answers
                _log.warning("The glossary stays as it was: %s %s", exc.message, exc.hint)
        return self._current

    def _read(self) -> Glossary:
        own = read_file(self._path)
        hidden = {fold_name(name) for name in own.removed}
        kept = (term for term in shipped_terms() if not any(fold_name(name) in hidden for name in term.spellings))
        return Glossary([*own.terms, *kept])


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryContent:
    """What a glossary file says.

    Attributes:
        terms: Its terms.
        removed: Names by which shipped terms are left out.
    """

    terms: tuple[Term, ...] = ()
    removed: tuple[str, ...] = ()


def shipped_terms() -> tuple[Term, ...]:
    """The terms that come with Liaison."""
    return read_file(Path(str(resources.files("corpus"))) / "library" / "glossary.yaml").terms


def read_file(path: Path) -> GlossaryContent:
    """Read a glossary file; one that is missing says nothing.

    Raises:
        ConfigError: If the file is no such YAML.
    """
    stamp = _stamp(path)
    return GlossaryContent() if stamp is None else _parsed(path, stamp)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


@functools.lru_cache(8)
def _parsed(path: Path, _stamp: tuple[int, int, int]) -> GlossaryContent:
    import yaml

    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
        terms = tuple(Term(**{key: tuple(names or ()) for key, names in entry.items()}) for entry in content["terms"])
        return GlossaryContent(terms=terms, removed=tuple(map(str, content.get("removed") or ())))
    except (OSError, yaml.YAMLError, TypeError, KeyError, AttributeError) as exc:
        raise ConfigError(
            f"{str(path)!r} is not a glossary: {exc}",
            "It holds `terms`, a list of objects with lists `en`, `ja`, `abbreviations`, `former`.",
        ) from exc


def fold_name(text: str) -> str:
    """A name as names are compared: in compatibility forms, small letters."""
    return unicodedata.normalize("NFKC", text).lower()
