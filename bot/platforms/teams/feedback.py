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
        reply_id: Teams' id of the message it is about; empty where the client does not say.
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
    answer_id = await _answer_id(store, incoming, reaction)
    if answer_id is None:
        return False
    verdict: Verdict = "good" if reaction.is_like else "bad"
    await store.add_feedback(
        Feedback(user=incoming.user, answer_id=answer_id, verdict=verdict, comment=reaction.reason)
    )
    return True


async def _answer_id(store: DeskStore, incoming: Incoming, reaction: Reaction) -> str | None:
    if reaction.reply_id:
        posted = await store.posted(incoming.channel, reply_key(reaction.reply_id))
        return posted.answer_id if posted else None
    latest = await store.recent(incoming.user)  # then it is about their last answer there, like a typed "feedback good"
    return next((e.answer.id for e in latest if e.turn.thread.channel_id == incoming.channel_id), None)


def reply_key(reply_id: str) -> str:
    """Under which a reply of Liaison's is remembered, beside the questions."""
    return f"reply:{reply_id}"
