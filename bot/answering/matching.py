"""Compares a question's words with a sentence's, in one language or across the two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import jaconv

from bot.answering.lexicon import FAMILY_OF
from bot.answering.text import fold, has_japanese, morphemes, squeeze, term_set, words
from bot.answering.vocabulary import english_of, japanese_of

_ACRONYM = re.compile(r"\b[A-Z]{2,6}s?\b")
_KATAKANA = re.compile(r"^[ァ-ヶー・]+$")
_SKELETON = (
    (r"[aiueo]", ""),
    (r"ph|f", "h"),
    (r"v", "b"),
    (r"l", "r"),
    (r"c(?=[kh])", ""),
    (r"[cq]", "k"),
    (r"x", "ks"),
    (r"th|ts|z|sh|j", "s"),
    (r"y|w|-", ""),
    (r"(.)\1+", r"\1"),
)


@lru_cache(maxsize=20_000)
def katakana_of(word: str) -> str:
    """The katakana spelling Sudachi knows for an English word, or an empty string."""
    if not word.isascii() or len(word) < 3:
        return ""
    cut = morphemes(word)
    return cut[0].lemma if len(cut) == 1 and _KATAKANA.match(cut[0].lemma) else ""


@lru_cache(maxsize=20_000)
def _katakana_set(text: str) -> frozenset[str]:
    return frozenset(k for k in (katakana_of(w) for w in words(text)) if k)


@lru_cache(maxsize=20_000)
def _skeleton(word: str) -> str:
    plain = jaconv.kana2alphabet(jaconv.kata2hira(word)) if not word.isascii() else word
    plain = re.sub(r"[^a-z]", "", plain.casefold())
    for pattern, replacement in _SKELETON:
        plain = re.sub(pattern, replacement, plain)
    return plain


def sounds_like(katakana: str, text: str) -> bool:
    """Whether a katakana name is a transliteration of a word of the text, by the consonants of both."""
    shape = _skeleton(katakana)
    return len(shape) >= 2 and any(_skeleton(word) == shape for word in words(text) if len(word) > 2 and word.isascii())


def matches(term: str, text: str) -> bool:
    """Whether a question's term, or a word for the same thing in either language, stands in the text."""
    terms = term_set(text)
    if term in terms:
        return True
    if term.isascii():
        return _matches_english(term, terms, text)
    if term in fold(text):
        return True
    english = english_of(term) or _english_of_law(term)
    if english and (english & terms or any(FAMILY_OF.get(e, frozenset()) & terms for e in english)):
        return True
    if has_japanese(text) and english and _same_meaning(english, term, text):
        return True
    if _KATAKANA.match(term):
        return term in _katakana_set(text) or (len(term) > 3 and not has_japanese(text) and sounds_like(term, text))
    return False


def _same_meaning(english: frozenset[str], term: str, text: str) -> bool:
    """Whether the Japanese text holds another word for the same English one ("利用者" and "ユーザー")."""
    folded = fold(text)
    return any(
        (other != term and len(other) > 1 and other in folded) for word in english for other in (*japanese_of(word), *_loans(word))
    )


@lru_cache(maxsize=20_000)
def _loans(word: str) -> tuple[str, ...]:
    loan = katakana_of(word)
    return (loan,) if loan else ()


def _english_of_law(term: str) -> frozenset[str]:
    return english_of(term[:-1]) if len(term) > 2 and term.endswith("法") else frozenset()


def _matches_english(term: str, terms: frozenset[str], text: str) -> bool:
    family = FAMILY_OF.get(term)
    if family and family & terms:
        return True
    if len(term) >= 5 and any(t.startswith(term) or (len(t) >= 5 and term.startswith(t)) for t in terms):
        return True
    if has_japanese(text):
        folded = fold(text)
        return any(j in folded for j in japanese_of(term)) or any(
            katakana_of(term) == t for t in terms if katakana_of(term)
        )
    return False


def is_known_across(term: str) -> bool:
    """Whether the vocabulary knows the term, so that its absence on the other side means something."""
    return bool(japanese_of(term) if term.isascii() else english_of(term)) or bool(_KATAKANA.match(term))


def names_match(name: str, text: str) -> bool:
    """Whether a proper name stands in the text: as written, by its acronym, by all its words, or transliterated."""
    if squeeze(name) in squeeze(text):
        return True
    parts = [w for w in words(name) if w not in {"of", "the", "and", "for", "on"}]
    if has_japanese(name):
        return all(matches(t, text) for t in term_set(name)) if term_set(name) else False
    if len(parts) >= 2 and re.search(rf"\b{''.join(p[0] for p in parts)}s?\b", text, re.I) and len(parts) >= 3:
        return True
    terms = term_set(name)
    return bool(terms) and all(matches(t, text) for t in terms)


def has_acronym_of(terms: Sequence[str], text: str) -> frozenset[str]:
    """Terms of a question that an acronym of the text stands for ("PPPs" for "public-private partnership")."""
    capitals = {a.rstrip("s").casefold() for a in _ACRONYM.findall(text)}
    found: set[str] = set()
    if not capitals:
        return frozenset()
    for size in (2, 3, 4, 5):
        for start in range(len(terms) - size + 1):
            run = terms[start : start + size]
            if "".join(t[0] for t in run) in capitals and all(t.isalpha() and t.isascii() for t in run):
                found.update(run)
    return frozenset(found)
