"""Finds values in a sentence by what a question may ask for: dates, numbers, money, places, people, identifiers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from bot.answering.people import person_spans
from bot.answering.places import is_building, is_city, is_country, place_spans
from bot.answering.vocabulary import english_of

Span = tuple[int, int]


class Want(StrEnum):
    """What kind of value a question asks for."""

    PERSON = "person"
    AUTHOR = "author"
    ORGANISATION = "organisation"
    NAME = "name"
    DATE = "date"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    PLACE = "place"
    CITY = "city"
    COUNTRY = "country"
    BUILDING = "building"
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    SCORE = "score"
    CVE = "cve"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    VERSION = "version"
    LAW = "law"
    FREQUENCY = "frequency"
    DURATION = "duration"
    REASON = "reason"


_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_NUMERAL = (
    r"(?:\d[\d,]*(?:\.\d+)?(?:\s?(?:thousand|million|billion|trillion|万|億|兆|千))*|one|two|three|four|five"
    r"|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety"
    r"|dozens?|hundreds?|thousands?|millions?|billions?"
    r"|(?!一[定般部方時緒括連貫致覧旦切層様律環斉因番種])[一二三四五六七八九十百千万億]+)"
)
_ERA_YEAR = r"(?:令和|平成|昭和)\s?(?:元|\d{1,2}|[一二三四五六七八九十]{1,3})"
_UNIT_EN = r"(?:hours?|days?|weeks?|months?|years?|minutes?|seconds?|decades?)"
_DAY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}\b(?:,?\s+\d{{4}})?"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?|\b\d{{4}}-\d{{2}}-\d{{2}}\b"
    r"|(?:\d{4}\s?年\s?|(?:令和|平成)\s?\S{1,2}年\s?)?\d{1,2}\s?月\s?\d{1,2}\s?日"
)
_MONTHS = re.compile(
    rf"\b{_MONTH},?\s+(?:of\s+)?\d{{4}}\b|(?:\d{{4}}|{_ERA_YEAR})\s?年\s?\d{{1,2}}\s?月|\b\d{{4}}-\d{{2}}\b"
)
_EARLIER = (  # a number alone only where it can be nothing but a year
    r"(?:(?<=\bin )|(?<=\bsince )|(?<=\buntil )|(?<=\bbefore )|(?<=\bafter )|(?<=\bfrom ))1[0-7]\d{2}s?"
    r"(?=\W*(?:$|[,.;:)]|(?:and|to|by|when|the|as|in|at|with|until|for|on)\b))"
    r"|(?<![\d.,])\d{3,4}\s?年(?:代|頃|ごろ)?(?![間前後]|以上|余り|近く)"
)
_YEARS = re.compile(
    rf"(?<![\d.,$£€¥-])\b(?:1[89]|20)\d{{2}}(?![\d,.]?\d)(?:s\b)?(?:\s?年度?)?|{_ERA_YEAR}\s?年度?|{_EARLIER}"
)
_NAMES_SOMETHING = re.compile(r"(?:\b(?:the|its|their|his|her|our)|['’]s)\s$")  # "its 2022 Strategy" dates nothing else
_VAGUE_DATE = re.compile(
    r"\b(?:next|last|this)\s+(?:year|month|week|summer|autumn|winter|spring)\b|\b(?:spring|summer|autumn"
    r"|winter|early|mid|late)[- ]\d{4}\b"
    r"|\b(?:(?:early|mid|late)[- ])?(?:\d{1,2}(?:st|nd|rd|th)|(?:six|seven|eigh|nine)teenth|twent(?:ieth|y-first))"
    r"[- ]centur(?:y|ies)\b"
    r"|来年|昨年|今年|翌年|\d{4}\s?年代|(?:紀元前)?\d{1,2}\s?世紀(?:初頭|末|[前後]半|半ば)?",
    re.I,
)
_MONEY = re.compile(
    rf"(?:US|A|C)?[$£€¥]\s?\d[\d,.]*(?:\s?(?:thousand|million|billion|trillion|[mbk]n?)\b)?"
    rf"|\b{_NUMERAL}(?:\s(?:thousand|million|billion|trillion))?\s(?:pounds?|dollars?|euros?|yen|pence|cents)\b"
    r"|\d[\d,.]*\s?(?:千|百|万|億|兆)*\s?(?:円|ドル|ポンド|ユーロ)",
    re.I,
)
_PERCENT = re.compile(rf"\b{_NUMERAL}\s?(?:%|per\s?cent|percent)|\d[\d.]*\s?(?:%|パーセント)|\d+割", re.I)
_NUMBER = re.compile(
    rf"(?<![\w.#+-])(?!one of\b){_NUMERAL}(?![\w%]*[-+]?\d)(?!(?:st|nd|rd|th)\b)"
    r"|\d[\d,]*(?!(?:st|nd|rd|th)\b)(?=\s?[^\W\d_])"
    r"|(?<=[ぁ-ん、])[一二三四五六七八九十百]+(?=つ|の[\u4e00-\u9fff]|[人名件個社点項種])",
    re.I,
)
_ITEM_NUMBER = re.compile(r"^\W*(?:\d+|[ivx]+)[.)]\W|[#＃]\s?\d+")
_CVE = re.compile(r"CVE-\d{4}-\d{4,}", re.I)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])(?:\+\d{1,3}[ -]?)?\(?\d{2,5}\)?[ -]\d{2,4}[ -]\d{3,4}(?!\d)")
_URL = re.compile(r"https?://[^\s)>\]」]+|\bwww\.[^\s)>\]」]+")
_ADDRESS = re.compile(r"(?:https?://|\bwww\.)[^\s)>\]」]+|\b[\w-]+(?:\.[\w-]+)+/[^\s)>\]」,;]*")
_IN_ADDRESSES = frozenset((Want.URL, Want.EMAIL, Want.CVE, Want.VERSION))
"""What may be told by an address; the year in a path dates nothing."""
_VERSION = re.compile(r"\b(?:v(?:ersion)?\.?\s?)\d+(?:\.\d+)*\b|バージョン\s?\d+(?:\.\d+)*|\d+(?:\.\d+)*\s?版", re.I)
_SCORE = re.compile(
    r"\b(?:scor\w*|rat(?:ed|ing)|CVSS)\b\D{0,20}\d+(?:\.\d+)?|スコア\D{0,8}\d+(?:\.\d+)?|\d+(?:\.\d+)?\s?点", re.I
)
_LAW = re.compile(
    r"\b(?:[A-Z][\w’'-]*\s)(?:(?:[A-Z][\w’'-]*|of|on|the|and|for|in)\s){0,8}(?:Act|Law|Bill|Directive"
    r"|Regulations?|Convention|Treaty|Code)\b"
    r"|\b[A-Z]{2,}\d*\s(?:Act|Law|Directive|Regulation)\b|\b(?:Convention|Treaty|Act|Law)\s(?:on|of"
    r"|for)\s(?:the\s)?[A-Z]\w+"
    r"|\b(?:domestic|international|national|federal|common|criminal|civil)\s(?:\w+\s)?laws?\b"
    r"|[\u4e00-\u9fffァ-ヶー]{2,}(?:(?<![手方用文技作工話療])法|条約|指令|規則)"
)
_FREQUENCY = re.compile(
    rf"\b(?:bi|semi|tri)?-?(?:annual(?:ly)?|weekly|monthly|yearly|daily|quarterly|hourly|fortnightly|biennial(?:ly)?)\b"
    rf"|\b(?:once|twice|{_NUMERAL}\s+times)\s+(?:a|an|per|every|each)\s+\w+|\bevery\s+(?:other\s+"
    rf"|{_NUMERAL}\s+)?{_UNIT_EN}"
    rf"|\b(?:per|each)\s{_UNIT_EN}|\bon\s+an?\s+\w+\s+basis\b|\b(?:regular(?:ly)?|continuous(?:ly)?"
    rf"|periodic(?:ally)?|frequent(?:ly)?|on a regular basis)\b"
    r"|毎(?:年|月|週|日|時)|(?:年|月|週|日|半年|四半期)に?\s?\d*[一二三四]?[回度]|隔(?:年|週|月)"
    r"|\d+\s?(?:年|か月|ヶ月|週間|日|時間)(?:ごと|毎|おき)|定期的|半年|継続的",
    re.I,
)
_DURATION = re.compile(
    rf"\b{_NUMERAL}[\s-](?:\w+\s)?{_UNIT_EN}\b|(?:\d+|[一二三四五六七八九十数]+)\s?(?:時間|日間|週間"
    rf"|か月間?|ヶ月間?|年間|分間?|秒間?)"
    rf"|\b(?:decades?|a\s(?:year|month|week|day|decade))\b",
    re.I,
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|as a result of|so that|in order to|therefore|thus|hence|reasons?"
    r"|given that|given|to ensure|to avoid|to prevent"
    r"|to reduce|to enable|means? that|leading to|as (?:it|they|this|these|the)|for this purpose"
    r"|if\b[^.]{3,160}\bwould|this is why|which is why|aims? to"
    r"|(?:critical|crucial|essential|vital|key|indispensable) (?:to|for|in))\b"
    r"|(?:^\W*this|, which) (?:(?:also|in turn|then|will|would|can|may|could) )*"
    r"(?:allow|enable|ensure|help|mean|let|give|avoid|reduce|prevent|make|provide|permit|keep)s?\b"
    r"|, so (?!that\b|far\b|on\b|called\b)"
    r"|ため|ので|から[、。]|理由|により|によって|ことで|したがって|そのため|これは|目的",
    re.I,
)
_ORGANISATION_WORD = re.compile(
    r"\b(?:Ministry|Department|Office|Agency|Secretariat|Council|Commission|Committee|Institute|Centre"
    r"|Center|University|Bureau|Directorate|Authority|Foundation"
    r"|Association|Organi[sz]ation|Company|Corporation|Corp|Ltd|Inc|Group|Bank|Union|Board|Forum"
    r"|Alliance|Initiative|Laborator(?:y|ies)|Labs?|Police|Command)\b"
    r"|(?:省|庁|局|委員会|機構|機関|協会|財団|研究所|大学|株式会社|社|センター|本部|連合)"
)
_NO_ORGANISATION = frozenset(
    {"ai", "api", "cve", "cwe", "html", "http", "it", "llm", "llms", "ml", "ot", "pdf", "rag", "sql", "url", "xss"}
)
_PROPER = re.compile(
    r"(?:[A-Z][\w’'&.-]*[\w]|[A-Z]{2,})(?:\s(?:(?:of|and|for|&)\s(?:the\s)?)?(?:[A-Z][\w’'&-]*\w|[A-Z]{2,}|\d+))*"
)
_LEADING = re.compile(r"(?:(?:On|In|The|By|At|For|A|An|As|This|These|If|When|Mr|Ms|Mrs|Dr)\b\s?)*")
_IN_NAME = re.compile(
    r"(?:^|\s)(?!(?:The|About|Over|Some|Only|At|In|By|To|Of|And|With|For)\b)[A-Z][A-Za-z]*\s$|[A-Z]{2,}$"
)  # "Top 10", "LLM01"
_KATAKANA_NAME = re.compile(r"[ァ-ヶー・]{3,}|[A-Za-z][A-Za-z0-9.+-]{2,}")


def _by(pattern: re.Pattern[str]) -> Callable[[str], list[Span]]:
    return lambda text: [m.span() for m in pattern.finditer(text)]


def _dates(text: str) -> list[Span]:
    found: list[Span] = []
    for pattern in (_DAY, _MONTHS, _YEARS, _VAGUE_DATE):
        for match in pattern.finditer(text):
            named = pattern is _YEARS and _NAMES_SOMETHING.search(text[: match.start()])
            if named and re.match(r"\s[A-Z]", text[match.end() :]):
                continue
            if not any(a < match.end() and match.start() < b for a, b in found):
                found.append(match.span())
    return sorted(found)


def _numbers(text: str) -> list[Span]:
    """Numbers that count something: no dates, versions or item numbers, none that end a name ("Top 10")."""
    taken = _dates(text) + [m.span() for p in (_CVE, _VERSION, _URL, _ITEM_NUMBER) for m in p.finditer(text)]
    return [
        (m.start(), m.end() + text.startswith("つ", m.end()))
        for m in _NUMBER.finditer(text)
        if not any(a < m.end() and m.start() < b for a, b in taken) and not _IN_NAME.search(text[: m.start()])
    ]


def _names(text: str) -> list[Span]:
    spans = []
    for match in _PROPER.finditer(text):
        at_start = match.start() == 0 or text[: match.start()].rstrip()[-1:] in {
            ".",
            "!",
            "?",
            ":",
            "•",
            "-",
            "*",
            '"',
            "“",
        }
        single = " " not in match.group()
        if not (at_start and single and match.group()[1:].islower()):
            spans.append((match.start() + len(_LEADING.match(match.group()).group()), match.end()))  # type: ignore[union-attr]
    spans += [m.span() for m in _KATAKANA_NAME.finditer(text) if m.group()[0] > "\u3000"]
    return sorted(spans)


def _organisations(text: str) -> list[Span]:
    spans = [(a, b) for a, b in _names(text) if text[a:b].casefold() not in _NO_ORGANISATION]
    spans = [(a, b) for a, b in spans if text[a:b].isascii() or not english_of(text[a:b])]  # テキスト is a word
    return [(a, b) for a, b in spans if not is_country(text[a:b]) and not is_city(text[a:b])]


def is_organisation(name: str) -> bool:
    """Whether a name holds a word that organisations have in their names."""
    return _ORGANISATION_WORD.search(name) is not None


def _places(kind: Callable[[str], bool]) -> Callable[[str], list[Span]]:
    def find(text: str) -> list[Span]:
        people = person_spans(text)
        return [(a, b) for a, b in place_spans(text) if kind(text[a:b]) and not any(c < b and a < d for c, d in people)]

    return find


_FINDERS: dict[Want, Callable[[str], list[Span]]] = {
    Want.PERSON: lambda text: list(person_spans(text)),
    Want.AUTHOR: lambda text: list(person_spans(text)),
    Want.ORGANISATION: _organisations,
    Want.NAME: _names,
    Want.DATE: _dates,
    Want.DAY: _by(_DAY),
    Want.MONTH: lambda text: sorted([m.span() for p in (_DAY, _MONTHS) for m in p.finditer(text)]),
    Want.YEAR: _by(_YEARS),
    Want.PLACE: _places(lambda _: True),
    Want.CITY: _places(is_city),
    Want.COUNTRY: _places(is_country),
    Want.BUILDING: _places(is_building),
    Want.NUMBER: _numbers,
    Want.MONEY: _by(_MONEY),
    Want.PERCENT: _by(_PERCENT),
    Want.SCORE: _by(_SCORE),
    Want.CVE: _by(_CVE),
    Want.EMAIL: _by(_EMAIL),
    Want.PHONE: _by(_PHONE),
    Want.URL: _by(_URL),
    Want.VERSION: _by(_VERSION),
    Want.LAW: _by(_LAW),
    Want.FREQUENCY: _by(_FREQUENCY),
    Want.DURATION: _by(_DURATION),
    Want.REASON: _by(_REASON),
}


@lru_cache(maxsize=20_000)
def values(text: str, want: Want) -> tuple[Span, ...]:
    """Find values of one kind.

    Args:
        text: A sentence as stored.
        want: What to look for.

    Returns:
        Spans in `text`, in order; full-width digits and letters count as their plain forms.
    """
    plain = _narrow(text)
    if want not in _IN_ADDRESSES:
        plain = _ADDRESS.sub(lambda match: "_" * len(match.group()), plain)
    return tuple(_FINDERS[want](plain))


@lru_cache(maxsize=20_000)
def _narrow(text: str) -> str:
    """The text with full-width letters and digits made plain; as long as it was, so that spans fit both."""
    if text.isascii():
        return text
    folded = ((c, unicodedata.normalize("NFKC", c)) for c in text)
    return "".join(plain if len(plain) == 1 else c for c, plain in folded)
