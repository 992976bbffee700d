"""Turns a supported sentence into one that says something else: another number, date, name, the opposite, or swapped.

Nothing here shares code with the check that it tries, but for the splitting of Japanese into words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.answering.text import has_japanese, morphemes

PERTURBATIONS = ("number", "date", "name", "negation", "actor")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_NUMBER_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_EN_DATE = re.compile(
    rf"\b(?:{'|'.join(m for m in _MONTHS if m not in {'May', 'March'})}|{'|'.join(_DAYS)})\b|\b(?:19|20)\d\d\b"
)
_JA_DATE = re.compile(
    r"(?:[1-9]|1[0-2])(?=\s?月(?!間))|[月火水木金土日](?=曜)|(?:19|20)\d\d(?=\s?年)|(?<![\d,.])\d{1,2}(?=\s?日(?!間))"
)
_JA_DAYS = "月火水木金土日"
_DIGITS = re.compile(r"(?<![\d.,A-Za-z-])\d[\d,]*(?:\.\d+)?(?![\d,]*\s?[月日年])(?!\w*[A-Z])")
_EN_NUMBER = re.compile(rf"(?<![-\w])(?:{'|'.join(_NUMBER_WORDS)})(?![-\w])")
_EN_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?:[- ][A-Z][a-z]+)*(?:['’]s)?")
_EN_START = re.compile(r"^[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_AUX = re.compile(
    r"\b(is|are|was|were|will|would|can|could|should|has|have|had|must|may|might|does|do|did)\b(?!\s+not\b|n['’]t)"
)
_EN_NOT = re.compile(
    r"\b(is|are|was|were|will|would|could|should|has|have|had|must|may|might|does|do|did) not\b|\b(is|are|was"
    r"|were|would|could|should|has|have|had|does|do|did)n['’]t\b"
)
_JA_ENDS = (
    ("ていない。", "ている。"), ("ていなかった。", "ていた。"), ("しなかった。", "した。"),
    ("されなかった。", "された。"),
    ("ではない。", "である。"), ("ではなかった。", "だった。"), ("しない。", "する。"), ("されない。", "される。"),
    ("ませんでした。", "ました。"), ("ません。", "ます。"), ("ではありません。", "です。"), ("できない。", "できる。"),
    ("れなかった。", "れた。"), ("べなかった。", "べた。"), ("えなかった。", "えた。"), ("けなかった。", "けた。"),
    ("めなかった。", "めた。"), ("わなかった。", "った。"), ("じなかった。", "じた。"), ("せなかった。", "せた。"),
)  # fmt: skip
_NOT_PEOPLE = frozenset({*_MONTHS, *_DAYS, "The", "I", "Mr", "Mrs", "Ms", "Dr", "Sir"})
_TOGETHER = re.compile(r"^\s*(?:,|and|or|&|/|-|,? and|of|the|'s|の|と|や|、|・|および|及び|とその|vs\.?|v)?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """Names to replace others by, as they stand in the texts at hand."""

    english: Sequence[str]
    japanese: Sequence[str]


def perturb(text: str, kind: str, *, pools: Pools, random_of: random.Random) -> str | None:
    """Change a sentence in one place.

    Args:
        text: The sentence.
        kind: One of `PERTURBATIONS`.
        pools: Names to choose from.
        random_of: Chooses.

    Returns:
        The changed sentence, or None if it has no place for this change.
    """
    changes: dict[str, Callable[[str, Pools, random.Random], str | None]] = {
        "number": _number,
        "date": _date,
        "name": _name,
        "negation": _negation,
        "actor": _actor,
    }
    changed = changes[kind](text, pools, random_of)
    return None if changed is None or changed == text else changed


def pools_of(texts: Sequence[str]) -> Pools:
    """All names of some texts, each once, in order."""
    english: dict[str, None] = {}
    japanese: dict[str, None] = {}
    for text in texts:
        names = [text[a:b] for a, b in name_spans(text)]
        (japanese if has_japanese(text) else english).update(dict.fromkeys(names))
    return Pools(english=list(english), japanese=list(japanese))


def name_spans(text: str) -> list[tuple[int, int]]:
    """Names of people, places and organisations: words with capitals inside a sentence; Sudachi's proper nouns."""
    if not has_japanese(text):
        spans = [m.span() for m in (*_EN_START.finditer(text), *_EN_NAME.finditer(text))]
        spans = [(a, b - 2 if text[b - 2 : b] in {"'s", "’s"} else b) for a, b in spans]
        return [(a, b) for a, b in spans if not {*text[a:b].split()} & _NOT_PEOPLE]
    found: list[tuple[int, int]] = []
    place = 0
    for morpheme in morphemes(text):
        start = text.find(morpheme.surface, place)
        place = start + len(morpheme.surface)
        if morpheme.minor != "固有名詞" or len(morpheme.surface) < 2 or morpheme.surface.isascii():
            continue
        joined = text[found[-1][1] : start] if found else "-"
        if joined in {"", "・", " ", "＝"}:
            found[-1] = (found[-1][0], place)
        elif morpheme.detail in {"人名", "地名", "一般"}:
            found.append((start, place))
    return found


def _replaced(text: str, span: tuple[int, int], new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


def _number(text: str, _pools: Pools, random_of: random.Random) -> str | None:
    places = [m.span() for m in _DIGITS.finditer(text) if not re.fullmatch(r"(?:19|20)\d\d", m.group())]
    words = [] if has_japanese(text) else [m.span() for m in _EN_NUMBER.finditer(text)]
    if not places and not words:
        return None
    start, end = random_of.choice([*places, *words])
    old = text[start:end]
    if old in _NUMBER_WORDS:
        return _replaced(text, (start, end), random_of.choice([w for w in _NUMBER_WORDS if w != old]))
    position = random_of.choice([i for i, c in enumerate(old) if c.isdigit()])
    digit = random_of.choice([d for d in "123456789" if d != old[position]])
    return _replaced(text, (start, end), old[:position] + digit + old[position + 1 :])


def _date(text: str, _pools: Pools, random_of: random.Random) -> str | None:
    places = [m.span() for m in (_JA_DATE if has_japanese(text) else _EN_DATE).finditer(text)]
    if not places:
        return None
    start, end = random_of.choice(places)
    old = text[start:end]
    if old.isdigit():
        number = int(old)
        most = 12 if text[end:].lstrip().startswith("月") else 28
        others = [number + d for d in (-9, -4, -3, -2, -1, 1, 2, 3, 5)] if number > 1900 else range(1, most + 1)
        return _replaced(text, (start, end), str(random_of.choice([n for n in others if n != number])))
    group: Sequence[str] = next(g for g in (_MONTHS, _DAYS, _JA_DAYS) if old in g)
    return _replaced(text, (start, end), random_of.choice([other for other in group if other != old]))


def _name(text: str, pools: Pools, random_of: random.Random) -> str | None:
    places = name_spans(text)
    pool = pools.japanese if has_japanese(text) else pools.english
    if not places or not pool:
        return None
    start, end = random_of.choice(places)
    for _ in range(20):
        new = random_of.choice(pool)
        if not {*re.split(r"[\s・]", new)} & {*re.split(r"[\s・]", text[start:end])} and new not in text:
            return _replaced(text, (start, end), new)
    return None


def _negation(text: str, _pools: Pools, random_of: random.Random) -> str | None:
    if has_japanese(text):
        plain = text if text.endswith("。") else text + "。"
        for denied, said in _JA_ENDS:
            for old, new in ((denied, said), (said, denied)):
                if plain.endswith(old):
                    return plain.removesuffix(old) + new
        return None
    denials = list(_EN_NOT.finditer(text))
    if denials:
        match = random_of.choice(denials)
        return _replaced(text, match.span(), match[1] or match[2])
    places = list(_AUX.finditer(text))
    if not places:
        return None
    match = random_of.choice(places)
    return _replaced(text, match.span(), f"{match.group()} not")


def _actor(text: str, _pools: Pools, random_of: random.Random) -> str | None:
    spans = sorted(name_spans(text))
    pairs = [
        (left, right)
        for left, right in pairwise(spans)
        if left[1] <= right[0]
        and not _TOGETHER.match(text[left[1] : right[0]])
        and text[slice(*left)] != text[slice(*right)]
    ]
    if not pairs:
        return None
    left, right = random_of.choice(pairs)
    first, second = text[slice(*left)], text[slice(*right)]
    return text[: left[0]] + second + text[left[1] : right[0]] + first + text[right[1] :]
