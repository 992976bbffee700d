"""Where Teams' messages enter one of several replicas: kept first, dealt with once, gone on with if it is killed."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from bot.journal import Arrival, Entry, working_on
from bot.platforms.teams.desk import TeamsDesk
from bot.platforms.teams.incoming import Incoming, read_activity
from bot.platforms.teams.sdk import ActivityTypeAdapter
from bot.replica import Replica

_T = TypeVar("_T")
_LONGEST_KEY = 255


class Door:
    """Keeps messages before Teams hears that they were taken; everything else passes as it comes.

    Args:
        desk: Deals with messages.
        replica: This process among others.
    """

    def __init__(self, desk: TeamsDesk, replica: Replica) -> None:
        self._desk = desk
        self._replica = replica
        replica.resume_with("teams", self._replay)

    async def take(self, activity: Mapping[str, Any], handle: Callable[[], Awaitable[_T]], *, known: _T) -> _T:
        """Keep a message, then handle it.

        Args:
            activity: As Teams sent it, found authentic.
            handle: Has it dealt with behind the acknowledgement, which it gives.
            known: What to say where the message was kept before, by whichever replica.
        """
        if activity.get("type") != "message" or not activity.get("id"):
            return await handle()
        entry = await self._replica.keep(arrival_of(activity))
        if entry is None:
            return known
        try:
            with working_on(entry):
                return await handle()
        finally:
            if not entry.is_reached:  # the SDK turned it away, and nobody will say that it is done
                await self._replica.finish(entry)

    async def _replay(self, entry: Entry) -> None:
        activity = json.loads(entry.arrival.body)
        entry.arrival = arrival_of(activity)
        with working_on(entry):
            self._desk.take(_read(activity))


def arrival_of(activity: Mapping[str, Any]) -> Arrival:
    """A message as an arrival; repeated, it has the same id in the same conversation."""
    incoming = _read(activity)
    return Arrival(
        platform="teams",
        key=f"teams:{incoming.tenant_id}:{incoming.place.conversation_id}:{incoming.activity_id}"[-_LONGEST_KEY:],
        body=json.dumps(activity, ensure_ascii=False),
        thread=incoming.thread,
    )


def _read(activity: Mapping[str, Any]) -> Incoming:
    read = ActivityTypeAdapter.validate_python(activity)
    return read_activity(read, service_url=str(activity.get("serviceUrl") or ""))
