"""What replicas tell each other about Slack: somebody pressed Stop, a channel's readers changed, an app was removed."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.platforms.slack.desk import SlackDesk
from bot.platforms.slack.installations import InstalledAuthorize
from bot.replica import Replica
from bot.values import ThreadKey

_STOP, _CHANNEL, _WORKSPACE, _INSTALLED = "slack.stop", "slack.channel", "slack.workspace", "slack.installed"


def hear_others(replica: Replica, desk: SlackDesk, authorize: InstalledAuthorize | None) -> None:
    """Do what the others tell."""

    def on_installed(body: Mapping[str, Any]) -> None:
        if authorize is not None:
            authorize.forget(body["enterprise"], body["team"])
        if body["place"]:
            desk.channels.forget_workspace(body["place"])
            desk.people.forget_workspace(body["place"])

    if authorize is not None:
        authorize.tell_others = functools.partial(tell_of_installation, desk)
    replica.listen(_STOP, lambda body: _stop_here(desk, ThreadKey(**body)))
    replica.listen(_CHANNEL, lambda body: desk.channels.forget(body["team"], body["channel"]))
    replica.listen(_WORKSPACE, lambda body: desk.channels.forget_workspace(body["team"], user_id=body["user"]))
    replica.listen(_INSTALLED, on_installed)


def stop(desk: SlackDesk, thread: ThreadKey) -> bool:
    """Stop the turn that is being answered in a thread, at whatever replica; False if there is none here."""
    if _stop_here(desk, thread):
        return True
    _tell(desk, _STOP, **asdict(thread))
    return False


def _stop_here(desk: SlackDesk, thread: ThreadKey) -> bool:
    task = desk.running.get(thread)
    return task.cancel() if task is not None else False


def forget_channel(desk: SlackDesk, team_id: str, channel_id: str) -> None:
    """Have every replica ask anew who reads a channel."""
    desk.channels.forget(team_id, channel_id)
    _tell(desk, _CHANNEL, team=team_id, channel=channel_id)


def forget_workspace(desk: SlackDesk, team_id: str, *, user_id: str = "") -> None:
    """Have every replica ask anew about one person of a workspace, or about all its channels."""
    desk.channels.forget_workspace(team_id, user_id=user_id)
    _tell(desk, _WORKSPACE, team=team_id, user=user_id)


def tell_of_installation(desk: SlackDesk, enterprise: str | None, team: str | None, *, gone_from: str = "") -> None:
    """Have the other replicas look an installation up anew, and forget everybody of a place where it ended."""
    _tell(desk, _INSTALLED, enterprise=enterprise, team=team, place=gone_from)


def _tell(desk: SlackDesk, kind: str, **body: Any) -> None:
    replica = desk.conversation.replica
    if replica is not None:
        replica.tell(kind, **body)
