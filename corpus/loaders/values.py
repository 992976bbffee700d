"""What a loader gives back, and the parts that text is put together from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from corpus.documents import Page, Section

BlockKind = Literal["heading", "paragraph", "item", "row", "code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, list item or table row of a document, in reading order.

    Attributes:
        kind: How the block is set apart from its neighbours.
        text: Readable text without markup; normalised; not empty. Only code holds line ends that must stay.
        level: For a heading its level from 1; for an item its depth from 0; else 0.
        page: Number of the page, slide or sheet that the block begins on, from 1, or None.
        page_label: What the file calls that page, if it does.
        date: For a heading of an article with its own date: ISO date or prefix.
        authors: For a heading of an article with its own byline.
        gap: Blank lines before the block in a plain text; tells the title of a further article from a sub-heading.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None
    page_label: str | None = None
    date: str | None = None
    authors: tuple[str, ...] = ()
    gap: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about a file that was read which its owner should know, such as a page that could not be read.

    Attributes:
        reason: What is wrong.
        hint: What to do next.
    """

    reason: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedDocument:
    r"""One document as its loader read it.

    Attributes:
        text: Stored text: NFC, `\n` line ends, no byte-order mark.
        sections: In order of `start`, outer before inner.
        pages: In order; empty where the format has none.
        stated: Metadata that the document itself states, under the names of front matter; values unchecked.
        properties: Metadata of the file format (author and title fields of an office file); less trusted.
        extractor: Name and version of the loader, for example "md/1".
        remarks: What of the file is missing from the text, or doubtful; listed beside the failures of a build.
    """

    text: str
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
    stated: Mapping[str, object] = field(default_factory=dict)
    properties: Mapping[str, object] = field(default_factory=dict)
    extractor: str = ""
    remarks: tuple[Remark, ...] = ()


def assemble(blocks: Sequence[Block]) -> LoadedDocument:
    """Put blocks together into stored text with exact sections and pages.

    List items and table rows follow each other line by line, an item also follows directly on a line that ends in a
    colon; everything else is set apart by one blank line. The extractor is left for the caller to fill in.
    """
    parts: list[str] = []
    length = 0
    headings: list[Section] = []
    pages: list[Page] = []
    previous: Block | None = None
    for block in blocks:
        if previous is not None:
            separator = _separator(previous, block)
            parts.append(separator)
            length += len(separator)
        if block.page is not None and (not pages or pages[-1].number != block.page):
            pages.append(Page(number=block.page, start=length, label=block.page_label))
        if block.kind == "heading":
            headings.append(
                Section(
                    title=block.text,
                    level=block.level,
                    start=length,
                    end=length,
                    date=block.date,
                    authors=block.authors,
                )
            )
        parts.append(block.text)
        length += len(block.text)
        previous = block
    return LoadedDocument(text="".join(parts), sections=close_sections(headings, length), pages=tuple(pages))


def close_sections(headings: Sequence[Section], length: int) -> tuple[Section, ...]:
    """Let each section end where the next heading of its level or an outer one begins, or the text ends.

    Args:
        headings: In order of `start`; their `end` is ignored.
        length: Code points of the text.
    """
    ends: list[int] = [length] * len(headings)
    open_sections: list[int] = []
    for index, section in enumerate(headings):
        while open_sections and headings[open_sections[-1]].level >= section.level:
            ends[open_sections.pop()] = section.start
        open_sections.append(index)
    return tuple(replace(section, end=end) for section, end in zip(headings, ends, strict=True))


def _separator(previous: Block, block: Block) -> str:
    if block.kind == previous.kind and block.kind in ("item", "row"):
        return "\n"
    if block.kind == "item" and previous.text.endswith((":", "：")):
        return "\n"
    return "\n\n"
