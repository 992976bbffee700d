"""What a person sees on opening the app: the Home tab, or first questions in the Messages tab."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.desk import SlackDesk
from bot.platforms.slack.incoming import workspace_of
from bot.platforms.slack.interactions import publish_home
from bot.platforms.slack.wording import PROMPTS, word
from bot.platforms.slack.working import FAILURES, reason
from bot.records import UserKey

_log = logging.getLogger(__name__)


async def on_opened(desk: SlackDesk, client: AsyncWebClient, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """Show what belongs to the tab that was opened."""
    user = UserKey(platform="slack", workspace_id=workspace_of(body), user_id=str(event.get("user") or ""))
    async with desk.at_work():
        if event.get("tab") == "messages":
            await suggest_prompts(desk, client, user, channel_id=str(event.get("channel") or ""))
        else:
            await publish_home(desk, client, body, user)


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
    except FAILURES as exc:
        _log.info("Prompts could not be suggested: %s", reason(exc))
