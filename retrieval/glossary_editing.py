"""Edits an installation's own glossary: its terms stand before the shipped ones, which it may extend or leave out."""

from __future__ import annotations

import fcntl
import os
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from corpus.errors import ConfigError
from corpus.languages import Language, detect_language
from retrieval.glossary import OWN_FILE, GlossaryContent, Term, fold_name, read_file, shipped_terms

_LONGEST = 120
_HEAD = "# Written by `liaison glossary`; may be edited by hand too, comments are not kept.\n"
_KINDS = tuple(each.name for each in fields(Term))


class GlossaryEditor:
    """Reads and changes the own terms of a data directory; running processes follow at their next question."""

    def __init__(self, data_dir: Path) -> None:
        """Name the data directory; nothing is written yet.

        Args:
            data_dir: The data directory.
        """
        self._path = data_dir / OWN_FILE

    def own(self) -> tuple[Term, ...]:
        """The installation's own terms.

        Raises:
            ConfigError: If its file is no glossary.
        """
        return read_file(self._path).terms

    def shipped(self) -> tuple[Term, ...]:
        """The shipped terms that are not left out and not extended by an own one."""
        content = read_file(self._path)
        hidden = {fold_name(name) for name in content.removed} | _spellings(content.terms)
        return tuple(term for term in shipped_terms() if hidden.isdisjoint(_spellings([term])))

    def add(self, term: Term) -> Term:
        """Add a term; one that shares a name with it, own or shipped, is extended.

        Returns:
            The term as it now is.

        Raises:
            ConfigError: If a name is no name, or the term has fewer than two.
        """
        given = _checked(term)
        with self._writing() as content:
            spelled = _spellings([given])
            alike = [one for one in content.terms if spelled & _spellings([one])]
            held = alike or [one for one in self.shipped() if spelled & _spellings([one])]
            joined = _joined([*held, given])
            others = tuple(one for one in content.terms if one not in alike)
            back = tuple(name for name in content.removed if fold_name(name) not in _spellings([joined]))
            self._write(GlossaryContent(terms=(*others, joined), removed=back))
        return joined

    def remove(self, name: str) -> tuple[Term, ...]:
        """Remove the terms that a name belongs to; a shipped one is left out from now on.

        Returns:
            What was removed.

        Raises:
            ConfigError: If there is no such term.
        """
        folded = fold_name(name.strip())
        with self._writing() as content:
            own = tuple(one for one in content.terms if folded in _spellings([one]))
            shipped = tuple(one for one in shipped_terms() if folded in _spellings([one]))
            if not own and not any(one in self.shipped() for one in shipped):
                raise ConfigError(f"no term is called {name!r}", "See `liaison glossary list` for the names.")
            kept = tuple(one for one in content.terms if one not in own)
            hidden = (*content.removed, name.strip()) if shipped else content.removed
            self._write(GlossaryContent(terms=kept, removed=tuple(dict.fromkeys(hidden))))
        return own or shipped

    @contextmanager
    def _writing(self) -> Iterator[GlossaryContent]:
        """The content, with every other editor waiting."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield read_file(self._path)

    def _write(self, content: GlossaryContent) -> None:
        import yaml

        entries = [{kind: list(names) for kind in _KINDS if (names := getattr(term, kind))} for term in content.terms]
        whole: dict[str, object] = {"terms": entries}
        if content.removed:
            whole["removed"] = list(content.removed)
        temporary = self._path.with_suffix(f".{os.getpid()}.tmp")
        with temporary.open("w", encoding="utf-8") as file:
            file.write(_HEAD + yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=120))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)


def _spellings(terms: Iterable[Term]) -> set[str]:
    return {fold_name(name) for term in terms for name in term.spellings}


def _joined(terms: Iterable[Term]) -> Term:
    """All names of some terms, each once, earlier ones first."""
    held = list(terms)
    return Term(**{kind: tuple(dict.fromkeys(n for term in held for n in getattr(term, kind))) for kind in _KINDS})


def _checked(term: Term) -> Term:
    cleaned = Term(**{kind: tuple(map(_plain, getattr(term, kind))) for kind in _KINDS})
    for name in cleaned.spellings:
        if not 2 <= len(name) <= _LONGEST:
            raise ConfigError(f"{name!r} cannot be a name", f"Names have 2 to {_LONGEST} characters.")
    for names, language in ((cleaned.en, Language.EN), (cleaned.ja, Language.JA)):
        for name in names:
            if detect_language(name, default=language) is not language:
                raise ConfigError(f"{name!r} is not in {language.value!r}", "Japanese names go to --ja, others to --en")
    if len(_spellings([cleaned])) < 2:
        raise ConfigError("a term needs two names or more", "Give for example --en and --ja, or an --abbreviation.")
    return cleaned


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())
