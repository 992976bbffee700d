"""Numbers about this process for `/metrics`: how many replies of which outcome, and how long they took.

Labels are words of the program, never of a person or a document: no user, no channel, no question.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.values import Answer, PlatformName

BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
_PREFIX = "liaison"


class Metrics:
    """Counts replies, refusals and seconds. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._replies: Counter[tuple[str, str]] = Counter()
        self._refusals: Counter[str] = Counter()
        self._seconds: Counter[float] = Counter()
        self._total_s = 0.0

    def replied(self, platform: PlatformName, answer: Answer) -> None:
        """Count a reply."""
        seconds = answer.latency_ms.total / 1000
        bucket = next((edge for edge in BUCKETS_S if seconds <= edge), float("inf"))
        with self._lock:
            self._replies[(platform, answer.outcome)] += 1
            self._seconds[bucket] += 1
            self._total_s += seconds

    def refused(self, reason: str) -> None:
        """Count something that was not done: `rate` or `busy`."""
        with self._lock:
            self._refusals[reason] += 1

    def text(self) -> bytes:
        """The numbers in Prometheus' text format."""
        from prometheus_client import CollectorRegistry, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return bytes(generate_latest(registry))

    def collect(self) -> Iterator[Any]:
        """The metric families; called by prometheus_client."""
        from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

        with self._lock:
            replies, refusals, seconds, total_s = (
                self._replies.copy(),
                self._refusals.copy(),
                self._seconds.copy(),
                self._total_s,
            )
        counted = CounterMetricFamily(f"{_PREFIX}_replies", "Replies.", labels=("platform", "outcome"))
        for labels, number in sorted(replies.items()):
            counted.add_metric(labels, number)
        refused = CounterMetricFamily(f"{_PREFIX}_refusals", "Questions not taken.", labels=("reason",))
        for reason, number in sorted(refusals.items()):
            refused.add_metric((reason,), number)
        so_far, buckets = 0, []
        for edge in (*BUCKETS_S, float("inf")):
            so_far += seconds[edge]
            buckets.append(("+Inf" if edge == float("inf") else str(edge), so_far))
        taken = HistogramMetricFamily(f"{_PREFIX}_reply_seconds", "Time to a reply.")
        taken.add_metric((), buckets=buckets, sum_value=total_s)
        yield from (counted, refused, taken)


PROCESS = Metrics()
"""The numbers of this process."""
