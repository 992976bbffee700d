"""Protective markings: their normal spelling, and how to find one that a document carries in its text."""

from __future__ import annotations

import re

_TLP = re.compile(r"TLP\s*[:：\s]\s*(CLEAR|WHITE|GREEN|AMBER\s*\+\s*STRICT|AMBER|RED)", re.IGNORECASE)
_KNOWN = frozenset(
    {
        "TLP:CLEAR",
        "TLP:WHITE",
        "TLP:GREEN",
        "TLP:AMBER",
        "TLP:AMBER+STRICT",
        "TLP:RED",
        "OFFICIAL",
        "OFFICIAL-SENSITIVE",
        "SECRET",
        "TOP SECRET",
        "機密性1",
        "機密性2",
        "機密性3",
        "取扱注意",
        "部外秘",
        "秘",
        "極秘",
    }
)
_EDGE_LINES = 5


def normal_marking(marking: str) -> str:
    """The normal spelling: capitals, one space or hyphen, full-width forms folded; an unknown marking stays as it is.

    Example:
        >>> normal_marking("tlp: amber+strict")
        'TLP:AMBER+STRICT'
    """
    text = re.sub(r"\s+", " ", marking.translate({0xFF1A: ":", 0xFF0B: "+", 0x3000: " "})).strip()
    tlp = _TLP.fullmatch(text)
    if tlp:
        return "TLP:" + re.sub(r"\s+", "", tlp.group(1)).upper()
    text = text.upper()
    sensitive = re.fullmatch(r"OFFICIAL\s*[-‐–—: ]\s*SENSITIVE(.*)", text)
    if sensitive:
        return "OFFICIAL-SENSITIVE" + sensitive.group(1)
    return re.sub(r"機密性([１-３])", lambda found: f"機密性{'１２３'.index(found.group(1)) + 1}", text)


def is_known_marking(marking: str) -> bool:
    """Tell whether Liaison knows the marking; one it does not know restricts all the same."""
    return marking in _KNOWN or marking.startswith("OFFICIAL-SENSITIVE")


def marking_in_text(text: str) -> str | None:
    """Find a marking that stands as a line of its own among the first or last lines of a text."""
    lines = [line.strip(" \t[]()【】*_") for line in text.split("\n") if line.strip()]
    for line in [*lines[:_EDGE_LINES], *lines[-2:]]:
        if len(line) <= 40:
            marking = normal_marking(line)
            if is_known_marking(marking):
                return marking
    return None
