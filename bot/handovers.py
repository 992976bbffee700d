"""A conversation that may be gone on with elsewhere, and who remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.values import ThreadKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A conversation that somebody may take elsewhere.

    Attributes:
        user_id: Who offered it.
        organisation: Theirs, to whose people alone the code is of use; empty for nobody's.
    """

    thread: ThreadKey
    user_id: str
    organisation: str = ""


class HandoverStore(Protocol):
    """Remembers which conversation a code stands for; codes are kept as hashes."""

    async def offer_handover(self, code_hash: str, handover: Handover, *, for_s: float) -> None:
        """Let whoever has the code take a conversation, for so many seconds."""

    async def take_handover(self, code_hash: str, *, organisation: str | None) -> Handover | None:
        """Take a conversation, once; None where the code is unknown, used, too old, or another organisation's."""
