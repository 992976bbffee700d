"""Cards of the message extension's dialogs: a question or text to send, and the whole answer with its quotations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.platforms.teams import cards, limits
from bot.platforms.teams.cards import Card, Element, make_card, paragraph, run
from bot.platforms.teams.rendering import CARD_TYPE, answer_lines, shown_citations
from bot.platforms.teams.section_cards import section_elements
from bot.platforms.teams.wording import word
from bot.values import Answer, Citation
from corpus.languages import Language

ASK, CHECK = "askLiaison", "checkText"
"""Ids of the extension's commands in the manifest."""
TEXT_FIELD = "text"
STEP_FIELD = "step"
JOB_FIELD = "job"
_LARGEST = 24_000
"""Bytes of a card; Teams takes 28 KB with everything around it."""


def form(command: str, language: Language, *, text: str = "") -> Card:
    """Asks for a question or for a text to check; a message's own text stands there already."""
    field: Element = {
        "type": "Input.Text",
        "id": TEXT_FIELD,
        "label": word(f"{command}_label", language),
        "isMultiline": True,
        "isRequired": True,
        "errorMessage": word("dialog_empty", language),
        "maxLength": limits.DIALOG_TEXT,
    }
    if text:
        field["value"] = limits.clip(text, limits.DIALOG_TEXT)
    note = paragraph(run(word("dialog_private", language), subtle=True))
    send = {"type": "Action.Submit", "title": word(f"{command}_send", language), "data": {STEP_FIELD: command}}
    return make_card([field, note], [send], language=language)


def waiting(job: str, language: Language) -> Card:
    """Says that the answer is still being made, with a button that looks again."""
    body = [paragraph(run(word("dialog_waiting", language)))]
    look = {
        "type": "Action.Submit",
        "title": word("dialog_look", language),
        "data": {STEP_FIELD: "wait", JOB_FIELD: job},
    }
    return make_card(body, [look], language=language)


def note(text: str, language: Language) -> Card:
    """A sentence."""
    return make_card([paragraph(run(text))], language=language)


def answer_card(answer: Answer) -> Card:
    """An answer with its quotations in full; where the card would be too large, the last quotations are left out."""
    shown = shown_citations(answer)
    sources = [cards.quotation(citation, answer.language, is_linked=True) for citation in shown]
    body = _answer(answer, shown)
    for count in range(len(sources), -1, -1):
        card = make_card([*body, *sources[:count]], language=answer.language)
        if len(json.dumps(card, ensure_ascii=False).encode()) <= _LARGEST:
            return card
    text = limits.clip(answer.text, limits.CARD_TEXT)
    return make_card([paragraph(run(text)), paragraph(run(word("ai", answer.language), subtle=True))])


def _answer(answer: Answer, shown: Sequence[Citation]) -> list[Element]:
    lines = answer_lines(answer, shown)
    if answer.sections:
        body = [paragraph(run(answer.text.split("\n", 1)[0], bold=True)), *section_elements(answer)]
    else:
        body = [paragraph(run(line), spacing="Small") for line in lines.body if line.strip()]
    label = word("ai", answer.language) if answer.kind not in {"chat", "error"} else ""
    remarks = [label, answer.marking or "", *lines.notices]
    return [*body, *(paragraph(run(remark, subtle=True), spacing="Small") for remark in remarks if remark)]


def task(card: Card, title: str) -> Mapping[str, Any]:
    """What an invoke answers so that a card stands in the dialog."""
    value = {"title": title, "width": "medium", "height": "medium"}
    return {"task": {"type": "continue", "value": {**value, "card": {"contentType": CARD_TYPE, "content": card}}}}
