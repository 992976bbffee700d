"""Whether a sentence gives the names of its source other parts to play, told by the order of the words around them."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations, pairwise

from bot.answering.claims.names import Name, names_in
from bot.answering.text import fold, has_japanese, morphemes

_MOST_NAMES = 8
_WORD = re.compile(r"[a-z\u00c0-\u024f0-9]+(?:['’][a-z]+)?|[^\sa-z0-9]")

_CAPITAL_INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][a-z]\w+")


def swapped_names(claim: str, source: str) -> tuple[Name, Name] | None:
    """Two names of a claim that would agree better with its source if they changed places; both in one language.

    Only words in a row are compared, so that a sentence whose clauses were moved stays as good as it was.
    """
    folded = fold(source)
    names = [name for name in dict.fromkeys(names_in(claim)) if fold(name.text) in folded][:_MOST_NAMES]
    held = _pairs(source)
    as_said = _agreement(claim, held)
    for left, right in combinations(names, 2):
        if left.end > right.start or left.text == right.text or left.text in right.text or right.text in left.text:
            continue
        if _agreement(swap(claim, left, right), held) > as_said:
            return left, right
    return None


def strangers(claim: str, source: str) -> list[str]:
    """Names of a claim that stand beside no word that they stand beside in its source; both in one language."""
    words, held = _words(claim), set(_pairs(source))
    names = {word for name in names_in(claim) for word in _words(name.text)}
    names |= {fold(word) for word in _CAPITAL_INSIDE.findall(claim)}
    padded = ["", *words, ""]
    found = []
    for index, word in enumerate(words, start=1):
        if word not in names:
            continue
        before, after = padded[index - 1], padded[index + 1]
        if (before, word) not in held and (word, after) not in held:
            found.append(word)
    return found


def swap(text: str, left: Name, right: Name) -> str:
    """A text with two of its names in each other's place; `left` stands before `right`."""
    return text[: left.start] + right.text + text[left.end : right.start] + left.text + text[right.end :]


def _agreement(text: str, held: Counter[tuple[str, ...]]) -> int:
    return (_pairs(text) & held).total()


def _pairs(text: str) -> Counter[tuple[str, ...]]:
    words = _words(text)
    return Counter(pairwise(words))


def _words(text: str) -> list[str]:
    folded = fold(text)
    return [m.surface for m in morphemes(folded)] if has_japanese(text) else _WORD.findall(folded)
