"""Slack's limits and how texts are cut to fit them; counts are in characters unless said otherwise.

Sources: the JSON validators of slack_sdk's models, Slack's reference pages, and for the message total the refusals
that users report (a message of about 13,200 characters gives `msg_blocks_too_long`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.platforms.cutting import clip as clip  # offered beside the limits

TEXT_OBJECT = 3000
HEADER = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
CONTEXT_ACTIONS_ELEMENTS = 5
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
OPTION = 75
"""Of the label and of the value of a choice."""
OPTIONS = 100
IDENTIFIER = 255
BLOCKS_PER_MESSAGE = 50
BLOCKS_PER_VIEW = 100
MESSAGE_REFUSED_AT = 13_200
MESSAGE = 12_000
"""What one message of ours holds in all its blocks, with room below the refusal."""
FALLBACK_TEXT = 8000
"""The `text` beside blocks, shown in notifications and read aloud; Slack itself cuts at 40,000."""
PROMPTS = 4
PROMPT_TITLE = 75
RESPONSE_URL_USES = 5
SLASH_ACK_S = 3
STATUS = 100
TASK = 250
PLACEHOLDER = 150
VIEW_TITLE = 24
SESSION_TITLE = 75
TABLE_ROWS = 100
TABLE_COLUMNS = 20

_SENTENCE_END = re.compile(r"[。！？!?][」』”’）)\]]*|[.](?=[\s\u3000])|\n")
_PAUSE = re.compile(r"[\s\u3000、，,；;：]")


def split_text(text: str, limit: int) -> list[str]:
    """Cut a text into pieces of at most `limit` characters, at sentence ends where there are any.

    Japanese has no blanks between words, so the next best places are commas, then blanks, then anywhere. Nothing is
    lost: the pieces put together are the text. A place in the first quarter of a piece is not used.

    Raises:
        ValueError: If the limit is below 1.
    """
    if limit < 1:
        raise ValueError("limit must be at least 1")
    pieces = []
    while len(text) > limit:
        window = text[:limit]
        cut = _last_end(_SENTENCE_END, window, limit) or _last_end(_PAUSE, window, limit) or limit
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text] if text else pieces


def _last_end(pattern: re.Pattern[str], window: str, limit: int) -> int | None:
    ends = [match.end() for match in pattern.finditer(window)]
    return ends[-1] if ends and ends[-1] > limit // 4 else None


def text_size(value: Any) -> int:
    """Characters of all texts that a block, or a list of blocks, shows."""
    if isinstance(value, Mapping):
        return sum(
            len(part) if key in {"text", "value", "url"} and isinstance(part, str) else text_size(part)
            for key, part in value.items()
        )
    if isinstance(value, Iterable) and not isinstance(value, str):
        return sum(text_size(part) for part in value)
    return 0


def pack(blocks: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Distribute blocks over as few messages as their limits allow, in order; no block is cut."""
    messages: list[list[dict[str, Any]]] = []
    size = 0
    for block in blocks:
        weight = text_size(block)
        if not messages or len(messages[-1]) == BLOCKS_PER_MESSAGE or size + weight > MESSAGE:
            messages.append([])
            size = 0
        messages[-1].append(block)
        size += weight
    return messages
