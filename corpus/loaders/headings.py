"""Finds the headings of a text without markup, and the articles of a page that holds several."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.dates import find_date
from corpus.loaders.plain import ends_sentence, is_prose
from corpus.loaders.values import Block

_LIMIT = 100
_TITLE_LIMIT = 140
_LABEL_WORDS = 3
_OPENING_MARKS = "「『“‘\"'【［"
_NAME = r"[A-Z][\w.'’-]*(?:\s+(?:(?:de|van|von|al|bin)\s+)*[A-Z][\w.'’-]*){1,3}"
_BYLINE = re.compile(
    rf"(?i:(?:written\s+)?by:?)\s+((?:(?:Dr|Prof|Sir|Ms|Mr|Mrs)\.?\s+)?{_NAME}(?:(?:,\s*(?:and\s+)?|\s+and\s+|\s*&\s*){_NAME})*)"
    r"(?:\s+(?:for|in|at|of)\s+.{2,60})?\Z"
)
_JAPANESE_BYLINE = re.compile(r"(?:文|執筆|筆者|著者|執筆者)\s*[：:／/]\s*(.{2,40})\Z")
_DATELINE_LIMIT = 170
_LAST_OF_DATE = "0123456789０１２３４５６７８９日"
_LOOK_BACK = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Article:
    """Where an article begins and what it says of itself."""

    title: int
    date: str | None = None
    authors: tuple[str, ...] = ()


def with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Mark headings among the blocks of a plain text.

    A heading is a short line of its own without a full stop that prose or a list follows. A short line before a
    dateline or byline is the title of an article; where a text holds several, these are the outermost sections, each
    with its own date and authors.
    """
    markers = _markers(blocks)
    articles = {article.title: article for article in _articles(blocks, markers)}
    several = len(articles) > 1
    found: list[Block] = []
    has_heading = False
    for index, block in enumerate(blocks):
        article = articles.get(index)
        if article is not None:
            found.append(replace(block, kind="heading", level=1, date=article.date, authors=article.authors))
        elif index not in markers and _is_heading(blocks, index):
            level = 1 if index == 0 or not (several or has_heading) else 2
            found.append(replace(block, kind="heading", text=block.text.removeprefix("- "), level=level))
        else:
            found.append(block)
        has_heading = has_heading or found[-1].kind == "heading"
    return found


def byline(text: str) -> tuple[str, ...]:
    """Names in a line that says who wrote what follows; empty for any other line."""
    if len(text) > 120 or text.endswith((".", "。")):
        return ()
    japanese = _JAPANESE_BYLINE.match(text)
    if japanese:
        return tuple(name for name in re.split(r"[、,・]\s*", japanese.group(1)) if name)
    found = _BYLINE.match(text)
    if found is None or not text.split()[-1][0].isupper():
        return ()
    names = re.split(r"\s*(?:,\s+and\s+|,|&|\s+and\s+)\s*", found.group(1))
    return tuple(name for name in names if name and name[0].isupper())


def _markers(blocks: Sequence[Block]) -> dict[int, tuple[str | None, tuple[str, ...]]]:
    """Date and authors of each block that is a dateline or byline, by its place."""
    found = {}
    for index, block in enumerate(blocks):
        if block.kind == "paragraph" and len(block.text) <= _DATELINE_LIMIT:
            date, authors = _dateline(block), byline(block.text)
            if date is not None or authors:
                found[index] = (date, authors)
    return found


def _articles(blocks: Sequence[Block], markers: Mapping[int, tuple[str | None, tuple[str, ...]]]) -> list[_Article]:
    found: dict[int, _Article] = {}
    for index, (date, authors) in markers.items():
        title = _title_before(blocks, index, markers)
        if title is None:
            continue
        known = found.get(title, _Article(title=title))
        found[title] = _Article(title=title, date=known.date or date, authors=known.authors or authors)
    return list(found.values())


def _dateline(block: Block) -> str | None:
    """The date that a short line without a full stop ends in, as below the title of an article."""
    if block.text[-1] not in _LAST_OF_DATE:
        return None
    found = find_date(block.text[-40:])
    is_last = found is not None and found[2] >= len(block.text[-40:])
    return found[0] if found and is_last and len(found[0]) == 10 else None


def _title_before(blocks: Sequence[Block], index: int, markers: Collection[int]) -> int | None:
    """The title that a dateline or byline belongs to: the nearest short line above, or above it one set far apart."""
    nearest = None
    for place in range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1):
        block = blocks[place]
        if place in markers:
            continue
        if not _may_be_title(block):
            break
        if nearest is None and not block.text.startswith(("(", "（")):
            nearest = place
        if block.gap >= 2:
            return place if not block.text.startswith(("(", "（")) else nearest
    return nearest


def _may_be_title(block: Block) -> bool:
    short = block.kind == "paragraph" and len(block.text) <= _TITLE_LIMIT
    return short and not block.text[0].islower() and not block.text.endswith((".", "。", ":", "：", ",", ";"))


def _is_heading(blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index]
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    if following is None or following.gap == 0 or (block.gap == 0 and index > 0):
        return False
    if not _looks_like_heading(block):
        return False
    if block.kind == "item":  # a bullet that a paragraph explains
        return following.kind == "paragraph" and is_prose(following.text) and not block.text.endswith("?")
    if index == 0 or following.kind == "item":
        return True
    return is_prose(following.text) or _leads_to_prose(blocks, index + 1)


def _leads_to_prose(blocks: Sequence[Block], index: int) -> bool:
    """Whether a further heading, and then prose, follows a heading."""
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    return after is not None and _looks_like_heading(blocks[index]) and after.gap > 0 and is_prose(after.text)


def _looks_like_heading(block: Block) -> bool:
    text = block.text.removeprefix("- ")
    if block.kind not in ("paragraph", "item") or len(text) > _LIMIT or text[0].islower():
        return False
    if not text[0].isalnum() and text[0] not in _OPENING_MARKS:
        return False
    if text.endswith((":", "：")):
        return len(text.split()) <= _LABEL_WORDS and len(text) <= 40
    return not ends_sentence(text.rstrip("?？")) and not text.endswith((",", "、"))
