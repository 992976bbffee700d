"""Refuses what Slack refuses: blocks and texts over their limits, by slack_sdk's validators plus the totals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_CHARACTERS = 13_200
TEXT_CHARACTERS = 40_000
MARKDOWN_CHARACTERS = 12_000
SECTION_CHARACTERS = 3_000

_RICH = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
_RICH_LEAVES = {"text", "link", "user", "channel", "emoji", "date", "usergroup", "broadcast", "color", "team"}
_INTERACTIVE = {"button", "feedback_buttons", "static_select", "multi_static_select", "overflow", "icon_button"}


class RefusedError(Exception):
    """An argument that Slack refuses; `error` is Slack's code."""

    def __init__(self, error: str, detail: str = "") -> None:
        super().__init__(f"{error}: {detail}")
        self.error = error
        self.detail = detail


def check_message(args: Mapping[str, Any]) -> None:
    """Check the text and blocks of a message."""
    text, blocks = args.get("text"), parsed(args.get("blocks"))
    if not text and not blocks and not args.get("attachments") and not args.get("markdown_text"):
        raise RefusedError("no_text")
    if len(str(text or "")) > TEXT_CHARACTERS:
        raise RefusedError("msg_too_long")
    if len(str(args.get("markdown_text") or "")) > MARKDOWN_CHARACTERS:
        raise RefusedError("msg_too_long")
    check_blocks(blocks or [], most=MESSAGE_BLOCKS)
    if characters(blocks) > MESSAGE_CHARACTERS:
        raise RefusedError("msg_blocks_too_long", str(characters(blocks)))


def check_view(view: Any) -> None:
    """Check a modal or a Home tab."""
    parsed_view = parsed(view)
    if not isinstance(parsed_view, Mapping) or parsed_view.get("type") not in {"modal", "home"}:
        raise RefusedError("invalid_arguments", "view")
    check_blocks(parsed_view.get("blocks") or [], most=VIEW_BLOCKS)
    if len(json.dumps(parsed_view)) > 250_000:
        raise RefusedError("view_too_large")
    if parsed_view["type"] == "modal":
        if not parsed_view.get("title"):
            raise RefusedError("invalid_arguments", "title")
        for name in ("title", "submit", "close"):
            if name in parsed_view and len(parsed_view[name]["text"]) > 24:
                raise RefusedError("invalid_arguments", name)
        try:
            View(**{k: v for k, v in parsed_view.items()}).to_dict()
        except (SlackObjectFormationError, TypeError) as exc:
            raise RefusedError("invalid_arguments", str(exc)) from exc


def parsed(value: Any) -> Any:
    """JSON text as its value; anything else as it is."""
    return json.loads(value) if isinstance(value, str) else value


def check_blocks(blocks: Any, *, most: int) -> None:
    """Check a list of blocks."""
    if not isinstance(blocks, list) or len(blocks) > most:
        raise RefusedError("invalid_blocks", "number of blocks")
    seen: set[str] = set()
    for block in blocks:
        _check_block(block)
        name = block.get("block_id")
        if name is not None:
            if name in seen or len(name) > 255:
                raise RefusedError("invalid_blocks", "block_id")
            seen.add(name)


def _check_block(block: Any) -> None:
    if not isinstance(block, Mapping) or "type" not in block:
        raise RefusedError("invalid_blocks", "not a block")
    if block["type"] == "rich_text":
        if not block.get("elements"):
            raise RefusedError("invalid_blocks", "empty rich_text")
        for element in block["elements"]:
            _check_rich(element)
        return
    _check_texts(block)
    try:
        known = Block.parse(dict(block))
        if known is None:
            raise RefusedError("invalid_blocks", f"unknown block {block['type']}")
        known.to_dict()
    except (SlackObjectFormationError, TypeError, KeyError) as exc:
        raise RefusedError("invalid_blocks", str(exc)) from exc
    if block["type"] == "table":
        _check_table(block)
    if block["type"] in {"context", "actions", "context_actions"} and not block.get("elements"):
        raise RefusedError("invalid_blocks", "no elements")


def _check_table(block: Mapping[str, Any]) -> None:
    rows = block.get("rows") or []
    if not rows or len(rows) > 100 or any(len(row) > 20 for row in rows):
        raise RefusedError("invalid_blocks", "table size")


def _check_rich(element: Any) -> None:
    kind = element.get("type")
    if kind not in _RICH:
        raise RefusedError("invalid_blocks", f"rich text {kind}")
    for part in element.get("elements") or []:
        if kind == "rich_text_list":
            _check_rich(part)
        elif part.get("type") not in _RICH_LEAVES:
            raise RefusedError("invalid_blocks", f"rich text leaf {part.get('type')}")
        elif part["type"] == "text" and not part.get("text"):
            raise RefusedError("invalid_blocks", "empty text")
        elif part["type"] == "link" and not str(part.get("url", "")).startswith(("http://", "https://")):
            raise RefusedError("invalid_blocks", "link")


def _check_texts(value: Any) -> None:
    """Text objects: never empty, never over their limit; action ids of one block differ."""
    if isinstance(value, Mapping):
        is_text = value.get("type") in {"plain_text", "mrkdwn"}
        if is_text and not 0 < len(value.get("text") or "") <= SECTION_CHARACTERS:
            raise RefusedError("invalid_blocks", "text object")
        if value.get("type") == "button" and len(value["text"]["text"]) > 75:
            raise RefusedError("invalid_blocks", "button text")
        if value.get("type") in _INTERACTIVE and not value.get("action_id"):
            raise RefusedError("invalid_blocks", "action_id")
        for part in value.values():
            _check_texts(part)
    elif isinstance(value, list):
        names = [part["action_id"] for part in value if isinstance(part, Mapping) and "action_id" in part]
        if len(names) != len(set(names)):
            raise RefusedError("invalid_blocks", "action_id repeats")
        for part in value:
            _check_texts(part)


def characters(value: Any) -> int:
    """Characters of all texts in blocks."""
    if isinstance(value, Mapping):
        return sum(
            len(part) if key == "text" and isinstance(part, str) else characters(part) for key, part in value.items()
        )
    return sum(characters(part) for part in value) if isinstance(value, list) else 0


def texts_of(value: Any) -> str:
    """All texts that blocks or a whole message show, in order, joined by line ends."""
    found: list[str] = []

    def walk(part: Any) -> None:
        if isinstance(part, Mapping):
            for key, inner in part.items():
                if key == "text" and isinstance(inner, str):
                    found.append(inner)
                else:
                    walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(parsed(value) if not isinstance(value, Mapping) else value)
    return "\n".join(found)
