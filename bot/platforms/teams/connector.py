"""Talks to the Bot Connector: sends, replaces, looks people up; retries what may succeed later.

The SDK neither waits for `Retry-After` nor tells errors that pass from errors that stay.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TypeVar

from bot.metrics import PROCESS
from bot.platforms.teams.incoming import Place
from bot.platforms.teams.people import Member
from bot.platforms.teams.sdk import (
    Account,
    ActivityParams,
    ApiClient,
    CreateConversationParams,
    HTTPError,
    HTTPStatusError,
    MessageActivityInput,
    TeamsChannelAccount,
)
from corpus.errors import PlatformError

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

PASSING = frozenset({408, 412, 429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed (Microsoft names 412, 429, 502, 504; 500 and 503 pass as well)."""


class RefusedError(PlatformError):
    """Teams refused a request for good.

    Attributes:
        status: HTTP status; 0 where no answer came.
        code: Teams' own code and message, for telling refusals apart; never shown.
    """

    def __init__(self, status: int, code: str = "") -> None:
        super().__init__(f"Teams refused a request: {status}", "The log of the minutes before says more.")
        self.status = status
        self.code = code

    def __reduce__(self) -> tuple[type[RefusedError], tuple[int, str]]:  # type: ignore[override]  # other arguments
        """Rebuild from status and code."""
        return type(self), (self.status, self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a request is tried.

    Attributes:
        attempts: At least 1.
        first_pause_s: Pause after the first failure; doubles each time, a random half of it left out.
        longest_pause_s: No pause is longer, whatever `Retry-After` says.
    """

    attempts: int = 7
    first_pause_s: float = 0.5
    longest_pause_s: float = 30.0


ONCE = Patience(attempts=1)
_NO_ID = "DO_NOT_USE_PLACEHOLDER_ID"  # what the SDK says where Teams told no id
_TWICE = Patience(attempts=2)
_PAGE = 200
_MOST_PAGES = 25


class Connector:
    """Sends activities on behalf of the bot.

    Args:
        api: The SDK's client, which adds the bot's token.
        patience: How long a request is tried where the caller says nothing.
    """

    def __init__(self, api: ApiClient, *, patience: Patience | None = None) -> None:
        self._api = api
        self._patience = patience or Patience()

    async def create(self, place: Place, activity: ActivityParams, *, patience: Patience | None = None) -> str:
        """Send an activity; returns Teams' id of it, which may be empty.

        Raises:
            RefusedError: If Teams does not take it.
        """
        activity.from_ = place.bot
        conversations = self._scoped(place).conversations
        if place.is_targeted and isinstance(activity, MessageActivityInput):
            activity.with_recipient(place.asker, is_targeted=True)
            work = lambda: conversations.create_targeted_activity(place.conversation_id, activity)  # noqa: E731
        else:
            work = lambda: conversations.create_activity(place.conversation_id, activity)  # noqa: E731
        told = (await self._try(work, patience or self._patience)).id or ""
        return "" if told == _NO_ID else told

    async def update(self, place: Place, activity_id: str, activity: MessageActivityInput) -> None:
        """Replace a message.

        Raises:
            RefusedError: If Teams does not take it.
        """
        activity.from_, activity.id = place.bot, activity_id
        conversations = self._scoped(place).conversations
        await self._try(
            lambda: conversations.update_activity(place.conversation_id, activity_id, activity), self._patience
        )

    async def tell_alone(self, place: Place, object_id: str, tenant_id: str, message: MessageActivityInput) -> None:
        """Write to somebody in their own chat with Liaison.

        Args:
            place: Any place of the same tenant; says where the connector is.
            object_id: Entra object id of whom to write to.
            tenant_id: Theirs.
            message: What to write.

        Raises:
            RefusedError: If Teams does not take it, as where they have not installed the app.
        """
        conversations = self._scoped(place).conversations
        wanted = CreateConversationParams(
            members=[Account(id=object_id)], tenant_id=tenant_id, channel_data={"tenant": {"id": tenant_id}}
        )
        opened = await self._try(lambda: conversations.create(wanted), self._patience)
        await self.create(replace(place, conversation_id=opened.id, is_targeted=False), message)

    async def is_member(self, place: Place, user_id: str, tenant_id: str) -> bool | None:
        """Whether the user is of that tenant and no guest; None if Teams does not say."""
        conversations = self._scoped(place).conversations
        try:
            member = await self._try(lambda: conversations.get_member_by_id(place.conversation_id, user_id), _TWICE)
        except RefusedError:
            return None
        if not member.tenant_id:
            return None
        return member.tenant_id.casefold() == tenant_id.casefold() and not _is_guest(member)

    async def members(self, place: Place, conversation_id: str) -> tuple[Member, ...] | None:
        """All members of a conversation but the bot itself; None if Teams does not list them, or too many."""
        conversations = self._scoped(place).conversations
        found: dict[str, Member] = {}
        token: str | None = None
        for _ in range(_MOST_PAGES):
            ask = functools.partial(conversations.get_paged_members, conversation_id, _PAGE, token)
            try:
                page = await self._try(ask, _TWICE)
            except RefusedError:
                return None
            found |= {member.id: _member(member) for member in page.members if member.id != place.bot.id}
            token = page.continuation_token
            if not token:
                return tuple(found.values())
        return None

    def _scoped(self, place: Place) -> ApiClient:
        return self._api.clone(service_url=place.service_url)

    async def _try(self, work: Callable[[], Awaitable[_T]], patience: Patience) -> _T:
        pause = patience.first_pause_s
        for attempt in range(1, patience.attempts + 1):
            try:
                return await work()
            except HTTPStatusError as exc:
                status, told = exc.response.status_code, exc.response.headers.get("retry-after", "")
                refusal = RefusedError(status, exc.response.text[:500])
                if status not in PASSING or attempt == patience.attempts:
                    raise refusal from exc
            except (HTTPError, OSError) as exc:
                status, told = 0, ""
                if attempt == patience.attempts:
                    raise RefusedError(0, type(exc).__name__) from exc
            wait_s = _asked_pause(told) or pause * random.uniform(0.5, 1.0)  # noqa: S311  # spreads retries, no secret
            _log.info("Teams put a request off: status=%s attempt=%s wait_s=%.1f", status, attempt, wait_s)
            wait_s = min(wait_s, patience.longest_pause_s)
            if status == HTTPStatus.TOO_MANY_REQUESTS:
                PROCESS.waited("teams", wait_s)
            await asyncio.sleep(wait_s)
            pause *= 2
        raise AssertionError("a patience has at least one attempt")


def _is_guest(member: TeamsChannelAccount) -> bool:
    return (member.user_role or "").casefold() == "guest" or "#ext#" in (member.user_principal_name or "").lower()


def _member(member: TeamsChannelAccount) -> Member:
    return Member(
        object_id=member.aad_object_id or "",
        tenant_id=member.tenant_id or "",
        is_guest=_is_guest(member),
        is_bot=member.id.startswith("28:"),
        account_id=member.id,
    )


def _asked_pause(header: str) -> float:
    try:
        return max(0.0, float(header))
    except ValueError:  # absent, or a date, which Teams does not send
        return 0.0
