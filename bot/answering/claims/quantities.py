"""Numbers and dates of a text, in one form for both languages: 1.2億 is 120 million, 令和5年 is 2023, 午後3時 is 3 pm.

A quantity is a set of readings ("n:3", "n:15"), any of which may be meant. Words as vague as "hundreds of" are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from bot.answering.claims.calendars import ERAS, month_of, relative_days, season_of, weekday_of
from bot.answering.lexicon import ORDINAL_WORDS
from bot.answering.text import fold, has_japanese

Reading = frozenset[str]

_UNITS = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    w: 10 * i
    for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
_ORDINALS = {word: number for number, word in enumerate(ORDINAL_WORDS[1:], start=2)}
_TIMES = {"twice": 2, "double": 2, "doubled": 2, "doubles": 2, "triple": 3, "tripled": 3, "trio": 3, "dozen": 12}
_SCALES = {
    "hundred": 100, "thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "mn": 10**6, "billion": 10**9,
    "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12, "dozen": 12,
}  # fmt: skip
_JA_SCALES = {"十": 10, "百": 100, "千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}
_KANJI = {k: i for i, k in enumerate("〇一二三四五六七八九")} | {"零": 0}
_EN_TOKEN = re.compile(
    r"(?P<clock>\d{1,2}(?:[:.]\d{2})?)\s?(?P<half>[ap])\.?m\b\.?"
    r"|(?P<decade>'?\d{2,4})'?s\b"
    r"|(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<th>st|nd|rd|th)?(?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion"
    r"|dozen|mn|bn|tn|k|m|b)\b)?"
    r"|(?P<word>[a-z]+(?:-[a-z]+)*)"
)
_KANJI_NUMBER = r"[〇零一二三四五六七八九十百千万億兆]+"
_JA_NUMBER = r"\d[\d,]*(?:\.\d+)?(?:[十百千万億兆]+(?:\d[\d,]*(?:\.\d+)?[十百千万億兆]*)*)?|" + _KANJI_NUMBER
_JA_TOKEN = re.compile(
    rf"(?P<era>明治|大正|昭和|平成|令和)(?P<era_year>元|{_JA_NUMBER})年"
    rf"|(?P<pm>午後|夜|夕方)?(?P<pre>第)?(?P<vague>[数何])?(?P<number>{_JA_NUMBER})(?P<unit>[^\s\d、。]{{0,3}})"
)
_JA_COUNTED = re.compile(
    r"^(?:人|名|年|月|日|時|分(?!け|か|野|析)|秒|つ|回|度|個|社|[かカヶケ]国|[かカヶケ]月|番|位|歳|才|冊|枚|台|件|点|倍|割|世紀|週|軒"
    r"|匹|頭|本(?!当|来|人)|隻|機|カ所|か所|ヶ所|箇所|階|戦|勝|敗|試合|ゴール|部屋|家族|段|章|条|ドル|円|ポンド|ユーロ|パーセント|%|キロ|メートル|トン|人組|世|期|者)"
)
_SPACED = re.compile(
    r"(?<=[十百千万億兆第約数])\s+(?=[\d十百千万億兆年月日時分人%])|(?<=\d)\s+(?=[十百千万億兆年月日時分人%])"
)
_ONE = re.compile(
    r"\b(?:an?|one|once|single|first|sole|only|annual(?:ly)?|yearly|biennial|(?:past|last|per|each|every) \w+)\b"
    r"|一|最初|初|唯"
)
_MONTH_AFTER = re.compile(r"^月(?!間)")
_WORD_LIKE = re.compile(r"^(?:十分|十字|一部|一般|一方|万一|三角|四季|千葉|百貨|九州|四国|八百|五輪|二酸|三菱|二次元)")


@lru_cache(maxsize=8_192)
def quantities(text: str) -> tuple[Reading, ...]:
    """The quantities of a text, in order; one and "a" are none in English, where they are articles."""
    folded = fold(text)
    dates = _dates(text, folded)
    if not has_japanese(text):
        return (*_english(folded), *dates)
    folded = _SPACED.sub("", folded)
    return (*_japanese(folded), *_english(_JA_TOKEN.sub(_blank, folded)), *dates)


@lru_cache(maxsize=8_192)
def readings(text: str) -> Reading:
    """Every reading of every quantity of a text, for looking a claim in the other language up: read generously."""
    return frozenset().union(*quantities(text), _loose(fold(text)))


def more_quantities(claim: str, source: str) -> Reading | None:
    """The first quantity that a claim holds more often than its source; both in one language."""
    left = Counter(quantities(source))
    for quantity, count in Counter(quantities(claim)).items():
        if count > left[quantity]:
            return quantity
    return None


def _english(folded: str) -> Iterator[Reading]:
    run: list[str] = []
    for token in _EN_TOKEN.finditer(folded):
        word = token["word"]
        if word:
            for part in word.split("-"):
                if _is_numeral(part):
                    if not _goes_on(run, part):
                        yield from _spelt(run)
                        run = []
                    run.append(part)
                    continue
                if part == "and" and any(word in _SCALES for word in run):
                    continue  # "two hundred and five", not "one and three"
                yield from _spelt(run)
                run = []
                if part in _ORDINALS and part != "second":
                    yield frozenset({_n(_ORDINALS[part])})
                elif part in _TIMES:
                    yield frozenset({_n(_TIMES[part])})
            continue
        yield from _spelt(run)
        run = []
        yield from _digits(token)
    yield from _spelt(run)


def _is_numeral(word: str) -> bool:
    return word in _UNITS or word in _TENS or (word in _SCALES and word.isalpha() and len(word) > 2)


def _goes_on(run: list[str], word: str) -> bool:
    """Whether a numeral belongs to the number before it: "three" does after "twenty" and "hundred", not after "one"."""
    if not run or word in _SCALES or run[-1] in _SCALES:
        return True
    return run[-1] in _TENS and 0 < _UNITS.get(word, 0) < 10


def _blank(token: re.Match[str]) -> str:
    """What stands around a Japanese number, without it: a kanji numeral inside a word goes too, which harms nothing."""
    return " " if not token["era"] and token["unit"] in {"", "%"} else f" {token['unit'] or ''}"


def _digits(token: re.Match[str]) -> Iterator[Reading]:
    if token["clock"]:
        parts = re.split(r"[:.]", token["clock"])
        hour = int(parts[0])
        yield frozenset({_n(hour), _n((hour % 12) + (12 if token["half"] == "p" else 0))})
        if len(parts) > 1 and int(parts[1]):
            yield frozenset({_n(int(parts[1]))})
    elif token["decade"]:
        digits = token["decade"].strip("'")
        yield frozenset({_n(int(digits)), _n(1900 + int(digits))} if len(digits) == 2 else {_n(int(digits))})
    else:
        value = _decimal(token["digits"])
        if value is not None:
            yield frozenset({_n(value * _SCALES.get(token["scale"] or "", 1))})


def _spelt(run: list[str]) -> Iterator[Reading]:
    """The value of number words in a row: "two hundred and five", "twenty one"."""
    if not run or run == ["one"] or all(word in _SCALES for word in run):
        return
    total, part = 0, 0
    for word in run:
        if word == "hundred":
            part = max(1, part) * 100
        elif word in _SCALES:
            total, part = total + max(1, part) * _SCALES[word], 0
        else:
            part += _UNITS.get(word, 0) + _TENS.get(word, 0)
    yield frozenset({_n(total + part)})


def _japanese(folded: str) -> Iterator[Reading]:
    for token in _JA_TOKEN.finditer(folded):
        if token["era"]:
            value = 1 if token["era_year"] == "元" else _japanese_value(token["era_year"])
            if value is not None:
                yield frozenset({_n(value), _n(value + ERAS[token["era"]])})
            continue
        number, unit = token["number"], token["unit"]
        value = _japanese_value(number)
        if value is None or token["vague"] or (_MONTH_AFTER.match(unit) and value <= 12):
            continue
        if not number[0].isdigit():
            is_counted = _JA_COUNTED.match(unit) or token["pre"]
            if not is_counted or number == "一" or _WORD_LIKE.match(number + unit):
                continue
        yield frozenset(_japanese_readings(value, unit, is_pm=bool(token["pm"])))


def _japanese_readings(value: Decimal | int, unit: str, *, is_pm: bool) -> set[str]:
    found = {_n(value)}
    if is_pm and unit.startswith("時") and value < 12:
        found.add(_n(value + 12))
    if unit.startswith("割"):
        found.add(_n(value * 10))
    if unit.startswith("代"):
        found.add("teens")
    if unit.startswith("年代") and value < 100:
        found.add(_n(1900 + value))
    if unit.startswith("年") and value % 10 == 0 and 0 < value < 100:
        found.add(_n(value / 10))  # decades
    if unit.startswith("か月") and value % 12 == 0:
        found.add(_n(value / 12))
    return found


def _japanese_value(text: str) -> Decimal | None:
    """The value of digits, kanji numerals and scales mixed: 1億2000万, 二十三, 3千, 二〇二三."""
    plain = text.replace(",", "")
    if re.fullmatch(r"[〇零一二三四五六七八九]{2,}", plain):
        return Decimal("".join(str(_KANJI[c]) for c in plain))
    total, part, digits = Decimal(0), Decimal(0), ""
    for char in plain:
        if char.isdigit() or char == ".":
            digits += char
        elif char in _KANJI:
            digits += str(_KANJI[char])
        else:
            scale = _JA_SCALES[char]
            value = _decimal(digits) if digits else None
            if scale < 10**4:
                part += (Decimal(1) if value is None else value) * scale
            else:
                total += (part + (value or 0) or Decimal(1)) * scale
                part = Decimal(0)
            digits = ""
    last = _decimal(digits) if digits else Decimal(0)
    return None if last is None else total + part + last


def _dates(text: str, folded: str) -> Iterator[Reading]:
    for month in month_of(text):
        yield frozenset({f"month:{month}"})
    for day in weekday_of(text):
        yield frozenset({f"weekday:{day}"})
    for season in season_of(folded):
        yield frozenset({f"season:{season}"})


def _loose(folded: str) -> Reading:
    """Readings that a source supports though it does not count: articles as one, halves, kanji numerals in words."""
    found = {"n:1"} if _ONE.search(folded) else set()
    if re.search(r"\bhal(?:f|ves|ved)\b|半", folded):
        found |= {"n:0.5", "n:50", "n:30"}
    if re.search(r"\bteen", folded):
        found.add("teens")
    if re.search(r"\bquarters?\b|四半", folded):
        found |= {"n:0.25", "n:25", "n:4"}
    words = {
        r"\b(?:second|pair|both|couple|two|twin|duo|bilateral)\b|両|双|次|二|2番|倍": 2,
        r"\bdecade": 10,
        r"\bcentury|centenary": 100,
        r"\bfortnight": 2,
        r"\bmidnight\b|深夜0": 0,
        r"\bnoon\b|正午": 12,
        r"\btrilateral\b|三": 3,
        r"\b(?:biennial|biannual|sophomore)\b": 2,
        r"\bzero\b|ゼロ": 0,
    }
    found |= {_n(value) for pattern, value in words.items() if re.search(pattern, folded)}
    found |= {_n(v) for run in re.findall(r"[二三四五六七八九十百千万億兆]+", folded) if (v := _japanese_value(run))}
    for year, month, day in re.findall(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", folded):
        found |= {_n(int(year)), _n(int(month)), _n(int(day)), f"month:{int(month)}"}
    return frozenset(found)


def contradicting_days(claim: str, source: str) -> bool:
    """Whether a claim says yesterday, next year or the like, and the source says another day of the kind instead."""
    said, held = relative_days(fold(claim)), relative_days(fold(source))
    kinds = {name.partition(":")[0] for name in said if name not in held}
    return any(name.partition(":")[0] in kinds for name in held)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _n(value: Decimal | int | float) -> str:
    number = Decimal(value).normalize()
    return f"n:{number:f}"
