"""Lines with their place on a page → blocks: paragraphs, headings and list items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.loaders.plain import ends_sentence
from corpus.loaders.values import Block
from corpus.markings import is_known_marking, normal_marking

_JAPANESE = re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef]")
_BULLET = re.compile(r"(?:[•●▪◦‣∙・○■□◆◇\uf0b7]\s*|[-–*]\s+)(?=\S)")
_NUMBERED = re.compile(r"(?:\(?\d{1,3}[.)．）]|\([a-zivx]{1,4}\)|[①-⑳]|（[\d一二三四五六七八九十]{1,3}）)\s*(?=\S)")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—]?\s*(?:page|p\.)?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*[-–—]?|[ivxl]{1,6}|\d{1,4}\s*頁)\Z", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SOFT_HYPHEN = "\u2010"
_EDGE_SHARE = 0.12
_EDGE_LINES = 3
_HEADING_GROWTH = 1.12
_HEADING_LIMIT = 140
_LEADING_SLACK = 1.35
_SIZE_SLACK = 0.08
_DISPLACED = 4  # widths of a character that a line of the same paragraph never stands further right or left
_DEEPEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text as a page shows it.

    Attributes:
        text: Normalised; ends in U+2010 where a word was broken at the line's end.
        page: From 1.
        left: Of the first character, points from the left edge, as all lengths here in points.
        right: Of the last character.
        baseline: Bottom of the first character, from the bottom edge.
        size: Font size of the first character.
        is_bold: Whether the first character is bold.
        height: Of the page.
    """

    text: str
    page: int
    left: float
    right: float
    baseline: float
    size: float
    is_bold: bool
    height: float


def lay_out(lines: Sequence[Line]) -> tuple[list[Block], str | None]:
    """Put lines in reading order together to blocks.

    Returns:
        The blocks, and a protective marking where the running headers or footers carry one.
    """
    body, removed = _without_running_lines(lines)
    marking = next((found for found in map(_marking, removed) if found), None)
    if not body:
        return [], marking
    layout = _Layout(body)
    return layout.blocks(), marking


def _marking(text: str) -> str | None:
    marking = normal_marking(text.strip(" []()【】"))
    return marking if is_known_marking(marking) else None


def _without_running_lines(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """Split off what repeats at the top or bottom of most pages, digits aside, and page numbers there."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edges = {page: _edge_lines(whole) for page, whole in pages.items()}
    counts = Counter(mask for found in edges.values() for mask in {_mask(line.text) for line in found})
    enough = max(2, (len(pages) + 1) // 2) if len(pages) > 1 else 2
    kept, removed = [], []
    for line in lines:
        is_edge = line in edges[line.page]
        if is_edge and (counts[_mask(line.text)] >= enough or _PAGE_NUMBER.match(line.text)):
            removed.append(line.text)
        else:
            kept.append(line)
    return kept, removed


def _edge_lines(lines: Sequence[Line]) -> list[Line]:
    height = lines[0].height
    ordered = sorted(lines, key=lambda line: -line.baseline)
    top = [line for line in ordered[:_EDGE_LINES] if line.baseline > height * (1 - _EDGE_SHARE)]
    bottom = [line for line in ordered[-_EDGE_LINES:] if line.baseline < height * _EDGE_SHARE]
    return top + bottom


def _mask(text: str) -> str:
    return re.sub(r"\d+", "#", text).strip().lower()


class _Layout:
    """Measures of a document, and the paragraphs they lead to."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self._body_size = sizes.most_common(1)[0][0]
        steps = [
            above.baseline - below.baseline
            for above, below in pairwise(lines)
            if above.page == below.page and 0 < above.baseline - below.baseline < 3 * above.size
        ]
        steps.sort()  # the lower quarter: gaps between paragraphs are many where paragraphs are short
        self._leading = steps[len(steps) // 4] if steps else self._body_size * 1.2
        self._right = max((line.right for line in lines if line.size == self._body_size), default=0.0)
        self._words = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))

    def blocks(self) -> list[Block]:
        groups: list[list[Line]] = []
        for line in self._lines:
            if groups and self._continues(groups[-1], line):
                groups[-1].append(line)
            else:
                groups.append([line])
        levels = self._heading_levels(groups)
        return [self._block(group, levels) for group in groups]

    def _continues(self, group: Sequence[Line], line: Line) -> bool:
        last = group[-1]
        if _BULLET.match(line.text) or (_NUMBERED.match(line.text) and ends_sentence(last.text)):
            return False
        if abs(line.size - last.size) > _SIZE_SLACK * last.size or (
            line.is_bold != last.is_bold and ends_sentence(last.text)
        ):
            return False
        is_displaced = abs(line.left - last.left) > _DISPLACED * line.size and len(group) > 1
        step = last.baseline - line.baseline
        if line.page != last.page or step <= 0:  # next page or column
            return self._is_cut(last, line)
        if step > self._leading * _LEADING_SLACK or (is_displaced and not self._is_heading(group)):
            return False
        if self._is_heading(group) and not self._is_cut(last, line):
            return self._is_heading([line]) and line.size > self._body_size * _HEADING_GROWTH
        is_short = last.right < self._right - 0.2 * (self._right - last.left)
        is_indented = line.left > group[-1].left + 0.8 * line.size and len(group) > 1
        return not (ends_sentence(last.text) and (is_short or is_indented)) and not self._is_list_line(last, line)

    def _is_list_line(self, last: Line, line: Line) -> bool:
        """Whether two lines are entries one below the other rather than a wrapped paragraph."""
        leaves_room = last.right < last.left + 0.55 * (self._right - last.left)
        return leaves_room and not line.text[0].islower()

    def _is_cut(self, last: Line, line: Line) -> bool:
        """Whether a sentence goes on from one line to the other."""
        if ends_sentence(last.text) or last.size != self._body_size or line.size != self._body_size:
            return False
        if last.text.endswith(_SOFT_HYPHEN):
            return True
        japanese = _JAPANESE.match(last.text[-1]) and _JAPANESE.match(line.text)
        return line.text[0].islower() or bool(japanese and len(last.text) > 15)

    def _is_heading(self, group: Sequence[Line]) -> bool:
        text = " ".join(line.text for line in group)
        if len(text) > _HEADING_LIMIT or _BULLET.match(text) or text.endswith((".", "。", ",", "、", ";", ":")):
            return False
        larger = group[0].size >= self._body_size * _HEADING_GROWTH
        return larger or (all(line.is_bold for line in group) and any(character.isalpha() for character in text))

    def _heading_levels(self, groups: Sequence[Sequence[Line]]) -> dict[float, int]:
        """Level of each font size that headings use: the largest is 1; bold text of body size comes last."""
        sizes = sorted({group[0].size for group in groups if self._is_heading(group)}, reverse=True)
        return {size: min(rank, _DEEPEST) for rank, size in enumerate(sizes, start=1)}

    def _block(self, group: Sequence[Line], levels: dict[float, int]) -> Block:
        text, page = self._join(group), group[0].page
        if self._is_heading(group):
            return Block(kind="heading", text=text, level=levels[group[0].size], page=page)
        bullet = _BULLET.match(text)
        if bullet:
            return Block(kind="item", text="- " + text[bullet.end() :], page=page)
        return Block(kind="paragraph", text=text, page=page)

    def _join(self, group: Sequence[Line]) -> str:
        text = group[0].text
        for line in group[1:]:
            if text.endswith(_SOFT_HYPHEN) or (text.endswith("-") and line.text[0].islower()):
                text = self._rejoin(text[:-1], line.text)
            elif _JAPANESE.match(text[-1]) and _JAPANESE.match(line.text):
                text += line.text
            else:
                text += " " + line.text
        return text.removesuffix(_SOFT_HYPHEN)

    def _rejoin(self, head: str, tail: str) -> str:
        """Join a word that a line end broke; the hyphen stays where the document writes the word with one."""
        left, right = re.search(r"[^\W\d_]*\Z", head), re.match(r"[^\W\d_]*", tail)
        first, second = (left.group() if left else "").lower(), (right.group() if right else "").lower()
        whole, hyphened = self._words[first + second], self._words[f"{first}-{second}"]
        is_compound = self._words[first] > 1 and self._words[second] > 1
        keeps = hyphened > whole or (whole == 0 and is_compound)
        return head + ("-" if keeps else "") + tail
