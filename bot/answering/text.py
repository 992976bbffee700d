"""Words of questions and sentences in one comparable form, English and Japanese.

English words are folded (width, case, British and American spelling, joined and hyphenated compounds) and stemmed;
Japanese text is cut by Sudachi and reduced to dictionary forms. Both end as plain strings that can be compared.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.answering.lexicon import EN_STOP, JA_STOP, word_list

_JAPANESE_RUN = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
_TOKEN = re.compile(
    r"[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+"  # a run of Japanese
    r"|[a-z]+-\d[\d-]*|\d[\d,]*(?:\.\d+)*|[a-z\u00c0-\u024f]+(?:'[a-z]+)?|&"
)
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-"})
_SPELLINGS = (
    (re.compile(r"^(.{3,})is(e|ed|es|ing|ation|ations)$"), r"\1iz\2"),
    (re.compile(r"^(.{3,})our(s|ed|ing|able|al)?$"), r"\1or\2"),
    (re.compile(r"^(def|off|lic|pret)ence(s?)$"), r"\1ense\2"),
    (re.compile(r"^(.*)centre(s?)$"), r"\1center\2"),
    (re.compile(r"^programmes?$"), r"program"),
)
_MODEL = re.compile(r"(?<![a-z0-9-])([a-z]{1,3})(\d{1,4})(?![a-z0-9])")  # "F35" is "F-35"
_COUNTRY_LETTERS = re.compile(r"(?<![\w.&])(?:U\.S\.(?:A\.)?|USA?|u\.s\.(?:a\.)?)(?!\w)")
_COUNTRY_NAMES = (
    (re.compile(r"\bunited states(?: of america)?\b"), "usa"),
    (re.compile(r"\b(?:united kingdom|great britain)\b|\bu\.k\.(?!\w)"), "uk"),
)
"""What else would be a pronoun, letters by themselves, or words that two countries share."""
_OCEANS = frozenset(("太平", "大西"))
_PARTICLE = re.compile(r"^[のはがをにで](?!ん)")
_SPLIT_PREFIXES = ("cyber",)
_NUMERALS = {
    word: str(number)
    for number, word in enumerate(
        word_list("three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"), start=3
    )
}
_PARTICLES = {"助詞", "助動詞", "補助記号", "記号", "空白", "接続詞", "感動詞", "連体詞", "代名詞"}
_local = threading.local()


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Fold width, case, quotation marks and dashes; the length may change."""
    return unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()


@lru_cache(maxsize=20_000)
def squeeze(text: str) -> str:
    """`fold` with all white space removed, for matching quotations."""
    return re.sub(r"\s+", "", fold(text))


@dataclass(frozen=True, slots=True)
class Morpheme:
    """A Japanese word: its surface, dictionary form, part of speech (major, minor, detail), and reading in katakana."""

    surface: str
    lemma: str
    major: str
    minor: str
    detail: str
    reading: str

    @property
    def is_content(self) -> bool:
        """Whether the word carries meaning of its own."""
        if self.major in _PARTICLES or (self.minor in {"非自立可能", "助数詞可能"} and self.major == "動詞"):
            return False
        if self.major in {"接尾辞", "接頭辞", "副詞"}:
            return False
        return self.lemma not in JA_STOP and self.surface not in JA_STOP


def tokenizer() -> Any:
    """Sudachi's tokenizer of this thread."""
    if not hasattr(_local, "tokenizer"):
        from sudachipy import SplitMode

        from retrieval.analyzers.japanese import sudachi_dictionary

        _local.tokenizer = sudachi_dictionary().tokenizer(mode=SplitMode.B)
    return _local.tokenizer


@lru_cache(maxsize=20_000)
def morphemes(text: str) -> tuple[Morpheme, ...]:
    """Cut Japanese text into words. Text is used as given; fold it first where width matters."""
    if not text:
        return ()
    cut = tokenizer().tokenize(text[:12_000])
    found = [
        Morpheme(m.surface(), _lemma(m.normalized_form()), *(*m.part_of_speech()[:3], m.reading_form()))
        for m in cut
        if not m.surface().isspace()
    ]
    return tuple(_joined_again(found))


def _lemma(form: str) -> str:
    """A dictionary form; a name that the dictionary writes in Latin letters (マイクロソフト) as English words are."""
    return stem(form.casefold()) if form.isascii() and form.isalpha() else form


def _joined_again(found: list[Morpheme]) -> Iterator[Morpheme]:
    """The words with those oceans whole that the dictionary cuts before some particles."""
    at = 0
    while at < len(found):
        one, other = found[at], found[at + 1] if at + 1 < len(found) else None
        if other is not None and one.surface in _OCEANS and other.surface == "洋":
            name = f"{one.surface}{other.surface}"
            yield Morpheme(name, name, "名詞", "固有名詞", "地名", f"{one.reading}{other.reading}")
            at += 1
        else:
            yield one
        at += 1


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Stem one folded English word; digits and words of other scripts stay as they are."""
    for pattern, replacement in _SPELLINGS:
        if pattern.match(word):
            word = pattern.sub(replacement, word)
            break
    word = word.removesuffix("'s")
    if not hasattr(_local, "stemmer"):
        import Stemmer

        _local.stemmer = Stemmer.Stemmer("english")
    return str(_local.stemmer.stemWord(word))


def words(text: str) -> list[str]:
    """Cut folded text into tokens: English words, numbers, runs of Japanese."""
    tokens: list[str] = []
    plain = _MODEL.sub(r"\1-\2", fold(_COUNTRY_LETTERS.sub(" usa ", text)).replace("e-mail", "email"))
    for pattern, name in _COUNTRY_NAMES:
        plain = pattern.sub(name, plain)
    for token in _TOKEN.findall(plain):
        head = next((p for p in _SPLIT_PREFIXES if token.startswith(p) and len(token) > len(p) + 3), None)
        if head is not None and token.isalpha():
            tokens += [head, token[len(head) :]]
        else:
            tokens.append(token)
    return tokens


@lru_cache(maxsize=20_000)
def term_sequence(text: str) -> tuple[str, ...]:
    """Content terms in order of the text: English stems and Japanese dictionary forms, stop words left out."""
    found: list[str] = []
    latin = False
    for token in words(text):
        if _JAPANESE_RUN.match(token):
            if latin:  # "EUのどの…": the particle would be read as the beginning of a word
                token = _PARTICLE.sub("", token)
            found += [m.lemma for m in morphemes(token) if m.is_content]
            latin = False
            continue
        latin = True
        if token in EN_STOP:
            continue
        if len(token) > 1 or token.isdigit():
            token = _NUMERALS.get(token, token)
            found.append(stem(token.replace(",", "") if token[0].isdigit() else token))
    return tuple(found)


@lru_cache(maxsize=20_000)
def term_set(text: str) -> frozenset[str]:
    """The distinct terms of `term_sequence`."""
    return frozenset(term_sequence(text))


@lru_cache(maxsize=20_000)
def has_japanese(text: str) -> bool:
    """Whether any Japanese character occurs."""
    return not text.isascii() and _JAPANESE_RUN.search(text) is not None
