"""Limits of a paid or slow text generator: tokens a day, and a rest after failures."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import GenerationError

_LOCK_WAIT_S = 2.0


class BudgetError(GenerationError):
    """The tokens of the day are used up; trying again is of no use."""


class TokenLedger:
    """Counts the tokens of a day (UTC) for all processes of a data directory. Thread-safe.

    Args:
        path: JSON file that keeps the count; its folder must exist.
        daily: Most tokens a day; 0 means no limit.
        today: Gives the day, ISO format.
    """

    def __init__(self, path: Path, *, daily: int, today: Callable[[], str] | None = None) -> None:
        self._path = path
        self._daily = daily
        self._today = today or (lambda: datetime.now(UTC).date().isoformat())
        self._lock = FileLock(f"{path}.lock", timeout=_LOCK_WAIT_S)

    def take(self, tokens: int) -> None:
        """Set tokens aside before a call.

        Raises:
            BudgetError: If the day's budget does not hold as many.
            GenerationError: If the count cannot be kept.
        """
        if self._daily and self._add(tokens, most=self._daily) is None:
            raise BudgetError(
                f"The day's budget of {self._daily} tokens is used up.",
                "It starts anew at midnight UTC; LIAISON_LLM_DAILY_TOKENS sets it.",
            )

    def settle(self, *, taken: int, used: int) -> None:
        """Put the real figure in the place of what was set aside."""
        if self._daily:
            self._add(used - taken, most=None)

    def used(self) -> int:
        """Tokens counted today."""
        return self._read()

    def _add(self, tokens: int, *, most: int | None) -> int | None:
        try:
            with self._lock:
                total = max(0, self._read() + tokens)
                if most is not None and total > most:
                    return None
                self._path.write_text(json.dumps({"day": self._today(), "tokens": total}), encoding="utf-8")
                return total
        except (OSError, Timeout) as exc:
            raise GenerationError(
                f"The token count {str(self._path)!r} cannot be written: {exc}", "Check the data directory's rights."
            ) from exc

    def _read(self) -> int:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return int(kept["tokens"]) if kept["day"] == self._today() else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0


class CircuitBreaker:
    """Keeps calls off a service that failed several times running; then lets one through to try. Thread-safe.

    Args:
        failures: How many failures in a row open the circuit.
        rest_s: How long it stays open.
        now: Monotonic clock, seconds.
    """

    def __init__(self, *, failures: int = 3, rest_s: float = 60.0, now: Callable[[], float] = time.monotonic) -> None:
        self._most = failures
        self._rest_s = rest_s
        self._now = now
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_again_at = 0.0

    def check(self) -> None:
        """Let a call through, or refuse it.

        Raises:
            GenerationError: While the circuit is open.
        """
        with self._lock:
            if self._failures < self._most:
                return
            left = self._closed_again_at - self._now()
            if left > 0:
                raise GenerationError(
                    f"The text model failed {self._failures} times in a row; it is tried again in {left:.0f} s.",
                    "See the log for the failures; `liaison config check` shows the settings.",
                )
            self._closed_again_at = self._now() + self._rest_s  # one call tries; others go on waiting

    def succeeded(self) -> None:
        """Close the circuit."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Count a failure; open the circuit if it was one too many."""
        with self._lock:
            self._failures += 1
            self._closed_again_at = self._now() + self._rest_s
