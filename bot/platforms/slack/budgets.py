"""Budgets below Slack's own limits a minute, so that the bot slows down before Slack refuses it.

Each of several replicas keeps to its share, so that together they keep to the whole, with no word between them for each
call. Where their number has just changed they may overshoot for a minute; then Slack says how long to wait.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable

from bot.metrics import PROCESS

# Calls a minute and workspace, a tenth below the tiers that Slack documents for these methods.
PER_MINUTE = {
    "chat.startStream": 18,
    "chat.appendStream": 90,
    "chat.postMessage": 55,  # of one channel, which Slack lets have about one a second
    "chat.update": 45,
    "chat.delete": 45,
    "chat.postEphemeral": 90,
    "conversations.info": 45,
    "conversations.members": 90,
    "users.info": 90,
    "assistant.threads.setStatus": 90,
    "views.publish": 90,
    "files.delete": 45,
    "agents.sessions.rename": 45,
}
_MOST_KEYS = 5000
_WINDOW_S = 60.0


class Budgets:
    """Counts calls of each method and workspace (of posts: and channel) over the last minute.

    Args:
        clock: Monotonic seconds.
        share: This process's part of every budget.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, share: Callable[[], float] = lambda: 1.0
    ) -> None:
        self._clock = clock
        self._share = share
        self._used: dict[tuple[str, str], deque[float]] = {}

    def try_take(self, method: str, team_id: str) -> bool:
        """Take a call if there is one left; for calls that can be left out or done another way."""
        used = self._fresh(method, team_id)
        if len(used) >= self._most(method):
            return False
        used.append(self._clock())
        return True

    async def take(self, method: str, team_id: str) -> None:
        """Wait for a call to be left and take it; for calls that must be made."""
        for wait_s in iter(lambda: self._wait_s(method, team_id), 0.0):
            PROCESS.waited("slack", wait_s)
            await asyncio.sleep(wait_s)
        self._fresh(method, team_id).append(self._clock())

    def _wait_s(self, method: str, team_id: str) -> float:
        """Seconds until a call is left; 0 if one is left now."""
        used = self._fresh(method, team_id)
        is_free = len(used) < self._most(method)
        return 0.0 if is_free else max(0.05, _WINDOW_S - (self._clock() - used[0]))

    def _most(self, method: str) -> int:
        return math.ceil(PER_MINUTE.get(method, 60) * self._share())

    def _fresh(self, method: str, team_id: str) -> deque[float]:
        if len(self._used) > _MOST_KEYS:
            self._forget_idle()
        used = self._used.setdefault((method, team_id), deque())
        while used and self._clock() - used[0] >= _WINDOW_S:
            used.popleft()
        return used

    def _forget_idle(self) -> None:
        """Let go of what was not called for a minute, since there are as many channels as people."""
        limit = self._clock() - _WINDOW_S
        self._used = {key: used for key, used in self._used.items() if used and used[-1] > limit}
