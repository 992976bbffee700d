"""Teams through a double of the connector on loopback: the 200, the first sign, the answer; then fifty conversations.

The bot is the real `serve` as a process, let in as a test peer; BENCH_TEAMS_SOAK_S sets the length of the last part.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from bench.indexing import build
from bench.measure import p50, p95, resident_mb, shared, verdict
from bench.slack import questions
from tests.support.playground import free_port
from tests.support.process import started
from tests.support.teams_double import TENANT, TeamsDouble

_PEOPLE = 50
_SOAK_S = float(os.environ.get("BENCH_TEAMS_SOAK_S", "120"))
_PATIENCE_S = 180
_PRIVATE = re.compile(r"(?:Receipt|レシート) \S+")
_OTHER_KINDS = ("conversationUpdate", "typing", "messageReaction", "installationUpdate", "invoke")


class Connector(TeamsDouble):
    """The double, which keeps each chat apart, so that waiting for one costs nothing however many there are."""

    def __init__(self) -> None:
        super().__init__()
        self.chats: dict[str, list[tuple[float, dict[str, Any]]]] = {}
        self._texts: dict[str, asyncio.Event] = {}

    def _keep(self, activity: dict[str, Any]) -> None:
        chat = str(activity["_conversation"])
        self.chats.setdefault(chat, []).append((time.monotonic(), activity))
        if activity["type"] == "message" and activity.get("text"):
            self._texts.setdefault(chat, asyncio.Event()).set()

    async def answered(self, chat: str) -> None:
        """Wait for a message with a text; cards follow on its heels."""
        async with asyncio.timeout(_PATIENCE_S):
            await self._texts.setdefault(chat, asyncio.Event()).wait()

    def texts(self, chat: str) -> list[dict[str, Any]]:
        """The messages with a text, replaced ones once."""
        standing = {sent["_id"]: sent for _, sent in self.chats.get(chat, ()) if sent["type"] == "message"}
        return [sent for sent in standing.values() if sent.get("text")]


class Client:
    """Delivers activities and times the replies."""

    def __init__(self, double: Connector, url: str) -> None:
        self.double = double
        self.url = url
        self.took_ms: list[float] = []
        self._http = httpx.AsyncClient(trust_env=False, timeout=60, limits=httpx.Limits(max_connections=100))

    async def post(self, activity: dict[str, Any]) -> None:
        begun = time.monotonic()
        response = await self._http.post(self.url, json=activity)
        self.took_ms.append((time.monotonic() - begun) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{activity['type']}: {response.status_code}")

    def ask(self, question: str, *, chat: str, user: str) -> dict[str, Any]:
        where = {"id": chat, "conversationType": "personal", "tenantId": TENANT}
        activity = self.double.message(question, conversation=where)
        return {**activity, "from": {"id": f"29:{user}", "name": user, "aadObjectId": user}}

    async def close(self) -> None:
        await self._http.aclose()


def shown(messages: list[dict[str, Any]]) -> str:
    """What a reply shows, less its receipt."""
    return _PRIVATE.sub("", "\n".join(str(message.get("text") or "") for message in messages))


async def one_by_one(client: Client, asked: list[str]) -> dict[str, str]:
    """Ask every question in turn, print the times; the answers by question."""
    double, signs, answers, found = client.double, [], [], {}
    for number, question in enumerate(asked):
        chat, begun = f"a:one-{number}", time.monotonic()
        await client.post(client.ask(question, chat=chat, user=f"one-{number}"))
        await double.answered(chat)
        found[question] = shown(double.texts(chat))
        signs.append((double.chats[chat][0][0] - begun) * 1000)
        answers.append((next(at for at, sent in double.chats[chat] if sent.get("text")) - begun) * 1000)
    verdict("200 to a question, p95", p95(client.took_ms), 50, "ms")
    verdict("question to first sign at the connector, p95", p95(signs), 300, "ms")
    verdict("question to answer, p50", p50(answers), 250, "ms")
    return found


async def other_kinds(client: Client) -> None:
    """Everything else that Teams sends."""
    client.took_ms.clear()
    feedback = {"actionName": "feedback", "actionValue": {"reaction": "like", "feedback": ""}}
    more: dict[str, dict[str, Any]] = {
        "conversationUpdate": {"membersAdded": [{"id": "29:x"}], "channelData": {"tenant": {"id": TENANT}}},
        "installationUpdate": {"action": "add"},
        "invoke": {"name": "message/submitAction", "value": feedback, "replyToId": "m1"},
        "messageReaction": {"reactionsAdded": [{"type": "like"}]},
    }
    for kind in _OTHER_KINDS * 20:
        await client.post(client.double.activity(kind, **more.get(kind, {})))
    verdict("200 to any other activity, p95", p95(client.took_ms), 50, "ms")


async def at_once(client: Client, expected: dict[str, str], pid: int) -> None:
    """Fifty people ask for a while; count what was lost, doubled or crossed."""
    asked, double = list(expected), client.double
    told: list[tuple[str, str, str]] = []
    client.took_ms.clear()
    before, end = resident_mb(pid), time.monotonic() + _SOAK_S

    async def person(number: int) -> None:
        for turn in itertools.count(number, 7):
            if time.monotonic() >= end:
                return
            # A chat of its own for each question: with a memory the answers would depend on what came before.
            chat, question = f"a:{number}-{turn}", asked[turn % len(asked)]
            await client.post(client.ask(question, chat=chat, user=f"p{number}"))
            await double.answered(chat)
            told.append((chat, question, f"p{number}"))

    await asyncio.gather(*(person(number) for number in range(1, _PEOPLE + 1)))
    await asyncio.sleep(2)
    texts = {chat: double.texts(chat) for chat, _, _ in told}
    print(f"     {len(told)} questions of {_PEOPLE} people in {_SOAK_S:g} s, {len(told) / _SOAK_S:.1f} a second")
    verdict("200 under this load, p95", p95(client.took_ms), 50, "ms")
    verdict("lost", sum(not texts[chat] for chat, _, _ in told), 0, "")
    verdict("doubled", sum(len(texts[chat]) > 1 for chat, _, _ in told), 0, "")
    crossed = sum(shown(texts[chat]) != expected[question] for chat, question, _ in told)
    verdict("crossed", crossed, 0, "")
    verdict("memory gained", resident_mb(pid) - before, 60, "MB")


async def run(folder: Path) -> None:
    double = Connector()
    await double.start()
    port = free_port()
    process = started(
        "serve",
        "--data-dir",
        str(folder / "data"),
        "--port",
        str(port),
        until=f":{port}",
        folder=folder,
        DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS="true",
        LIAISON_TEAMS_TEST_PEER="true",
        LIAISON_QUESTIONS_PER_USER="0",  # fifty people here ask as fast as they are answered
        LIAISON_QUESTIONS_PER_ORGANISATION="0",
    )
    async with process as running:
        client = Client(double, f"http://127.0.0.1:{port}/api/messages")
        await client.post(client.ask("help", chat="a:warm", user="warm"))
        await double.answered("a:warm")
        client.took_ms.clear()
        expected = await one_by_one(client, questions())
        await other_kinds(client)
        await at_once(client, expected, running.pid)
        verdict("resident memory", resident_mb(running.pid), 1100, "MB")
        await client.close()
    await double.stop()


def main() -> None:
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"     load of the machine at the start: {load}")
    with tempfile.TemporaryDirectory() as folder:
        build(str(Path(folder) / "data"), shared("partnership"))
        asyncio.run(run(Path(folder)))
