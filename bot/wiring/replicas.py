"""Makes this process one of several, where they share a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.replica import Replica
    from bot.store.state import StateStore


def make_replica(settings: Settings, store: StateStore) -> Replica | None:
    """This process among those that share the state database; None where it is a file, and one process serves."""
    if settings.database_url is None:
        return None
    from bot.replica import Replica
    from bot.store.replicas import ReplicaRecords

    return Replica(ReplicaRecords(store))
