"""Reads a statement for everything in it that can be right or wrong by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answering.claims.polarity import negations
from bot.answering.countries import countries_in
from bot.answering.extract import Want, values
from bot.answering.kinds.dates import dates_in
from bot.answering.kinds.positions import subject_of
from bot.answering.lexicon import word_list
from bot.answering.places import is_city
from bot.answering.question import ordinals_in, read_question
from bot.answering.text import fold, has_japanese, stem

_LEAST_TERMS = 2
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORD_NUMBERS = {
    word: str(number)
    for number, word in enumerate(word_list("""two three four five six seven eight nine ten eleven twelve"""), start=2)
}
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b|第\s?\d+")
_FREQUENCY = re.compile(
    r"\b(?:bi-?|semi-?|half-?)?(?:annual|yearly|monthly|weekly|daily|quarterly)|biennial|毎年|年2回|年二回|半年|毎月|隔年|毎週"
)
_KANJI_COUNT = re.compile(r"(?<![\u4e00-\u9fff])([二三四五六七八九])(?:つ|人|名|件|国|か国|社|回|本)")
_MONTHS = frozenset(
    stem(month)
    for month in word_list("""
    january february march april may june july august september october november december""")
) | {"月", "日", "年"}
_CITY_KEYS = {
    "東京": "tokyo", "ロンドン": "london", "パリ": "paris", "ベルリン": "berlin", "ブリュッセル": "brussels",
    "ワシントン": "washington", "ニューヨーク": "new york", "京都": "kyoto", "大阪": "osaka", "広島": "hiroshima",
    "ソウル": "seoul", "北京": "beijing", "ジュネーブ": "geneva", "ウィーン": "vienna", "シンガポール": "singapore",
    "キャンベラ": "canberra", "デリー": "delhi", "ハノイ": "hanoi", "バンコク": "bangkok", "ジャカルタ": "jakarta",
    "バンダルスリブガワン": "bandar seri begawan", "ローマ": "rome", "モスクワ": "moscow", "キーウ": "kyiv",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement to be checked, with everything in it that can be right or wrong by itself.

    Attributes:
        terms: Content terms less numbers and dates.
        dates: ISO dates or prefixes.
        numbers: Numbers that are part of no date.
        names: Proper names.
        cities: Cities, as written.
        actors: Countries in its subject.
    """

    text: str
    terms: tuple[str, ...]
    dates: frozenset[str]
    numbers: frozenset[str]
    ordinals: frozenset[int]
    names: tuple[str, ...]
    cities: frozenset[str]
    countries: frozenset[str]
    actors: frozenset[str]
    is_denial: bool


def read_claim(text: str) -> Claim | None:
    """Read a statement; None for a question, a heading or a scrap, which claim nothing."""
    bare = text.strip()
    if bare.endswith(("?", "？")) or len(bare) < (8 if has_japanese(bare) else 20):
        return None
    question = read_question(bare)
    dates, plain = dates_and_rest(bare)
    terms = tuple(t for t in question.terms if not any(c.isdigit() for c in t) and t not in _MONTHS)
    if len(terms) < _LEAST_TERMS:
        return None
    names = tuple(n for n in question.names if not (countries_in(n, widely=True) or is_city(n) or n.isdigit()))
    return Claim(
        text=bare,
        terms=terms,
        dates=dates,
        numbers=numbers_in(plain),
        ordinals=ordinals_in(plain),
        names=names,
        cities=cities_in(bare),
        countries=countries_in(bare),
        actors=countries_in(subject_of(bare), widely=True),
        is_denial=bool(negations(bare)),
    )


def dates_and_rest(text: str) -> tuple[frozenset[str], str]:
    """The dates of a text, and the text without them."""
    found = dates_in(text)
    rest = list(text)
    for _, start, end in found:
        rest[start:end] = " " * (end - start)
    return frozenset(date for date, _, _ in found), "".join(rest)


def numbers_in(text: str) -> frozenset[str]:
    """The numbers of a text, ordinals left out: digits without separators, words and kanji as digits."""
    folded = fold(text)
    counted = _ORDINAL.sub(" ", folded)
    found = {number.replace(",", "").rstrip(".") for number in _DIGITS.findall(counted)}
    found |= {_WORD_NUMBERS[w] for w in re.findall(r"[a-z]+", folded) if w in _WORD_NUMBERS}
    found |= {str("〇一二三四五六七八九".index(k)) for k in _KANJI_COUNT.findall(folded)}
    return frozenset(found)


def frequencies_in(text: str) -> frozenset[str]:
    """How often something happens, as one word: "biannual", "annual", "monthly"."""
    return frozenset(word.replace("-", "").replace("yearly", "annual") for word in _FREQUENCY.findall(fold(text)))


def cities_in(text: str) -> frozenset[str]:
    """Cities in a text, one key for both languages where the name is known in both."""
    return frozenset(
        _CITY_KEYS.get(text[a:b], text[a:b].casefold()) for a, b in values(text, Want.PLACE) if is_city(text[a:b])
    )
