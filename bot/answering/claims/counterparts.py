"""Names of which only a part stands in a source of the other language: "Joan Dwyer" and ジョアン・プイグ."""

from __future__ import annotations

from bot.answering.claims.names import Name, likeness, names_in, word_in
from bot.answering.text import has_japanese, squeeze

_ALIKE = 0.5
_MOST_WORDS = 4
"""Longer runs of capitals are titles and headlines."""


def replaced_in_part(claim: str, source: str) -> Name | None:
    """A name of a claim whose part was replaced: what is left of it belongs to a name that goes on otherwise.

    The rest of a name may be left out, or be translated by its meaning (Sir, 大統領). So a word that is missing counts
    only where the source, beside the part that was found, has a word that the claim lacks, too, and that sounds unlike.
    """
    squeezed = squeeze(source)
    others = [(name, [word for word in name.words if not word_in(word, claim)]) for name in names_in(source)]
    for name in names_in(claim):
        found = [word for word in name.words if word_in(word, source)]
        missing = [word for word in name.words if word not in found]
        if not found or not missing or len(name.words) > _MOST_WORDS or squeeze(name.text) in squeezed:
            continue
        beside = [
            word
            for other, lacking in others
            if any(word_in(part, other.text) for part in found)
            for word in lacking
            if len(word) > 1
        ]
        if beside and max(_sounds_like(one, other) for one in missing for other in beside) < _ALIKE:
            return name
    return None


def _sounds_like(one: str, other: str) -> float:
    if has_japanese(one) == has_japanese(other):
        return 1.0  # written in Latin letters in a Japanese text: nothing to go by
    return likeness(other, one) if has_japanese(one) else likeness(one, other)
