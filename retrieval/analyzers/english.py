"""Index terms of text in Latin script: stems, acronyms, identifiers."""

from __future__ import annotations

import re
import threading
from functools import lru_cache

# Only words that carry nothing; the rarity weight of BM25 deals with the rest.
_GRAMMAR = (
    "a an the of and or to in on at by for with from as is are was were be been being it its this that these those "
    "there has have had do does did will would can could may might shall should i we you he she they them his her "
    "their our your my me him us am not what which who whom whose how when where why"
)
_STOP_WORDS = frozenset(_GRAMMAR.split())
_ORDINALS = {
    "1st": "first",
    "2nd": "second",
    "3rd": "third",
    "4th": "fourth",
    "5th": "fifth",
    "6th": "sixth",
    "7th": "seventh",
    "8th": "eighth",
    "9th": "ninth",
    "10th": "tenth",
}
_LONGEST_TERM = 64
# A word with what may join its parts: hyphens, plus (2+2), dots (U.K., 3.5), ampersand (R&D), apostrophes, underscores.
WORD = re.compile(r"[^\W_]+(?:[-‐‑+./&'’_@][^\W_]+)*(?:\+\+|#)?")
_ACRONYM_WITH_DOTS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?\.?")
_PARTS = re.compile(r"[-‐‑+./&_@]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_DIGIT = re.compile(r"\d")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_REMEMBERED = 16_384  # words; a text's frequent ones are far fewer
_local = threading.local()


def english_terms(text: str) -> list[str]:
    """Index terms in order of a folded text; words that stand joined give their joined form and their parts."""
    terms: list[str] = []
    for match in WORD.finditer(_THOUSANDS.sub("", text)):
        word = match.group()
        # Numbers and identifiers hardly come back: remembered, they would take a build's memory and push words out.
        terms.extend(_terms_of_word(word) if _DIGIT.search(word) else _word_terms(word))
    return terms


@lru_cache(maxsize=_REMEMBERED)
def _word_terms(word: str) -> tuple[str, ...]:
    return _terms_of_word(word)


def _terms_of_word(word: str) -> tuple[str, ...]:
    if _ACRONYM_WITH_DOTS.fullmatch(word):
        return (word.replace(".", "").lower(),)
    word = _POSSESSIVE.sub("", word).replace("'", "").replace("’", "")
    parts = [part for part in _PARTS.split(word) if part]
    if len(parts) < 2:
        return tuple(_simple(parts[0] if parts and not word.endswith("++") else word))
    terms = [] if "/" in word else list(_joined(word, parts))
    for part in parts:
        if len(part) > 1 or part.isdigit():
            terms.extend(term for term in _simple(part) if term not in terms)
    return tuple(terms)


def _joined(word: str, parts: list[str]) -> list[str]:
    """The whole of a joined word: as it stands if it is an identifier (CVE-2024-5184, 2+2), else as one stem."""
    whole = word.lower().replace("‐", "-").replace("‑", "-")
    if any(character.isdigit() for character in word):
        together = "".join(parts).lower()
        return [whole[:_LONGEST_TERM]] if together.isdigit() else [whole[:_LONGEST_TERM], together[:_LONGEST_TERM]]
    if len(parts) > 3 or "@" in word:  # an address or a phrase: its parts say more
        return [whole[:_LONGEST_TERM]] if "@" in word or "." in word else []
    return [stem("".join(parts).lower())]


def _simple(word: str) -> list[str]:
    """Terms of a word without joints; none for a stop word, unless capitals tell an acronym (US, IT, WHO)."""
    lowered = word.lower()
    if lowered in _STOP_WORDS and not (len(word) > 1 and word.isupper()):
        return []
    if lowered in _ORDINALS:
        return [_ORDINALS[lowered]]
    if any(character.isdigit() for character in lowered):
        return [lowered[:_LONGEST_TERM]]
    return [stem(lowered)]


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str) -> str:
    """Stem of a lower-case word (Snowball English, that is Porter2); long runs of letters are cut."""
    if not hasattr(_local, "stemmer"):
        import Stemmer

        _local.stemmer = Stemmer.Stemmer("english")  # keeps state while stemming: one a thread
    found: str = _local.stemmer.stemWord(word[:_LONGEST_TERM])
    return found
