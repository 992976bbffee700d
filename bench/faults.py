"""Two replicas and two workers under faults: who is answered, twice, wrongly or not at all, and how soon it goes on.

Sixty conversations (BENCH_FAULTS_CONVERSATIONS), half of them in Slack and half in Teams, ask through a balancer while
one replica is killed (just after it was asked twenty questions more; it is started anew, as systemd would), PostgreSQL
is stopped as by a crash and started, and the Chroma server is away for twenty seconds. `python -m bench faults 5` takes
five minutes; BENCH_FAULTS_PAUSE_S is the pause after each reply, BENCH_FAULTS_LOGS a file for what replicas logged.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.measure import ROOT, p50, p95, verdict
from tests.support.chroma import ChromaServer, running_chroma
from tests.support.library_questions import QUESTIONS
from tests.support.postgresql import Server, find_binaries, running_server
from tests.support.replicas import Balancer, Chats, Fleet, SlackByHttp, keys_of
from tests.support.slack_double.checks import texts_of
from tests.support.slack_double.server import Call

_CONVERSATIONS = int(os.environ.get("BENCH_FAULTS_CONVERSATIONS", "60"))
_PATIENCE_S = 120.0
_CHROMA_AWAY_S = 20.0
_SETTLE_S = 10.0
_BAR_S = 10.0
_BURST = 20
_BURST_S = 0.5
_NOBODYS = 900_000
"""From here on numbers of chats that none of the people asks in, who count theirs from a thousand each."""
_PRIVATE = re.compile(r"(?:Receipt|レシート) \S+")
_WHY = re.compile(r"E-[0-9a-f]{8}")


class Slack(SlackByHttp):
    """Slack that tells who waits for a reply when one stands in their thread."""

    def __init__(self) -> None:
        super().__init__(on_call=self._look)
        self.answered: dict[tuple[str, str], asyncio.Event] = defaultdict(asyncio.Event)

    def _look(self, call: Call) -> None:
        if call.error or call.method not in {"chat.postMessage", "chat.stopStream", "chat.update"}:
            return
        channel = str(call.args.get("channel"))
        message = self.messages.get((channel, str(call.args.get("ts"))), {})
        self.answered[channel, str(call.args.get("thread_ts") or message.get("thread_ts"))].set()


class Teams(Chats):
    """Teams that tells the same of its chats."""

    def __init__(self) -> None:
        super().__init__()
        self.answered: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def _keep(self, activity: dict[str, Any]) -> None:
        super()._keep(activity)
        if activity["type"] == "message" and activity.get("text"):
            self.answered[str(activity["_conversation"])].set()


@dataclass(slots=True)
class Asked:
    """A question: when it was asked and first replied to, and what stands in its thread at the end."""

    question: str
    platform: str
    at: float
    seen_at: float | None = None
    replies: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """The doubles and everything that was asked."""

    slack: Slack
    teams: Teams
    asked: list[tuple[Asked, Callable[[], list[str]]]] = field(default_factory=list)

    async def ask_slack(self, number: int, question: str, user: int) -> Asked:
        channel = f"D{number}"
        made = Asked(question, "slack", time.monotonic())
        ts = self.slack.new_ts()
        self.asked.append((made, lambda: self._in_thread(channel, ts)))
        await self.slack.say(question, channel=channel, user=f"U{user}", ts=ts)
        return await self._seen(made, self.slack.answered[channel, ts])

    async def ask_teams(self, number: int, question: str, user: int) -> Asked:
        chat = f"a:{number}"
        made = Asked(question, "teams", time.monotonic())
        self.asked.append((made, lambda: [_shown(text) for text in self.teams.texts(chat)]))
        await self.teams.say(question, chat=chat, user=f"p{user}")
        return await self._seen(made, self.teams.answered[chat])

    def _in_thread(self, channel: str, ts: str) -> list[str]:
        return [
            _shown(texts_of(found.get("blocks")) or str(found["text"])) for found in self.slack.replies(channel, ts)
        ]

    async def _seen(self, made: Asked, answered: asyncio.Event) -> Asked:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await answered.wait()
            made.seen_at = time.monotonic()
        except TimeoutError:
            pass
        return made

    def count(self) -> list[Asked]:
        """Everything that was asked, with what stands there now."""
        for made, look in self.asked:
            made.replies = look()
        return [made for made, _ in self.asked]


def _shown(text: str) -> str:
    return _PRIVATE.sub("", text)


async def expected_of(run: Run, asked: list[str]) -> dict[tuple[str, str], str]:
    """Each question's answer on each platform, asked one by one."""
    for number, question in enumerate(asked, start=900):
        await asyncio.gather(run.ask_slack(number, question, 90), run.ask_teams(number, question, 90))
    await asyncio.sleep(2)
    found = {(made.platform, made.question): made.replies[0] for made in run.count()}
    run.asked.clear()
    return found


async def talk(run: Run, asked: list[str], seconds: float) -> None:
    """Have sixty people ask, each the next question some seconds after a reply."""
    pause_s = float(os.environ.get("BENCH_FAULTS_PAUSE_S", "5"))
    ends = time.monotonic() + seconds

    async def person(number: int) -> None:
        await asyncio.sleep(pause_s * number / _CONVERSATIONS)
        for turn in itertools.count(number):
            if time.monotonic() >= ends:
                return
            question = asked[turn % len(asked)]
            if number % 2:
                await run.ask_slack(number, question, number)
            else:  # a chat of its own for each question: with a memory the answers would depend on what came before
                await run.ask_teams(1000 * number + turn, question, number)
            await asyncio.sleep(pause_s)

    await asyncio.gather(*(person(number) for number in range(1, _CONVERSATIONS + 1)))


async def kill_busy(fleet: Fleet, balancer: Balancer, run: Run) -> list[asyncio.Task[Asked]]:
    """Kill a replica that was asked a good deal just before; gives the questions under way."""
    victim = next(iter(fleet.running))
    usual, balancer.chosen = balancer.chosen, lambda running: victim if victim in running else running[0]
    asks = [(run.ask_slack, run.ask_teams)[number % 2](_NOBODYS + number, QUESTIONS[0], 91) for number in range(_BURST)]
    under_way = [asyncio.create_task(ask) for ask in asks]
    await asyncio.sleep(_BURST_S)
    await fleet.kill(victim)
    balancer.chosen = usual
    return under_way


async def break_things(
    fleet: Fleet, postgresql: Server, chroma: ChromaServer, seconds: float, *, kill: Callable[[], Awaitable[None]]
) -> list[tuple[str, float, float]]:
    """One fault after another; name, beginning and end of each."""
    faults: list[tuple[str, float, float]] = []

    async def fault(name: str, at: float, work: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(max(0.0, begun + at * seconds - time.monotonic()))
        before = time.monotonic()
        await work()
        faults.append((name, before, time.monotonic()))

    async def restart_postgresql() -> None:
        await asyncio.to_thread(postgresql.stop)
        await asyncio.sleep(2)
        await asyncio.to_thread(postgresql.start)

    async def stop_chroma() -> None:
        await asyncio.to_thread(chroma.stop)
        await asyncio.sleep(min(_CHROMA_AWAY_S, seconds / 8))
        await asyncio.to_thread(chroma.start)

    begun = time.monotonic()
    await fault("replica killed", 0.2, kill)
    await fleet.start(within_s=300)
    await fault("PostgreSQL restarted", 0.5, restart_postgresql)
    await fault("Chroma server away", 0.75, stop_chroma)
    return faults


def report(found: list[Asked], expected: dict[tuple[str, str], str], faults: list[tuple[str, float, float]]) -> None:
    told = [made for made in found if any(_WHY.search(reply) for reply in made.replies)]
    answers = {id(made): [reply for reply in made.replies if not _WHY.search(reply)] for made in found}
    taken = [made.seen_at - made.at for made in found if made.seen_at is not None]
    print(f"     {len(found)} questions; reply p50 {p50(taken):.1f} s, p95 {p95(taken):.1f} s; {len(told)} told why")
    verdict("lost", sum(not made.replies for made in found), 0, "")
    verdict("doubled", sum(len(answers[id(made)]) > 1 for made in found), 0, "")
    crossed = [made for made in found for text in answers[id(made)] if text != expected[made.platform, made.question]]
    verdict("crossed", len(crossed), 0, "")
    for name, _, back in faults:
        waited = [made for made in found if made.at < back and made.seen_at is not None and made.seen_at > back]
        last = max((made.seen_at - back for made in waited if made.seen_at), default=0.0)
        verdict(f"{name}: until the last of {len(waited)} waiting was answered", last, _BAR_S, "s")


@asynccontextmanager
async def installation(folder: Path, postgresql: Server, chroma: ChromaServer) -> AsyncIterator[tuple[Run, Fleet]]:
    """Both doubles, and behind the balancer two replicas and two workers on an index of the sample library."""
    slack, teams = Slack(), Teams()
    await slack.start()
    await teams.start()
    settings = {**keys_of(slack), "LIAISON_CHROMA_URL": chroma.url, "LIAISON_REQUESTS_PER_VISITOR": "0"}
    fleet = Fleet(folder, postgresql.new_database(), **settings)
    slack.balancer = teams.balancer = Balancer(fleet)
    try:
        await asyncio.to_thread(fleet.run, "index", "build", str(ROOT / "corpus" / "library"))
        await asyncio.gather(fleet.start(within_s=300), fleet.start(within_s=300))
        await asyncio.gather(fleet.start_worker(within_s=300), fleet.start_worker(within_s=300))
        yield Run(slack, teams), fleet
    finally:
        if kept := os.environ.get("BENCH_FAULTS_LOGS"):
            await asyncio.to_thread(Path(kept).write_text, fleet.logs())
        await fleet.stop()
        await slack.balancer.close()
        await teams.stop()
        await slack.stop()


async def measure(folder: Path, postgresql: Server, chroma: ChromaServer, seconds: float) -> None:
    started_at = time.monotonic()
    async with installation(folder, postgresql, chroma) as (run, fleet):
        asked = list(QUESTIONS)
        expected = await expected_of(run, asked)
        print(f"     index, processes and {2 * len(asked)} first answers: {time.monotonic() - started_at:.0f} s")
        under_way: list[asyncio.Task[Asked]] = []

        async def kill() -> None:
            under_way.extend(await kill_busy(fleet, run.slack.balancer, run))

        breaking = break_things(fleet, postgresql, chroma, seconds, kill=kill)
        faults, _ = await asyncio.gather(breaking, talk(run, asked, seconds))
        await asyncio.gather(*under_way)
        await asyncio.sleep(_SETTLE_S)
        report(run.count(), expected, faults)
        print(f"     deliveries taken over: {fleet.logs().count('A delivery is taken over')}")


def main() -> None:
    binaries = find_binaries()
    if binaries is None:
        sys.exit("this measurement needs PostgreSQL's server (Debian: apt install postgresql)")
    seconds = 60 * float(os.environ.get("BENCH_MINUTES", "5"))
    print(f"     load of the machine at the start: {' '.join(f'{value:.1f}' for value in os.getloadavg())}")
    with running_server(binaries) as postgresql, running_chroma() as chroma, tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), postgresql, chroma, seconds))
