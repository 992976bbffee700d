"""Who is let in at /api/messages, with tokens signed by a local key."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.platforms.teams.app import TeamsKeys, make_teams_app
from corpus.errors import ConfigError
from tests.support.teams_app import teams_bench
from tests.support.teams_double import STRANGERS_KEY


@pytest.fixture
async def bench(tmp_path):
    async with teams_bench(tmp_path) as running:
        yield running


async def test_valid_token_is_let_in_and_answered(bench):
    response = await bench.post(bench.double.message("When did they meet?"))
    assert response.status_code == 200
    assert "Answer to" in (await bench.double.reply())["text"]


WRONG_CLAIMS = (
    {"aud": "another-app"},
    {"iss": "https://login.microsoftonline.com/x/v2.0"},
    {"iss": "https://sts.windows.net/x/"},
    {"iss": "https://evil.example"},
    {"exp": int(time.time()) - 900},
    {"exp": None},
    {"nbf": int(time.time()) + 3600},
    {"serviceurl": "https://evil.example/"},
    {"serviceurl": None},
)


async def test_wrong_claims_are_refused(bench):
    for claims in WRONG_CLAIMS:
        response = await bench.post(bench.double.message("When?"), token=bench.double.token(**claims))
        assert response.status_code == 401, claims
    await bench.settle()
    assert bench.double.sent == []
    assert bench.answerer.asked == []


async def test_missing_malformed_and_foreign_tokens_are_refused(bench):
    message = bench.double.message("When?")
    assert (await bench.post(message, is_signed=False)).status_code == 401
    for token in ("x", "a.b.c", "x" * 20_000, bench.double.token(key=STRANGERS_KEY)):
        assert (await bench.post(message, token=token)).status_code == 401
    without_address = {name: value for name, value in message.items() if name != "serviceUrl"}
    assert (await bench.post(without_address)).status_code == 401
    assert bench.answerer.asked == []


async def test_made_up_key_ids_do_not_fetch_keys_again_and_again(bench):
    await bench.post(bench.double.message("When?"))
    for number in range(5):
        token = bench.double.token(key=STRANGERS_KEY, key_id=f"made-up-{number}")
        assert (await bench.post(bench.double.message("When?"), token=token)).status_code == 401
    assert bench.double.key_fetches == 1


async def test_unreachable_keys_refuse_everything_quickly(tmp_path):
    async with teams_bench(tmp_path) as bench:
        bench.double.keys_fail = True
        results = await asyncio.gather(*(bench.post(bench.double.message("When?")) for _ in range(10)))
        assert {result.status_code for result in results} == {401}
        assert bench.double.key_fetches == 1


async def test_bodies_that_are_no_activity_are_refused_without_failing(bench):
    headers = {"Authorization": "Bearer " + bench.double.token()}
    for body in (b"", b"{", b"[]", b"null", b'"x"', b"[" * 5000, b'{"type": 1}', b"\xff\xfe"):
        response = await bench.client.post("/api/messages", content=body, headers=headers)
        assert response.status_code in (400, 401), body


async def test_authentic_but_malformed_and_unknown_activities(bench):
    assert (await bench.post({"type": "message", "serviceUrl": bench.double.service_url})).status_code == 400
    assert (await bench.post({"type": "novelty", "serviceUrl": bench.double.service_url})).status_code == 200
    assert (await bench.post(bench.double.activity("typing"))).status_code == 200


async def test_too_large_bodies_are_refused(bench):
    assert (await bench.post(bench.double.message("x" * 300_000))).status_code == 413


async def test_test_peer_takes_this_machines_requests_only(tmp_path):
    keys = TeamsKeys(is_test_peer=True)
    async with teams_bench(tmp_path, keys=keys, peer="203.0.113.9") as bench:
        assert (await bench.post(bench.double.message("When?"), is_signed=False)).status_code == 401
    async with teams_bench(tmp_path, keys=keys, peer="127.0.0.1") as bench:
        message = bench.double.message("When?")
        elsewhere = {**message, "serviceUrl": "https://evil.example/teams"}
        assert (await bench.post(elsewhere, is_signed=False)).status_code == 401
        proxied = await bench.client.post("/api/messages", json=message, headers={"X-Forwarded-For": "198.51.100.7"})
        assert proxied.status_code == 401
        assert (await bench.post(message, is_signed=False)).status_code == 200
        assert "Answer to" in (await bench.double.reply())["text"]


def test_keys_and_a_tenant_are_needed():
    with pytest.raises(ConfigError, match="CLIENT_ID"):
        make_teams_app(None, None, keys=TeamsKeys())
    with pytest.raises(ConfigError, match="whose Teams"):
        make_teams_app(None, None, keys=TeamsKeys(client_id="x"))
