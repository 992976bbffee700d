"""Payloads in the shapes that Slack sends."""

from __future__ import annotations

import time
import uuid
from typing import Any

Payload = dict[str, Any]


def callback(event: Payload, *, team_id: str = "T1", bot_user_id: str = "UBOT", **changes: Any) -> Payload:
    """An Events API callback around an event."""
    return {
        "token": "verification",
        "team_id": team_id,
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": "Ev" + uuid.uuid4().hex[:10].upper(),
        "event_time": int(time.time()),
        "event": event,
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team_id,
                "user_id": bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        **changes,
    }


def message(text: str, *, ts: str, channel: str = "D1", user: str = "U1", **changes: Any) -> Payload:
    """A message event; the kind of channel follows from its id."""
    kind = {"D": "im", "G": "group"}.get(channel[0], "channel")
    return {
        "type": "message",
        "channel": channel,
        "channel_type": kind,
        "user": user,
        "text": text,
        "ts": ts,
        "event_ts": ts,
        "team": "T1",
        "client_msg_id": str(uuid.uuid4()),
        **changes,
    }


def mention(text: str, *, ts: str, channel: str = "C1", user: str = "U1", **changes: Any) -> Payload:
    """An app_mention event; the text has to hold the mention."""
    return {
        "type": "app_mention",
        "channel": channel,
        "user": user,
        "text": text,
        "ts": ts,
        "event_ts": ts,
        "team": "T1",
        **changes,
    }


def slash(text: str, *, response_url: str, channel: str = "C1", user: str = "U1", **changes: Any) -> Payload:
    """A slash command."""
    return {
        "token": "verification",
        "team_id": "T1",
        "team_domain": "double",
        "channel_id": channel,
        "channel_name": "general",
        "user_id": user,
        "user_name": user.lower(),
        "command": "/liaison",
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": uuid.uuid4().hex,
        **changes,
    }


def interaction(kind: str, *, user: str = "U1", **changes: Any) -> Payload:
    """A block action, shortcut or view submission."""
    return {
        "type": kind,
        "token": "verification",
        "api_app_id": "A1",
        "team": {"id": "T1", "domain": "double"},
        "user": {"id": user, "team_id": "T1", "username": user.lower()},
        "trigger_id": uuid.uuid4().hex,
        "is_enterprise_install": False,
        **changes,
    }


def changed(message_now: Payload, *, previous: Payload) -> Payload:
    """A message_changed event."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": message_now["channel"],
        "channel_type": message_now["channel_type"],
        "ts": message_now["ts"] + "1",
        "event_ts": message_now["ts"] + "1",
        "message": {name: value for name, value in message_now.items() if name not in {"channel", "channel_type"}},
        "previous_message": previous,
    }


def deleted(message_before: Payload) -> Payload:
    """A message_deleted event."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": message_before["channel"],
        "channel_type": message_before["channel_type"],
        "ts": message_before["ts"] + "2",
        "event_ts": message_before["ts"] + "2",
        "deleted_ts": message_before["ts"],
        "previous_message": message_before,
    }
