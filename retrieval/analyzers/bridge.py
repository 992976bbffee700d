"""Keys under which a Latin word and its katakana spelling meet: "security" and セキュリティ.

A key is the word's skeleton of consonants as Japanese ears keep them: l and r are one, b and v are one, doubled letters
count once, vowels only tell at the beginning of the word. Keys of fewer than three consonants are too common to say
anything.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Marks of the key's origin, so that a query looks for the other script's keys only and no word counts twice.
FROM_KATAKANA = "\u30a2~"
FROM_LATIN = "a~"
_LEAST_CONSONANTS = 3
_LEAST_LETTERS = 4
KATAKANA_RUN = re.compile(r"[ァ-ヺー]{3,}")
LATIN_WORD = re.compile(r"[A-Za-z]{4,}")

_ROMAN = {
    **dict(zip("アイウエオ", "aiueo", strict=True)),
    **{
        kana: consonant + vowel
        for row, consonant in (
            ("カキクケコ", "k"),
            ("ガギグゲゴ", "g"),
            ("サシスセソ", "s"),
            ("ザジズゼゾ", "z"),
            ("タチツテト", "t"),
            ("ダヂヅデド", "d"),
            ("ナニヌネノ", "n"),
            ("ハヒフヘホ", "h"),
            ("バビブベボ", "b"),
            ("パピプペポ", "p"),
            ("マミムメモ", "m"),
            ("ラリルレロ", "r"),
        )
        for kana, vowel in zip(row, "aiueo", strict=True)
    },
    **{"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヲ": "o", "ン": "n", "ヴ": "bu", "ー": "", "ッ": ""},
    **{"シ": "shi", "チ": "chi", "ツ": "tsu", "ジ": "ji", "フ": "fu"},
}
_SMALL = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ャ": "a", "ュ": "u", "ョ": "o", "ヮ": "a"}

_Rule = tuple[str, re.Pattern[str] | None, str]
"""What must stand in a word for the rule to act, the pattern (None: those very letters), what takes its place."""


def _rules(*rules: tuple[str, str | None, str]) -> list[_Rule]:
    return [(held, None if pattern is None else re.compile(pattern), new) for held, pattern, new in rules]


# Most rules touch few words, and whether letters stand in a word is much quicker to tell than a pattern is to try.
_LATIN_RULES = _rules(
    ("i", r"[ts]ion|[sc]ian|[ct]ious|tient|cian", "shn"),
    ("ture", r"ture(s?)$", r"chr\1"),
    ("tch", None, "ch"),
    ("ps", r"^ps", "s"),
    ("kn", r"^kn", "n"),
    ("wr", r"^wr", "r"),
    ("wh", r"^wh", "w"),
    ("x", r"^x", "z"),
    ("ph", None, "f"),
    ("gh", r"gh(?=t|$)", ""),
    ("igh", None, "i"),
    ("ck", None, "k"),
    ("sch", None, "sk"),
    ("c", r"c(?=[eiy])", "s"),
    ("ch", r"ch(?=[rln])", "k"),
    ("c", r"c(?!h)", "k"),
    ("qu", None, "k"),
    ("q", None, "k"),
    ("x", None, "ks"),
    ("g", r"g(?=[eiy])", "j"),
    ("dge", None, "j"),
    ("th", None, "s"),
    ("mb", r"mb$", "m"),
    ("ng", r"ng(?=[^aeiouy])", "n"),
    ("r", r"r(?=[^aeiouy]|$)|(?<=[aeo])re$", ""),
    ("h", r"(?<=[aeiou])h|h(?=[^aeiouy])(?<![sc]h)", ""),
    ("", r"(?<=[aeiou])w|y", ""),
)
_KEY_RULES = _rules(
    ("v", None, "b"),
    ("l", None, "r"),
    ("m", r"m(?=[pbf])", "n"),
    ("f", None, "h"),
    ("sh", None, "s"),
    ("", r"ts|tz|dz", "t"),
    ("z", None, "s"),
    ("j", None, "s"),
    ("ch", None, "t"),
    ("w", None, "u"),
    ("", r"(.)\1+", r"\1"),
)
_REMEMBERED = 8192  # words
_PLURAL = re.compile(r"(?<![sui])s$")  # Japanese takes over the singular
_VOWELS = re.compile(r"[^a-z]|[aeiouy]")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=_REMEMBERED)
def katakana_key(word: str) -> str | None:
    """The key of a katakana word, or None if it is too short to have one."""
    roman = ""
    for kana in word:
        if kana in _SMALL:
            stem = roman[:-1] if roman and roman[-1] in "iueo" else roman
            roman = (roman[:-1] if stem != roman else roman) + _SMALL[kana]
        else:
            roman += _ROMAN.get(kana, "")
    return _key(roman)


@lru_cache(maxsize=_REMEMBERED)
def latin_key(word: str) -> str | None:
    """The key of a Latin word, or None if it is too short to have one or all capitals (an acronym is not spelt out)."""
    if len(word) < _LEAST_LETTERS or (word.isupper() and len(word) < 7):
        return None
    return _key(_rewritten(_PLURAL.sub("", word.lower()), _LATIN_RULES))


def _key(text: str) -> str | None:
    text = _rewritten(text, _KEY_RULES)
    lead = "a" if text[:1] in "aeiou" else ""
    consonants = _DOUBLED.sub(r"\1", _VOWELS.sub("", text))
    return lead + consonants if len(consonants) >= _LEAST_CONSONANTS else None


def _rewritten(text: str, rules: list[_Rule]) -> str:
    for held, pattern, new in rules:
        if held in text:
            text = text.replace(held, new) if pattern is None else pattern.sub(new, text)
    return text
