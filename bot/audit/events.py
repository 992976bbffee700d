"""What the audit record says of turns, answers and acts: ids, spans and names; texts apart, for keyed hashes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from bot.links import SourcePlace
from bot.ports import Audit
from bot.records import ChannelKey, ChannelSettings
from bot.values import Answer, Citation, ThreadKey, Turn
from corpus.access import Audience, Principal

_log = logging.getLogger(__name__)


async def write(audit: Audit | None, event: str, facts: Mapping[str, Any], *, texts: Mapping[str, str]) -> None:
    """Append a record where there is an audit log; a record that cannot be written is logged, not raised."""
    if audit is None:
        return
    try:
        await asyncio.to_thread(audit.record, event, facts, texts=texts)
    except Exception:  # noqa: BLE001  # the reply matters more than its record, which the log then misses loudly
        _log.exception("An audit record could not be written: event=%s", event)


async def answered(audit: Audit | None, turn: Turn, answer: Answer) -> None:
    """Record who asked, and which spans were shown to whom."""
    facts = {
        **_place(turn.thread),
        "turn_id": turn.turn_id,
        "user_id": turn.user_id,
        "principal": turn.principal.name,
        "audience": describe(turn.audience),
        "outcome": answer.outcome,
        "kind": answer.kind,
        "answer_id": answer.id,
        "generation": answer.generation,
        "marking": answer.marking,
        "shown": shown(answer.evidence),
    }
    await write(audit, "answer", facts, texts={"question": turn.text, "reply": answer.text})


async def shown_again(audit: Audit | None, turn: Turn, answer: Answer) -> None:
    """Record that an earlier answer was shown to somebody: shared, its quotations opened, its receipt read."""
    facts = {
        **_place(turn.thread),
        "user_id": turn.user_id,
        "principal": turn.principal.name,
        "audience": describe(turn.audience),
        "answer_id": answer.id,
        "shown": shown(answer.evidence),
    }
    await write(audit, "shown", facts, texts={})


async def receipt_shown(audit: Audit | None, turn: Turn, body: Mapping[str, Any]) -> None:
    """Record that a receipt was read."""
    answer = body["answer"]
    spans = [
        {"document_id": cited["document_id"], "version": cited["version"], "span": [cited["start"], cited["end"]]}
        for cited in (*answer["citations"], *answer["closest"])
    ]
    facts = {
        **_place(turn.thread),
        "user_id": turn.user_id,
        "principal": turn.principal.name,
        "audience": describe(turn.audience),
        "receipt_id": body["receipt_id"],
        "shown": spans,
    }
    await write(audit, "shown", facts, texts={})


async def acted(audit: Audit | None, turn: Turn, act: str, *, is_allowed: bool) -> None:
    """Record what an administrator did in chat, or somebody else tried to."""
    facts = {
        **_place(turn.thread),
        "user_id": turn.user_id,
        "principal": turn.principal.name,
        "act": act,
        "is_allowed": is_allowed,
    }
    await write(audit, "admin", facts, texts={})


async def acted_on_page(audit: Audit | None, principal: Principal, act: str, *, user_id: str) -> None:
    """Record what an administrator did on the page."""
    facts = {"platform": "web", "user_id": user_id, "principal": principal.name, "act": act, "is_allowed": True}
    await write(audit, "admin", facts, texts={})


async def channel_set(
    audit: Audit | None,
    channel: ChannelKey,
    principal: Principal,
    *,
    user_id: str,
    change: tuple[ChannelSettings, ChannelSettings] | None,
) -> None:
    """Record that a channel's settings were changed, or that somebody who may not change them tried to.

    Args:
        audit: The record.
        channel: Whose settings.
        principal: Who submitted the form.
        user_id: Their id on the platform.
        change: The settings before and after; None: refused. What differs is kept as it is after.
    """
    facts: dict[str, Any] = {
        **asdict(channel),
        "user_id": user_id,
        "principal": principal.name,
        "act": "channel settings",
        "is_allowed": change is not None,
    }
    if change is not None:
        before, after = (asdict(settings) for settings in change)
        facts["changed"] = {name: value for name, value in after.items() if value != before[name]}
    await write(audit, "admin", facts, texts={})


async def opened(audit: Audit | None, principal: Principal, place: SourcePlace, *, session: str) -> None:
    """Record that somebody opened a source page."""
    span = None if place.start is None else [place.start, place.end]
    facts = {
        "platform": "web",
        "principal": principal.name,
        "user_id": session,
        "shown": [{"document_id": place.document_id, "version": place.version, "span": span}],
    }
    await write(audit, "source", facts, texts={})


def shown(citations: Iterable[Citation]) -> list[dict[str, Any]]:
    """The spans of citations, without their words."""
    return [
        {"document_id": cited.document_id, "version": cited.version, "span": [cited.start, cited.end]}
        for cited in citations
    ]


def describe(audience: Audience) -> dict[str, Any]:
    """An audience by names and organisations."""
    return {
        "readers": sorted(reader.name for reader in audience.readers),
        "organisations": sorted({reader.organisation or "" for reader in audience.readers} - {""}),
        "is_shared": audience.is_shared,
        "is_known": audience.is_known,
    }


def _place(thread: ThreadKey) -> dict[str, Any]:
    return {
        "platform": thread.platform,
        "workspace_id": thread.workspace_id,
        "channel_id": thread.channel_id,
        "thread_id": thread.thread_id,
    }
