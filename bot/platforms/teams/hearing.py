"""What replicas tell each other about Teams: the readers of a conversation changed."""

from __future__ import annotations

from bot.platforms.teams.desk import TeamsDesk
from bot.platforms.teams.incoming import Incoming
from bot.replica import Replica

_ROOM = "teams.room"


def hear_others(replica: Replica, desk: TeamsDesk) -> None:
    """Do what the others tell."""
    replica.listen(
        _ROOM, lambda body: desk.rooms.forget_place(body["tenant"], body["channel"], is_team=body["is_team"])
    )


def forget_room(desk: TeamsDesk, incoming: Incoming) -> None:
    """Have every replica ask anew who reads a conversation."""
    desk.rooms.forget(incoming)
    replica = desk.conversation.replica
    if replica is not None:
        replica.tell(_ROOM, tenant=incoming.tenant_id, channel=incoming.channel_id, is_team=bool(incoming.team_id))
