"""Resolves abbreviations by the definitions that documents give themselves: "Joint Cyber Unit (JCU)".

Only readable rows are looked at, so what an abbreviation means to somebody depends on what they may read.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from corpus.languages import Language
from retrieval.analyzers import query_terms
from retrieval.lexical import LexicalIndex
from retrieval.rows import RowSet

_MOST_ROWS = 24
_MOST_TOKENS = 3
_REMEMBERED = 256
_TOKEN = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9&+-]{1,9}(?![A-Za-z0-9])")
_WORD = r"[A-Z][\w’'-]*"
_SMALL = r"of|the|and|for|on|in|to|&"
_NAME_FIRST = re.compile(rf"((?:(?:{_WORD}|{_SMALL})\s+){{1,10}})\(\s*[“\"']?([A-Z][A-Za-z0-9&+-]{{1,9}})[”\"']?\s*\)")
_ABBREVIATION_FIRST = re.compile(rf"(?<![A-Za-z0-9])([A-Z][A-Z0-9&+-]{{1,9}})\s*\(\s*((?:{_WORD}|{_SMALL}|\s)+?)\s*\)")
_JAPANESE = re.compile(
    r"([\u4e00-\u9fff\u30a1-\u30fa\u30fc・々]{3,30})\s*\(\s*(?:以下[、,\s]*)?[「『“\"]?([A-Z][A-Za-z0-9&+-]{1,9})[」』”\"]?"
    r"(?:\s*(?:という|と呼ぶ|とする)。?)?\s*\)"
)


def abbreviations_in(text: str) -> list[str]:
    """Words in capitals in a question, in order, each once."""
    return list(dict.fromkeys(_TOKEN.findall(unicodedata.normalize("NFKC", text))))


def definitions_in(text: str) -> Iterator[tuple[str, str]]:
    """Abbreviations that a text defines, with the name each stands for.

    English names must spell the abbreviation with the first letters of their words, small words allowed; a Japanese
    name is the run of kanji and katakana right before the bracket.
    """
    plain = unicodedata.normalize("NFKC", text)
    for match in _NAME_FIRST.finditer(plain):
        name = _spelling(match[1].split(), match[2])
        if name:
            yield match[2], name
    for match in _ABBREVIATION_FIRST.finditer(plain):
        words = match[2].split()
        name = _spelling(words, match[1])
        if name and len(name.split()) == len(words):
            yield match[1], name
    for match in _JAPANESE.finditer(plain):
        yield match[2], match[1]


def _spelling(words: Sequence[str], abbreviation: str) -> str | None:
    """The shortest run of words up to the last whose capitals, or all first letters, spell the abbreviation."""
    wanted = re.sub(r"[^A-Z]", "", abbreviation)
    if len(wanted) < 2:
        return None
    for first in range(len(words) - 1, -1, -1):
        run = words[first:]
        if not run[0][0].isupper():
            continue
        capitals = "".join(word[0] for word in run if word[0].isupper())
        if wanted in (capitals, "".join(word[0].upper() for word in run)):
            return " ".join(run)
    return None


class Abbreviations:
    """Finds what abbreviations stand for in the rows of one generation. Thread-safe.

    Args:
        lexical: Finds the rows that hold an abbreviation.
        texts: Gives the texts of rows.
    """

    def __init__(self, lexical: LexicalIndex, texts: Callable[[Sequence[int]], Sequence[str]]) -> None:
        self._lexical, self._texts = lexical, texts
        self._known: OrderedDict[tuple[tuple[tuple[int, int], ...], str], tuple[str, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def names(self, text: str, *, readable: RowSet, known: Callable[[str], bool]) -> tuple[str, ...]:
        """Names of the abbreviations in a question that readable rows define.

        Args:
            text: The question.
            readable: Rows that may be looked at.
            known: Whether an abbreviation needs no definition, because the glossary has it.
        """
        tokens = [token for token in abbreviations_in(text) if not known(token)][:_MOST_TOKENS]
        names = (name for token in tokens for name in self._defined(token, readable))
        return tuple(dict.fromkeys(names))

    def _defined(self, token: str, readable: RowSet) -> tuple[str, ...]:
        key = (readable.ranges, token)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        found = self._looked_up(token, readable)
        with self._lock:
            self._known[key] = found
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found

    def _looked_up(self, token: str, readable: RowSet) -> tuple[str, ...]:
        """The most frequent name, and the most frequent one in the other script."""
        terms = query_terms(token, Language.EN)[:1]
        scores = self._lexical.scores(terms, readable=readable)
        holding = np.flatnonzero(scores)
        rows = holding[np.lexsort((holding, -scores[holding]))][:_MOST_ROWS].tolist()
        names = Counter(
            name for text in self._texts(rows) for abbreviation, name in definitions_in(text) if abbreviation == token
        )
        ordered = [name for name, _ in names.most_common()]
        latin = [name for name in ordered if name.isascii()][:1]
        return (*latin, *[name for name in ordered if not name.isascii()][:1])
