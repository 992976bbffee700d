"""Which activity goes where. Every handler begins its work behind the reply, but those whose reply is the answer."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from bot.platforms.teams.consents import BriefDesk, Consent
from bot.platforms.teams.desk import TeamsDesk
from bot.platforms.teams.extension import ExtensionDesk, Pressed, text_of
from bot.platforms.teams.feedback import Reaction, read_reason
from bot.platforms.teams.hearing import forget_room
from bot.platforms.teams.incoming import Incoming, read_activity
from bot.platforms.teams.joiners import tell_of_joiners
from bot.platforms.teams.sdk import (
    Activity,
    ActivityContext,
    App,
    ConversationUpdateActivity,
    FileConsentInvokeActivity,
    InstalledActivity,
    InvokeResponse,
    MessageActivity,
    MessageExtensionFetchTaskInvokeActivity,
    MessageExtensionSubmitActionInvokeActivity,
    MessageSubmitActionInvokeActivity,
    MessagingExtensionAction,
)


def listen(sdk: App, desk: TeamsDesk, extension: ExtensionDesk, briefs: BriefDesk) -> None:
    """Register every handler."""
    _listen_to_messages(sdk, desk)
    _listen_to_extension(sdk, extension)
    _listen_to_consents(sdk, briefs)


def _listen_to_messages(sdk: App, desk: TeamsDesk) -> None:
    async def on_message(ctx: ActivityContext[MessageActivity]) -> None:
        desk.take(_incoming(ctx))

    async def on_feedback(ctx: ActivityContext[MessageSubmitActionInvokeActivity]) -> InvokeResponse[Any]:
        given = ctx.activity.value.action_value
        reaction = Reaction(
            reply_id=ctx.activity.reply_to_id or "",
            is_like=given.reaction == "like",
            reason=read_reason(given.feedback),
        )
        desk.begin(desk.on_feedback, _incoming(ctx), reaction)
        return InvokeResponse(status=200)

    async def on_install(ctx: ActivityContext[InstalledActivity]) -> None:
        desk.begin(desk.on_install, _incoming(ctx))

    async def on_update(ctx: ActivityContext[ConversationUpdateActivity]) -> None:
        incoming, activity = _incoming(ctx), ctx.activity
        forget_room(desk, incoming)
        joined = [member.id for member in activity.members_added or ()]
        if joined:
            team = activity.channel_data.team if activity.channel_data else None
            name = (team.name if team else "") or activity.conversation.name or ""
            desk.begin(functools.partial(tell_of_joiners, desk, incoming, joined, name=name))

    sdk.on_conversation_update(on_update)
    sdk.on_message(on_message)
    sdk.on_message_submit_feedback(on_feedback)
    sdk.on_install_add(on_install)


def _listen_to_extension(sdk: App, extension: ExtensionDesk) -> None:
    async def on_open(ctx: ActivityContext[MessageExtensionFetchTaskInvokeActivity]) -> InvokeResponse[Any]:
        return _shown(await extension.open(_incoming(ctx), _pressed(ctx.activity.value)))

    async def on_submit(ctx: ActivityContext[MessageExtensionSubmitActionInvokeActivity]) -> InvokeResponse[Any]:
        return _shown(await extension.submit(_incoming(ctx), _pressed(ctx.activity.value)))

    sdk.on_message_ext_open(on_open)
    sdk.on_message_ext_submit(on_submit)


def _listen_to_consents(sdk: App, briefs: BriefDesk) -> None:
    async def on_consent(ctx: ActivityContext[FileConsentInvokeActivity]) -> InvokeResponse[Any]:
        said = ctx.activity.value
        context = said.context if isinstance(said.context, Mapping) else {}
        told = said.upload_info.model_dump(by_alias=True, exclude_none=True) if said.upload_info else {}
        consent = Consent(
            is_given=said.action.value == "accept",
            answer_id=str(context.get("answer") or ""),
            upload={key: value for key, value in told.items() if isinstance(value, str)},
        )
        briefs.desk.begin(briefs.on_consent, _incoming(ctx), consent)
        return InvokeResponse(status=200)

    sdk.on_file_consent(on_consent)


def _pressed(value: MessagingExtensionAction) -> Pressed:
    message = value.message_payload
    return Pressed(
        command=value.command_id or "",
        text=text_of(message.body) if message is not None else "",
        data=value.data if isinstance(value.data, Mapping) else {},
    )


def _shown(body: Mapping[str, Any]) -> InvokeResponse[Any]:
    return InvokeResponse(status=200, body=dict(body))


def _incoming(ctx: ActivityContext[Any]) -> Incoming:
    activity: Activity = ctx.activity
    return read_activity(activity, service_url=ctx.conversation_ref.service_url)
