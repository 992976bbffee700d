"""The app's own page in Slack, and the questions suggested in a new conversation."""

from __future__ import annotations

import logging

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.texts import say
from bot.platforms.slack import blocks as kit
from bot.platforms.slack.desk import SlackDesk
from bot.platforms.slack.wording import PROMPTS, word
from bot.records import UserKey

_log = logging.getLogger(__name__)


async def suggest_prompts(desk: SlackDesk, client: AsyncWebClient, user: UserKey, *, channel_id: str) -> None:
    """Offer first questions in the reader's language in the Messages tab."""
    language = await desk.reader_language(client, user)
    try:
        await client.assistant_threads_setSuggestedPrompts(
            channel_id=channel_id,
            thread_ts=None,  # agent messaging: the prompts belong to no thread
            title=word("prompts_title", language),
            prompts=[{"title": title, "message": message} for title, message in PROMPTS[language]],
        )
    except SlackApiError as exc:
        _log.info("Prompts could not be suggested: %s", exc.response.get("error"))


async def publish_home(desk: SlackDesk, client: AsyncWebClient, user: UserKey) -> None:
    """Show the Home tab."""
    language = await desk.reader_language(client, user)
    blocks = [kit.header("Liaison"), kit.rich(kit.section(kit.text(say("help", language))))]
    try:
        await client.views_publish(user_id=user.user_id, view={"type": "home", "blocks": blocks})
    except SlackApiError as exc:
        _log.info("The Home tab could not be published: %s", exc.response.get("error"))
