"""Feedback from Teams' own thumbs and dialog, kept with the answer it is about."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.platforms.teams.incoming import Incoming
from bot.ports import DeskStore
from bot.records import Feedback, Verdict

_LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A press of a thumb.

    Attributes:
        reply_id: Teams' id of the message it is about.
        is_like: Thumb up, or down.
        reason: What was typed into the dialog; may be empty.
    """

    reply_id: str
    is_like: bool
    reason: str = ""


def read_reason(feedback: str) -> str:
    """The typed reason: Teams sends a JSON object with `feedbackText`, some clients the bare text."""
    try:
        value = json.loads(feedback)
    except ValueError:
        value = feedback
    if isinstance(value, dict):
        value = value.get("feedbackText")
    return str(value or "").strip()[:_LONGEST_REASON]


async def keep_reaction(store: DeskStore, incoming: Incoming, reaction: Reaction) -> bool:
    """Save a reaction; False if it is about no answer that Liaison gave in that conversation."""
    posted = await store.posted(incoming.channel, f"reply:{reaction.reply_id}")
    if posted is None:
        return False
    verdict: Verdict = "good" if reaction.is_like else "bad"
    await store.add_feedback(
        Feedback(user=incoming.user, answer_id=posted.answer_id, verdict=verdict, comment=reaction.reason)
    )
    return True
