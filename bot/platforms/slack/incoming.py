"""Reads Slack's payloads: what was said, where, by whom, and whether it concerns Liaison at all."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.records import ChannelKey, UserKey
from bot.values import ThreadKey

_TOKEN = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_HUMAN_SUBTYPES = {None, "file_share", "thread_broadcast"}
_QUESTION = re.compile(
    r"[?？]|か[。．.]?[\s\u3000]*$|(?:教えて|知りたい|について)"
    r"|^[\s\u3000]*(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|can|could|will|would|should"
    r"|has|have|had|and|tell|list|show|give|explain|compare|summari[sz]e)\b",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message that somebody wrote, in a channel, a thread or a direct message.

    Attributes:
        team_id: The workspace that installed the app (of an organisation-wide installation: the enterprise).
        user_team: The workspace the author belongs to; empty where Slack does not say.
        ts: Slack's id of the message.
        root_ts: Id of the root of the thread that a reply belongs in.
        text: As written, the mention of Liaison removed, other mentions as plain names.
        is_direct: Whether it is a direct message to Liaison.
        is_reply: Whether it was written inside a thread.
        mentions_others: Whether it mentions somebody else.
        is_press: Whether it is a button that was pressed, so that its text is not visible as a message.
        is_external: Whether the channel is shared with another organisation.
        edited_at: Time of the edit that made this text, or None.
        files: Ids of the files that came with it.
    """

    team_id: str
    channel_id: str
    user_id: str
    ts: str
    root_ts: str
    text: str
    user_team: str = ""
    is_direct: bool = False
    is_reply: bool = False
    mentions_others: bool = False
    mentions_bot: bool = False
    is_press: bool = False
    is_external: bool = False
    edited_at: str | None = None
    files: tuple[str, ...] = ()

    @property
    def thread(self) -> ThreadKey:
        """The thread's key."""
        return ThreadKey(
            platform="slack", workspace_id=self.team_id, channel_id=self.channel_id, thread_id=self.root_ts
        )

    @property
    def channel(self) -> ChannelKey:
        """The channel's key."""
        return ChannelKey(platform="slack", workspace_id=self.team_id, channel_id=self.channel_id)

    @property
    def user(self) -> UserKey:
        """The author's key."""
        return UserKey(platform="slack", workspace_id=self.team_id, user_id=self.user_id)


def read_message(body: Mapping[str, Any], event: Mapping[str, Any], *, bot_user_id: str) -> Incoming | None:
    """Read a message or mention event; None for what no person said (bots, joins, unknown subtypes)."""
    if event.get("subtype") not in _HUMAN_SUBTYPES or event.get("bot_id") or event.get("hidden"):
        return None
    user, channel, ts = event.get("user"), event.get("channel"), event.get("ts")
    if not (user and channel and ts) or user == bot_user_id:
        return None
    raw = str(event.get("text") or "")
    others = {match["target"] for match in _TOKEN.finditer(raw) if match["sign"] == "@"} - {bot_user_id}
    edited = event.get("edited")
    return Incoming(
        team_id=workspace_of(body),
        user_team=str(event.get("user_team") or event.get("source_team") or ""),
        channel_id=str(channel),
        user_id=str(user),
        ts=str(ts),
        root_ts=str(event.get("thread_ts") or ts),
        text=plain_text(raw, bot_user_id=bot_user_id),
        is_direct=event.get("channel_type") == "im" or str(channel).startswith("D"),
        is_reply=bool(event.get("thread_ts")) and event.get("thread_ts") != ts,
        mentions_others=bool(others),
        mentions_bot=f"<@{bot_user_id}" in raw,
        is_external=bool(body.get("is_ext_shared_channel")),
        edited_at=str(edited["ts"]) if isinstance(edited, Mapping) and edited.get("ts") else None,
        files=_file_ids(event.get("files")),
    )


def _file_ids(files: object) -> tuple[str, ...]:
    listed = files if isinstance(files, list) else ()
    return tuple(str(file["id"]) for file in listed if isinstance(file, Mapping) and file.get("id"))


def workspace_of(body: Mapping[str, Any]) -> str:
    """The workspace that installed the app: the enterprise for an organisation-wide installation, else the team."""
    authorizations = body.get("authorizations")
    listed = authorizations if isinstance(authorizations, list) and authorizations else [{}]
    first = listed[0] if isinstance(listed[0], Mapping) else {}
    if body.get("is_enterprise_install") in (True, "true") or first.get("is_enterprise_install"):
        enterprise = first.get("enterprise_id") or body.get("enterprise_id") or _nested(body, "enterprise")
        if enterprise:
            return str(enterprise)
    return str(first.get("team_id") or body.get("team_id") or _nested(body, "team") or "")


def _nested(body: Mapping[str, Any], name: str) -> str:
    part = body.get(name)
    return str(part.get("id") or "") if isinstance(part, Mapping) else ""


def plain_text(raw: str, *, bot_user_id: str = "") -> str:
    """Slack's markup as plain text: the bot's mention gone, other mentions and links as their names."""

    def name_of(match: re.Match[str]) -> str:
        sign, target, label = match["sign"], match["target"], match["label"]
        if sign == "@":
            return "" if target == bot_user_id else "@" + (label or target)
        if sign == "#":
            return "#" + (label or target)
        if sign == "!":
            return label or ("@" + target.split("^")[0])
        return label or target.removeprefix("mailto:")

    return html.unescape(_TOKEN.sub(name_of, raw)).strip(" \t\r\n\u3000")


def looks_like_question(text: str) -> bool:
    """Whether a message in a thread reads as a question or request, in either language, with or without a mark."""
    return _QUESTION.search(text) is not None
