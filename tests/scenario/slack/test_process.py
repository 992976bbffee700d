"""The started `liaison slack-socket`, driven only through the double."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.support.process import ROOT, clean_environment, started
from tests.support.slack_app import SECRET, signed
from tests.support.slack_double import SlackDouble, payloads
from tests.support.slack_double.checks import texts_of

_TOKENS = {"SLACK_BOT_TOKEN": "xoxb-test", "SLACK_APP_TOKEN": "xapp-test"}


@pytest.fixture
async def double():
    running = SlackDouble()
    await running.start()
    yield running
    await running.stop()


async def test_every_surface_of_the_started_process(double, data_dir, tmp_path):
    process = started(
        "slack-socket",
        "--data-dir",
        str(data_dir),
        until="Connected to Slack: Double",
        folder=tmp_path,
        SLACK_API_URL=double.api_url,
        **_TOKENS,
    )
    async with process:
        await double.wait_for(lambda: len(double.sockets) == 2)

        ts = await double.say("When was the harbour agreement signed?")
        shown = await double.reply_to("D1", ts, timeout_s=30)
        assert "2 June 2014" in shown
        assert "Harbour agreement" in shown
        assert "2014-06-02" in shown

        root = await double.say("<@UBOT> Where was the harbour agreement signed?", channel="C1")
        assert "Lisbon" in await double.reply_to("C1", root, timeout_s=30)
        await double.say("And who pays for the pilots?", channel="C1", thread_ts=root)
        assert "Kobe" in await double.reply_to("C1", root, number=2, timeout_s=30)

        ts = await double.say("覚書はいつ署名されましたか", channel="D2", user="U2")
        shown = await double.reply_to("D2", ts, timeout_s=30)
        assert "2016年9月10日" in shown
        assert "出典" in shown

        ts = await double.say("Who is the chief pilot of Lisbon?", channel="D3", user="U3")
        assert "Marlowe" not in await double.reply_to("D3", ts, timeout_s=30)

        for text, expected in {
            "ask When was the harbour agreement signed?": "2 June 2014",
            "summary Harbour agreement": "Lisbon",
            "reindex": "admin",
            "help": "summary",
            "frobnicate": "summary",
        }.items():
            name, ack = await double.command(text)
            assert ack["response_type"] == "ephemeral"
            assert expected in texts_of(await double.response_to(name, timeout_s=30)), text

        before = double.count("chat.postMessage")
        ts = double.new_ts()
        for number in range(11):
            await double.say("When was the harbour agreement signed?", ts=ts, channel="D4", user="U4", retry=number)
        await double.reply_to("D4", ts, timeout_s=30)
        last = await double.say("How long does the agreement run?", channel="D4", user="U4")
        await double.reply_to("D4", last, timeout_s=30)
        assert double.count("chat.postMessage") == before + 2
        assert max(double.ack_times) < 3


async def test_a_stopped_process_finishes_what_it_began(double, data_dir, tmp_path):
    process = started(
        "slack-socket",
        "--data-dir",
        str(data_dir),
        until="Connected",
        folder=tmp_path,
        SLACK_API_URL=double.api_url,
        **_TOKENS,
    )
    async with process as running:
        await double.wait_for(lambda: len(double.sockets) == 2)
        asked = [await double.say(f"When was the harbour agreement signed? {n}", channel=f"D{n}") for n in range(1, 6)]
        running.terminate()
        assert await asyncio.wait_for(running.wait(), 40) == 0
        for number, ts in enumerate(asked, start=1):
            assert double.replies(f"D{number}", ts)


def _run(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "slack-socket", "--data-dir", str(tmp_path / "none")],
        cwd=tmp_path,
        env=clean_environment(PYTHONPATH=str(ROOT), **environment),
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("given", "missing"),
    [({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"), ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN")],
)
def test_a_missing_token_is_named(tmp_path, given, missing):
    done = _run(tmp_path, **given)
    assert done.returncode == 2
    assert missing in done.stderr
    assert "Traceback" not in done.stderr


async def test_served_over_http(double, data_dir, tmp_path):
    process = started(
        "serve",
        "--port",
        "0",
        "--data-dir",
        str(data_dir),
        until="Liaison is ready",
        folder=tmp_path,
        SLACK_API_URL=double.api_url,
        SLACK_BOT_TOKEN="xoxb-test",
        SLACK_SIGNING_SECRET=SECRET,
    )
    async with process as running, httpx.AsyncClient() as client:
        address = running.announced.split()[-1] + "slack/events"
        ts = double.new_ts()
        body = json.dumps(payloads.callback(payloads.message("When was the harbour agreement signed?", ts=ts)))
        assert (await client.post(address, content=body, headers=signed(body))).status_code == 200
        assert "2 June 2014" in await double.reply_to("D1", ts, timeout_s=30)
        assert (await client.post(address, content=body, headers=signed(body, secret="other"))).status_code == 401
        stale = signed(body, at=time.time() - 400)
        assert (await client.post(address, content=body, headers=stale)).status_code == 401
        assert (await client.post(address, content=body)).status_code == 401
