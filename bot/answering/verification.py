"""Checks every drafted sentence against the spans it cites; what they do not support is removed.

A sentence that is a quotation, or built of pieces of one, passes by string comparison. Any other sentence must find
its numbers, dates, names and negations in the cited spans, and most of its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.draft import Draft
from bot.answering.extract import Want, values
from bot.answering.hostile import is_hostile
from bot.answering.lexicon import word_list
from bot.answering.matching import matches, names_match
from bot.answering.text import fold, has_japanese, squeeze, term_set
from bot.values import Citation, Sentence

_MARKERS = re.compile(r"\s*\[\d+\]")
_EDGE = re.compile(r"^[\s“”\"'「」『』•·\-–—…]+|[\s“”\"'「」『』…]+$")
_PIECES = re.compile(r"\s*[;；、,]\s*|\s+/\s+")
_NEGATION_EN = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|cannot|unable|refus\w+|den(?:y|ied|ies)|fail(?:s|ed)?"
    r"|lack(?:s|ed)?)\b|n't\b"
)
_NEGATION_JA = re.compile(r"ない|なかっ|ません|ず(?:に|、|。|$)|ぬ(?:。|$)|禁止|拒否|不可")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_EN_NUMBERS = {
    w: str(i)
    for i, w in enumerate(word_list("""zero one two three four five six seven eight nine ten eleven twelve"""))
}
_LEAST_WORDS = 0.6


def string_supported(sentence: str, quotes: Sequence[str]) -> bool:
    """Whether a sentence is a quotation or made of pieces that each stand in one (width, case and blanks folded)."""
    plain = _EDGE.sub("", _MARKERS.sub("", sentence))
    sources = [squeeze(q) for q in quotes]
    if not plain:
        return False
    if any(squeeze(plain) in source for source in sources):
        return True
    pieces = [p for p in _PIECES.split(plain) if p.strip()]
    return len(pieces) > 1 and all(any(squeeze(p) in source for source in sources) for p in pieces)


def is_supported(sentence: str, quotes: Sequence[str]) -> bool:
    """Whether the quotations support a sentence.

    Args:
        sentence: As drafted, markers allowed.
        quotes: The cited spans, at least one.
    """
    if not quotes:
        return False
    if string_supported(sentence, quotes):
        return True
    plain, source = _MARKERS.sub("", sentence), " ".join(quotes)
    return (
        _numbers(plain) <= _numbers(source)
        and _same_negation(plain, source)
        and all(names_match(plain[a:b], source) for a, b in values(plain, Want.NAME))
        and _shared_words(plain, source) >= _LEAST_WORDS
    )


def _numbers(text: str) -> set[str]:
    folded = fold(text)
    found = {n.replace(",", "").rstrip(".") for n in _DIGITS.findall(folded)}
    return found | {_EN_NUMBERS[w] for w in re.findall(r"[a-z]+", folded) if w in _EN_NUMBERS and w != "one"}


def negations(text: str) -> int:
    """How many words of denial a text holds."""
    return len((_NEGATION_JA if has_japanese(text) else _NEGATION_EN).findall(fold(text)))


def _same_negation(sentence: str, source: str) -> bool:
    return bool(negations(sentence)) <= bool(negations(source)) and (
        bool(negations(sentence)) or not negations(source) or len(sentence) < 0.6 * len(source)
    )


def _shared_words(sentence: str, source: str) -> float:
    terms = term_set(sentence)
    return sum(matches(t, source) for t in terms) / len(terms) if terms else 0.0


def verify(draft: Draft) -> tuple[Draft, int]:
    """Remove unsupported sentences and citations that no sentence uses any more; number the rest anew.

    Returns:
        The checked draft, and how many sentences were removed.
    """
    by_marker: dict[int, Citation] = {c.marker: c for c in draft.citations}
    kept: list[Sentence] = []
    for sentence in draft.sentences:
        cited = [by_marker[m].quote for m in sentence.citations if m in by_marker]
        if any(map(is_hostile, cited)):
            continue  # a quotation that was widened over an instruction to whoever answers
        if len(cited) == len(sentence.citations) and is_supported(sentence.text, cited):
            kept.append(sentence)
    used = [m for m in by_marker if any(m in s.citations for s in kept)]
    renumbered = {old: new for new, old in enumerate(used, start=1)}
    checked = Draft(
        sentences=tuple(_renumber(s, renumbered) for s in kept),
        citations=tuple(_with_marker(by_marker[m], renumbered[m]) for m in used),
        intro=draft.intro,
        kind=draft.kind,
        notices=draft.notices,
    )
    return checked, len(draft.sentences) - len(kept)


def _renumber(sentence: Sentence, numbers: dict[int, int]) -> Sentence:
    text = re.sub(r"\[(\d+)\]", lambda m: f"[{numbers.get(int(m.group(1)), 0)}]", sentence.text)
    return Sentence(text=text, citations=tuple(numbers[m] for m in sentence.citations))


def _with_marker(citation: Citation, marker: int) -> Citation:
    from dataclasses import replace

    return citation if citation.marker == marker else replace(citation, marker=marker)
