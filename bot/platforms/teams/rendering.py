"""Answers as Teams messages: literal text, native citations, labels, feedback, follow-ups."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.platforms.teams import cards, limits
from bot.platforms.teams.markdown import literal
from bot.platforms.teams.sdk import (
    Account,
    Appearance,
    Attachment,
    CardAction,
    CardActionType,
    CitationEntity,
    Claim,
    MessageActivityInput,
    SuggestedActions,
)
from bot.platforms.teams.section_cards import section_cards
from bot.platforms.teams.wording import STARTERS, word
from bot.values import Answer, Citation
from corpus.languages import Language

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
_MARKER = re.compile(r"\[\d{1,2}\]")
_PARTS = re.compile(r"[^\n\[]*(?:\[\d{1,2}\]|\[|\n)?")
"""Stretches of a text up to the next marker or line end."""
_TABLED = frozenset({"brief", "compare", "timeline"})


def render(answer: Answer, *, asker: Account | None = None) -> list[MessageActivityInput]:
    """Render an answer as one message, or as several where it is longer than one may be.

    Args:
        answer: What to show.
        asker: Who gets first questions to press; None where others read along, as Teams shows them in personal chats
            only.

    Returns:
        At least one message: texts, citations with the text that holds their markers, feedback under the last; then
        cards.
    """
    shown = shown_citations(answer)
    texts = _heads(answer, shown) if answer.sections else limits.split_text(_text(answer, shown))
    pieces = [piece for text in texts for piece in _few_citations(text)] or ["–"]
    messages = [_message(piece, answer, shown) for piece in pieces]
    if answer.kind not in {"chat", "error"}:
        messages[-1].add_feedback("default")
    if asker is not None and answer.kind == "chat":
        messages.append(starters_message(asker, answer.language, skip=1))
    # Cards are messages of their own, so that feedback and citations belong to the text alone.
    if answer.sections:
        messages += [attach(MessageActivityInput(), card) for card in section_cards(answer)]
    elif answer.kind in _TABLED and answer.sentences:
        messages.append(attach(MessageActivityInput(), cards.evidence_card(answer)))
    if answer.follow_ups:
        messages.append(attach(MessageActivityInput(), cards.follow_up_card(answer)))
    return messages


def starters_message(asker: Account, language: Language, *, skip: int = 0) -> MessageActivityInput:
    """First questions to press. A message of their own: beside suggestions some clients show no paragraphs."""
    message = text_message(word("ask_first", language))
    suggest(message, asker, STARTERS[language][skip:])
    return message


def plain_messages(answer: Answer) -> list[MessageActivityInput]:
    """The answer as bare texts, sources listed, for when Teams refuses its native parts."""
    listed = shown_citations(answer)
    lines = [_text(answer, listed)]
    lines += [f"[{c.marker}] {place_of(c, answer.language)}: {c.quote}" for c in listed]
    pieces = limits.split_text(literal("\n".join(lines), markers=[c.marker for c in listed])) or ["–"]
    return [MessageActivityInput(text=piece) for piece in pieces]


def text_message(text: str) -> MessageActivityInput:
    """A message that shows a text as it is."""
    return MessageActivityInput(text=literal(text))


def attach(message: MessageActivityInput, card: cards.Card) -> MessageActivityInput:
    """Add an Adaptive Card."""
    return message.add_attachments(Attachment(content_type=CARD_TYPE, content=card))


def suggest(message: MessageActivityInput, to: Account, choices: Sequence[tuple[str, str]]) -> None:
    """Offer texts to send by a press: pairs of title and text."""
    actions = [
        CardAction(type=CardActionType.IM_BACK, title=limits.clip(title, limits.SUGGESTION_TITLE), value=value)
        for title, value in choices[: limits.SUGGESTIONS]
    ]
    if actions:
        message.with_suggested_actions(SuggestedActions(to=[to.id], actions=actions))


def place_of(citation: Citation, language: Language) -> str:
    """Title, date and place of a citation in one line."""
    return " · ".join([citation.title, *cards.details(citation, language)])


def shown_citations(answer: Answer) -> tuple[Citation, ...]:
    """The citations that a reply shows, of an abstention the closest passages."""
    return (answer.citations or answer.closest)[: limits.CITATIONS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """An answer in lines of literal text.

    Attributes:
        body: The answer; of an abstention also the closest passages.
        notices: What stands below it: remarks, how many sentences were removed, the receipt.
    """

    body: tuple[str, ...]
    notices: tuple[str, ...]


def answer_lines(answer: Answer, shown: Sequence[Citation]) -> Lines:
    """The answer as it is shown where no table holds it."""
    lines = (answer.text.strip() or "–").split("\n")
    if answer.premise is not None and answer.premise.text not in answer.text:
        lines.append(answer.premise.text)
    if not answer.citations and shown:
        lines += ["", word("closest", answer.language)]
        lines += [f"- {place_of(cited, answer.language)} [{cited.marker}]" for cited in shown]
    notices = list(answer.notices)
    if answer.removed_sentences:
        notices.append(word("removed", answer.language, count=answer.removed_sentences))
    if answer.receipt_id and answer.kind not in {"chat", "error"}:
        notices.append(word("receipt", answer.language, id=answer.receipt_id))
    return Lines(body=tuple(lines), notices=tuple(notices))


def _text(answer: Answer, shown: Sequence[Citation]) -> str:
    lines = answer_lines(answer, shown)
    return "\n".join([*lines.body, *(["", *lines.notices] if lines.notices else [])])


def _heads(answer: Answer, shown: Sequence[Citation]) -> list[str]:
    """What stands above the cards of an answer in sections: its title, its sources to press, remarks."""
    title, *_ = answer.text.split("\n", 1)
    markers = " ".join(f"[{cited.marker}]" for cited in shown)
    sources = [f"{word('sources', answer.language)} {markers}"] if shown else []
    notices = answer_lines(answer, shown).notices
    return ["\n".join([title, *sources, *(["", *notices] if notices else [])])]


def _few_citations(text: str) -> list[str]:
    """Cut a text so that no piece holds more markers than one message may, at ends of lines or between markers."""
    pieces, here, markers = [], "", set[str]()
    for part in _PARTS.findall(text):
        new = markers | set(_MARKER.findall(part))
        if len(new) > limits.CITATIONS_A_MESSAGE and here.strip():
            pieces.append(here.strip())
            here, new = "", set(_MARKER.findall(part))
        here, markers = here + part, new
    return [*pieces, here.strip()] if here.strip() else pieces


def _message(piece: str, answer: Answer, shown: Sequence[Citation]) -> MessageActivityInput:
    here = [cited for cited in shown if f"[{cited.marker}]" in piece]
    message = MessageActivityInput(text=literal(piece, markers=[cited.marker for cited in here]))
    if answer.kind in {"chat", "error"}:
        return message
    label: dict[str, Any] = {"usageInfo": _usage_info(answer)} if answer.marking else {}
    claims = [Claim(position=cited.marker, appearance=_appearance(cited, answer.language)) for cited in here]
    entity = CitationEntity(additional_type=["AIGeneratedContent"], citation=claims or None, **label)
    return message.add_entity(entity)


def _appearance(citation: Citation, language: Language) -> Appearance:
    where = " · ".join(cards.details(citation, language))
    name = limits.clip(citation.title, limits.CITATION_NAME)
    card = json.dumps(cards.quotation_card(citation, language), ensure_ascii=False)
    return Appearance(
        name=name or "–",
        abstract=limits.clip(" ".join(citation.quote.split()), limits.CITATION_ABSTRACT),
        url=web_address(citation.url),
        text=card,
        keywords=[limits.clip(part, 28) for part in where.split(" · ") if part][:3] or None,
    )


def web_address(url: str | None) -> str | None:
    """The address if a browser may open it; anything else is no link."""
    return url if url and url.startswith(("https://", "http://")) else None


def _usage_info(answer: Answer) -> dict[str, str]:
    """The sensitivity label, in the shape of Microsoft's page on AI-generated bot messages."""
    return {
        "type": "https://schema.org/Message",
        "@type": "CreativeWork",
        "name": answer.marking or "",
        "description": word("marking_why", answer.language),
    }
