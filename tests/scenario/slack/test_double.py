"""The double itself: what it refuses, and that it runs as a process."""

from __future__ import annotations

import asyncio
import json
import sys

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.support.process import ROOT, clean_environment
from tests.support.slack_double import SlackDouble


@pytest.fixture
async def double():
    running = SlackDouble()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def client(double):
    made = AsyncWebClient(token="xoxb-test", base_url=double.api_url, retry_handlers=[])
    made.proxy = None
    return made


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {"channel": "C1"}, "no_text"),
        ("chat.postMessage", {"channel": "X1", "text": "a"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C1", "text": "a" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": "C1", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ("chat.postMessage", {"channel": "C1", "blocks": [{"type": "mystery"}]}, "invalid_blocks"),
        (
            "chat.postMessage",
            {"channel": "C1", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3001}}]},
            "invalid_blocks",
        ),
        (
            "chat.postMessage",
            {"channel": "C1", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * 2900}}] * 5},
            "msg_blocks_too_long",
        ),
        ("chat.startStream", {"channel": "C1", "thread_ts": "1.0"}, "missing_recipient_team_id"),
        ("chat.stopStream", {"channel": "C1", "ts": "1.0"}, "message_not_found"),
        ("chat.update", {"channel": "C1", "ts": "1.0", "text": "a"}, "message_not_found"),
        ("users.info", {"user": "U404"}, "user_not_found"),
        ("conversations.archive", {"channel": "C1"}, "unknown_method"),
    ],
)
async def test_refusals(client, method, args, error):
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=args)
    assert caught.value.response["error"] == error


@pytest.mark.parametrize("how", ["json", "data", "params"])
async def test_arguments_come_as_json_form_or_query(client, double, how):
    await client.api_call("chat.postMessage", **{how: {"channel": "C1", "text": "a"}})
    assert double.count("chat.postMessage") == 1


async def test_limits_a_minute_are_enforced_where_asked(client, double):
    double.enforce_tiers = True
    for _ in range(20):
        await client.chat_startStream(channel="D1", thread_ts="1.0")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_startStream(channel="D1", thread_ts="1.0")
    assert caught.value.response.status_code == 429
    assert int(caught.value.response.headers["Retry-After"]) > 0


async def test_tickets_work_once(double):
    wrong = AsyncWebClient(base_url=double.api_url)
    wrong.proxy = None
    opened = await wrong.apps_connections_open(app_token="xapp-test")
    async with httpx.AsyncClient() as web:
        address = opened["url"].replace("ws://", "http://")
        statuses = [(await web.get(address)).status_code for _ in range(2)]
    assert statuses[1] == 401


async def test_it_runs_as_a_process_that_can_be_told_what_to_do(tmp_path):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.slack_double",
        "--record",
        str(tmp_path / "calls.jsonl"),
        cwd=ROOT,
        env=clean_environment(),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        address = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
        async with httpx.AsyncClient() as web:
            posted = await web.post(
                address["api_url"] + "chat.postMessage",
                data={"channel": "C1", "text": "hello"},
                headers={"Authorization": "Bearer xoxb-1"},
            )
            assert posted.json()["ok"] is True
            state = (await web.get(address["url"] + "/control")).json()
            assert [message["shown"] for message in state["messages"]] == ["hello"]
            order = {"op": "fail", "method": "chat.postMessage", "errors": ["ratelimited"]}
            assert (await web.post(address["url"] + "/control", json=order)).json()["ok"] is True
            nobody = await web.post(address["url"] + "/control", json={"op": "say", "text": "hi"})
            assert nobody.status_code == 504
            assert (await web.post(address["url"] + "/control", json={"op": "dance"})).status_code == 400
        assert json.loads((tmp_path / "calls.jsonl").read_text())["method"] == "chat.postMessage"
    finally:
        process.terminate()
        assert await process.wait() == 0
