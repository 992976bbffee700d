"""Block Kit pieces in which every outside text is literal.

A `rich_text` block's text elements are shown as they are: Slack parses no mention, no link and no formatting in them,
so a quotation that holds "<!channel>" or an address stays plain text. Links exist only as explicit link elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.platforms.slack import limits

Block = dict[str, Any]
Element = dict[str, Any]


def text(value: str, *, bold: bool = False, italic: bool = False) -> Element:
    """A literal text element; Slack takes no empty ones, so an empty text becomes a blank."""
    element: Element = {"type": "text", "text": value or " "}
    style = {name: True for name, is_on in (("bold", bold), ("italic", italic)) if is_on}
    return {**element, "style": style} if style else element


def link(url: str, label: str) -> Element:
    """A link element for web addresses; anything else becomes its label."""
    if not url.startswith(("https://", "http://")):
        return text(label, bold=True)
    return {"type": "link", "url": url, "text": label or url, "style": {"bold": True}}


def section(*elements: Element) -> Element:
    """A paragraph of a rich text block."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quote(value: str) -> Element:
    """A quotation of a rich text block."""
    return {"type": "rich_text_quote", "elements": [text(value)]}


def bullets(items: Sequence[str], *, ordered: bool = False) -> Element:
    """A list of a rich text block."""
    return {
        "type": "rich_text_list",
        "style": "ordered" if ordered else "bullet",
        "elements": [section(text(item)) for item in items],
    }


def rich(*elements: Element) -> Block:
    """A rich text block."""
    return {"type": "rich_text", "elements": list(elements)}


def plain(value: str) -> Element:
    """A plain text object: no formatting, no emoji codes."""
    return {"type": "plain_text", "text": value, "emoji": False}


def context(*values: str) -> Block:
    """A line of small literal texts."""
    shown = [plain(limits.clip(value, limits.TEXT_OBJECT)) for value in values[: limits.CONTEXT_ELEMENTS]]
    return {"type": "context", "elements": shown}


def header(value: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(limits.clip(value, limits.HEADER))}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def table(rows: Sequence[Sequence[str]]) -> Block:
    """A table of literal texts, the headings first; without being told to, Slack cuts each cell off at one line."""
    return {
        "type": "table",
        "column_settings": [{"is_wrapped": True} for _ in rows[0]],
        "rows": [[{"type": "raw_text", "text": cell or "–"} for cell in row] for row in rows],
    }


def button(label: str, *, action_id: str, value: str = "", style: str = "") -> Element:
    """A button with a literal label."""
    element: Element = {
        "type": "button",
        "text": plain(limits.clip(label, limits.BUTTON_TEXT)),
        "action_id": action_id,
    }
    if value:
        element["value"] = value[: limits.BUTTON_VALUE]
    if style:
        element["style"] = style
    return element


def actions(*elements: Element, block_id: str = "") -> Block:
    """A row of buttons."""
    block: Block = {"type": "actions", "elements": list(elements[: limits.ACTIONS_ELEMENTS])}
    return {**block, "block_id": block_id} if block_id else block


def feedback_buttons(*, action_id: str, answer_id: str, labels: tuple[str, str]) -> Block:
    """Slack's own pair of feedback buttons; `labels` are those of good and bad."""
    good, bad = labels
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": action_id,
                "positive_button": {"text": plain(good), "value": f"good:{answer_id}"},
                "negative_button": {"text": plain(bad), "value": f"bad:{answer_id}"},
            }
        ],
    }
