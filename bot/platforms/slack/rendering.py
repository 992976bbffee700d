"""Answers as Slack messages: body, notices, sources with place and quotation, feedback."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.platforms.slack import blocks as kit
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import Block, Element
from bot.platforms.slack.wording import word
from bot.values import Answer, Citation
from corpus.languages import Language

FEEDBACK_ACTION = "answer_feedback"

_ITEM = re.compile(r"^\s*(?:(?P<bullet>[•\-*・])|(?P<number>\d{1,2})[.)])\s+(?P<text>.+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to post.

    Attributes:
        text: What notifications show and screen readers say; escaped, so that nothing in it is parsed.
        blocks: What Slack shows.
    """

    text: str
    blocks: tuple[Block, ...]


def render(answer: Answer) -> list[Message]:
    """Render an answer as one message, or as several where it is longer than one may be.

    Returns:
        At least one message, each within every limit of `limits`; sources stand under the text.
    """
    shown = [*_marking(answer), *_body(answer), *_notices(answer), *_sources(answer), *_footer(answer)]
    packed = limits.pack(shown)
    texts = limits.split_text(escape(fallback_text(answer)), limits.FALLBACK_TEXT)[: len(packed)]
    return [
        Message(text=texts[min(number, len(texts) - 1)], blocks=tuple(group)) for number, group in enumerate(packed)
    ]


def escape(text: str) -> str:
    """Escape the three characters with which Slack begins mentions, links and entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback_text(answer: Answer) -> str:
    """The answer with its sources as plain text."""
    lines = [answer.text, *answer.notices]
    listed = answer.citations or answer.closest
    if listed:
        lines.append(word("sources" if answer.citations else "closest", answer.language) + ":")
    lines += [f"[{cited.marker}] {place_of(cited, answer.language)}: {cited.quote}" for cited in listed]
    return "\n".join(line for line in lines if line) or "–"


def place_of(citation: Citation, language: Language) -> str:
    """Title, date and place of a citation in one line."""
    return " · ".join([citation.title, *_details(citation, language)])


def _details(citation: Citation, language: Language) -> list[str]:
    return [
        part
        for part in (
            citation.date,
            word("page", language, number=citation.page) if citation.page else None,
            citation.section,
            word("paragraph", language, number=citation.paragraph) if citation.paragraph else None,
            citation.marking,
        )
        if part
    ]


def _marking(answer: Answer) -> list[Block]:
    return [kit.context(answer.marking)] if answer.marking else []


def _body(answer: Answer) -> list[Block]:
    """The text as rich text blocks of at most `limits.TEXT_OBJECT` characters, lists as lists."""
    found: list[Block] = []
    for piece in limits.split_text(answer.text.strip() or "–", limits.TEXT_OBJECT):
        elements = _paragraphs(piece)
        if elements:
            found.append(kit.rich(*elements))
    return found


def _paragraphs(text: str) -> list[Element]:
    elements: list[Element] = []
    items: list[str] = []
    plain: list[str] = []
    is_ordered = False

    def flush_plain() -> None:
        value = "\n".join(plain).strip("\n")
        if value.strip():
            elements.append(kit.section(kit.text(value + "\n")))
        plain.clear()

    def flush_items() -> None:
        if items:
            elements.append(kit.bullets(items, ordered=is_ordered))
        items.clear()

    for line in text.split("\n"):
        match = _ITEM.match(line)
        if match is None:
            flush_items()
            plain.append(line)
            continue
        flush_plain()
        if items and is_ordered != bool(match["number"]):
            flush_items()
        is_ordered = bool(match["number"])
        items.append(match["text"])
    flush_items()
    flush_plain()
    return elements


def _notices(answer: Answer) -> list[Block]:
    notices = list(answer.notices)
    if answer.removed_sentences:
        notices.append(word("removed", answer.language, count=answer.removed_sentences))
    return [kit.context(*notices)] if notices else []


def _sources(answer: Answer) -> list[Block]:
    found: list[Block] = []
    for key, listed in (("sources", answer.citations), ("closest", answer.closest)):
        if listed:
            found.append(kit.rich(kit.section(kit.text(word(key, answer.language), bold=True))))
            found += _source_blocks(listed, answer.language)
    if found:
        found.insert(0, kit.divider())
    return found


def _source_blocks(citations: Sequence[Citation], language: Language) -> list[Block]:
    return [kit.rich(*_source(citation, language)) for citation in citations]


def _source(citation: Citation, language: Language) -> list[Element]:
    title = limits.clip(citation.title, limits.HEADER)
    name = kit.link(citation.url, title) if citation.url else kit.text(title, bold=True)
    details = "".join(f" · {part}" for part in _details(citation, language))
    head = [kit.text(f"[{citation.marker}] "), name]
    if details:
        head.append(kit.text(limits.clip(details, limits.IDENTIFIER)))
    return [kit.section(*head), kit.quote(limits.clip(citation.quote, limits.TEXT_OBJECT - 500))]


def _footer(answer: Answer) -> list[Block]:
    if answer.kind in {"chat", "error"}:
        return []
    language = answer.language
    lines = [word("automatic", language)] if answer.citations else []
    if answer.receipt_id:
        lines.append(word("receipt", language, id=answer.receipt_id))
    labels = (word("good", language), word("bad", language))
    found = [kit.context(*lines)] if lines else []
    return [*found, kit.feedback_buttons(action_id=FEEDBACK_ACTION, answer_id=answer.id, labels=labels)]
