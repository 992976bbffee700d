"""Several replicas of `serve` on one database and one data folder, and what stands before them in a real installation.

The balancer hands each delivery to a replica chosen by chance, and to another where that one does not take it; what
nobody takes is delivered again, as the chat services do.
"""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
import urllib.parse
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.support.process import ROOT, clean_environment
from tests.support.slack_app import SECRET, signed
from tests.support.slack_double import SlackDouble
from tests.support.teams_double import TENANT, TeamsDouble

_REDELIVER_S = 0.3
_GIVE_UP_S = 60.0


class Fleet:
    """The replicas, each a process of its own.

    Args:
        folder: Holds `data` and the logs.
        database_url: The shared database.
        environment: Further settings of every process.
    """

    def __init__(self, folder: Path, database_url: str, **environment: str) -> None:
        self._folder = folder
        self._environment = {"LIAISON_DATABASE_URL": database_url, **environment}
        self._started = 0
        self._workers: list[Process] = []
        self.running: dict[str, Process] = {}

    def run(self, *arguments: str) -> None:
        """Run a command of Liaison's on the shared data to its end."""
        command = [sys.executable, "-m", "bot", *arguments, "--data-dir", str(self._folder / "data")]
        done = subprocess.run(command, cwd=self._folder, env=self._env(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]

    async def start(self, *, within_s: float = 120) -> str:
        """Start a replica and wait until it answers; its address."""
        process, line = await self._spawn("serve", "--port", "0", within_s=within_s)
        address = line.split()[-1]
        self.running[address] = process
        return address

    async def start_worker(self, *, within_s: float = 120) -> None:
        """Start what runs index jobs, and wait until it does."""
        process, _ = await self._spawn("worker", within_s=within_s)
        self._workers.append(process)

    async def _spawn(self, *arguments: str, within_s: float) -> tuple[Process, str]:
        self._started += 1
        log = self._folder / f"{arguments[0]}-{self._started}.log"
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", *arguments, "--data-dir", str(self._folder / "data")),
                cwd=self._folder,
                env=self._env(),
                stdout=asyncio.subprocess.PIPE,
                stderr=out,
            )
        assert process.stdout is not None
        async with asyncio.timeout(within_s):
            while "ready" not in (line := (await process.stdout.readline()).decode()):
                assert line, log.read_text()[-3000:]
        return process, line

    async def kill(self, address: str) -> None:
        """End a replica as a power cut would."""
        process = self.running.pop(address)
        process.kill()
        await process.wait()

    async def end(self, address: str, *, within_s: float = 60) -> None:
        """End a replica as an operator would."""
        process = self.running.pop(address)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(within_s):
            await process.wait()

    async def stop(self) -> None:
        """End them all."""
        await asyncio.gather(*(self.end(address) for address in list(self.running)))
        for worker in self._workers:
            worker.kill()
            await worker.wait()

    def logs(self) -> str:
        """What the replicas logged."""
        return "\n".join(path.read_text() for path in sorted(self._folder.glob("serve-*.log")))

    def _env(self) -> dict[str, str]:
        return clean_environment(PYTHONPATH=str(ROOT), **self._environment)


class Balancer:
    """Hands deliveries to the replicas that run.

    Attributes:
        chosen: Chooses among addresses; by chance unless a test says otherwise.
    """

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._http = httpx.AsyncClient(trust_env=False, timeout=10, limits=httpx.Limits(max_connections=200))
        self.chosen: Callable[[list[str]], str] = random.choice

    async def deliver(self, path: str, body: str, headers: Callable[[], Mapping[str, str]]) -> httpx.Response:
        """Deliver a request, again and again until a replica takes it."""
        ends = time.monotonic() + _GIVE_UP_S
        while True:
            try:
                address = self.chosen(list(self._fleet.running))
                answered = await self._http.post(f"{address}{path}", content=body.encode(), headers=dict(headers()))
                if answered.status_code < 500:
                    return answered
            except (httpx.TransportError, IndexError):
                pass
            if time.monotonic() > ends:
                raise TimeoutError(f"nobody took a delivery of {path} in {_GIVE_UP_S:g} s")
            await asyncio.sleep(_REDELIVER_S)

    async def close(self) -> None:
        """Give back the connections."""
        await self._http.aclose()


class SlackByHttp(SlackDouble):
    """Slack whose events arrive by HTTP, through the balancer."""

    balancer: Balancer

    async def push(
        self,
        kind: str,
        payload: dict[str, Any],
        *,
        retry: int = 0,
        timeout_s: float = 3.0,
        socket: int | None = None,
    ) -> Any:
        """Deliver a payload; what the acknowledgement held, or None."""
        as_json = kind == "events_api"
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        body = json.dumps(payload) if as_json else urllib.parse.urlencode(form)
        mime = "application/json" if as_json else "application/x-www-form-urlencoded"
        taken = await self.balancer.deliver("slack/events", body, lambda: signed(body, kind=mime))
        assert taken.status_code == 200, taken.text
        return json.loads(taken.text) if taken.text.startswith("{") else None


class Chats(TeamsDouble):
    """Teams, each chat apart, whose messages arrive through the balancer."""

    balancer: Balancer

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, dict[str, dict[str, Any]]] = {}

    def _keep(self, activity: dict[str, Any]) -> None:
        super()._keep(activity)
        if activity["type"] == "message" and activity.get("text"):
            self.said.setdefault(str(activity["_conversation"]), {})[activity["_id"]] = activity

    async def say(self, text: str, *, chat: str, user: str = "p1", **changes: Any) -> None:
        """A person writes to Liaison in a personal chat."""
        where = {"id": chat, "conversationType": "personal", "tenantId": TENANT}
        activity = {
            **self.message(text, conversation=where),
            "from": {"id": f"29:{user}", "name": user, "aadObjectId": user},
            **changes,
        }
        body = json.dumps(activity)
        taken = await self.balancer.deliver("api/messages", body, lambda: {"content-type": "application/json"})
        assert taken.status_code == 200, taken.text

    def texts(self, chat: str) -> list[str]:
        """What stands in a chat from Liaison, replaced messages in their last form."""
        return [str(message["text"]) for message in self.said.get(chat, {}).values()]


def keys_of(slack: SlackDouble) -> dict[str, str]:
    """Settings with which `serve` serves both doubles."""
    return {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": "xoxb-test",
        "SLACK_SIGNING_SECRET": SECRET,
        "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS": "true",
        "LIAISON_TEAMS_TEST_PEER": "true",
        "LIAISON_QUESTIONS_PER_USER": "0",
        "LIAISON_QUESTIONS_PER_ORGANISATION": "0",
    }
