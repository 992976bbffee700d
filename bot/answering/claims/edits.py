"""Small changes of a sentence, to see whether it would agree better with its source without them."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.answering.claims.names import Name, names_in, word_in
from bot.answering.claims.polarity import EN_IDIOMS, EN_PLAIN, JA_IDIOMS, JA_PLAIN
from bot.answering.claims.roles import swap
from bot.answering.text import has_japanese

_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|will|would|can|could|should|has|have|had|must|may|might|does|do|did|to|[a-z]{3,}(?:ed|ing))\b"
)
_JA_POSITIVE = re.compile(
    r"(?P<te>て)(?=い[るた])|(?P<shi>[しさせ])(?=[たて])|(?P<de>で)(?=ある|あった|す|した)|(?P<ru>[えけせてねべめれげべき])(?=[るた]。|[るた]$|[るた]と|[るた]、|[るた]」)"
    r"|(?P<u>[うくすつぬぶむるっん][ただ]?)(?=。|$|と|、|」)"
)
_TOGETHER = re.compile(r"^\s*(?:,|and|or|&|/|-|,? and|of|the|['’]s|の|と|や|、|・|および|及び)*\s*$")


def without(text: str, name: Name) -> str:
    """A text without one of its names."""
    return " ".join((text[: name.start] + " " + text[name.end :]).split())


def denials_removed(text: str) -> list[str]:
    """The text without one of its denials, for each of them."""
    plain, idioms = (JA_PLAIN, JA_IDIOMS) if has_japanese(text) else (EN_PLAIN, EN_IDIOMS)
    covered = [match.span() for match in idioms.finditer(text.lower())]
    found = []
    for match in plain.finditer(text.lower()):
        if any(start <= match.start() < end for start, end in covered):
            continue
        new = (
            ""
            if not has_japanese(text)
            else "た"
            if "た" in match.group() or "でした" in text[match.end() : match.end() + 3]
            else "る"
        )
        found.append(text[: match.start()] + new + text[match.end() :])
    return found


def denials_added(text: str) -> list[str]:
    """The text with one more denial, at each verb where one may stand."""
    if has_japanese(text):
        return [text[: m.end()] + "ない" + text[m.end() + 1 :] for m in _JA_POSITIVE.finditer(text)][::-1]
    return [text[: m.end()] + " not" + text[m.end() :] for m in _VERB.finditer(text)]


def swaps(claim: str, source: str) -> list[tuple[Name, Name, str]]:
    """Neighbouring names of a claim that its source holds, with the claim in which they have changed places."""
    names = [name for name in names_in(claim) if any(word_in(word, source) for word in name.words)]
    return [
        (left, right, swap(claim, left, right))
        for left, right in pairwise(names)
        if left.text != right.text and not _TOGETHER.match(claim[left.end : right.start])
    ]
