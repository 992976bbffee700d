"""Compares katakana with English words by the consonants of both: フェローシップ is a fellowship."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

import jaconv

from bot.answering.text import words

_TELLING_PAIR = 5
_TELLING_SHAPE = 3
"""Consonants of which a name is told from others by itself."""
_FINAL_R = re.compile(r"[aeo]r$")
_SILENT_R = re.compile(r"(?<=[aeiou])r(?![aeiou])")
# Consonants that the two scripts write alike, applied in order to the letters of a word.
_SKELETON = (
    (re.compile(r"(?<=[a-z])[ts]ion(?=s?$)"), "shon"),
    (re.compile(r"th|ts|z|sh|j"), "s"),  # before the vowels go: テスト has no "ts"
    (re.compile(r"m(?=[pb])"), "n"),
    (re.compile(r"(?<=[aiueo])h(?![aiueo])"), ""),
    (re.compile(r"[aiueo]"), ""),
    (re.compile(r"m(?=[pb])"), "n"),
    (re.compile(r"ph|f"), "h"),
    (re.compile(r"v"), "b"),
    (re.compile(r"l"), "r"),
    (re.compile(r"c(?=[kh])"), ""),
    (re.compile(r"[cq]"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"y|w|-"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


@lru_cache(maxsize=20_000)
def _skeleton(word: str) -> str:
    plain = word if word.isascii() else jaconv.kana2alphabet(jaconv.kata2hira(word))
    plain = re.sub(r"[^a-z]", "", plain.casefold())
    for pattern, replacement in _SKELETON:
        plain = pattern.sub(replacement, plain)
    return plain


@lru_cache(maxsize=8_192)
def skeletons_in(text: str) -> frozenset[str]:
    """Shapes of the English words of a text, and of two that katakana may write as one: ゼロトラスト."""
    said = [word if len(word) > 2 and word.isascii() else "" for word in words(text)]
    shapes = [_skeleton(word) for word in said]
    pairs = (one + other for one, other in pairwise(shapes) if min(len(one), len(other)) > 1)
    return (
        frozenset(filter(None, shapes)).union(*map(_bare_shapes, said))
        | frozenset(pair for pair in pairs if len(pair) >= _TELLING_PAIR)
    )  # fmt: skip


@lru_cache(maxsize=20_000)
def _bare_shapes(word: str) -> frozenset[str]:
    """Shapes of an English word as a loan takes it over: one, and without an r that is not heard.

    "Clusters" are a クラスター, "Gordon" is ゴードン.
    """
    single = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    shapes = {_skeleton(single), _skeleton(_FINAL_R.sub("", single)), _skeleton(_SILENT_R.sub("", single))}
    return frozenset(shape for shape in shapes if len(shape) >= _TELLING_SHAPE)


def sounds_like(katakana: str, text: str) -> bool:
    """Whether a katakana name is a transliteration of a word of the text, by the consonants of both."""
    shape = _skeleton(katakana)
    return len(shape) >= 2 and shape in skeletons_in(text)


def sound_in_turn(parts: Sequence[str], text: str) -> bool:
    """Whether words that sound like the parts of a name follow one another, one more between two of them at most.

    The neighbour vouches for a part of one consonant, of which no shape could be told alone: コー beside ハロルド.
    """
    shapes = [_skeleton(part) for part in parts]
    if max(map(len, shapes)) < _TELLING_SHAPE or not all(shapes):
        return False
    said = [{_skeleton(word), *_bare_shapes(word)} for word in words(text) if word.isascii()]
    starts = [at for at, heard in enumerate(said) if shapes[0] in heard]
    return any(_goes_on(shapes[1:], said[at + 1 :]) for at in starts)


def _goes_on(shapes: Sequence[str], said: Sequence[Collection[str]]) -> bool:
    at = 0
    for shape in shapes:
        near = [shape in heard for heard in said[at : at + 2]]
        if not any(near):
            return False
        at += near.index(True) + 1
    return True
