"""Two replicas of `serve` on PostgreSQL: one is killed, the database restarts, and everybody is answered once."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.support.replicas import Balancer, Chats, Fleet, SlackByHttp, keys_of
from tests.support.slack_double.checks import texts_of

QUESTION, ANSWER = "When was the harbour agreement signed?", "2 June 2014"
_WHY = re.compile(r"E-[0-9a-f]{8}")
_PATIENCE_S = 90


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "documents"
    source.mkdir()
    (source / "harbour.md").write_text(
        "# Harbour agreement\n\nThe harbour agreement was signed in Lisbon on 2 June 2014. "
        "The two ports share pilots and tugs.\n"
    )
    return tmp_path


class Bench:
    """The doubles, the balancer and the replicas."""

    def __init__(self, folder: Path, url: str, slack: SlackByHttp, teams: Chats) -> None:
        self.fleet = Fleet(folder, url, **keys_of(slack))
        self.slack, self.teams = slack, teams
        slack.balancer = teams.balancer = self.balancer = Balancer(self.fleet)

    async def slack_answers(self, number: int) -> list[str]:
        """Ask in a thread of Slack's; what stands in it once something does."""
        ts = await self.slack.say(QUESTION, channel=f"D{number}", user=f"U{number}")
        await self.slack.reply_to(f"D{number}", ts, timeout_s=_PATIENCE_S)
        return [texts_of(message) for message in self.slack.replies(f"D{number}", ts)]

    async def teams_answers(self, number: int) -> list[str]:
        """The same in a chat of Teams'."""
        await self.teams.say(QUESTION, chat=f"a:{number}", user=f"p{number}")
        await self.teams.wait_for(lambda: self.teams.texts(f"a:{number}"), within_s=_PATIENCE_S)
        return self.teams.texts(f"a:{number}")


@pytest.fixture
async def bench(folder: Path, postgresql):
    slack, teams = SlackByHttp(), Chats()
    await slack.start()
    await teams.start()
    bench = Bench(folder, postgresql.new_database(), slack, teams)
    bench.fleet.run("index", "build", str(folder / "documents"))
    try:
        await asyncio.gather(bench.fleet.start(), bench.fleet.start())
        yield bench
    finally:
        await bench.fleet.stop()
        await bench.balancer.close()
        await teams.stop()
        await slack.stop()


def _check(replies: list[str]) -> None:
    """Answered once, or told why; never both ways twice."""
    answers = [reply for reply in replies if ANSWER in reply]
    reasons = [reply for reply in replies if _WHY.search(reply)]
    assert len(answers) <= 1, replies
    assert answers or reasons, replies


@pytest.mark.timeout(400)
async def test_a_killed_replica_and_a_restarted_database_lose_and_double_nothing(bench: Bench, postgresql) -> None:
    victim = next(iter(bench.fleet.running))
    bench.balancer.chosen = lambda running: victim if victim in running else running[0]
    asked = [asyncio.create_task(bench.slack_answers(n)) for n in range(1, 7)]
    asked += [asyncio.create_task(bench.teams_answers(n)) for n in range(1, 7)]
    await bench.slack.wait_for(lambda: bench.slack.calls, timeout_s=_PATIENCE_S)
    await bench.fleet.kill(victim)
    for replies in await asyncio.gather(*asked):
        _check(replies)
    assert "A delivery is taken over" in bench.fleet.logs()
    asked = [asyncio.create_task(bench.slack_answers(n)) for n in range(11, 15)]
    await asyncio.to_thread(postgresql.stop)
    asked += [asyncio.create_task(bench.teams_answers(n)) for n in range(11, 15)]
    await asyncio.to_thread(postgresql.start)
    for replies in await asyncio.gather(*asked):
        _check(replies)
    await bench.fleet.start()
    _check(await bench.slack_answers(20))
