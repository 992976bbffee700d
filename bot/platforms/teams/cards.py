"""Adaptive Cards in which every outside text is literal.

A TextRun shows its text as it is, whereas a TextBlock reads Markdown; so what documents and people wrote stands in
TextRuns only. Version 1.5 is the highest that every Teams client shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from bot.platforms.teams import limits
from bot.platforms.teams.incoming import CARD_KEY
from bot.platforms.teams.wording import word
from bot.records import JobStatus
from bot.values import Answer, Citation
from corpus.languages import Language

Card = dict[str, Any]
Element = dict[str, Any]
_WEB = ("https://", "http://")


def make_card(body: Sequence[Element], actions: Sequence[Element] = (), *, language: Language = Language.EN) -> Card:
    """A card as wide as the conversation."""
    card: Card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "lang": language.value,
        "msteams": {"width": "full"},
        "body": list(body),
    }
    return {**card, "actions": list(actions)} if actions else card


def title(text: str) -> Element:
    """A heading in our own words."""
    return {"type": "TextBlock", "text": text, "weight": "Bolder", "size": "Medium", "wrap": True, "style": "heading"}


def run(text: str, *, bold: bool = False, subtle: bool = False) -> Element:
    """A stretch of literal text."""
    element: Element = {"type": "TextRun", "text": limits.clip(text, limits.CARD_TEXT)}
    return {**element, **({"weight": "Bolder"} if bold else {}), **({"isSubtle": True} if subtle else {})}


def paragraph(*runs: Element, spacing: str = "Default") -> Element:
    """A paragraph of literal text."""
    return {"type": "RichTextBlock", "inlines": list(runs), "spacing": spacing}


def button(label: str, command: str) -> Element:
    """A button that does what typing the command would do, with the rights of whoever presses it."""
    return {"type": "Action.Submit", "title": label, "data": {CARD_KEY: command}}


def link(label: str, url: str) -> Element:
    """A button that opens an address in the browser."""
    return {"type": "Action.OpenUrl", "title": label, "url": url}


def pairs_of(pairs: Sequence[tuple[str, str]]) -> list[Element]:
    """Names and values, one a line. A FactSet would read Markdown."""
    return [
        paragraph(run(f"{name}: ", subtle=True), run(value), spacing="Small") for name, value in pairs if name and value
    ]


def details(citation: Citation, language: Language) -> list[str]:
    """Date and place of a citation, each part that is known."""
    parts = (
        citation.date,
        word("page", language, number=citation.page) if citation.page else None,
        citation.section,
        word("paragraph", language, number=citation.paragraph) if citation.paragraph else None,
        citation.marking,
    )
    return [part for part in parts if part]


def quotation(citation: Citation, language: Language, *, is_linked: bool = False) -> Element:
    """A citation: marker, title, place, and the whole quotation; the title opens the source where that is wanted."""
    name = run(limits.clip(citation.title, 150), bold=True)
    if is_linked and citation.url and citation.url.startswith(_WEB):
        name = {**name, "color": "Accent", "selectAction": link(word("open", language), citation.url)}
    head = [run(f"[{citation.marker}] "), name]
    where = " · ".join(details(citation, language))
    return {
        "type": "Container",
        "separator": True,
        "items": [
            paragraph(*head),
            *([paragraph(run(where, subtle=True), spacing="None")] if where else []),
            {"type": "Container", "style": "emphasis", "items": [paragraph(run(citation.quote))]},
        ],
    }


def quotation_card(citation: Citation, language: Language) -> Card:
    """What opens when somebody presses a citation's chip."""
    url = citation.url or ""
    actions = [link(word("open", language), url)] if url.startswith(_WEB) else []
    return make_card([quotation(citation, language)], actions, language=language)


def evidence_card(answer: Answer) -> Card:
    """The sentences of a brief, a comparison or a timeline in rows, grouped by what the kind groups by."""
    cited = {citation.marker: citation for citation in answer.citations}
    groups: dict[str, list[Element]] = {}
    for sentence in answer.sentences[: limits.CARD_ROWS]:
        first = cited.get(sentence.citations[0]) if sentence.citations else None
        markers = "".join(f" [{marker}]" for marker in sentence.citations)
        groups.setdefault(_group(answer, first), []).append(
            paragraph(run(sentence.text), run(markers, subtle=True), spacing="Small")
        )
    names = sorted(groups) if answer.kind == "timeline" else list(groups)
    body: list[Element] = [title(word(answer.kind, answer.language))]
    for name in names:
        head = [paragraph(run(name, bold=True))] if name else []
        body.append({"type": "Container", "separator": True, "items": [*head, *groups[name]]})
    return make_card(body, language=answer.language)


def _group(answer: Answer, citation: Citation | None) -> str:
    if citation is None:
        return ""
    if answer.kind == "timeline":
        return citation.date or word("undated", answer.language)
    return citation.title if answer.kind == "compare" else ""


def follow_up_card(answer: Answer) -> Card:
    """Questions that the reader may want to ask next. Native suggestions would show in personal chats only."""
    body = [paragraph(run(word("ask_next", answer.language), subtle=True))]
    buttons = asking_buttons((question, question) for question in answer.follow_ups)
    return make_card(body, buttons, language=answer.language)


def asking_buttons(questions: Iterable[tuple[str, str]]) -> list[Element]:
    """A button for each question, given as what it says and what it asks; no more than may stand in a row."""
    return [
        button(limits.clip(label, limits.SUGGESTION_TITLE), f"/ask {question}")
        for label, question in islice(questions, limits.SUGGESTIONS)
    ]


def listing_card(text: str, language: Language) -> Card:
    """Lines under a heading, as commands answer them; a line "name: value" is shown as such a pair."""
    head, *lines = [line for line in text.split("\n") if line.strip()]
    body = [title(_plain(head))]
    body += [paragraph(run(line.removeprefix("• ")), spacing="Small") for line in lines[: limits.CARD_ROWS]]
    return make_card(body, language=language)


def text_card(text: str, language: Language) -> Card:
    """Lines of literal text, the first in bold."""
    first, *rest = [line for line in text.split("\n") if line.strip()] or ["–"]
    body = [paragraph(run(first, bold=True)), *(paragraph(run(line), spacing="Small") for line in rest)]
    return make_card(body, language=language)


def receipt_card(text: str, language: Language) -> Card:
    """A receipt: how an answer came about."""
    pairs = [(name, value.strip()) for name, _, value in (line.partition(":") for line in text.split("\n"))]
    return make_card([title(word("receipt_title", language)), *pairs_of(pairs)], language=language)


_STEPS = {"refresh": "status"}
"""What a button of the job says, where its name is not the word of the command."""


def job_card(status: JobStatus, text: str, language: Language) -> Card:
    """State of the re-index job, with what an administrator may do next.

    Args:
        status: The job.
        text: Its state in words.
        language: The reader's.
    """
    pairs: Mapping[str, str] = {
        "stage": status.stage,
        "progress": f"{status.done} / {status.total}" if status.total else "",
        "generation": status.generation or "",
    }
    is_running = status.state in {"queued", "running"}
    names = ["refresh", "cancel"] if is_running else ["failures", "rollback"]
    if not is_running and status.failed_files:
        names.insert(1, "retry")
    if status.refused == ("deletion",):
        names = [*(name for name in names if name != "rollback"), "confirm"]
    shown = [line for line in text.split("\n") if line.strip()]
    body = [title(word("job", language)), *[paragraph(run(line), spacing="Small") for line in shown[:6]]]
    if is_running:
        body += pairs_of([(word(name, language), value) for name, value in pairs.items()])
    return make_card(
        body, [button(word(name, language), f"/reindex {_STEPS.get(name, name)}") for name in names], language=language
    )


def _plain(text: str) -> str:
    """Our own heading without what Markdown would read; file names and titles do not stand in headings."""
    return text.translate({ord(sign): " " for sign in "[]()*_`~<>"}).strip()
