"""An Answer as the templates show it: text cut at its markers, citations with what is known of their documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.links import SourceLinks, SourcePlace
from bot.platforms.web.messages import MESSAGES, Messages
from bot.platforms.web.wording import format_date, web_address
from bot.values import Answer, AnswerSection, Cell, Citation
from corpus.documents import Metadata, StoredVersion
from corpus.languages import Language, detect_language

_MARKER = re.compile(r"\s?\[(\d{1,3})\]")
_BULLET = re.compile(r"\s*(?:[-*•]\s+|・\s*)")
_MAX_LEAD = 120
_PATH_SEPARATOR = " › "
_ORDINAL = re.compile(r"\s*\d{1,3}[.)]\s+")

BlockKind = Literal["paragraph", "bullets", "numbers"]
FindVersion = Callable[[str, str], StoredVersion | None]
"""Finds the version (document id, version) for the visitor, or None where they may not read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of an answer's text, or a chip.

    Attributes:
        text: Shown as it is; empty for a chip.
        language: Of the text.
        citation: Where the chip leads, or None for text.
    """

    text: str = ""
    language: Language = Language.EN
    citation: CitationView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph or a list; a paragraph has one line."""

    kind: BlockKind
    lines: tuple[tuple[Segment, ...], ...]

    @property
    def text(self) -> str:
        """Its words, without chips."""
        return "".join(segment.text for line in self.lines for segment in line)

    @property
    def is_quotation(self) -> bool:
        """Whether it is a paragraph that begins with a quotation."""
        return self.kind == "paragraph" and self.text.startswith(("“", "「", "『"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationView:
    """A citation as it is shown.

    Attributes:
        anchor: Id of its entry on the page.
        href: Signed address of the source page at the quotation.
        details: Publisher, date, section, page and paragraph, as written for the reader, in this order.
        published_url: Where the document was published, or None.
        is_altered: Whether the stored copy's wording was changed by its republisher.
    """

    marker: int
    anchor: str
    title: str
    title_language: Language
    quote: str
    language: Language
    href: str
    details: tuple[str, ...]
    marking: str | None = None
    published_url: str | None = None
    is_altered: bool = False
    is_superseded: bool = False
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A headed part of an answer: a table, or a list where it has no columns.

    Attributes:
        rows: Cells, each cut at its markers.
        is_remark: Fixed words without a title or a quotation.
        is_keyed: Each row tells of what stands in its first cell, so that a narrow page needs no headings.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Segment, ...], ...], ...]
    is_remark: bool = False
    is_keyed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """An answer as it is shown.

    Attributes:
        blocks: The text with its chips; where there are sections, its first line alone.
        sections: The parts of a brief, a comparison and their like.
        premise: What the documents say instead, its chip included, or empty.
        copy_text: What the copy button copies: text and sources.
    """

    answer: Answer
    question_language: Language
    blocks: tuple[Block, ...]
    citations: tuple[CitationView, ...]
    closest: tuple[CitationView, ...]
    premise: tuple[Segment, ...]
    copy_text: str
    sections: tuple[SectionView, ...] = ()

    @property
    def has_lead(self) -> bool:
        """Whether the text begins with the bare answer (a date, a name), cited, before the quotations."""
        if len(self.blocks) < 2 or self.blocks[0].kind != "paragraph":
            return False
        first = self.blocks[0]
        is_cited = any(segment.citation for segment in first.lines[0])
        return is_cited and len(first.text) <= _MAX_LEAD and not first.is_quotation and self.blocks[1].is_quotation

    @property
    def is_premise_apart(self) -> bool:
        """Whether the text of the premise does not stand in the answer's text already."""
        premise = self.answer.premise
        return premise is not None and _MARKER.sub("", premise.text) not in _MARKER.sub("", self.answer.text)


class AnswerPresenter:
    """Turns answers into views for one visitor.

    Args:
        messages: Strings of the interface.
        language: Of the interface.
        links: Makes the addresses of source pages.
        find: Finds the cited versions for the visitor.
    """

    def __init__(self, messages: Messages, language: Language, *, links: SourceLinks, find: FindVersion) -> None:
        self._t = messages
        self._language = language
        self._links = links
        self._find = find

    def present(self, answer: Answer) -> AnswerView:
        """Make the view. Reads the cited versions; blocks."""
        citations = tuple(self._citation(c, answer, "source") for c in answer.citations)
        closest = tuple(self._citation(c, answer, "closest") for c in answer.closest)
        chips = {view.marker: view for view in (citations or closest)}
        premise: tuple[Segment, ...] = ()
        if answer.premise is not None:
            view = self._citation(answer.premise.citation, answer, "premise")
            text = _MARKER.sub("", answer.premise.text)
            premise = (
                Segment(text=text, language=detect_language(text, default=answer.language)),
                Segment(citation=view),
            )
            chips.setdefault(view.marker, view)
        return AnswerView(
            answer=answer,
            question_language=detect_language(answer.question, default=answer.language),
            blocks=cut_blocks(_shown_text(answer), chips, answer.language),
            citations=citations,
            closest=closest,
            premise=premise,
            copy_text=self._copy_text(answer, citations or closest),
            sections=tuple(_section(section, chips, answer.language) for section in _without_sources(answer)),
        )

    def _citation(self, citation: Citation, answer: Answer, kind: str) -> CitationView:
        stored = self._find(citation.document_id, citation.version)
        metadata = stored.metadata if stored else Metadata()
        place = SourcePlace(
            document_id=citation.document_id, version=citation.version, start=citation.start, end=citation.end
        )
        return CitationView(
            marker=citation.marker,
            anchor=f"{kind}-{answer.id}-{citation.marker}",
            title=citation.title,
            title_language=detect_language(citation.title, default=citation.language),
            quote=citation.quote,
            language=citation.language,
            href=self._links.address(place),
            details=self._details(citation, metadata),
            marking=citation.marking,
            published_url=web_address(metadata.url),
            is_altered=metadata.fidelity == "altered",
            is_superseded=metadata.status == "superseded" or metadata.superseded_by is not None,
            is_withdrawn=metadata.status == "withdrawn",
        )

    def _details(self, citation: Citation, metadata: Metadata) -> tuple[str, ...]:
        date = format_date(citation.date or metadata.date, self._language)
        section = _below_title(citation.section, citation.title)
        page = self._t.page.format(page=citation.page) if citation.page is not None else None
        paragraph = self._t.paragraph.format(paragraph=citation.paragraph) if citation.paragraph else None
        return tuple(part for part in (metadata.publisher, date, section, page, paragraph) if part)

    def _copy_text(self, answer: Answer, citations: Sequence[CitationView]) -> str:
        lines = [answer.text, ""] if citations else [answer.text]
        for view in citations:
            place = ", ".join((view.title, *view.details))
            lines.append(f"[{view.marker}] {place}: “{view.quote}”")
        if answer.marking:
            lines.insert(0, answer.marking)
        return "\n".join(lines)


def _shown_text(answer: Answer) -> str:
    return answer.text.split("\n", 1)[0] if answer.sections else answer.text


def _without_sources(answer: Answer) -> list[AnswerSection]:
    """The sections but for a list of sources: they stand below in full."""
    listed = MESSAGES[answer.language].sources_title
    return [section for section in answer.sections if not answer.citations or section.title != listed]


def _section(section: AnswerSection, chips: dict[int, CitationView], language: Language) -> SectionView:
    return SectionView(
        title=section.title,
        columns=section.columns,
        rows=tuple(tuple(_cell(cell, chips, language) for cell in row) for row in section.rows),
        is_remark=section.is_remark,
        is_keyed=len(section.columns) == 2 and not section.reads_down,
    )


def _cell(cell: Cell, chips: dict[int, CitationView], language: Language) -> tuple[Segment, ...]:
    """Its words as they are, then its chips; brackets within a cell's own text are no markers."""
    words = (_text(cell.text, language),) if cell.text else ()
    return (*words, *(Segment(citation=chips[marker]) for marker in cell.citations if marker in chips))


def cut_blocks(text: str, chips: dict[int, CitationView], language: Language) -> tuple[Block, ...]:
    """Cut an answer's text into paragraphs and lists, and each line at its markers.

    Only markers that lead to a citation become chips; other brackets stay as they are.
    """
    blocks: list[Block] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        kind, content = _line_kind(line)
        segments = _cut_line(content, chips, language)
        if kind != "paragraph" and blocks and blocks[-1].kind == kind:
            blocks[-1] = Block(kind=kind, lines=(*blocks[-1].lines, segments))
        else:
            blocks.append(Block(kind=kind, lines=(segments,)))
    return tuple(blocks)


def _line_kind(line: str) -> tuple[BlockKind, str]:
    if bullet := _BULLET.match(line):
        return "bullets", line[bullet.end() :]
    if ordinal := _ORDINAL.match(line):
        return "numbers", line[ordinal.end() :]
    return "paragraph", line


def _cut_line(line: str, chips: dict[int, CitationView], language: Language) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    done = 0
    for match in _MARKER.finditer(line):
        view = chips.get(int(match[1]))
        if view is None:
            continue
        if match.start() > done:
            segments.append(_text(line[done : match.start()], language))
        segments.append(Segment(citation=view))
        done = match.end()
    if done < len(line):
        segments.append(_text(line[done:], language))
    return tuple(segments)


def _text(text: str, language: Language) -> Segment:
    return Segment(text=text, language=detect_language(text, default=language))


def _below_title(section: str | None, title: str) -> str:
    """A heading path without its first headings where they only repeat the title."""
    parts = (section or "").split(_PATH_SEPARATOR)
    while parts and parts[0] in title:
        parts.pop(0)
    return _PATH_SEPARATOR.join(parts)
