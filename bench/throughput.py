"""Replies a second at 1, 10 and 50 askers: one `serve` process beside LangChain + Chroma behind the same framework.

Liaison searches, quotes, checks and remembers; the peer only searches. Both get the visible questions in turn, each
with a number before it, so that no answer can be kept from before.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from bench.answering import questions, serving
from bench.indexing import build
from bench.measure import p50, p95, shared, verdict

ASKERS = (1, 10, 50)
SECONDS = 3.0
SLICES = 7
WARM_UP_S = 5.0


async def load(address: str, askers: int, asked: list[str], seconds: float = SECONDS) -> tuple[float, list[float]]:
    """Ask for a while with so many at once; replies a second, and each reply's milliseconds."""
    taken: list[float] = []
    numbers = itertools.count()
    ends = time.perf_counter() + seconds
    limits = httpx.Limits(max_connections=askers)

    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits, trust_env=False) as client:

        async def one() -> None:
            while time.perf_counter() < ends:
                number = next(numbers)
                body = {"question": f"({number}) {asked[number % len(asked)]}"}
                started = time.perf_counter()
                reply = await client.post("/api/ask", json=body)
                reply.raise_for_status()
                taken.append((time.perf_counter() - started) * 1000)

        started = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(askers)))
        return len(taken) / (time.perf_counter() - started), taken


@contextmanager
def peer() -> Iterator[str]:
    """The peer's server; its address once it is ready."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.throughput_peer"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert server.stdout
        for line in server.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found.group()
                return
        raise RuntimeError("the peer ended before it was ready")
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def liaison() -> Iterator[str]:
    """The serving process over the partnership's documents; its address once it is ready."""
    with tempfile.TemporaryDirectory() as folder:
        build(folder, shared("partnership"))
        with serving(folder) as (_, address):
            yield address


def main() -> None:
    asked = questions()
    os.environ["LIAISON_REQUESTS_PER_VISITOR"] = "0"
    with liaison() as ours, peer() as theirs:
        for address in (ours, theirs):
            asyncio.run(load(address, 2, asked, seconds=WARM_UP_S))
        for askers in ASKERS:
            compare(askers, {"Liaison": ours, "peer": theirs}, asked)


def compare(askers: int, addresses: dict[str, str], asked: list[str]) -> None:
    """Load both in turn, a slice each, as a machine's pace moves within a minute; the verdict is on their ratios."""
    rates: dict[str, list[float]] = {name: [] for name in addresses}
    taken: dict[str, list[float]] = {name: [] for name in addresses}
    for turn in range(SLICES):
        for name, address in list(addresses.items())[:: 1 if turn % 2 == 0 else -1]:
            reached, each = asyncio.run(load(address, askers, asked))
            rates[name].append(reached)
            taken[name] += each
    for name in addresses:
        rate = statistics.median(rates[name])
        times = f"p50 {p50(taken[name]):.0f} ms, p95 {p95(taken[name]):.0f} ms"
        print(f"     {askers} askers: {name:7} {rate:5.1f}/s, {times}")
    ratios = [theirs / ours for ours, theirs in zip(*rates.values(), strict=True)]
    verdict(f"{askers} askers: the peer's rate ÷ Liaison's", statistics.median(ratios), 0.5, "x")


if __name__ == "__main__":
    main()
