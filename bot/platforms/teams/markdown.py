"""Makes any text literal in Teams' Markdown: nothing in it becomes a link, a mention, a heading or a picture."""

from __future__ import annotations

import re
from collections.abc import Collection

# Between the halves of an address it shows nothing and keeps clients from making a link of it.
_BREAK = "\u2060"
_SPECIAL = re.compile(r"[\\`*_~|\[\]]")
_ADDRESS = re.compile(
    r"(?<=:)(?=//)|(?<=[Ww]{3})(?=\.)|(?<=[\w-])(?=\.[A-Za-z][\w-])|(?<=[\w.-])(?=@[\w-])|(?<=mailto)(?=:)"
)
_MARKER = re.compile(r"\[(\d{1,2})\](\(?)")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-=]+\s*$|\+(?=\s|$)|(?:- *){3,}$)")
_LIST_ITEM = re.compile(r"^(?:\s*(?:[•・‣●○]|[-–*](?=\s))\s*)+")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


def literal(text: str, *, markers: Collection[int] = ()) -> str:
    """Write a text so that Teams shows it as it is, paragraphs and lists kept.

    Args:
        text: Any text.
        markers: Numbers whose markers "[1]" stay as they are, so that they become citations.

    Returns:
        Markdown. Every line of the text is a paragraph or a list item.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    items = [bool(_LIST_ITEM.match(line)) for line in lines]
    # A blank line between items too: then each is a paragraph, and clients make chips of markers in paragraphs only.
    # An item without a neighbour would be none, so it is no list.
    padded = [False, *items, False]
    alone = [not (padded[at] or padded[at + 2]) for at in range(len(items))]
    return "\n\n".join(_line(line, markers, is_alone=one) for line, one in zip(lines, alone, strict=True))


def _line(line: str, markers: Collection[int], *, is_alone: bool) -> str:
    is_item = _LIST_ITEM.match(line)
    rest = line[is_item.end() :] if is_item else line.strip()
    parts: list[str] = []
    at = 0
    for match in _MARKER.finditer(rest):
        if int(match[1]) in markers:
            gap = " " if at and at == match.start() else ""  # two markers that touch would be one link
            parts += [_escape(rest[at : match.start()]), f"{gap}[{match[1]}]", "\\(" if match[2] else ""]
            at = match.end()
    parts.append(_escape(rest[at:]))
    shown = _LINE_START.sub(r"\1\\\2", "".join(parts))
    if not is_item:
        return shown
    return f"• {shown}" if is_alone else "- " + _NUMBER.sub(r"\1\\\2", shown)


def _escape(text: str) -> str:
    broken = _ADDRESS.sub(_BREAK, text)
    marked = _SPECIAL.sub(r"\\\g<0>", broken)
    return marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("](", "]\\(")
