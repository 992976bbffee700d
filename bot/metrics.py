"""Numbers about this process for `/metrics`: replies by outcome, seconds by stage, and how index and jobs stand.

Labels are words of the program, never of a person or a document: no user, no channel, no question.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.values import Answer, PlatformName

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
STAGES = ("embed", "retrieve", "generate", "total")
_PREFIX = "liaison"
_COUNTERS = {
    "replies": ("Replies.", ("platform", "outcome")),
    "refusals": ("Questions not taken.", ("reason",)),
    "removed_sentences": ("Drafted sentences that their citations did not support.", ()),
    "feedback": ("Verdicts of people on replies.", ("platform", "verdict")),
    "deliveries_resumed": ("Deliveries taken over from a replica that had ended.", ("platform",)),
    "rate_limit_wait_seconds": ("Seconds waited because a chat platform limits requests.", ("platform",)),
}
Gauges = Callable[[], Mapping[str, tuple[str, float]]]
"""Reads values of the moment: name → what it is, and its value. May block; what it cannot know, it leaves out."""


class Metrics:
    """Counts what happens. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, Counter[tuple[str, ...]]] = {name: Counter() for name in _COUNTERS}
        self._counts["removed_sentences"][()] = 0
        self._seconds: dict[str, Counter[float]] = {stage: Counter() for stage in STAGES}
        self._sums_s: Counter[str] = Counter()
        self._gauges: Gauges = dict

    def watch(self, gauges: Gauges) -> None:
        """Read these values too from now on, instead of those that were watched before."""
        self._gauges = gauges

    def replied(self, platform: PlatformName, answer: Answer) -> None:
        """Count a reply, its stages and what was removed from it."""
        self._count("replies", platform, answer.outcome)
        self._count("removed_sentences", by=answer.removed_sentences)
        for stage in STAGES:
            milliseconds = getattr(answer.latency_ms, stage)
            if milliseconds or stage == "total":
                self._take(stage, milliseconds / 1000)

    def refused(self, reason: str) -> None:
        """Count something that was not done: `rate` or `busy`."""
        self._count("refusals", reason)

    def resumed(self, platform: PlatformName) -> None:
        """Count a delivery that another replica had begun."""
        self._count("deliveries_resumed", platform)

    def judged(self, platform: str, verdict: str) -> None:
        """Count a person's verdict on a reply."""
        self._count("feedback", platform, verdict)

    def waited(self, platform: PlatformName, seconds: float) -> None:
        """Count time spent waiting for a chat platform's rate limit."""
        self._count("rate_limit_wait_seconds", platform, by=seconds)

    def _count(self, name: str, *labels: str, by: float = 1) -> None:
        with self._lock:
            self._counts[name][labels] += by  # type: ignore[assignment]  # seconds are no whole numbers

    def _take(self, stage: str, seconds: float) -> None:
        bucket = next((edge for edge in BUCKETS_S if seconds <= edge), float("inf"))
        with self._lock:
            self._seconds[stage][bucket] += 1
            self._sums_s[stage] += seconds  # type: ignore[assignment]  # as above

    def text(self) -> bytes:
        """The numbers in Prometheus' text format. Blocks while the gauges are read."""
        from prometheus_client import CollectorRegistry, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return bytes(generate_latest(registry))

    def collect(self) -> Iterator[Any]:
        """The metric families; called by prometheus_client."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        with self._lock:
            counts = {name: counter.copy() for name, counter in self._counts.items()}
            seconds = {stage: counter.copy() for stage, counter in self._seconds.items()}
            sums_s = self._sums_s.copy()
        for name, (meaning, labels) in _COUNTERS.items():
            family = CounterMetricFamily(f"{_PREFIX}_{name}", meaning, labels=labels)
            for values, number in sorted(counts[name].items()):
                family.add_metric(values, number)
            yield family
        taken = HistogramMetricFamily(f"{_PREFIX}_reply_seconds", "Time to a reply, by stage.", labels=("stage",))
        for stage in STAGES:
            taken.add_metric((stage,), buckets=_cumulated(seconds[stage]), sum_value=sums_s[stage])
        yield taken
        for name, (meaning, value) in sorted(self._gauges().items()):
            yield GaugeMetricFamily(f"{_PREFIX}_{name}", meaning, value=value)


def _cumulated(counts: Counter[float]) -> list[tuple[str, float]]:
    so_far, buckets = 0, []
    for edge in (*BUCKETS_S, float("inf")):
        so_far += counts[edge]
        buckets.append(("+Inf" if edge == float("inf") else str(edge), float(so_far)))
    return buckets


PROCESS = Metrics()
"""The numbers of this process."""
