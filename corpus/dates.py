"""Dates as documents write them → ISO dates or prefixes of one."""

from __future__ import annotations

import datetime
import re

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")

_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(\d{{4}})\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE)
_MONTH_ONLY = re.compile(rf"\b{_MONTH},?\s+(\d{{4}})\b", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_JAPANESE = re.compile(r"(\d{4})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?)?")
_ERA = re.compile(r"(令和|平成|昭和)\s*(元|\d{1,2})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?)?")


def iso_date(value: object) -> str | None:
    """Bring a date into ISO form.

    Args:
        value: A date, a year, an ISO date or prefix of one, or a date written out in English or Japanese.

    Returns:
        "2018-03-16", "2018-03" or "2018", or None where there is no such date.
    """
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if 1000 <= value <= 2999 else None
    text = str(value).strip()
    if re.fullmatch(r"[12]\d{3}", text):
        return text
    found = find_date(text)
    return found[0] if found else None


def find_date(text: str) -> tuple[str, int, int] | None:
    """Find the first date in a text.

    Returns:
        The ISO date or prefix ("2022-02"), where it starts and where it ends, or None.
    """
    text = text.translate(_FULL_WIDTH)
    best: tuple[int, int, int, str] | None = None
    for pattern, order in (
        (_DAY_FIRST, "dmy"),
        (_MONTH_FIRST, "mdy"),
        (_MONTH_ONLY, "my"),
        (_ISO, "ymd"),
        (_JAPANESE, "ymd"),
        (_ERA, "eymd"),
    ):
        for match in pattern.finditer(text):
            date = _compose(match, order)
            key = (match.start(), -match.end())
            if date is not None and (best is None or key < best[:2]):
                best = (match.start(), -match.end(), match.end(), date)
                break
    return (best[3], best[0], best[2]) if best else None


def _compose(match: re.Match[str], order: str) -> str | None:
    groups = dict(zip(order, match.groups(), strict=True))
    year_text = groups["y"]
    year = 1 if year_text == "元" else int(year_text)
    if "e" in groups:
        year += _ERAS[groups["e"]]
    month_text, day_text = groups.get("m"), groups.get("d")
    if month_text is None:
        return f"{year:04d}" if "e" in groups or match.group().rstrip().endswith("年") else None
    month = _MONTHS.get(month_text.lower()) or (int(month_text) if month_text.isdigit() else 0)
    try:
        datetime.date(year, month, int(day_text) if day_text else 1)
    except ValueError:
        return None
    return f"{year:04d}-{month:02d}" + (f"-{int(day_text):02d}" if day_text else "")
