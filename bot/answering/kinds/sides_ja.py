"""Reads what a Japanese request wants compared: two parties' positions on something, or two things."""

from __future__ import annotations

import re

_PARTY = r"(?:日本|英国|イギリス)(?:側|政府)?"
_BOTH = r"(?:日英|英日|両国|双方)"
_STANCE = r"(?:立場|見解|方針|主張|考え方?|姿勢|取組|取り組み|態度)"
_ABOUT = r"(?:について|に関して|に関する|における|をめぐる|に対する)(?:の)?、?"
_POSITIONS = (
    re.compile(
        rf"^(?P<topic>.{{1,120}}?){_ABOUT}(?:{_BOTH}|{_PARTY}(?:の{_STANCE})?(?:(?:と|及び|および|・){_PARTY})?)"
        rf"(?:の?それぞれ|各々)?(?:の{_STANCE})?$"
    ),
    re.compile(
        rf"^(?:{_BOTH}|{_PARTY}(?:(?:と|及び|および|・){_PARTY})?)(?:それぞれ)?の(?P<topic>.{{1,120}}?){_ABOUT}{_STANCE}$"
    ),
    re.compile(rf"^{_PARTY}(?:と|及び|および|・){_PARTY}の(?P<topic>[^と]{{1,60}})$"),
    re.compile(rf"^{_BOTH}の(?P<topic>.{{1,60}})$"),
)
_TWO = re.compile(
    r"^(?:(?P<topic>.{1,80}?)(?:について|に関する|における)(?:の)?、?)?(?P<a>[^、]{1,80}?)と、?(?P<b>[^、]{1,80}?)$"
)
_DATED = re.compile(r"^(?:(?:19|20)\d{2}年(?:\d{1,2}月)?|第\d{1,3}[回次版期])$")
_SHARED = re.compile(
    r"^(?P<side>[^の]{1,40})の(?P<noun>(?:提案|提言|助言|勧告|強み|弱み|特徴|役割|権限|貢献|利点|課題|議論|論点|主張|論旨)|"
    rf"{_STANCE})$"
)


def read_sides_ja(plain: str) -> tuple[str, str, str] | None:
    """Read a Japanese comparison.

    Args:
        plain: What is to be compared, folded for width.

    Returns:
        Topic, first and second side; the sides are empty where the two parties are meant. None where no two are named.
    """
    for pattern in _POSITIONS:
        match = pattern.match(plain)
        if match:
            return match["topic"].strip(), "", ""
    match = _TWO.match(plain)
    if match is None:
        return None
    topic, first, second = (match["topic"] or "").strip(), match["a"].strip(), match["b"].strip()
    if _DATED.match(first) and "の" in second:
        return topic, f"{first}の{second.partition('の')[2]}", second
    shared = _SHARED.match(second)
    if shared and "の" not in first:
        return f"{topic} {shared['noun']}".strip(), first, shared["side"]
    return topic, first, second
