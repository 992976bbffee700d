"""The long counts of replicas: every fault under load, and a rolling restart."""

from __future__ import annotations

import asyncio
import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.replicas import Balancer, Chats, Fleet, SlackByHttp, keys_of
from tests.support.slack_double.checks import texts_of

MINUTES = float(os.environ.get("LIAISON_FAULTS_MINUTES", "5"))
PEOPLE, PAUSE_S = 12, 2.0
QUESTION, ANSWER = "When was the harbour agreement signed?", "2 June 2014"

pytestmark = pytest.mark.long


@pytest.mark.timeout(MINUTES * 60 + 1200)
def test_faults_lose_double_and_cross_nothing(postgresql: object) -> None:  # has it installed
    command = [sys.executable, "-m", "bench", "faults", str(MINUTES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    sys.stdout.write(done.stdout)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("ok  ") >= 6
    assert "OVER" not in done.stdout


@pytest.mark.timeout(900)
async def test_a_rolling_restart_loses_and_doubles_nothing(tmp_path: Path, postgresql) -> None:
    source = tmp_path / "documents"
    source.mkdir()
    (source / "harbour.md").write_text(f"# Harbour agreement\n\nThe harbour agreement was signed on {ANSWER}.\n")
    slack, teams = SlackByHttp(), Chats()
    await slack.start()
    await teams.start()
    fleet = Fleet(tmp_path, postgresql.new_database(), **keys_of(slack))
    balancer = slack.balancer = teams.balancer = Balancer(fleet)
    asked: list[tuple[str, str]] = []
    is_over = asyncio.Event()

    async def person(number: int) -> None:
        for turn in itertools.count(1):
            if is_over.is_set():
                return
            if number % 2:
                ts = await slack.say(QUESTION, channel=f"D{number}", user=f"U{number}")
                asked.append((f"D{number}", ts))
                await slack.reply_to(f"D{number}", ts, timeout_s=120)
            else:
                chat = f"a:{number}-{turn}"
                await teams.say(QUESTION, chat=chat, user=f"p{number}")
                asked.append(("", chat))
                await teams.wait_for(lambda chat=chat: teams.texts(chat), within_s=120)
            await asyncio.sleep(PAUSE_S)

    async def restart_all() -> None:
        for address in list(fleet.running):
            await asyncio.sleep(PAUSE_S)
            await fleet.end(address)
            await fleet.start()
        await asyncio.sleep(PAUSE_S)
        is_over.set()

    try:
        await asyncio.to_thread(fleet.run, "index", "build", str(source))
        await asyncio.gather(fleet.start(), fleet.start())
        await asyncio.gather(restart_all(), *(person(number) for number in range(1, PEOPLE + 1)))
        for channel, where in asked:
            replies = [texts_of(one) for one in slack.replies(channel, where)] if channel else teams.texts(where)
            assert len(replies) == 1, replies
            assert ANSWER in replies[0]
    finally:
        await fleet.stop()
        await balancer.close()
        await teams.stop()
        await slack.stop()
