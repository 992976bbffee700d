"""Whether an English and a Japanese sentence have two names in each other's place, as subject and object.

English tells the subject by its place before the verb, Japanese by a particle (は, が, も). Only the plain case
is told: the first name of the English sentence stands before its first verb, and in Japanese another one is marked as
subject while the first, behind it, is not. Passives and reported speech are left alone.
"""

from __future__ import annotations

import re
from itertools import pairwise

from bot.answering.claims.names import Name, likeness, names_in, word_in
from bot.answering.text import has_japanese

_TITLE = r"^[\s）)」』]*[^\s、。はがもをにへとでのか]{0,8}?"  # 首相, 氏, 選手 and their like
_SUBJECT = re.compile(_TITLE + r"(?:は|が|も(?!ら))")
_OTHER = re.compile(_TITLE + r"(?:を|に|へ|と|で|の|から|より|や)")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|said|says|told|[a-z]{3,}ed|[a-z]{3,}s|met|gave|took|made|sent)\b"
)
_PREPOSITION = re.compile(
    r"\b(?:in|at|on|of|for|to|from|with|by|under|after|before|like|over|near|against)\s(?:the\s)?$", re.I
)
_FIRST = re.compile(r"[A-Z][a-z]{3,}")
_AFTER = 14
_ALIKE = 0.72


def subjects_swapped(claim: str, source: str) -> bool:
    """Whether the subject of one sentence is plainly not that of the other; one English, one Japanese, in any order."""
    english, japanese = (source, claim) if has_japanese(claim) else (claim, source)
    placed = placed_names(english, japanese)
    return any(
        first.text != second.text
        and first.start > second.start
        and _VERB.search(english[: name.start]) is None
        and _PREPOSITION.search(english[: name.start]) is None
        and _OTHER.match(japanese[first.end : first.end + _AFTER]) is not None
        and _SUBJECT.match(japanese[first.end : first.end + _AFTER]) is None
        and _SUBJECT.match(japanese[second.end : second.end + _AFTER]) is not None
        for (name, first), (_, second) in pairwise(placed)
    )


def placed_names(english: str, japanese: str) -> list[tuple[Name, Name]]:
    """Names of the English sentence in order, each with its counterpart in the Japanese one, where there is one."""
    others = names_in(japanese)
    names = list(names_in(english))
    first = _FIRST.match(english)  # a capital that may be the sentence's own: the other text decides
    if first is not None and not (names and names[0].start == 0):
        names.insert(0, Name(first.group(), (first.group(),), 0, first.end()))
    found = []
    for name in names:
        counterparts = [other for word in name.words if (other := _counterpart(word, others)) is not None]
        if counterparts:
            found.append((name, counterparts[-1]))
    return found


def _counterpart(word: str, others: tuple[Name, ...]) -> Name | None:
    scored = [(max(_score(word, part) for part in other.words), other) for other in others]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= _ALIKE else None


def _score(word: str, part: str) -> float:
    if not has_japanese(part):
        return float(word.casefold() == part.casefold())
    return max(likeness(word, part), float(word_in(word, part)))
