"""Names in texts: finding many at once, and which documents a question names by publisher or author."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from operator import add

from corpus.documents import Metadata

NAMED = 0.02
"""What the passages of a document gain whose publisher or author the question names."""

_BRACKETED = re.compile(r"\(([^()]{2,20})\)")
_SHORTEST = 4


class Names:
    """Finds names of two characters or more: the longest at each place, without overlap, in one pass."""

    def __init__(self, names: Iterable[str]) -> None:
        """Index the names; shorter ones are left out."""
        self._by_start: dict[str, list[str]] = {}
        for name in sorted(names, key=len, reverse=True):
            self._by_start.setdefault(name[:2], []).append(name)
        self._within_words = {start for start, held in self._by_start.items() if not all(map(str.isascii, held))}

    def in_text(self, text: str) -> Iterator[tuple[int, str]]:
        """Places and names, in order."""
        end, starts = 0, self._by_start
        for at in [at for at, pair in enumerate(map(add, text, text[1:])) if pair in starts]:
            if at < end or (_goes_on(text, at) and text[at : at + 2] not in self._within_words):
                continue
            held = starts[text[at : at + 2]]
            name = next((n for n in held if text.startswith(n, at) and _stands_alone(n, text, at)), None)
            if name is not None:
                end = at + len(name)
                yield at, name


def _goes_on(text: str, at: int) -> bool:
    """Whether a Latin word goes on at a place, so that no Latin name can begin there."""
    before = text[at - 1 : at]
    return before.isascii() and before.isalnum()


def _stands_alone(name: str, text: str, at: int) -> bool:
    """Latin names end at word borders, Japanese ones anywhere."""
    around = text[at - 1 : at] + text[at + len(name) : at + len(name) + 1]
    return not name.isascii() or not any(one.isascii() and one.isalnum() for one in around)


class NamedDocuments:
    """Documents by the names of their publishers and authors."""

    def __init__(self, documents: Mapping[str, Metadata]) -> None:
        """Index the names.

        Args:
            documents: Metadata by document id.
        """
        self._by_name: dict[str, set[str]] = {}
        for document_id, metadata in documents.items():
            for name in _names_of(metadata.publisher or "", metadata.authors):
                self._by_name.setdefault(name, set()).add(document_id)
        self._names = Names(self._by_name)

    def in_question(self, text: str) -> frozenset[str]:
        """Ids of the documents whose publisher or author a question names, capitals as written."""
        plain = unicodedata.normalize("NFKC", text)
        return frozenset(one for _, name in self._names.in_text(plain) for one in self._by_name[name])


@lru_cache(maxsize=4096)
def _names_of(publisher: str, authors: tuple[str, ...]) -> frozenset[str]:
    """Whole names, what stands in their brackets (an abbreviation), and surnames of authors."""
    names = set()
    for part in re.split(r"[;；]", unicodedata.normalize("NFKC", publisher)):
        whole = _BRACKETED.sub("", part).strip()
        names |= {whole, *(inner.strip() for inner in _BRACKETED.findall(part))}
    for author in authors:
        plain = unicodedata.normalize("NFKC", author).strip()
        names |= {plain, plain.split()[-1] if plain.isascii() and " " in plain else plain}
    return frozenset(name for name in names if len(name) >= (_SHORTEST if name.isascii() else 2) or name.isupper())
