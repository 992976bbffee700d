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

_LATIN_RULES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[ts]ion|[sc]ian|[ct]ious|tient|cian", "shn"),
        (r"ture(s?)$", r"chr\1"),
        (r"tch", "ch"),
        (r"^ps", "s"),
        (r"^kn", "n"),
        (r"^wr", "r"),
        (r"^wh", "w"),
        (r"^x", "z"),
        (r"ph", "f"),
        (r"gh(?=t|$)", ""),
        (r"igh", "i"),
        (r"ck", "k"),
        (r"sch", "sk"),
        (r"c(?=[eiy])", "s"),
        (r"ch(?=[rln])", "k"),
        (r"c(?!h)", "k"),
        (r"qu", "k"),
        (r"q", "k"),
        (r"x", "ks"),
        (r"g(?=[eiy])", "j"),
        (r"dge", "j"),
        (r"th", "s"),
        (r"mb$", "m"),
        (r"ng(?=[^aeiouy])", "n"),
        (r"ng$", "ng"),
        (r"r(?=[^aeiouy]|$)|(?<=[aeo])re$", ""),
        (r"(?<=[aeiou])h|h(?=[^aeiouy])(?<![sc]h)", ""),
        (r"(?<=[aeiou])w|y", ""),
    )
]
_KEY_RULES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"v", "b"),
        (r"l", "r"),
        (r"m(?=[pbf])", "n"),
        (r"[fh]", "h"),
        (r"sh", "s"),
        (r"ts|tz|dz", "t"),
        (r"z|j", "s"),
        (r"ch", "t"),
        (r"w", "u"),
        (r"(.)\1+", r"\1"),
    )
]


@lru_cache(maxsize=50_000)
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


@lru_cache(maxsize=50_000)
def latin_key(word: str) -> str | None:
    """The key of a Latin word, or None if it is too short to have one or all capitals (an acronym is not spelt out)."""
    if len(word) < _LEAST_LETTERS or (word.isupper() and len(word) < 7):
        return None
    text = word.lower()
    for pattern, replacement in _LATIN_RULES:
        text = pattern.sub(replacement, text)
    return _key(text)


def _key(text: str) -> str | None:
    for pattern, replacement in _KEY_RULES:
        text = pattern.sub(replacement, text)
    lead = "a" if text[:1] in "aeiou" else ""
    consonants = re.sub(r"[^a-z]|[aeiouy]", "", text)
    consonants = re.sub(r"(.)\1+", r"\1", consonants)
    return lead + consonants if len(consonants) >= _LEAST_CONSONANTS else None
