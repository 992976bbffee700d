"""Which words of a text are denied, so that a sentence can be compared with a source of its own language."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.answering.claims.polarity import EN_IDIOMS, EN_PLAIN, JA_IDIOMS, JA_PLAIN, denials
from bot.answering.text import fold, has_japanese, morphemes, stem

_EN_WORD = re.compile(r"[a-z\u00c0-\u024f]+|\d[\d.,]*")
_EN_PASSED = frozenset({"a", "an", "the", "to", "be", "been", "yet", "so", "very", "of", "in", "any"})
_STOP = re.compile(r"[.,;:!?][\s\"'”’]")
_JOINS = frozenset({"and", "or", "but", "that", "which", "who", "because", "as", "when"})
_REACH = 2


@lru_cache(maxsize=8_192)
def denied_terms(text: str) -> frozenset[str]:
    """Stems or dictionary forms that a denial reaches: the next words in English, the one before it in Japanese."""
    return _split(text)[0]


@lru_cache(maxsize=8_192)
def affirmed_terms(text: str) -> frozenset[str]:
    """Words that stand somewhere in a text out of reach of a denial."""
    return _split(text)[1]


def same_denials(claim: str, source: str) -> bool:
    """Whether a claim denies what its source denies, and nothing else; both in one language."""
    denied, held = denied_terms(claim), denied_terms(source)
    if denied - held or denials(claim) > denials(source):
        return False
    open_terms = (affirmed_terms(claim) & held) - denied
    return not (open_terms - affirmed_terms(source))


@lru_cache(maxsize=8_192)
def _split(text: str) -> tuple[frozenset[str], frozenset[str]]:
    return _japanese(text) if has_japanese(text) else _english(text)


def _english(text: str) -> tuple[frozenset[str], frozenset[str]]:
    folded = EN_IDIOMS.sub(" ", fold(text)).replace("cannot", "can not")
    ends = [match.end() for match in EN_PLAIN.finditer(folded)]
    starts = {match.start() for match in EN_PLAIN.finditer(folded)}
    words = [m for m in _EN_WORD.finditer(folded) if m.start() not in starts and m.group() not in _EN_PASSED]
    reached: set[int] = set()
    for end in ends:
        after = [i for i, word in enumerate(words) if word.start() >= end][:_REACH]
        for i in after:
            if words[i].group() in _JOINS or _STOP.search(folded[end : words[i].start()]):
                break
            reached.add(i)
    terms = [stem(word.group()) for word in words]
    denied = frozenset(terms[i] for i in reached)
    return denied, frozenset(term for i, term in enumerate(terms) if i not in reached)


def _japanese(text: str) -> tuple[frozenset[str], frozenset[str]]:
    folded = JA_IDIOMS.sub("＿", fold(text))
    places: list[tuple[int, int, str]] = []
    place = 0
    for morpheme in morphemes(folded):
        start = folded.find(morpheme.surface, place)
        if start < 0:
            continue
        place = start + len(morpheme.surface)
        if morpheme.major in {"名詞", "動詞", "形容詞", "形状詞", "副詞"} and morpheme.lemma not in {
            "無い",
            "為る",
            "居る",
            "成る",
            "有る",
        }:
            places.append((start, place, morpheme.lemma))
    reached: set[int] = set()
    for match in JA_PLAIN.finditer(folded):
        before = [i for i, (start, _, _) in enumerate(places) if start < match.start()]
        reached.update(before[-1:])
    denied = frozenset(lemma for i, (_, _, lemma) in enumerate(places) if i in reached)
    return denied, frozenset(lemma for i, (_, _, lemma) in enumerate(places) if i not in reached)
