"""Compares a question's words with a sentence's, in one language or across the two."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import jaconv

from bot.answering.lexicon import FAMILY_OF, ORDINAL_WORDS
from bot.answering.rewording import swaps_of
from bot.answering.sounds import skeletons_in, sound_in_turn, sounds_like
from bot.answering.synonyms import synonyms_of
from bot.answering.text import fold, has_japanese, morphemes, squeeze, stem, term_sequence, term_set, words
from bot.answering.vocabulary import english_of, is_in_full, japanese_of

_ACRONYM = re.compile(r"\b[A-Z]{2,6}s?\b")
_KATAKANA = re.compile(r"^[ァ-ヶー・]+$")
_PREFIX = 5
_SHORT_NAME = 3
_TITLE_WORD = re.compile(
    r"(?:Mr|Ms|Mrs|Miss|Dr|Prof|Sir|Lord|Lady|Dame)\.?|\w*(?:Minister|President|Secretary|Ambassador|General|Professor"
    r"|Director|Senator|Chancellor|Premier|Commissioner)"
)
_INSTITUTION = re.compile(
    r"Office|Agency|Ministry|Department|Bureau|Directorate|Secretariat|Council|Commission|Committee|Institute"
    r"|Cent(?:re|er)|Authority|Board|Command"
)
_LONG_VOWEL = re.compile(r"([aeiou])\1")
_CAPITALISED = re.compile(r"[A-Z][\w’'-]*(?:\s(?:(?:of|and|the|for|on|in)\s){0,2}[A-Z][\w’'-]*){2,}")
_INNER_DASH = re.compile(r"(?<=[a-z])-(?=\d)")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text prepared for comparison: folded, its terms, those of five letters or more by their first five."""

    folded: str
    terms: frozenset[str]
    beginnings: Mapping[str, Sequence[str]]
    is_japanese: bool


@lru_cache(maxsize=8_192)
def wording(text: str) -> Wording:
    """Prepare a text; remembered, as sentences of a corpus come back question after question."""
    terms = term_set(text)
    terms |= {t.partition("-")[0] for t in terms if "-" in t}  # "CWE-400" is a CWE
    beginnings: dict[str, list[str]] = {}
    for term in terms:
        if len(term) >= _PREFIX:
            beginnings.setdefault(term[:_PREFIX], []).append(term)
    return Wording(
        folded=fold(text),
        terms=terms,
        beginnings=beginnings,
        is_japanese=has_japanese(text),
    )


def prepare(text: str) -> None:
    """Work out and remember what comparing a text takes, by words, by sound, by capitals and as it stands."""
    wording(text)
    skeletons_in(text)
    _acronyms_in(text)
    _squeezed(text)


@dataclass(frozen=True, slots=True)
class TermForms:
    """Everything that counts as one term of a question: terms equal to it, Japanese strings, its loan word.

    `beginning` are the first letters of a longer English word, which another form of it shares; else empty.
    """

    term: str
    terms: frozenset[str]
    strings: tuple[str, ...]
    loan: str
    beginning: str = ""


@lru_cache(maxsize=8_192)
def forms_of(term: str, *, reworded: bool = False) -> TermForms:
    """The words of both languages that may stand for a term; with `reworded` in a copy whose words were changed."""
    if reworded:
        forms = forms_of(term)
        return replace(forms, terms=forms.terms.union(*(swaps_of(word) for word in {term, *english_of(term)})))
    if term.isascii():
        family = FAMILY_OF.get(term, frozenset()) | synonyms_of(term) | {term} | _ordinals_of(term)
        strings = tuple(sorted(japanese_of(term) | ({katakana_of(term)} - {""})))
        return TermForms(term, frozenset(family), strings, "", term[:_PREFIX] if len(term) >= _PREFIX else "")
    english = english_of(term) or _english_of_law(term)
    wider = english.union(*(FAMILY_OF.get(e, frozenset()) for e in english)) if english else english
    others = {o for e in english for o in (*japanese_of(e), katakana_of(e)) if len(o) > 1}
    loan = term if _KATAKANA.match(term) else ""
    spelt = {stem(_romanised(term))} - {""}
    return TermForms(term, frozenset(wider) | {term} | spelt, (term, *sorted(others - {term})), loan)


def _ordinals_of(term: str) -> frozenset[str]:
    """How English counts in order to a number in digits: 第5回 is the fifth."""
    is_low = term.isdigit() and 0 < int(term) <= len(ORDINAL_WORDS)
    return frozenset((stem(ORDINAL_WORDS[int(term) - 1]),)) if is_low else frozenset()


def matches(term: str, text: str, *, reworded: bool = False) -> bool:
    """Whether a question's term, or a word for the same thing in either language, stands in the text.

    Args:
        term: As `term_sequence` gives it.
        text: A sentence or more.
        reworded: Whether the text is a copy whose words were changed.
    """
    return _holds(forms_of(term, reworded=reworded), wording(text), text)


def holds(forms: TermForms, text: str) -> bool:
    """`matches` for a term whose forms are at hand."""
    return _holds(forms, wording(text), text)


class TermFinder:
    """Finds which of some terms `matches` finds in a text; many texts are asked about the same few terms.

    Args:
        terms: The terms by their forms.
    """

    def __init__(self, terms: Sequence[TermForms]) -> None:
        self._terms = terms
        self._by_word: dict[str, list[str]] = {}
        for forms in terms:
            for word in forms.terms:
                self._by_word.setdefault(word, []).append(forms.term)
        self._words = frozenset(self._by_word)
        self._beginnings = frozenset(forms.beginning for forms in terms) - {""}
        self._has_loans = any(forms.loan for forms in terms)

    def in_text(self, text: str) -> frozenset[str]:
        """The terms that stand in a text."""
        held = wording(text)
        found = {term for word in self._words & held.terms for term in self._by_word[word]}
        if held.is_japanese or self._has_loans or not self._beginnings.isdisjoint(held.beginnings):
            found.update(
                forms.term
                for forms in self._terms
                if forms.term not in found
                and (
                    held.is_japanese or forms.loan or forms.beginning in held.beginnings
                )  # else nothing is left to find
                and _holds_in_part(forms, held, text)
            )
        return frozenset(found)


def _holds(forms: TermForms, held: Wording, text: str) -> bool:
    return not forms.terms.isdisjoint(held.terms) or _holds_in_part(forms, held, text)


def _holds_in_part(forms: TermForms, held: Wording, text: str) -> bool:
    """`_holds`, but for whole words."""
    if held.is_japanese and any(string in held.folded for string in forms.strings):
        return True
    term = forms.term
    if term.isascii():
        alike = held.beginnings.get(forms.beginning, ())
        return any(t.startswith(term) or term.startswith(t) for t in alike)
    if forms.loan:
        return forms.loan in _loans_in(text) or (len(term) > 3 and not held.is_japanese and sounds_like(term, text))
    return False


@lru_cache(maxsize=8_192)
def katakana_of(word: str) -> str:
    """The katakana spelling Sudachi knows for an English word, or an empty string."""
    if not word.isascii() or len(word) < 3:
        return ""
    cut = morphemes(word)
    return cut[0].lemma if len(cut) == 1 and _KATAKANA.match(cut[0].lemma) else ""


@lru_cache(maxsize=8_192)
def _loans_in(text: str) -> frozenset[str]:
    return frozenset(k for k in (katakana_of(w) for w in words(text)) if k)


@lru_cache(maxsize=8_192)
def _romanised(term: str) -> str:
    """A kanji name in Latin letters, long vowels short: 安倍 is "abe"; an empty string for anything but a name."""
    cut = [m for m in morphemes(term) if m.minor == "固有名詞"]
    if len(cut) != 1:
        return ""
    return _LONG_VOWEL.sub(r"\1", jaconv.kana2alphabet(jaconv.kata2hira(cut[0].reading)).replace("ou", "o"))


def transliterates(name: str, text: str) -> bool:
    """Whether a Japanese name of a person or a place stands in a long text in Latin letters: 安倍 as Abe."""
    terms = term_set(name)
    if not terms or not all(_stands_across(t, text) for t in terms):
        return False
    if "・" not in name or all(sounds_like(t, text) for t in terms):
        return True
    return any(names_match(name, line) for line in text.splitlines())  # its words translated: they stand together


def _stands_across(term: str, text: str) -> bool:
    if term.isascii():
        return matches(term, text)  # a name that the dictionary writes in Latin letters
    if _KATAKANA.match(term):
        return sounds_like(term, text) or matches(term, text)
    return bool(_romanised(term)) and _romanised(term) in _plain_words(text)


@lru_cache(maxsize=8_192)
def _plain_words(text: str) -> frozenset[str]:
    return frozenset(_LONG_VOWEL.sub(r"\1", word.replace("ou", "o")) for word in words(text) if word.isalpha())


@lru_cache(maxsize=8_192)
def is_known_across(term: str) -> bool:
    """Whether the vocabulary knows the term, so that its absence on the other side means something."""
    return bool(japanese_of(term) if term.isascii() else english_of(term)) or bool(_KATAKANA.match(term))


def is_surely_known_across(term: str) -> bool:
    """`is_known_across`, but not for a general Japanese word, for which a passage may well use another word."""
    return is_known_across(term) and (term.isascii() or is_in_full(term) or bool(_KATAKANA.match(term)))


@lru_cache(maxsize=20_000)
def names_match(name: str, text: str) -> bool:
    """Whether a proper name stands in the text: as written, by its acronym, by all its words, or transliterated."""
    if _squeezed(name) in _squeezed(text) or (name.isupper() and name.casefold() in _initials_in(text)):
        return True
    wanted = term_set(name)
    if has_japanese(name):
        if _KATAKANA.match(name) and "・" in name and max(map(len, name.split("・"))) > _SHORT_NAME:
            spoken = name.split("・")
            return all(matches(p, text) or sounds_like(p, text) for p in spoken) or sound_in_turn(spoken, text)
        return bool(wanted) and all(matches(t, text) or _romanised(t) in _plain_words(text) for t in wanted)
    parts = [w for w in words(name) if w not in {"of", "the", "and", "for", "on"}]
    if len(parts) >= 3 and re.search(rf"\b{re.escape(''.join(p[0] for p in parts))}s?\b", text, re.IGNORECASE):
        return True
    if is_institution(name):
        return _institution(name).search(fold(text)) is not None
    return bool(wanted) and all(matches(t, text) for t in wanted) and _stand_together(tuple(wanted), text)


def all_words_match(name: str, text: str) -> bool:
    """Whether all words of a name of several stand in the text, wherever: names run together in a terse question."""
    wanted = term_set(name)
    return len(wanted) > 2 and not is_institution(name) and all(matches(t, text) for t in wanted)


@lru_cache(maxsize=8_192)
def is_institution(name: str) -> bool:
    """Whether an English name is that of an office or ministry, whose words mean little when they stand apart."""
    parts = name.split()
    return (
        not has_japanese(name)
        and len(term_sequence(name)) > 2
        and bool(_INSTITUTION.fullmatch(parts[-1]) or _INSTITUTION.fullmatch(parts[0]))
    )


@lru_cache(maxsize=8_192)
def _institution(name: str) -> re.Pattern[str]:
    """The words of the name in order, with nothing but small words between them."""
    return re.compile(r"\w*?\W*(?:(?:of|and|the|for|on|in)\W+)*".join(map(re.escape, term_sequence(name))))


def stands_in_document(name: str, folded: str) -> bool:
    """Whether the words of an English name stand somewhere in a folded document, those of an institution together."""
    if is_institution(name):
        return _institution(name).search(folded) is not None
    wanted = term_set(name)
    return len(wanted) > 1 and all(word in folded for word in wanted)


def _stand_together(terms: tuple[str, ...], text: str) -> bool:
    """Whether the terms stand near each other in an English text: words of one name do, words of several do not."""
    if len(terms) < 3 or has_japanese(text):
        return True
    sequence = term_sequence(text)
    places = [(i, t) for i, found in enumerate(sequence) for t in terms if found == t]
    if {t for _, t in places} != set(terms):
        return True  # some match by another form; where they stand is not known
    return any(
        {t for place, t in places if start <= place <= start + 2 * len(terms)} == set(terms) for start, _ in places
    )


@lru_cache(maxsize=8_192)
def surname_match(name: str, text: str) -> bool:
    """Whether a person's family name stands in an English text without another given name: "Prime Minister Abe"."""
    parts = name.split()
    if not 2 <= len(parts) <= 3 or not all(p[0].isupper() and p[1:].islower() for p in parts):
        return False
    before = re.compile(rf"(?:([A-Z][\w’'.-]*)\s)?\b{re.escape(parts[-1])}\b(?!\s[A-Z])")
    return any(
        m.group(1) is None or m.group(1) == parts[0] or _TITLE_WORD.fullmatch(m.group(1)) for m in before.finditer(text)
    )


@lru_cache(maxsize=8_192)
def _squeezed(text: str) -> str:
    return _INNER_DASH.sub("", squeeze(text))


def has_acronym_of(terms: Sequence[str], text: str) -> frozenset[str]:
    """Terms of a question that an acronym of the text stands for ("PPPs" for "public-private partnership").

    Or those that are one of a name in the text: "ARF" where it says "ASEAN Regional Forum".
    """
    spelt = _initials_in(text).intersection(terms)
    capitals = _acronyms_in(text)
    if not capitals:
        return spelt
    runs = _runs_of(tuple(terms))
    return spelt.union(*(runs[acronym] for acronym in capitals if acronym in runs))


@lru_cache(maxsize=8_192)
def _initials_in(text: str) -> frozenset[str]:
    """Initials, three to six, of capitalised words that follow one another, small ones between them left out."""
    found = set()
    for run in _CAPITALISED.findall(text):
        letters = "".join(word[0] for word in run.split() if word[0].isupper()).casefold()
        found |= {letters[start : start + size] for size in range(3, 7) for start in range(len(letters) - size + 1)}
    return frozenset(found)


@lru_cache(maxsize=256)
def _runs_of(terms: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """The terms of every run of two to five English ones, by the acronym that stands for it."""
    runs: dict[str, frozenset[str]] = {}
    for size in (2, 3, 4, 5):
        for start in range(len(terms) - size + 1):
            run = terms[start : start + size]
            if all(t.isalpha() and t.isascii() for t in run):
                acronym = "".join(t[0] for t in run)
                runs[acronym] = runs.get(acronym, frozenset()).union(run)
    return runs


@lru_cache(maxsize=8_192)
def _acronyms_in(text: str) -> frozenset[str]:
    return frozenset(a.rstrip("s").casefold() for a in _ACRONYM.findall(text))


def _english_of_law(term: str) -> frozenset[str]:
    return english_of(term[:-1]) if len(term) > 2 and term.endswith("法") else frozenset()
