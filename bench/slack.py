"""Slack through the double on loopback: time to the first sign and to the answer, then fifty conversations at once."""

from __future__ import annotations

import asyncio
import json
import os
import re
import tempfile
import time
from pathlib import Path

from bench.indexing import build
from bench.measure import p50, p95, resident_mb, shared, verdict
from tests.support.process import started
from tests.support.slack_double import SlackDouble
from tests.support.slack_double.checks import texts_of

_PEOPLE = 50
_SOAK_S = float(os.environ.get("BENCH_SLACK_SOAK_S", "120"))
_PRIVATE = re.compile(r"(?:Receipt|レシート) \S+")


def questions() -> list[str]:
    """The visible questions on the partnership documents."""
    lines = shared("evals", "partnership", "questions.jsonl").read_text().splitlines()
    return [json.loads(line)["question"] for line in lines]


def shown(message: dict[str, object]) -> str:
    """What a reply shows, less its receipt."""
    return _PRIVATE.sub("", texts_of(message.get("blocks")))


async def one_by_one(double: SlackDouble, asked: list[str]) -> dict[str, str]:
    """Ask every question in turn, print the times; the answers by question."""
    signs, answers, found = [], [], {}
    for number, question in enumerate(asked):
        begun, first = len(double.calls), time.monotonic()
        ts = await double.say(question, channel=f"D1{number}")
        await double.reply_to(f"D1{number}", ts, timeout_s=60)
        calls = {call.method: call.at for call in reversed(double.calls[begun:])}
        signs.append((calls["assistant.threads.setStatus"] - first) * 1000)
        finished = [calls[name] for name in ("chat.postMessage", "chat.stopStream") if name in calls]
        answers.append((min(finished) - first) * 1000)
        found[question] = shown(double.replies(f"D1{number}", ts)[0])
    verdict("event to first sign, p95", p95(signs), 150, "ms")
    verdict("event to finished answer, p50", p50(answers), 250, "ms")
    return found


async def at_once(double: SlackDouble, expected: dict[str, str], pid: int) -> None:
    """Fifty people ask for a while; count what was lost, doubled or crossed."""
    asked = list(expected)
    told: list[tuple[str, str, str]] = []
    before, used, end = resident_mb(pid), _cpu_s(pid), time.monotonic() + _SOAK_S
    middle: list[float] = []

    async def person(number: int) -> None:
        turn = number
        while time.monotonic() < end:
            question = asked[turn % len(asked)]
            ts = await double.say(question, channel=f"D{number}", user=f"U{number}")
            told.append((f"D{number}", ts, question))
            await double.reply_to(f"D{number}", ts, timeout_s=120)
            turn += 7

    async def look_halfway() -> None:
        await asyncio.sleep(_SOAK_S / 2)
        middle.append(resident_mb(pid))

    await asyncio.gather(look_halfway(), *(person(number) for number in range(1, _PEOPLE + 1)))
    used = _cpu_s(pid) - used
    replies = [(double.replies(channel, ts), question) for channel, ts, question in told]
    print(f"     {len(told)} questions of {_PEOPLE} people in {_SOAK_S:g} s, {len(told) / _SOAK_S:.1f} a second")
    verdict("lost", sum(not found for found, _ in replies), 0, "")
    verdict("doubled", sum(len(found) > 1 for found, _ in replies), 0, "")
    crossed = sum(shown(found[0]) != expected[question] for found, question in replies if found)
    verdict("crossed", crossed, 0, "")
    verdict("memory gained", resident_mb(pid) - before, 60, "MB")
    verdict("memory gained in the second half", resident_mb(pid) - middle[0], 20, "MB")
    each_ms = used * 1000 / max(1, len(told))
    print(f"     processor {each_ms:.0f} ms an answer; load of the machine {os.getloadavg()[0]:.1f}")


def _cpu_s(pid: int) -> float:
    """Processor seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def run(folder: Path) -> None:
    double = SlackDouble()
    await double.start()
    process = started(
        "slack-socket",
        "--data-dir",
        str(folder / "data"),
        until="Connected",
        folder=folder,
        SLACK_API_URL=double.api_url,
        SLACK_BOT_TOKEN="xoxb-bench",
        SLACK_APP_TOKEN="xapp-bench",
        LIAISON_QUESTIONS_PER_USER="0",  # fifty people here ask as fast as they are answered
        LIAISON_QUESTIONS_PER_ORGANISATION="0",
    )
    async with process as running:
        await double.wait_for(lambda: len(double.sockets) == 2)
        expected = await one_by_one(double, questions())
        await at_once(double, expected, running.pid)
        verdict("resident memory", resident_mb(running.pid), 1100, "MB")
    await double.stop()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        build(str(Path(folder) / "data"), shared("partnership"))
        asyncio.run(run(Path(folder)))
