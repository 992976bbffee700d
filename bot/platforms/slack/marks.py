"""What is attached to a posted reply, so that another replica knows it again by its question."""

from __future__ import annotations

from typing import Any

from bot.journal import current_entry
from bot.platforms.slack.incoming import Incoming

EVENT = "liaison_reply"


def marks(incoming: Incoming, answer_id: str) -> dict[str, Any]:
    """Arguments of `chat.postMessage` for that; none where no other replica could go on."""
    if current_entry() is None:
        return {}
    return {"metadata": {"event_type": EVENT, "event_payload": {"question": incoming.ts, "answer": answer_id}}}
