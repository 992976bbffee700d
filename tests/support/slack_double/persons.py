"""What people do in the double, and what they see of the app."""

from __future__ import annotations

import asyncio
import mimetypes
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.support.slack_double import payloads
from tests.support.slack_double.checks import texts_of

if TYPE_CHECKING:
    from tests.support.slack_double.server import Call


_OUTER = ("is_ext_shared_channel", "event_id", "team_id", "enterprise_id", "authorizations")


class Persons:
    """The people's side of the double; the server's side is `SlackDouble`."""

    __slots__ = ()

    if TYPE_CHECKING:
        bot_user_id: str
        url: str
        files: dict[str, dict[str, Any]]
        messages: dict[tuple[str, str], dict[str, Any]]
        responses: list[tuple[str, dict[str, Any]]]
        calls: list[Call]

        def new_ts(self) -> str: ...

        async def push(self, kind: str, payload: dict[str, Any], *, retry: int = 0) -> Any: ...

    async def say(self, text: str, *, channel: str = "D1", user: str = "U1", **changes: Any) -> str:
        """A person writes a message; a mention in a channel arrives as both events that Slack sends. Returns its id."""
        ts = str(changes.pop("ts", None) or self.new_ts())
        outer = {name: changes.pop(name) for name in _OUTER if name in changes}
        retry = int(changes.pop("retry", 0))
        kinds = [payloads.message]
        if f"<@{self.bot_user_id}>" in text and not channel.startswith("D"):
            kinds.append(payloads.mention)
        for kind in kinds:
            event = kind(text, ts=ts, channel=channel, user=user, **changes)
            await self.push("events_api", payloads.callback(event, **outer), retry=retry)
        return ts

    async def share(
        self, text: str, *named: tuple[str, bytes], channel: str = "D1", user: str = "U1", **changes: Any
    ) -> str:
        """A person writes a message with files, each a name and bytes; returns the message's id."""
        facts = {name: changes.pop(name) for name in ("mode", "is_external", "url_private", "size") if name in changes}
        shared = []
        for name, data in named:
            file_id = "F" + uuid.uuid4().hex[:8].upper()
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            self.files[file_id] = {
                "id": file_id,
                "name": name,
                "title": name,
                "mimetype": kind,
                "user": user,
                "mode": "hosted",
                "is_external": False,
                "data": data,
                **facts,
            }
            shared.append({"id": file_id, "name": name, "file_access": "check_file_info"})  # as in shared channels
        return await self.say(text, channel=channel, user=user, subtype="file_share", files=shared, **changes)

    async def edit(self, text: str, *, ts: str, channel: str = "D1", user: str = "U1", **changes: Any) -> None:
        """A person edits a message."""
        message = payloads.message(text, ts=ts, channel=channel, user=user, **changes)
        message["edited"] = {"user": user, "ts": self.new_ts()}
        event = payloads.changed(message, previous={**message, "text": changes.pop("before", "before")})
        await self.push("events_api", payloads.callback(event))

    async def delete(self, ts: str, *, channel: str = "D1", user: str = "U1", **changes: Any) -> None:
        """A person deletes a message."""
        message = payloads.message("", ts=ts, channel=channel, user=user, **changes)
        await self.push("events_api", payloads.callback(payloads.deleted(message)))

    async def press(
        self, message: dict[str, Any], action_id: str, *, channel: str, user: str = "U1", **changes: Any
    ) -> None:
        """A person presses a button of a message, or of an ephemeral one."""
        button = next(found for found in buttons_of(message) if found["action_id"] == action_id)
        action = {"type": button["type"], "action_id": action_id, "block_id": "b", "action_ts": self.new_ts()}
        is_ephemeral = "ts" not in message
        value = changes.pop("value", None) or button.get("value", "")
        payload = payloads.interaction(
            "block_actions",
            user=user,
            channel={"id": channel},
            message={name: message[name] for name in ("ts", "thread_ts") if name in message},
            container={"type": "message", "channel_id": channel, "is_ephemeral": is_ephemeral},
            actions=[{**action, "value": value, **changes}],
        )
        await self.push("interactive", payload)

    async def submit(self, view: dict[str, Any], values: dict[str, Any], *, user: str = "U1") -> Any:
        """A person submits a modal; returns the payload of the acknowledgement."""
        state = {"values": {block: {"value": element} for block, element in values.items()}}
        return await self.push(
            "interactive", payloads.interaction("view_submission", user=user, view={**view, "state": state})
        )

    async def command(self, text: str, *, channel: str = "C1", user: str = "U1") -> tuple[str, Any]:
        """A person types `/liaison TEXT`; returns the id of its response address and what the acknowledgement said."""
        name = uuid.uuid4().hex[:10]
        payload = payloads.slash(text, response_url=f"{self.url}/response/{name}", channel=channel, user=user)
        return name, await self.push("slash_commands", payload)

    def replies(self, channel: str, thread_ts: str) -> list[dict[str, Any]]:
        """What the app posted in a thread, in order; streams once they are complete."""
        return [
            message
            for (where, _), message in self.messages.items()
            if where == channel
            and message.get("thread_ts") == thread_ts
            and message.get("streaming_state") != "in_progress"
        ]

    def count(self, method: str) -> int:
        """How many calls of a method succeeded."""
        return sum(call.method == method and not call.error for call in self.calls)

    async def wait_for(self, is_met: Callable[[], Any], *, timeout_s: float = 10.0) -> Any:
        """Wait until a condition holds and return its value; fail with what was called where it never does."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            value = is_met()
            if value:
                return value
            await asyncio.sleep(0.01)
        raise AssertionError(f"not met in {timeout_s} s; calls: {[(call.method, call.error) for call in self.calls]}")

    async def reply_to(self, channel: str, thread_ts: str, *, number: int = 1, timeout_s: float = 10.0) -> str:
        """Wait for the app's reply in a thread and return all texts it shows."""
        found = await self.wait_for(
            lambda: (replies := self.replies(channel, thread_ts))[number - 1 :] and replies, timeout_s=timeout_s
        )
        return texts_of(found[number - 1])

    async def response_to(self, name: str, *, timeout_s: float = 10.0) -> dict[str, Any]:
        """Wait for what a response address was sent."""
        found = await self.wait_for(
            lambda: [body for used, body in self.responses if used == name], timeout_s=timeout_s
        )
        return dict(found[0])


def buttons_of(value: Any) -> list[dict[str, Any]]:
    """Every element with an action in blocks, a message or a view."""
    if isinstance(value, dict):
        own = [value] if "action_id" in value else []
        return own + [found for part in value.values() for found in buttons_of(part)]
    return [found for part in value for found in buttons_of(part)] if isinstance(value, list) else []
