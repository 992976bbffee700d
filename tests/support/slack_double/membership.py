"""Who is in a channel of the double, whom it is shared with, and the events that tell of changes.

A channel is public (C…) or private (G…) and holds Liaison alone until a test says otherwise: `double.members` names the
members of a channel, `double.facts` what else `conversations.info` says of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.support.slack_double import payloads
from tests.support.slack_double.checks import RefusedError

if TYPE_CHECKING:
    from tests.support.slack_double.server import SlackDouble

_LARGEST_PAGE = 1000


def conversation_info(double: SlackDouble, args: dict[str, Any]) -> dict[str, Any]:
    """conversations.info."""
    channel = _channel(double, args)
    is_im = channel.startswith("D")
    shown = {
        "id": channel,
        "name": double.channels.get(channel, channel.lower()),
        "is_im": is_im,
        "is_mpim": False,
        "is_private": is_im or channel.startswith("G"),
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "context_team_id": double.team_id,
        **double.facts.get(channel, {}),
    }
    return {"channel": shown}


def conversation_members(double: SlackDouble, args: dict[str, Any]) -> dict[str, Any]:
    """conversations.members, page by page; the cursor is the place to go on at."""
    channel = _channel(double, args)
    everybody = [double.bot_user_id, *double.members.get(channel, [])]
    size = min(int(args.get("limit") or 100), _LARGEST_PAGE)
    start = int(args.get("cursor") or 0)
    after = start + size
    cursor = str(after) if after < len(everybody) else ""
    return {"members": everybody[start:after], "response_metadata": {"next_cursor": cursor}}


async def join(double: SlackDouble, channel: str, user: str) -> None:
    """A person joins a channel."""
    double.members.setdefault(channel, []).append(user)
    await tell(double, "member_joined_channel", user=user, channel=channel, team=double.team_id)


async def leave(double: SlackDouble, channel: str, user: str) -> None:
    """A person leaves a channel."""
    double.members[channel].remove(user)
    await tell(double, "member_left_channel", user=user, channel=channel, team=double.team_id)


async def share(double: SlackDouble, channel: str, *teams: str) -> None:
    """A channel is shared with other organisations' workspaces."""
    double.facts[channel] = {**double.facts.get(channel, {}), "is_shared": True, "is_ext_shared": True}
    double.facts[channel]["connected_team_ids"] = list(teams)
    for team in teams:
        await tell(double, "channel_shared", channel=channel, connected_team_id=team)


async def tell(double: SlackDouble, kind: str, **facts: Any) -> None:
    """Send an event that is no message."""
    event = {"type": kind, "event_ts": double.new_ts(), **facts}
    await double.push("events_api", payloads.callback(event))


def conversation_replies(double: SlackDouble, args: dict[str, Any]) -> dict[str, Any]:
    """conversations.replies: what stands in a thread, with its metadata where that is asked for."""
    channel, root = _channel(double, args), str(args.get("ts") or "")
    found = [
        {key: value for key, value in message.items() if key != "metadata" or args.get("include_all_metadata")}
        for (where, ts), message in double.messages.items()
        if where == channel and root in (ts, message.get("thread_ts")) and ts >= str(args.get("oldest") or "")
    ]
    return {"messages": found, "has_more": False}


def _channel(double: SlackDouble, args: dict[str, Any]) -> str:
    channel = str(args.get("channel") or "")
    if not channel:
        raise RefusedError("invalid_arguments", "missing channel")
    double.need_channel(channel)
    return channel


MEMBERSHIP: dict[str, Callable[[SlackDouble, dict[str, Any]], dict[str, Any]]] = {
    "conversations.info": conversation_info,
    "conversations.members": conversation_members,
    "conversations.replies": conversation_replies,
}
