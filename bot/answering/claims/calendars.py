"""Months, days of the week, seasons, eras and days relative to today, in both languages."""

from __future__ import annotations

import re

from bot.answering.text import fold

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""Year before the first of each Japanese era."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"\b(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DOUBTFUL = frozenset({"May", "March", "Mar", "Jan", "June", "April", "August"})
_DATED_BEFORE = re.compile(
    r"(?:\b(?:in|of|since|by|until|till|last|next|this|late|early|mid|from|between|through|to|and|during|before|after"
    r"|every|on|for)|\d(?:st|nd|rd|th)?|[,(–-])\s*$",
    re.IGNORECASE,
)
_DATED_AFTER = re.compile(r"^\s*(?:\d|,?\s*(?:19|20)\d\d|and\b|to\b|[-–])")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Minister|President)\.?[\s-]$")
_JA_MONTH = re.compile(r"(\d{1,2}|十[一二]?|[一二三四五六七八九])\s?月(?!間|曜)")
_KANJI_MONTHS = {
    k: i for i, k in enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], start=1)
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(
    r"\b(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?:day|nesday|sday|urday)?s?\b(?!\s(?:Times|Night|Mirror|Mail|Telegraph|Post|Express|Sun|Herald)\b)|([月火水木金土日])曜"
    r"|[(（]([月火水木金土日])[)）]"
)
_JA_WEEKDAYS = "月火水木金土日"
_SEASONS = (
    ("spring", re.compile(r"\b(?:in|this|last|next|the|early|late) spring\b|春(?!樹|菜|巻|日)")),
    ("summer", re.compile(r"\bsummers?\b|夏(?!目|樹)")),
    ("autumn", re.compile(r"\bautumn\b|\b(?:in|this|last|next|the) fall\b(?! (?:of|in)\b)|秋(?!田|葉)")),
    ("winter", re.compile(r"\bwinters?\b|冬")),
)
_RELATIVE = (
    ("day:-1", re.compile(r"\byesterday\b|昨日|きのう|昨夜|昨晩|前日")),
    ("day:+1", re.compile(r"\btomorrow\b|明日|あした|翌日")),
    ("year:-1", re.compile(r"\blast year\b|昨年|去年|前年|昨シーズン")),
    ("year:0", re.compile(r"\bthis year\b|今年|本年|今シーズン")),
    ("year:+1", re.compile(r"\bnext year\b|来年|翌年|来シーズン")),
    ("month:-1m", re.compile(r"\blast month\b|先月|前月")),
    ("month:+1m", re.compile(r"\bnext month\b|来月|翌月")),
    ("week:-1", re.compile(r"\blast week\b|先週|前週")),
    ("week:+1", re.compile(r"\bnext week\b|来週|翌週")),
)


def month_of(text: str) -> list[int]:
    """Months named in a text, 1 to 12; "May" and its like only where a date is meant."""
    found = []
    for match in _MONTH.finditer(text):
        name = match[1]
        is_dated = _DATED_BEFORE.search(text[max(0, match.start() - 10) : match.start()]) or _DATED_AFTER.match(
            text[match.end() :]
        )
        if _TITLE.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        if is_dated or name not in _DOUBTFUL:
            found.append(_MONTHS.index(name[:3].casefold()) + 1)
    for match in _JA_MONTH.finditer(fold(text)):
        number = int(match[1]) if match[1].isdigit() else _KANJI_MONTHS[match[1]]
        if 1 <= number <= 12:
            found.append(number)
    return found


def weekday_of(text: str) -> list[int]:
    """Days of the week named in a text, Monday 0."""
    found = []
    for match in _WEEKDAY.finditer(text):
        sign = match[2] or match[3]
        found.append(_JA_WEEKDAYS.index(sign) if sign else _WEEKDAYS.index(match[1][:3].casefold()))
    return found


def season_of(folded: str) -> list[str]:
    """Seasons named in a folded text."""
    return [name for name, pattern in _SEASONS if pattern.search(folded)]


def relative_days(folded: str) -> list[str]:
    """Days, months and years told from today, as "day:-1" for yesterday; a folded text."""
    return [name for name, pattern in _RELATIVE if pattern.search(folded)]
