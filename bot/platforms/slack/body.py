"""The text of an answer as blocks: paragraphs, headings, lists and tables, every word literal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.platforms.slack import blocks as kit
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import Block, Element

_HEADING = re.compile(r"^#{1,4}\s+(?P<text>.+)$")
_BULLET = re.compile(r"^\s*[•\-*・]\s+(?P<text>.+)$")
_NUMBERED = re.compile(r"^\s*\d{1,3}[.)．]\s+(?P<text>.+)$")
_ROW = re.compile(r"^\s*\|(?P<cells>.+)\|\s*$")
_RULE = re.compile(r"^[\s|:\-]+$")


def body_blocks(text: str) -> list[Block]:
    """The text as blocks of at most `limits.TEXT_OBJECT` characters, in order; at least one."""
    found: list[Block] = []
    for piece in limits.split_text(text.strip() or "–", limits.TEXT_OBJECT):
        for kind, lines in _runs(piece):
            if kind == "table":
                found += _tables(lines)
                continue
            elements = _elements(kind, lines)
            if elements and found and found[-1]["type"] == "rich_text" and _fits(found[-1], elements):
                found[-1]["elements"].extend(elements)
            elif elements:
                found.append(kit.rich(*elements))
    return found or [kit.rich(kit.section(kit.text("–")))]


def _fits(block: Block, elements: list[Element]) -> bool:
    return limits.text_size(block) + limits.text_size(elements) <= limits.TEXT_OBJECT


def _runs(text: str) -> Iterator[tuple[str, list[str]]]:
    """Groups neighbouring lines of one kind."""
    current, lines = "", list[str]()
    for line in text.split("\n"):
        kind, content = _kind_of(line)
        if kind != current and lines:
            yield current, lines
            lines = []
        current = kind
        lines.append(content)
    if lines:
        yield current, lines


def _kind_of(line: str) -> tuple[str, str]:
    for kind, pattern, group in (
        ("heading", _HEADING, "text"),
        ("bullet", _BULLET, "text"),
        ("numbered", _NUMBERED, "text"),
        ("table", _ROW, "cells"),
    ):
        match = pattern.match(line)
        if match:
            return kind, match[group]
    return "plain", line


def _elements(kind: str, lines: list[str]) -> list[Element]:
    if kind == "heading":
        return [kit.section(kit.text(line + "\n", bold=True)) for line in lines]
    if kind in {"bullet", "numbered"}:
        return [kit.bullets(lines, ordered=kind == "numbered")]
    value = "\n".join(lines).strip("\n")
    return [kit.section(kit.text(value + "\n"))] if value.strip() else []


def _tables(lines: list[str]) -> list[Block]:
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if not _RULE.match(line)]
    width = min(max((len(row) for row in rows), default=0), limits.TABLE_COLUMNS)
    padded = [(row + [""] * width)[:width] for row in rows]
    return [
        kit.table(part)
        for part in (padded[start : start + limits.TABLE_ROWS] for start in range(0, len(padded), limits.TABLE_ROWS))
    ]
