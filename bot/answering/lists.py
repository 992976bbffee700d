"""Lists in stored text: a line that leads in, and the items under it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_BULLET = re.compile(r"^\s*(?:[•●▪◦*‣・\-–—]|\(?\d{1,2}[.)．]|\(?[a-zA-Z][.)])\s+\S")
_TITLED = re.compile(r"^\s*(?:[A-Z][\w’'()-]*(?:[ ,&/-]+[\w’'()-]+){0,6}|[^\s。]{2,24})\s*(?:–|—|-|:|：)\s+\S")
_LEAD = re.compile(
    r"(?:[:：]|following|as follows|次の(?:とおり|通り|もの)(?:です|である)?|以下(?:の(?:とおり|通り"
    r"|もの))?(?:です|である)?[。:：]?)\s*\**\s*$",
    re.I,
)
_COUNTED = r"[0-9０-９一二三四五六七八九十]+(?![歩年月週日回世0-9０-９一二三四五六七八九十])"
_LISTABLE = (
    r"(?:作業|点|事項|項目|分野|文書|資料|理由|要素|方法|手順|問い|質問|例|案件|提言|助言|提案|措置|施策|対策|課題|論点|原則|機関|組織|用語"
    r"|要因|条件|議題|アドレス|出来事|動き|変化|省庁|企業|役割|目的|活動|取組|取り組み|リスク|種類|手段|段階|成果|所見|勧告|優先)"
)
_LEAD_JA = re.compile(
    rf"(?:(?:次|以下|下記)の(?:とおり|通り|よう|もの|\s?{_COUNTED}|(?:各|主な|主要な)?{_LISTABLE})|(?:以下|下記)に)"
    r"(?P<rest>[^。!?！？]{0,60})[。:：]?\s*\**\s*$"
)
_NO_LEAD_JA = re.compile(r"^(?!には).*(?:ない|ません|ず|か)[。:：]?\s*$|^[、,](?!.*[:：])")
"""What makes a Japanese sentence with such words tell something by itself."""
_HEADING = re.compile(r"^\s*(\d{1,2})[.．]\s+(\S.{0,98})$")
_SECTION = 1_800
"""Code points from one numbered heading to the next."""
_LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """A list of a document.

    Attributes:
        lead: Span of the lead-in.
        items: Spans of the items, in order, white space and bullet marks left out.
    """

    lead: tuple[int, int]
    items: tuple[tuple[int, int], ...]

    @property
    def end(self) -> int:
        """One past the last item."""
        return self.items[-1][1]


@lru_cache(maxsize=8_192)
def leads_in(sentence: str) -> bool:
    """Whether a sentence announces a list."""
    if _LEAD.search(sentence) is not None:
        return True
    found = _LEAD_JA.search(sentence)
    return found is not None and _NO_LEAD_JA.search(found["rest"]) is None


def is_item(line: str) -> bool:
    """Whether a text begins with the mark of a list item."""
    return _BULLET.match(line) is not None


def mark_length(line: str) -> int:
    """Length of the mark that a list item begins with; 0 where there is none."""
    return _content(line) if is_item(line) else 0


def list_after(text: str, start: int, end: int, *, most: int = 20) -> ItemList | None:
    """Read the list that a lead-in sentence announces.

    Args:
        text: The stored text.
        start: First code point of the lead-in.
        end: One past its last.
        most: Stop after so many items.

    Returns:
        The list, or None if fewer than two items follow.
    """
    items: list[tuple[int, int]] = []
    kind: re.Pattern[str] | None = None
    mark = ""
    for match in _LINE.finditer(text, end):
        line = match.group()
        if match.start() == end and not line.strip(" *:："):
            continue
        kind = kind or (_BULLET if _BULLET.match(line) else _TITLED if _TITLED.match(line) else None)
        if kind is None:
            break
        if kind is _BULLET and kind.match(line):
            mark = mark or _mark(line)
            if _mark(line) != mark:
                break
        if not kind.match(line):
            if kind is _BULLET and items and line[:1].isspace() and "\n\n" not in text[items[-1][1] : match.start()]:
                items[-1] = (items[-1][0], match.start() + len(line.rstrip()))  # a wrapped line of the item
                continue
            break
        items.append((match.start() + _content(line), match.start() + len(line.rstrip())))
        if len(items) >= most:
            break
    if len(items) < 2 and mark == "1":
        items = _numbered_headings(text, end, most=most)
    return ItemList(lead=(start, end), items=tuple(items)) if len(items) >= 2 else None


def _numbered_headings(text: str, end: int, *, most: int) -> list[tuple[int, int]]:
    """Headings numbered from 1, each over paragraphs of its own, as guidance lists its measures."""
    items: list[tuple[int, int]] = []
    after = end
    for match in _LINE.finditer(text, end):
        if match.start() - after > _SECTION or len(items) >= most:
            break
        heading = _HEADING.match(match.group())
        if heading and int(heading[1]) == len(items) + 1 and "\n\n" in text[after : match.start()]:
            after = match.start() + len(match.group().rstrip())
            items.append((match.start() + heading.start(2), after))
    return items


def _mark(line: str) -> str:
    """What kind of mark an item has: the sign itself, or that it is a number or a letter."""
    sign = line.lstrip()[:2].strip("(")[:1]
    return "1" if sign.isdigit() else "a" if sign.isalpha() else sign


def _content(line: str) -> int:
    mark = re.match(r"\s*(?:[•●▪◦*‣・\-–—]|\(?\d{1,2}[.)．]|\(?[a-zA-Z][.)])\s+", line)
    return mark.end() if mark else len(line) - len(line.lstrip())
