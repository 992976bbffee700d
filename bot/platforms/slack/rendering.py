"""Answers as Slack messages: marking, text, notices, sources with place and quotation, buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.platforms.slack import blocks as kit
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import Block, Element
from bot.platforms.slack.body import body_blocks
from bot.platforms.slack.sections import section_blocks
from bot.platforms.slack.wording import word
from bot.values import Answer, Citation
from corpus.languages import Language

FEEDBACK_ACTION = "answer_feedback"
SHARE_ACTION = "share_answer"
QUOTES_ACTION = "show_quotations"
FOLLOW_UP_ACTION = "follow_up"

_MOST_FOLLOW_UPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to post.

    Attributes:
        text: What notifications show and screen readers say; escaped, so that nothing in it is parsed.
        blocks: What Slack shows; empty: the text.
    """

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How an answer is shown.

    Attributes:
        heading: A line above it, where the question itself is not visible; empty: none.
        is_short: Sources without quotations, which a button shows.
        can_share: Whether a button offers to post the answer in the channel.
    """

    heading: str = ""
    is_short: bool = False
    can_share: bool = False


PLAIN = Style()


def render(answer: Answer, style: Style = PLAIN) -> list[Message]:
    """Render an answer as one message, or as several where it is longer than one may be.

    Returns:
        At least one message, each within every limit of `limits`; sources stand under the text.
    """
    shown = [
        *([kit.rich(kit.section(kit.text(answer.marking, bold=True)))] if answer.marking else []),
        *([kit.context(style.heading)] if style.heading else []),
        *(section_blocks(answer) if answer.sections else body_blocks(answer.text)),
        *_premise(answer),
        *_notices(answer),
        *_sources(answer, style),
        *_footer(answer, style),
    ]
    packed = limits.pack(shown)
    texts = limits.split_text(escape(fallback_text(answer)), limits.FALLBACK_TEXT)
    return [
        Message(text=texts[min(number, len(texts) - 1)], blocks=tuple(group)) for number, group in enumerate(packed)
    ]


def escape(text: str) -> str:
    """Escape the three characters with which Slack begins mentions, links and entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback_text(answer: Answer) -> str:
    """The answer with its marking and its sources as plain text."""
    lines = [answer.marking or "", answer.text, *_remarks(answer)]
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
            _own_headings(citation),
            word("paragraph", language, number=citation.paragraph) if citation.paragraph else None,
            citation.marking,
        )
        if part
    ]


def _own_headings(citation: Citation) -> str:
    """The heading path less headings that only say the title again, as the outermost often does."""
    title = citation.title.casefold()
    headings = (citation.section or "").split(" › ")
    return " › ".join(heading for heading in headings if heading and not heading.casefold().startswith(title))


def _premise(answer: Answer) -> list[Block]:
    """What the documents say instead, where the text itself does not show it already."""
    if answer.premise is None or answer.premise.citation in answer.citations:
        return []
    elements = _source(answer.premise.citation, answer.language, with_quote=True)
    return [kit.rich(*elements)]


def _remarks(answer: Answer) -> list[str]:
    removed = word("removed", answer.language, count=answer.removed_sentences) if answer.removed_sentences else None
    return [*answer.notices, *([removed] if removed else [])]


def _notices(answer: Answer) -> list[Block]:
    notices = _remarks(answer)
    return [kit.context(*notices)] if notices else []


def _sources(answer: Answer, style: Style) -> list[Block]:
    found: list[Block] = []
    for key, listed in (("sources", answer.citations), ("closest", answer.closest)):
        if listed:
            found.append(kit.rich(kit.section(kit.text(word(key, answer.language), bold=True))))
            found += source_blocks(listed, answer.language, with_quotes=not style.is_short)
    if found:
        found.insert(0, kit.divider())
    return found


def source_blocks(citations: Sequence[Citation], language: Language, *, with_quotes: bool) -> list[Block]:
    """Citations one after another: marker, title, date and place, and the quotation."""
    return [kit.rich(*_source(citation, language, with_quote=with_quotes)) for citation in citations]


def _source(citation: Citation, language: Language, *, with_quote: bool) -> list[Element]:
    title = limits.clip(citation.title, limits.HEADER)
    name = kit.link(citation.url, title) if citation.url else kit.text(title, bold=True)
    details = "".join(f" · {part}" for part in _details(citation, language))
    head = [kit.text(f"[{citation.marker}] "), name]
    if details:
        head.append(kit.text(limits.clip(details, limits.IDENTIFIER)))
    elements = [kit.section(*head)]
    return [*elements, kit.quote(limits.clip(citation.quote, limits.TEXT_OBJECT - 500))] if with_quote else elements


def _footer(answer: Answer, style: Style) -> list[Block]:
    if answer.kind in {"chat", "error"}:
        return []
    language = answer.language
    lines = [word("automatic", language)] if answer.citations else []
    if answer.receipt_id:
        lines.append(word("receipt", language, id=answer.receipt_id))
    found = [kit.context(*lines)] if lines else []
    buttons = _buttons(answer, style)
    if buttons:
        found.append(kit.actions(*buttons))
    labels = (word("good", language), word("bad", language))
    return [*found, kit.feedback_buttons(action_id=FEEDBACK_ACTION, answer_id=answer.id, labels=labels)]


def _buttons(answer: Answer, style: Style) -> list[Element]:
    found: list[Element] = []
    if style.can_share and answer.outcome == "answered":
        found.append(kit.button(word("share", answer.language), action_id=SHARE_ACTION, value=answer.id))
    if style.is_short and (answer.citations or answer.closest):
        found.append(kit.button(word("quotations", answer.language), action_id=QUOTES_ACTION, value=answer.id))
    for number, question in enumerate(answer.follow_ups[:_MOST_FOLLOW_UPS]):
        found.append(kit.button(question, action_id=f"{FOLLOW_UP_ACTION}:{number}", value=question))
    return found
