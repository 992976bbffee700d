"""Cuts a stored text into chunks at sentence ends, inside sections, with exact spans."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.documents import Section, StoredVersion
from corpus.places import PlaceFinder
from corpus.sentences import sentence_spans

CHUNKER_VERSION = "1"
TARGET_TOKENS = 220
LONGEST_TOKENS = 320
_SHORT_TAIL_TOKENS = 40
_NARROW = re.compile(r"[\x00-\u024f]+")
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkSpan:
    """A chunk as positions in the stored text of one version.

    Attributes:
        start: First code point.
        end: One past the last.
        sentences: Spans of its sentences, in order, at least one.
        page: See `corpus.places.Place`.
        section: See `corpus.places.Place`.
        paragraph: See `corpus.places.Place`.
        date: See `corpus.places.Place`.
    """

    start: int
    end: int
    sentences: tuple[_Span, ...]
    page: int | None
    section: str | None
    paragraph: str
    date: str | None


def chunk(stored: StoredVersion) -> list[ChunkSpan]:
    """Cut a stored version into chunks.

    A chunk holds whole sentences of one section, about `TARGET_TOKENS` tokens of them and never more than
    `LONGEST_TOKENS` (a longer single sentence is cut at spaces or commas). It ends at a paragraph's end where one is
    near, keeps a list with the line that leads it in, and a heading with the text below it.

    Returns:
        Chunks in order of the text, without overlap; together they hold everything but white space.
    """
    finder = PlaceFinder(stored.text, stored.sections, stored.pages)
    chunks = []
    for start, end in _section_stretches(stored.text, stored.sections):
        sentences = list(_bounded(stored.text, sentence_spans(stored.text, start, end)))
        for group in _groups(stored.text, sentences, finder.paragraph_starts):
            place = finder.place(_first_prose(group))
            chunks.append(
                ChunkSpan(
                    start=group[0][0],
                    end=group[-1][1],
                    sentences=tuple(group),
                    page=place.page,
                    section=place.section,
                    paragraph=place.paragraph,
                    date=place.date,
                )
            )
    return chunks


def estimated_tokens(text: str) -> float:
    """Estimate subword tokens: 4.4 Latin characters each, 1.6 of any other script (measured on mixed prose)."""
    narrow = sum(len(run) for run in _NARROW.findall(text))
    return narrow / 4.4 + (len(text) - narrow) / 1.6


def _section_stretches(text: str, sections: Sequence[Section]) -> Iterator[_Span]:
    """Cut at the borders of the outermost sections and of every section long enough to stand alone."""
    borders = {0, len(text)}
    for section in sections:
        alone = section.level <= 1 or estimated_tokens(text[section.start : section.end]) >= TARGET_TOKENS / 2
        if alone:
            borders.update((section.start, section.end))
    ordered = sorted(border for border in borders if 0 <= border <= len(text))
    for start, end in itertools.pairwise(ordered):
        if text[start:end].strip():
            yield start, end


def _bounded(text: str, sentences: Sequence[_Span]) -> Iterator[_Span]:
    """Cut sentences that no chunk could hold."""
    for start, end in sentences:
        while estimated_tokens(text[start:end]) > LONGEST_TOKENS:
            cut = _cut_point(text, start, end)
            yield start, cut
            start = cut
            while start < end and text[start].isspace():
                start += 1
        if start < end:
            yield start, end


def _cut_point(text: str, start: int, end: int) -> int:
    """A place to cut an over-long sentence: after a comma or space in the last third of what fits."""
    low, high = start + 1, end
    while low < high:  # longest prefix that fits
        middle = (low + high + 1) // 2
        if estimated_tokens(text[start:middle]) <= LONGEST_TOKENS:
            low = middle
        else:
            high = middle - 1
    floor = start + (low - start) * 2 // 3
    for marks in ("。；;\n", "、,", " \u3000"):
        cut = max(text.rfind(mark, floor, low) for mark in marks)
        if cut >= floor:
            while cut > start and text[cut].isspace():
                cut -= 1
            return cut + 1
    return low


def _groups(text: str, sentences: Sequence[_Span], paragraph_starts: Sequence[int]) -> Iterator[list[_Span]]:
    group: list[_Span] = []
    size = 0.0
    for span in sentences:
        tokens = estimated_tokens(text[span[0] : span[1]])
        if group and _breaks_before(text, group, span, size=size, tokens=tokens, paragraph_starts=paragraph_starts):
            carried = _carried_heading(text, group, room=LONGEST_TOKENS - tokens)
            yield group[: len(group) - len(carried)]
            group = carried
            size = _tokens_of(text, group)
        group.append(span)
        size += tokens
    if group:
        yield group


def _breaks_before(
    text: str, group: Sequence[_Span], span: _Span, *, size: float, tokens: float, paragraph_starts: Sequence[int]
) -> bool:
    if size + tokens > LONGEST_TOKENS:
        return True
    last = text[group[-1][0] : group[-1][1]]
    if last.endswith((":", "：")):  # a list stays with its lead-in
        return False
    new_paragraph = bisect.bisect_right(paragraph_starts, span[0]) != bisect.bisect_right(
        paragraph_starts, group[-1][0]
    )
    if new_paragraph:
        return size + tokens > TARGET_TOKENS and size > _SHORT_TAIL_TOKENS
    return size > TARGET_TOKENS


def _tokens_of(text: str, group: Sequence[_Span]) -> float:
    return sum(estimated_tokens(text[start:end]) for start, end in group)


def _carried_heading(text: str, group: list[_Span], *, room: float) -> list[_Span]:
    """Headings and lead-ins at the end of a group belong to the next one, if they fit there."""
    carried = 0
    while carried < len(group) - 1 and carried < 3:
        start, end = group[-1 - carried]
        line = text[start:end]
        if not (line.endswith((":", "：")) or _is_heading(line)):
            break
        carried += 1
    tail = group[len(group) - carried :]
    return tail if _tokens_of(text, tail) <= room else []


def _is_heading(line: str) -> bool:
    return (
        len(line) <= 80
        and "\n" not in line
        and line[-1] not in ".!?。！？;；,、"
        and not line.startswith(("-", "•", "・"))
    )


def _first_prose(group: Sequence[_Span]) -> int:
    """Where a reader would look: the start of the longest of the first three sentences."""
    head = group[:3]
    return max(head, key=lambda span: span[1] - span[0])[0]
