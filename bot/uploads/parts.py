"""What a platform needs to take uploads."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.ports import Audit
from bot.uploads.store import Uploads


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadParts:
    """What uploads need.

    Attributes:
        store: Keeps them.
        codes: Gives the organisations and groups that are known.
        audit: Keeps who added what.
        every_s: Seconds between two looks at a re-index job.
    """

    store: Uploads
    codes: Callable[[], Collection[str]] = frozenset
    audit: Audit | None = None
    every_s: float = 3.0
