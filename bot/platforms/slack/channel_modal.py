"""The settings of a channel: who may change them, the modal, and what is kept of it."""

from __future__ import annotations

import functools
import json
from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.audit import events as audit
from bot.platforms.slack import views
from bot.platforms.slack.desk import SlackDesk
from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.interactions import Payload, open_view, user_of
from bot.platforms.slack.people import Person
from bot.platforms.slack.rendering import Message, escape
from bot.platforms.slack.wording import word
from bot.records import ChannelKey
from corpus.access import Principal


async def open_channel_settings(desk: SlackDesk, client: AsyncWebClient, command: Incoming, trigger_id: str) -> str:
    """Open the modal with a channel's settings for an admin; returns what to say to whoever asked for it."""
    person, principal = await desk.people.principal(client, command)
    language = await desk.reader_language(client, command.user)
    if command.is_direct:
        return word("channel_here", language)
    if not await _may_set(desk, client, command, person, principal):
        return word("channel_admins", language)
    settings = await desk.store.channel_settings(command.channel)
    shelves = desk.library.shelves
    view = views.channel_view(
        settings,
        channel_id=command.channel_id,
        time_zone=person.time_zone,
        language=language,
        collections={name: shelves.title(name, language) for name in shelves.names} if shelves else None,
    )
    await open_view(client, {"trigger_id": trigger_id}, view)
    return word("channel_open", language)


async def on_channel_settings(desk: SlackDesk, client: AsyncWebClient, body: Payload) -> None:
    """Remember a channel's settings, if whoever submitted them may set them."""
    view, user = body["view"], user_of(body)
    known = json.loads(view.get("private_metadata") or "{}")
    incoming = Incoming(
        team_id=user.workspace_id,
        channel_id=str(known.get("channel_id") or ""),
        user_id=user.user_id,
        ts="",
        root_ts="",
        text="",
    )
    async with desk.at_work():
        person, principal = await desk.people.principal(client, incoming)
        language = await desk.reader_language(client, user)
        channel = ChannelKey(platform="slack", workspace_id=user.workspace_id, channel_id=incoming.channel_id)
        record = functools.partial(
            audit.channel_set, desk.conversation.audit, channel, principal, user_id=incoming.user_id
        )
        if not incoming.channel_id or not await _may_set(desk, client, incoming, person, principal):
            await record(change=None)
            await desk.delivery.post_privately(client, incoming, Message(text=word("channel_admins", language)))
            return
        values = view["state"]["values"]
        settings = views.read_channel_view(values, time_zone=str(known.get("time_zone") or "UTC"))
        former = await desk.store.channel_settings(channel)
        if "collections" not in values:  # there was nothing to choose from
            settings = replace(settings, collections=former.collections)
        await desk.store.set_channel_settings(channel, settings)
        await record(change=(former, settings))
        await desk.delivery.post_privately(client, incoming, Message(text=escape(word("channel_saved", language))))


async def _may_set(
    desk: SlackDesk, client: AsyncWebClient, incoming: Incoming, person: Person, principal: Principal
) -> bool:
    """Whether somebody is an admin, or a full member who made the channel; a guest who made one may not."""
    if principal.is_admin:
        return True
    return person.is_member and await desk.channels.creator(client, incoming) == incoming.user_id
