"""Dates that sentences state, as ISO dates or prefixes, and as a reader writes them."""

from __future__ import annotations

import datetime
import re

from bot.answering.extract import Want, values
from corpus.dates import iso_date
from corpus.languages import Language

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_DAY_AND_MONTH = re.compile(r"^\D*\d{1,2}\D+$")
_RELATIVE = (
    (re.compile(r"\byesterday\b|昨日"), 1),
    (re.compile(r"\blast week\b|先週|1週間"), 7),
    (re.compile(r"\blast month\b|先月|1か月|1ヶ月|一か月"), 31),
    (re.compile(r"\blast year\b|昨年|去年"), 366),
)


def dates_in(text: str) -> list[tuple[str, int, int]]:
    """The dates a sentence states.

    Returns:
        (ISO date, "2018-03" or "2018"; start; end) in order of the text; dates without a year take that of the
        nearest date before them, and are left out where there is none.
    """
    found: list[tuple[str, int, int]] = []
    for start, end in values(text, Want.DATE):
        written = text[start:end]
        iso = iso_date(written)
        year = _YEAR.search(written)
        if iso is None and year is not None:
            iso = year[1] if len(written) <= 9 and not re.search(r"[s代]$", written) else None
        elif iso is None and found and _DAY_AND_MONTH.match(written):
            iso = iso_date(f"{written} {found[-1][0][:4]}")
        if iso is not None:
            found.append((iso, start, end))
    return found


def say_date(iso: str, language: Language) -> str:
    """An ISO date or prefix as a reader writes it: "16 March 2018", "2018年3月16日"."""
    year, month, day = [*(int(part) for part in iso.split("-")), 0, 0][:3]
    if language is Language.JA:
        return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")
    return " ".join(part for part in (str(day) if day else "", _MONTHS[month - 1] if month else "", str(year)) if part)


def since_of(text: str, *, today: datetime.date) -> str | None:
    """The date that "since …" names: as written, a year, or relative to today; None where there is none."""
    named = dates_in(text)
    if named:
        return named[0][0]
    folded = text.casefold()
    for pattern, days in _RELATIVE:
        if pattern.search(folded):
            return (today - datetime.timedelta(days=days)).isoformat()
    return None


def is_since(iso: str, since: str) -> bool:
    """Whether a date, or a period, is not wholly before another."""
    return iso >= since[: len(iso)]
