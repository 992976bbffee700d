"""Reads activities: what was said, where, by whom, and where a reply goes."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.commands.parse import parse_command
from bot.platforms.teams.drive import AttachedFile, attached_files
from bot.platforms.teams.sdk import Account, Activity, MessageActivity
from bot.records import ChannelKey, UserKey
from bot.values import ThreadKey
from corpus.languages import Language

Scope = Literal["personal", "group", "channel"]

CARD_KEY = "liaison"
"""Key of our own card actions; its value is a command as a person would type it."""
FORM_KEY = "liaison_form"
"""Key of our own forms; its value says what the press is for. The other values are what was filled in."""
_MOST_FIELDS = 20
_LONGEST_FIELD = 2_000

_MENTION_TAG = re.compile(r"<at\b[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_LINE_BREAK = re.compile(r"<br\s*/?>|</p>|\r\n?", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|span|b|i|u|em|strong|quoted|attachment)\b[^>]*>", re.IGNORECASE)
_BLANKS = " \t\r\n\u3000\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a reply goes.

    Attributes:
        service_url: Address of the connector that the activity came from.
        conversation_id: Whole id, the thread's suffix included.
        bot: The bot's account in the conversation.
        asker: The author's account.
        is_targeted: Whether the reply is for the author's eyes alone although others share the conversation.
    """

    service_url: str
    conversation_id: str
    bot: Account
    asker: Account
    is_targeted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message that somebody wrote, or a button of a card that somebody pressed.

    Attributes:
        tenant_id: The tenant that the conversation belongs to; empty where Teams does not say.
        user_tenant: The author's own tenant, where Teams says so.
        is_guest: Whether Teams calls the author a guest.
        user_id: Entra object id of the author; the channel's own id where there is none.
        has_object_id: Whether `user_id` is an Entra object id.
        activity_id: Id of the message.
        root_id: Id of the thread's root in a channel; elsewhere a conversation is one thread.
        text: As written, the mention of Liaison removed, others as plain names; of a button its command.
        is_button: Whether a button was pressed.
        language: Language of the author's client, where it is one of ours.
        team_id: The team of a channel; empty elsewhere.
        files: What is attached; Teams hands files over in personal chats only.
        form: What a form of ours holds, the press itself under "step"; empty for anything else.
        reply_to: Id of the message that a press stands in or a reply is to; may be empty.
        has_listed_readers: Whether the list of members names everybody who reads the conversation: not in channels
            that other teams share, nor in chats of meetings, nor where Teams does not say what a channel is.
    """

    place: Place
    scope: Scope
    tenant_id: str
    user_id: str
    has_object_id: bool
    activity_id: str
    channel_id: str
    root_id: str
    text: str = ""
    user_tenant: str = ""
    is_guest: bool = False
    mentions_bot: bool = False
    is_button: bool = False
    language: Language | None = None
    team_id: str = ""
    files: tuple[AttachedFile, ...] = ()
    form: Mapping[str, str] = field(default_factory=dict)
    reply_to: str = ""
    has_listed_readers: bool = False

    @property
    def is_private(self) -> bool:
        """Whether the author alone can read the reply."""
        return self.scope == "personal" or self.place.is_targeted

    @property
    def thread(self) -> ThreadKey:
        """The thread's key."""
        thread_id = self.root_id if self.scope == "channel" else self.channel_id
        if self.place.is_targeted:
            thread_id = f"private:{self.user_id}"
        return ThreadKey(platform="teams", workspace_id=self.tenant_id, channel_id=self.channel_id, thread_id=thread_id)

    @property
    def channel(self) -> ChannelKey:
        """The conversation's key."""
        return ChannelKey(platform="teams", workspace_id=self.tenant_id, channel_id=self.channel_id)

    @property
    def user(self) -> UserKey:
        """The author's key."""
        return UserKey(platform="teams", workspace_id=self.tenant_id, user_id=self.user_id)


def read_activity(activity: Activity, *, service_url: str) -> Incoming:
    """Read who and where from any activity; a message's text and mentions as well."""
    channel_id, _, message_id = activity.conversation.id.partition(";messageid=")
    author = activity.from_
    object_id = author.aad_object_id or ""
    whole = Incoming(
        place=Place(
            service_url=service_url,
            conversation_id=activity.conversation.id,
            bot=activity.recipient,
            asker=author,
            is_targeted=activity.recipient.is_targeted is True,
        ),
        scope=_scope(activity),
        tenant_id=_tenant(activity),
        user_tenant=author.tenant_id or "",
        is_guest=(author.user_role or "").casefold() == "guest",
        user_id=object_id or author.id,
        has_object_id=bool(object_id),
        activity_id=activity.id,
        channel_id=channel_id,
        root_id=message_id or activity.reply_to_id or activity.id,
        language=_language(activity.locale),
        team_id=_team(activity),
        reply_to=activity.reply_to_id or "",
        has_listed_readers=_has_listed_readers(activity),
    )
    return _with_message(whole, activity) if isinstance(activity, MessageActivity) else whole


def _with_message(incoming: Incoming, activity: MessageActivity) -> Incoming:
    command = command_of(activity.value)
    if command is not None or (activity.value is not None and not (activity.text or "").strip()):
        return replace(incoming, text=command or "", is_button=True, form=form_of(activity.value))
    return replace(
        incoming,
        text=plain_text(activity),
        files=attached_files(activity.attachments) if incoming.scope == "personal" else (),
        mentions_bot=activity.is_recipient_mentioned(),
    )


def command_of(value: Any) -> str | None:
    """The command that a button of ours carries; None for anything else, whoever made it."""
    typed = value.get(CARD_KEY) if isinstance(value, Mapping) else None
    if not isinstance(typed, str) or len(typed) > 300 or not typed.startswith("/"):
        return None
    command = parse_command(typed)
    return typed if command is not None and command.name != "unknown" else None


def form_of(value: Any) -> Mapping[str, str]:
    """What a form of ours holds, texts only; nothing for anything else."""
    step = value.get(FORM_KEY) if isinstance(value, Mapping) else None
    if not isinstance(step, str) or len(value) > _MOST_FIELDS:
        return {}
    texts = {str(name): text[:_LONGEST_FIELD] for name, text in value.items() if isinstance(text, str)}
    return {**texts, "step": step}


def plain_text(activity: MessageActivity) -> str:
    """The text of a message: the mention of the bot gone, other mentions as names, markup and entities undone."""
    text = activity.text or ""
    for entity in activity.entities or ():
        mentioned = getattr(entity, "mentioned", None)
        marked = getattr(entity, "text", None)
        if (
            isinstance(mentioned, Account)
            and isinstance(marked, str)
            and marked
            and mentioned.id == activity.recipient.id
        ):
            text = text.replace(marked, " ")
    text = _MENTION_TAG.sub(lambda match: "@" + match[1], text)
    text = _TAG.sub("", _LINE_BREAK.sub("\n", text))
    return html.unescape(text).replace("\u00a0", " ").strip(_BLANKS)


def _scope(activity: Activity) -> Scope:
    kind = activity.conversation.conversation_type
    if kind == "personal" and not activity.conversation.is_group:
        return "personal"
    return "channel" if kind == "channel" else "group"


def _tenant(activity: Activity) -> str:
    in_data = activity.channel_data.tenant if activity.channel_data else None
    return activity.conversation.tenant_id or (in_data.id if in_data else "") or ""


def _team(activity: Activity) -> str:
    team = activity.channel_data.team if activity.channel_data else None
    return (team.id if team else "") or ""


def _has_listed_readers(activity: Activity) -> bool:
    data = activity.channel_data
    if _scope(activity) == "channel":
        return bool(data and data.channel and data.channel.type in {"standard", "private"})
    return activity.conversation.conversation_type == "groupChat" and not (data and data.meeting)


def _language(locale: str | None) -> Language | None:
    known = {"ja": Language.JA, "en": Language.EN}
    return known.get((locale or "").casefold().split("-")[0])
