"""Buttons, modals and shortcuts: feedback, sharing, quotations, preferences, channel settings, long questions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.journal import sending
from bot.platforms.slack import views
from bot.platforms.slack.desk import SlackDesk, heading_of
from bot.platforms.slack.incoming import Incoming, plain_text, workspace_of
from bot.platforms.slack.rendering import Message
from bot.platforms.slack.resuming import is_settled
from bot.platforms.slack.wording import REASONS, word
from bot.platforms.slack.working import FAILURES, reason
from bot.records import Feedback, Preferences, UserKey, Verdict
from bot.values import Scope
from corpus.languages import Language

_log = logging.getLogger(__name__)

Payload = Mapping[str, Any]
_PATIENCE_S = 1.5
_WHOLE = Scope()


def user_of(body: Payload) -> UserKey:
    """Whoever pressed, chose or submitted."""
    user = body.get("user") or {}
    return UserKey(platform="slack", workspace_id=workspace_of(body), user_id=str(user.get("id") or ""))


def press_of(body: Payload) -> Incoming:
    """A press as a message: where the button stands, who pressed; its id is that of the press."""
    message, container = body.get("message") or {}, body.get("container") or {}
    action = (body.get("actions") or [{}])[0]
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    root = str(message.get("thread_ts") or container.get("thread_ts") or message.get("ts") or "")
    user = body.get("user") or {}
    return Incoming(
        team_id=workspace_of(body),
        user_team=str(user.get("team_id") or ""),
        channel_id=channel,
        user_id=str(user.get("id") or ""),
        ts=str(action.get("action_ts") or body.get("trigger_id") or ""),
        root_ts=root,
        text=str(action.get("value") or ""),
        is_direct=channel.startswith("D"),
        is_reply=bool(root),
        mentions_bot=True,
        is_press=True,
    )


async def open_view(client: AsyncWebClient, body: Payload, view: views.View) -> None:
    """Open a modal; a trigger that has run out is only logged, since nothing can be shown any more."""
    try:
        await client.views_open(trigger_id=str(body.get("trigger_id") or ""), view=view)
    except FAILURES as exc:
        _log.warning("A modal could not be opened: %s", reason(exc))


async def on_feedback(desk: SlackDesk, client: AsyncWebClient, body: Payload) -> None:
    """Remember a verdict at once; after a bad one ask for the reason, after a good one say thanks."""
    press, user = press_of(body), user_of(body)
    verdict, _, answer_id = press.text.partition(":")
    verdicts: dict[str, Verdict] = {"good": "good", "bad": "bad"}
    if verdict not in verdicts:
        return
    async with desk.at_work():
        language = await desk.reader_language(client, user)
        if verdict == "bad":
            await open_view(client, body, views.feedback_view(answer_id, language))
        if await desk.store.answer(answer_id, platform=user.platform, workspace_id=user.workspace_id) is None:
            return
        await desk.store.add_feedback(Feedback(user=user, answer_id=answer_id, verdict=verdicts[verdict]))
        if verdict == "good":
            await desk.delivery.post_privately(client, press, Message(text=word("thanks", language)))


async def on_feedback_reason(desk: SlackDesk, body: Payload) -> None:
    """Add the reason to a bad verdict."""
    view = body["view"]
    values = view["state"]["values"]
    why = views.chosen(values, "reason")
    feedback = Feedback(
        user=user_of(body),
        answer_id=str(view.get("private_metadata") or ""),
        verdict="bad",
        reason=why if why in REASONS else "other",
        comment=views.chosen(values, "comment")[:2000],
    )
    async with desk.at_work():
        if await desk.store.answer(feedback.answer_id, platform="slack", workspace_id=feedback.user.workspace_id):
            await desk.store.add_feedback(feedback)


async def on_share(desk: SlackDesk, client: AsyncWebClient, body: Payload) -> None:
    """Post an answer in the channel, made anew for everybody who can read there; a second press posts nothing."""
    press = press_of(body)
    async with desk.at_work():
        language = await desk.reader_language(client, user_of(body))
        asked = await desk.prepare(client, press, is_private=True)
        exchange = await desk.conversation.recall(press.text, reader_of=asked.turn)
        if exchange is None:
            await desk.delivery.post_privately(client, press, Message(text=word("not_visible", language)))
            return
        place = replace(press, ts=f"share:{press.text}", root_ts="", is_reply=False)
        turn = replace(
            asked.turn,
            thread=replace(asked.turn.thread, thread_id=place.ts),
            turn_id=place.ts,
            text=exchange.turn.text,
            audience=await desk.channels.audience(client, press, asked.turn.principal, is_private=False),
        )
        if await is_settled(desk, client, place):
            return
        answer = await desk.conversation.handle(turn)
        if answer is None:
            return
        if answer.outcome != "answered":
            await desk.delivery.post_privately(client, press, Message(text=word("not_shareable", language)))
            return
        name = (body.get("user") or {}).get("username") or press.user_id
        question = exchange.answer.question.removeprefix("/liaison").strip()[:300]
        style = replace(asked.style, heading=word("shared", answer.language, name=name, question=question))
        async with sending() as may_send:
            if may_send:
                await desk.delivery.post(client, place, answer, style=style)


async def on_quotations(desk: SlackDesk, client: AsyncWebClient, body: Payload) -> None:
    """Show the quotations of an answer to whoever pressed, if they may read them."""
    press = press_of(body)
    async with desk.at_work():
        asked = await desk.prepare(client, press, is_private=True)
        exchange = await desk.conversation.recall(press.text, reader_of=asked.turn)
        language = await desk.reader_language(client, user_of(body))
        await open_view(client, body, views.quotations_view(exchange.answer if exchange else None, language))


async def on_follow_up(desk: SlackDesk, client: AsyncWebClient, body: Payload) -> None:
    """Ask a suggested question where its button stands."""
    await desk.on_message(client, press_of(body))


async def on_preference(desk: SlackDesk, client: AsyncWebClient, body: Payload) -> None:
    """Remember a choice made in the Home tab, and show it."""
    user, action = user_of(body), body["actions"][0]
    value = str((action.get("selected_option") or {}).get("value") or "")
    async with desk.at_work():
        kept = await desk.store.preferences(user)
        if action["action_id"] == views.LANGUAGE_ACTION:
            kept = replace(kept, language=Language(value) if value in {"en", "ja"} else None)
        elif action["action_id"] == views.PRIVATE_ACTION:
            kept = replace(kept, private=value != "no")
        else:
            kept = replace(kept, length="short" if value == "short" else "long")
        await desk.store.set_preferences(user, kept)
        await publish_home(desk, client, body, user)


async def publish_home(desk: SlackDesk, client: AsyncWebClient, body: Payload, user: UserKey) -> None:
    """Show the Home tab as it is for this person now."""
    press = Incoming(
        team_id=user.workspace_id,
        channel_id="D",
        user_id=user.user_id,
        ts="",
        root_ts="",
        text="",
        is_direct=True,
        is_external=bool(body.get("is_ext_shared_channel")),
    )
    asked = await desk.prepare(client, press)
    preferences: Preferences = await desk.store.preferences(user)
    indexer = desk.conversation.indexer
    recent = await desk.store.recent(user)
    seen = [await desk.conversation.recall(exchange.answer.id, reader_of=asked.turn) for exchange in recent]
    home = views.Home(
        titles=await desk.conversation.titles(asked.turn.audience),
        indexed_at=await asyncio.to_thread(desk.library.indexed_at),
        job=await indexer.status() if indexer and asked.turn.principal.is_admin else None,
        recent=recent,
        shown={exchange.answer.id for exchange in seen if exchange is not None},
    )
    view = views.home_view(home, preferences=preferences, language=await desk.reader_language(client, user))
    await desk.budgets.take("views.publish", user.workspace_id)
    try:
        await client.views_publish(user_id=user.user_id, view=view)
    except SlackApiError as exc:
        _log.warning("The Home tab could not be published: %s", reason(exc))


async def open_question(desk: SlackDesk, client: AsyncWebClient, body: Payload) -> None:
    """Open the modal for a question: empty, or with the text of the message whose shortcut was used."""
    text = plain_text(str((body.get("message") or {}).get("text") or ""))
    async with desk.at_work():
        language = await desk.reader_language(client, user_of(body))
        try:  # a modal must open within three seconds
            publishers = await asyncio.wait_for(_publishers(desk, client, body), _PATIENCE_S)
        except TimeoutError:
            publishers = ()
        await open_view(client, body, views.question_view(language, text=text, publishers=publishers))


async def _publishers(desk: SlackDesk, client: AsyncWebClient, body: Payload) -> Sequence[str]:
    """Publishers of what a person may read in their own conversation with Liaison."""
    asked = await desk.prepare(client, _alone(user_of(body), body, channel_id="D"))
    return await desk.conversation.publishers(asked.turn.audience)


async def on_question(desk: SlackDesk, client: AsyncWebClient, body: Payload) -> None:
    """Answer a question from the modal in the person's own conversation with Liaison."""
    view = body["view"]
    values = view["state"]["values"]
    question = views.chosen(values, "question").strip()
    async with desk.at_work():
        offered = await _publishers(desk, client, body) if views.chosen_all(values, "publishers") else ()
        scope = Scope(filters=views.read_filters(values, publishers=offered))
        await _answer_alone(desk, client, body, ts=f"view:{view.get('id')}", text=question, scope=scope)


async def on_check(desk: SlackDesk, client: AsyncWebClient, body: Payload) -> None:
    """Check the text of the message whose shortcut was used; the reply goes to the person alone."""
    text = plain_text(str((body.get("message") or {}).get("text") or ""))
    key = str(body.get("trigger_id") or body.get("action_ts") or "")
    await _answer_alone(desk, client, body, ts=f"check:{key}", text=f"/check {text}")


def _alone(user: UserKey, body: Payload, *, channel_id: str, ts: str = "", text: str = "") -> Incoming:
    """A message of a person in their own conversation with Liaison."""
    return Incoming(
        team_id=user.workspace_id,
        channel_id=channel_id,
        user_id=user.user_id,
        user_team=str((body.get("user") or {}).get("team_id") or ""),
        ts=ts,
        root_ts="",
        text=text,
        is_direct=True,
    )


async def _answer_alone(
    desk: SlackDesk, client: AsyncWebClient, body: Payload, *, ts: str, text: str, scope: Scope = _WHOLE
) -> None:
    """Answer a text in the person's own conversation with Liaison."""
    user = user_of(body)
    async with desk.at_work():
        try:
            opened = await client.conversations_open(users=user.user_id)
        except FAILURES as exc:
            _log.error("A conversation could not be opened: %s", reason(exc))
            return
        incoming = _alone(user, body, channel_id=str(opened["channel"]["id"]), ts=ts, text=text)
        asked = await desk.prepare(client, incoming)
        turn = replace(asked.turn, thread=replace(asked.turn.thread, thread_id=incoming.ts), scope=scope)
        if await is_settled(desk, client, incoming):
            return
        answer = await desk.conversation.handle(turn)
        async with sending() as may_send:
            if answer is None or not may_send:
                return
            await desk.delivery.post(client, incoming, answer, style=replace(asked.style, heading=heading_of(answer)))
