"""Slack over HTTP: signatures, challenges, events, commands."""

from __future__ import annotations

import json
import time
import urllib.parse

import httpx
import pytest
from fastapi import FastAPI

from bot.platforms.slack.app import SlackKeys, make_slack_app
from bot.platforms.slack.http import router
from corpus.errors import ConfigError
from tests.support.slack_app import signed, slack_bench
from tests.support.slack_double import payloads
from tests.support.slack_double.checks import texts_of


@pytest.fixture
async def bench(tmp_path):
    async with slack_bench(tmp_path, is_connected=False) as running:
        yield running


@pytest.fixture
async def site(bench):
    api = FastAPI()
    api.include_router(router(bench.app))
    transport = httpx.ASGITransport(app=api)
    async with httpx.AsyncClient(transport=transport, base_url="http://site") as client:
        yield client


async def _post(site, payload, **how):
    body = json.dumps(payload)
    return await site.post("/slack/events", content=body, headers=signed(body, **how))


async def test_signed_event_is_answered(bench, site):
    ts = bench.double.new_ts()
    response = await _post(site, payloads.callback(payloads.message("When?", ts=ts)))
    assert response.status_code == 200
    assert "Answer to" in await bench.double.reply_to("D1", ts)


async def test_forged_stale_and_unsigned_requests_get_401_and_a_log_line(bench, site, caplog):
    payload = payloads.callback(payloads.message("secret words", ts="1.1"))
    body = json.dumps(payload)
    assert (await _post(site, payload, secret="other")).status_code == 401
    assert (await _post(site, payload, at=time.time() - 400)).status_code == 401
    assert (await site.post("/slack/events", content=body)).status_code == 401
    for headers in (
        {"x-slack-request-timestamp": "soon", "x-slack-signature": "v0=1"},
        {"x-slack-request-timestamp": str(int(time.time())), "x-slack-signature": "v0=" + "é"},
    ):
        raw = {name: value.encode() for name, value in headers.items()}
        assert (await site.post("/slack/events", content=body, headers=raw)).status_code == 401
    await bench.app.desk.drain(within_s=5)
    assert bench.answerer.asked == []
    assert caplog.text.count("refused") == 5
    assert "secret words" not in caplog.text


async def test_address_check_of_slack_is_answered(site):
    response = await _post(site, {"type": "url_verification", "challenge": "abc", "token": "x"})
    assert response.status_code == 200
    assert "abc" in response.text


async def test_slash_command_by_form(bench, site):
    payload = payloads.slash("ask When?", response_url=f"{bench.double.url}/response/r1")
    body = urllib.parse.urlencode(payload)
    headers = signed(body, kind="application/x-www-form-urlencoded")
    response = await site.post("/slack/events", content=body, headers=headers)
    assert response.status_code == 200
    assert response.json()["response_type"] == "ephemeral"
    assert "Answer to “When?”" in texts_of(await bench.double.response_to("r1"))


async def test_oversized_body_is_refused(site):
    assert (await site.post("/slack/events", content=b"x" * 1_000_001)).status_code == 413


async def test_no_router_without_a_signing_secret(bench):
    keys = SlackKeys(bot_token="xoxb-test", api_url=bench.double.api_url)
    app = make_slack_app(bench.app.desk.conversation, bench.store, keys=keys)
    with pytest.raises(ConfigError, match="signing secret"):
        router(app)
