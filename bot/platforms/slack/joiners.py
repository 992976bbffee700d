"""What happens when a channel's readers change: what was known is forgotten, and a new organisation is told of."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.desk import SlackDesk
from bot.platforms.slack.hearing import forget_channel, forget_workspace
from bot.platforms.slack.incoming import workspace_of
from bot.platforms.slack.people import Person
from bot.platforms.slack.working import FAILURES, reason
from bot.records import UserKey
from corpus.languages import Language

_log = logging.getLogger(__name__)

_MOST_TOLD = 20
_PATIENCE_S = 600.0
_TEXTS: Mapping[Language, str] = {
    Language.EN: (
        "Somebody from {organisation} joined <#{channel}>, where nobody from there was before. From now on replies in "
        "it hold only what {organisation} may read as well. What was said in it before can be read by them."
    ),
    Language.JA: (
        "<#{channel}> に、これまで参加者のいなかった {organisation} の方が参加しました。今後このチャンネルへの"
        "返信には、{organisation} も閲覧できる内容だけが含まれます。これまでの投稿は、その方も閲覧できます。"
    ),
}
_UNKNOWN = {Language.EN: "an organisation that I do not know", Language.JA: "登録のない組織"}


def listen(bolt: AsyncApp, desk: SlackDesk) -> None:
    """Take the events that change who reads what."""

    async def on_channel(body: dict[str, Any], event: dict[str, Any]) -> None:
        forget_channel(desk, workspace_of(body), _channel_of(event))

    async def on_person(body: dict[str, Any], event: dict[str, Any]) -> None:
        user = event.get("user") or {}
        name = str(user.get("id") or "") if isinstance(user, Mapping) else str(user)
        forget_workspace(desk, workspace_of(body), user_id=name)

    async def on_joined(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        forget_channel(desk, workspace_of(body), _channel_of(event))
        if event.get("user") == context.bot_user_id:  # get to know the channel before the first question
            await desk.channels.company(context.client, workspace_of(body), _channel_of(event), wait_s=0.0)
            return
        async with desk.at_work():
            await tell_of_joiner(desk, context.client, workspace_of(body), event)

    bolt.event("member_joined_channel")(on_joined)
    for name in ("member_left_channel", "channel_shared", "channel_unshared", "shared_channel_invite_accepted"):
        bolt.event(name)(on_channel)
    for name in ("team_join", "user_change"):
        bolt.event(name)(on_person)


async def tell_of_joiner(desk: SlackDesk, client: AsyncWebClient, team_id: str, event: Mapping[str, Any]) -> None:
    """Tell the administrators where the first person of an organisation joined a channel."""
    channel, user = _channel_of(event), str(event.get("user") or "")
    company = await desk.channels.company(client, team_id, channel, wait_s=_PATIENCE_S)
    if company is None:
        return  # until the readers are known, nothing but public documents is shown there
    joiner = next((person for person in company.members if person.user_id == user), None)
    if joiner is None:
        return
    new = await _organisation(desk, client, team_id, joiner)
    others = [person for person in company.members if person.user_id != user and not person.is_bot]
    present = {await _organisation(desk, client, team_id, person) for person in others}
    if not present or new in present:
        return
    _log.warning("Somebody of a new organisation joined a channel: channel=%s organisation=%s", channel, new)
    for admin in sorted(await desk.people.admins(client))[:_MOST_TOLD]:
        await _tell(desk, client, UserKey(platform="slack", workspace_id=team_id, user_id=admin), channel, new)


async def _organisation(desk: SlackDesk, client: AsyncWebClient, team_id: str, person: Person) -> str | None:
    return (await desk.people.reader(client, team_id, person)).organisation


async def _tell(desk: SlackDesk, client: AsyncWebClient, admin: UserKey, channel: str, new: str | None) -> None:
    language = await desk.reader_language(client, admin)
    text = _TEXTS[language].format(organisation=new or _UNKNOWN[language], channel=channel)
    try:
        opened = await client.conversations_open(users=admin.user_id)
        await client.chat_postMessage(channel=opened["channel"]["id"], text=text, unfurl_links=False)
    except FAILURES as exc:
        _log.error("An administrator could not be told of a joiner: %s", reason(exc))


def _channel_of(event: Mapping[str, Any]) -> str:
    """The channel of an event, which some give as an object."""
    channel = event.get("channel")
    return (
        str(channel.get("id") or "") if isinstance(channel, Mapping) else str(channel or event.get("channel_id") or "")
    )
