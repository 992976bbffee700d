"""How much one person, one organisation or one address may ask within a minute, counted in this process.

Where several processes serve, questions are counted in the database that they share (`bot.replica`), requests to the
page by each process up to its share.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Mapping

WINDOW_S = 60.0
_MOST_KEYS = 50_000


class Quota:
    """Lets at most so many acts of each key through in any sixty seconds (a sliding log).

    Args:
        most: Acts a minute and key; 0: no limit.
        clock: Monotonic seconds.
        share: This process's part of the limit.
    """

    def __init__(
        self, most: int, *, clock: Callable[[], float] = time.monotonic, share: Callable[[], float] = lambda: 1.0
    ) -> None:
        self.most = most
        self._share = share
        self._clock = clock
        self._used: dict[str, deque[float]] = {}

    def wait_s(self, key: str) -> int:
        """Whole seconds until the key may act again; 0: now."""
        if not self.most:
            return 0
        used = self._fresh(key)
        is_free = len(used) < math.ceil(self.most * self._share())
        return 0 if is_free else max(1, math.ceil(WINDOW_S - (self._clock() - used[0])))

    def take(self, key: str) -> None:
        """Count an act of the key."""
        if not self.most:
            return
        if len(self._used) >= _MOST_KEYS:
            self._used = {name: used for name, used in self._used.items() if self._clock() - used[-1] < WINDOW_S}
        self._used.setdefault(key, deque(maxlen=self.most)).append(self._clock())

    def _fresh(self, key: str) -> deque[float]:
        used = self._used.get(key)
        while used and self._clock() - used[0] >= WINDOW_S:
            used.popleft()
        if not used:
            self._used.pop(key, None)
            return deque()
        return used


class Quotas:
    """Several quotas that an act must all keep; what one of them refuses counts in none.

    Args:
        quotas: By what they count.
    """

    def __init__(self, quotas: Mapping[str, Quota]) -> None:
        self._quotas = quotas

    def most(self, keys: Mapping[str, str]) -> Mapping[str, int]:
        """What may be done a minute, by kind and key; what has no limit is left out."""
        limits = {f"{kind}:{key}": self._quotas[kind].most for kind, key in keys.items() if key}
        return {name: most for name, most in limits.items() if most}

    def try_take(self, keys: Mapping[str, str]) -> int:
        """Count an act, or say how long to wait.

        Args:
            keys: Whose act it is, by what is counted; an empty key is not counted.

        Returns:
            0 if the act may be done and was counted, else whole seconds to wait.
        """
        counted = [(self._quotas[kind], key) for kind, key in keys.items() if key]
        wait_s = max((quota.wait_s(key) for quota, key in counted), default=0)
        if not wait_s:
            for quota, key in counted:
                quota.take(key)
        return wait_s
