"""Where Slack's deliveries enter one of several replicas: kept first, dealt with once, gone on with if it is killed."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.listener.async_listener_completion_handler import AsyncListenerCompletionHandler
from slack_bolt.response import BoltResponse

from bot.journal import Arrival, Entry, current_entry, working_on
from bot.platforms.slack.incoming import workspace_of
from bot.replica import Replica
from bot.values import ThreadKey

_T = TypeVar("_T")
_EVENTS = frozenset({"message", "app_mention", "member_joined_channel"})
_SUBTYPES = frozenset({None, "file_share", "thread_broadcast", "message_changed", "message_deleted"})
_INTERACTIONS = frozenset({"block_actions", "view_submission", "message_action", "shortcut"})
_LONGEST_KEY = 255


class Door:
    """Keeps what concerns Liaison before Slack hears that it was taken; the rest passes as it comes.

    Args:
        bolt: Deals with payloads; its listeners are registered already.
        replica: This process among others.
    """

    def __init__(self, bolt: AsyncApp, replica: Replica) -> None:
        self._bolt = bolt
        self._replica = replica
        bolt.middleware(_reached)
        bolt.listener_runner.listener_completion_handler = _Completion(replica)
        replica.resume_with("slack", self._replay)

    async def take(self, payload: Mapping[str, Any] | None, handle: Callable[[], Awaitable[_T]], *, known: _T) -> _T:
        """Keep a payload, then handle it.

        Args:
            payload: As Slack sent it; None: whatever it was, it is only handled.
            handle: Hands it to Bolt, and gives the acknowledgement.
            known: What to say where the payload was kept before, by whichever replica.
        """
        arrival = arrival_of(payload) if payload else None
        if arrival is None:
            return await handle()
        entry = await self._replica.keep(arrival)
        return known if entry is None else await self._handle(entry, handle)

    async def _handle(self, entry: Entry, handle: Callable[[], Awaitable[_T]]) -> _T:
        try:
            with working_on(entry):
                return await handle()
        finally:
            if not entry.is_reached:  # Bolt turned it away, and no listener will say that it is done
                await self._replica.finish(entry)

    async def _replay(self, entry: Entry) -> None:
        payload = json.loads(entry.arrival.body)
        entry.arrival = arrival_of(payload) or entry.arrival
        request = AsyncBoltRequest(mode="socket_mode", body=payload)  # it was found authentic when it came
        await self._handle(entry, lambda: self._bolt.async_dispatch(request))


class _Completion(AsyncListenerCompletionHandler):
    """Says that an entry is dealt with when its listener has ended, however it ended."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:  # noqa: ARG002  # Bolt's
        entry = current_entry()
        if entry is not None:
            await self._replica.finish(entry)


async def _reached(next: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:  # noqa: A002  # Bolt goes by this name
    """Comes after all other middleware; some listener takes whatever comes so far."""
    entry = current_entry()
    if entry is not None:
        entry.is_reached = True
    return await next()


def payload_in(body: bytes, content_type: str) -> Mapping[str, Any] | None:
    """The payload of an HTTP request of Slack's, from JSON or a form; None where it cannot be read."""
    try:
        text = body.decode()
        if content_type.startswith("application/x-www-form-urlencoded"):
            form = dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
            read = json.loads(form["payload"]) if "payload" in form else form
        else:
            read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def arrival_of(payload: Mapping[str, Any]) -> Arrival | None:
    """A payload as an arrival; None for one that nobody waits for an answer to."""
    if payload.get("type") == "event_callback":
        found = _of_event(payload, payload.get("event"))
    elif payload.get("command"):
        user = str(payload.get("user_id") or "")
        found = str(payload.get("trigger_id") or ""), str(payload.get("channel_id") or ""), f"command:{user}"
    elif payload.get("type") in _INTERACTIONS:
        found = _of_interaction(payload)
    else:
        return None
    if found is None or not found[0]:
        return None
    name, channel, root = found
    workspace = workspace_of(payload)
    thread = ThreadKey(platform="slack", workspace_id=workspace, channel_id=channel, thread_id=root)
    kept = {key: value for key, value in payload.items() if key != "token"}
    return Arrival(
        platform="slack",
        key=f"slack:{workspace}:{channel}:{name}"[:_LONGEST_KEY],
        body=json.dumps(kept, ensure_ascii=False),
        thread=thread if root else None,
    )


def _of_event(payload: Mapping[str, Any], event: Any) -> tuple[str, str, str] | None:
    """Name, channel and thread of an event that a person caused by a message, or by joining a channel."""
    if not isinstance(event, Mapping) or event.get("type") not in _EVENTS or event.get("bot_id"):
        return None
    subtype = event.get("subtype")
    if subtype not in _SUBTYPES:
        return None
    inner = {"message_changed": "message", "message_deleted": "previous_message"}.get(str(subtype))
    message = event.get(inner) if inner else event
    message = message if isinstance(message, Mapping) else {}
    root = message.get("thread_ts") or event.get("deleted_ts") or message.get("ts") or ""
    name = f"{event['type']}:{subtype or ''}:{event.get('event_ts') or event.get('ts') or payload.get('event_id')}"
    channel = event.get("channel")
    return name, str(channel or "") if isinstance(channel, str | None) else str(channel.get("id")), str(root)


def _of_interaction(payload: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Name and channel of a press, a form or a shortcut; what of them is a turn takes a place in its thread itself."""
    channel = payload.get("channel")
    actions = payload.get("actions") or [{}]
    at = actions[0].get("action_ts") if isinstance(actions[0], Mapping) else ""
    name = f"{payload['type']}:{payload.get('trigger_id') or at or payload.get('action_ts') or ''}"
    return name, str(channel.get("id") or "") if isinstance(channel, Mapping) else "", ""
