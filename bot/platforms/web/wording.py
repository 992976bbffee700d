"""Dates, places and names as the page writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.platforms.web.messages import Messages
from corpus.languages import Language

_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TLP = re.compile(r"TLP:(RED|AMBER\+STRICT|AMBER|GREEN|CLEAR|WHITE)", re.IGNORECASE)


def format_date(date: str | None, language: Language) -> str:
    """Write an ISO date, or a prefix of one, for a reader; what is no such date comes back unchanged."""
    match = _DATE.fullmatch((date or "")[:10])
    if match is None:
        return date or ""
    year, month, day = match[1], int(match[2] or 0), int(match[3] or 0)
    if not 1 <= month <= 12:
        return f"{year}年" if language is Language.JA else year
    if language is Language.JA:
        return f"{year}年{month}月" + (f"{day}日" if day else "")
    return " ".join(part for part in (str(day) if day else "", _MONTHS[month - 1], year) if part)


def format_moment(moment: str | None, language: Language) -> str:
    """Write an ISO moment as date and time in UTC; what is none comes back unchanged."""
    try:
        at = datetime.fromisoformat(moment or "")
    except ValueError:
        return moment or ""
    at = at.astimezone(UTC) if at.tzinfo else at
    return f"{format_date(at.date().isoformat(), language)} {at:%H:%M} UTC"


def language_name(language: Language, messages: Messages) -> str:
    """Name of a language in the language of the interface."""
    return messages.japanese if language is Language.JA else messages.english


def marking_style(marking: str | None) -> str:
    """CSS class for a marking: one of the TLP 2.0 colours, or plain."""
    match = _TLP.search(marking or "")
    if match is None:
        return "marking-plain"
    label = match[1].lower().replace("+strict", "").replace("white", "clear")
    return f"marking-{label}"


def web_address(url: str | None) -> str | None:
    """The address if it is an ordinary web address, else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc else None


def address_host(url: str) -> str:
    """Host of an address, for its label."""
    return urlsplit(url).hostname or url
