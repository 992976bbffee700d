"""What happens when somebody joins a chat or team: who reads it is asked anew, and a new organisation is told of."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import TYPE_CHECKING

from bot.platforms.teams.connector import RefusedError
from bot.platforms.teams.incoming import Incoming
from bot.platforms.teams.rendering import text_message
from bot.platforms.teams.wording import word
from bot.records import UserKey
from corpus.languages import Language

if TYPE_CHECKING:
    from bot.platforms.teams.desk import TeamsDesk
    from bot.platforms.teams.people import Member

_log = logging.getLogger(__name__)

_MOST_TOLD = 20
_PATIENCE_S = 600.0


async def tell_of_joiners(desk: TeamsDesk, incoming: Incoming, joined: Collection[str], *, name: str = "") -> None:
    """Tell the administrators where the first person of an organisation joined.

    Args:
        desk: The app's desk.
        incoming: Where; its readers were forgotten already.
        joined: Teams' ids of those who joined.
        name: Of the chat or team; may be empty.
    """
    if incoming.scope == "personal" or not desk.people.is_welcome(incoming) or incoming.place.bot.id in joined:
        return  # where Liaison itself comes, everybody is new to it
    members = await desk.rooms.members(incoming, wait_s=_PATIENCE_S)
    if members is None:
        return  # until the readers are known, nothing but public documents is shown there
    people = [member for member in members if not member.is_bot]
    new = [member for member in people if member.account_id in joined]
    present = await _organisations(desk, [member for member in people if member.account_id not in joined])
    for organisation in sorted(await _organisations(desk, new) - present):
        if present:
            _log.warning("Somebody of a new organisation joined a conversation: organisation=%s", organisation)
            await _tell_admins(desk, incoming, organisation, name)


async def _organisations(desk: TeamsDesk, members: Collection[Member]) -> set[str]:
    return {(await desk.people.reader(member)).organisation or "" for member in members}


async def _tell_admins(desk: TeamsDesk, incoming: Incoming, organisation: str, name: str) -> None:
    for admin in sorted(desk.people.admins)[:_MOST_TOLD]:
        user = UserKey(platform="teams", workspace_id=incoming.tenant_id, user_id=admin)
        chosen = (await desk.store.preferences(user)).language
        languages = (chosen,) if chosen else tuple(Language)
        texts = [
            word(
                "joiner",
                language,
                organisation=organisation or word("joiner_unknown", language),
                place=name or word("joiner_place", language),
            )
            for language in languages
        ]
        try:
            await desk.connector.tell_alone(incoming.place, admin, incoming.tenant_id, text_message("\n".join(texts)))
        except RefusedError as exc:
            _log.error("An administrator could not be told of a joiner: status=%s", exc.status)
