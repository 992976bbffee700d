"""A reverse proxy that logs people in; limits on requests; numbers for monitoring."""

from __future__ import annotations

import ipaddress
from typing import Any

import httpx
import pytest

from bot.cli.serve import _check_reach
from bot.config import load_settings
from bot.platforms.web.app import WebOptions, create_app
from bot.platforms.web.login import ProxyLogin
from corpus.access import ANYONE, Principal
from corpus.errors import ConfigError
from tests.support.web import KEY, ScriptedConversation, Shelf

PUBLIC = "https://liaison.example"
OFFICER = Principal(name="officer", organisation="UK")
HEADER = "x-forwarded-email"


def _login() -> ProxyLogin:
    known = {"a@example.gov.uk": OFFICER}
    return ProxyLogin(
        header=HEADER,
        proxies=[ipaddress.ip_network("10.0.0.0/24"), ipaddress.ip_network("127.0.0.1/32")],
        principal_of=lambda user: known.get(user, ANYONE),
    )


def _client(conversation: ScriptedConversation, *, peer: str = "10.0.0.7", **more: Any) -> httpx.AsyncClient:
    options = WebOptions(secret_key=KEY, public_url=PUBLIC, **more)
    app = create_app(conversation, Shelf(), options=options)
    transport = httpx.ASGITransport(app=app, client=(peer, 40000))
    return httpx.AsyncClient(transport=transport, base_url=PUBLIC)


async def test_the_proxys_word_says_who_asks():
    conversation = ScriptedConversation()
    async with _client(conversation, login=_login()) as client:
        for user, principal in (("a@example.gov.uk", OFFICER), ("b@example.org", ANYONE)):
            reply = await client.post("/api/ask", json={"question": "When?"}, headers={HEADER: user})
            assert reply.status_code == 200
            assert conversation.turns[-1].principal == principal
            assert conversation.turns[-1].user_id == user


@pytest.mark.parametrize("peer", ["10.0.1.7", "203.0.113.9", "::1", "127.0.0.2", "testclient"])
async def test_nobody_elses_word_counts(peer):
    conversation = ScriptedConversation()
    async with _client(conversation, peer=peer, login=_login()) as client:
        headers = {HEADER: "a@example.gov.uk"}
        assert (await client.post("/api/ask", json={"question": "When?"}, headers=headers)).status_code == 401
        assert (await client.get("/", headers=headers)).status_code == 401
    assert conversation.turns == []


@pytest.mark.parametrize(
    "headers", [[], [(HEADER, "")], [(HEADER, "a@example.gov.uk"), (HEADER, "b@x")], [(HEADER, "x" * 400)]]
)
async def test_without_exactly_one_name_nobody_is_let_in(headers):
    async with _client(ScriptedConversation(), login=_login()) as client:
        for path in ("/", "/sources/x/0123456789ab", "/static/style.css"):
            assert (await client.get(path, headers=headers)).status_code == 401
        assert (await client.get("/health/live", headers=headers)).status_code == 200


async def test_with_a_login_nobody_is_the_operator():
    conversation = ScriptedConversation()
    options = WebOptions(secret_key=KEY, login=_login())
    transport = httpx.ASGITransport(app=create_app(conversation, Shelf(), options=options), client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765") as client:
        assert (await client.get("/")).status_code == 401
        page = await client.get("/", headers={HEADER: "b@example.org"})
        assert "Sealed" not in page.text


async def test_two_people_at_one_browser_have_conversations_of_their_own():
    conversation = ScriptedConversation()
    async with _client(conversation, login=_login()) as client:
        for user in ("a@example.gov.uk", "b@example.org"):
            await client.post("/api/ask", json={"question": "When?", "thread": "thread-1"}, headers={HEADER: user})
    one, other = conversation.turns
    assert one.thread != other.thread


async def test_too_many_requests_are_refused_each_visitor_by_itself():
    async with _client(ScriptedConversation(), login=_login(), per_minute=3) as client:
        headers = {HEADER: "a@example.gov.uk"}
        assert [(await client.get("/", headers=headers)).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = await client.post("/api/ask", json={"question": "When?"}, headers=headers)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) in range(1, 61)
        assert (await client.get("/", headers={HEADER: "b@example.org"})).status_code == 200
        assert (await client.get("/health/live")).status_code == 200


async def test_the_operator_has_no_limit_and_others_are_told_apart_by_address():
    options = WebOptions(secret_key=KEY, per_minute=1)
    app = create_app(ScriptedConversation(), Shelf(), options=options)
    for peer, expected in (("127.0.0.1", [200] * 3), ("10.0.0.1", [200, 429, 429]), ("10.0.0.2", [200, 429, 429])):
        transport = httpx.ASGITransport(app=app, client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765") as client:
            assert [(await client.get("/")).status_code for _ in range(3)] == expected


async def test_numbers_are_for_this_machine_alone_and_hold_no_words():
    conversation = ScriptedConversation()
    app = create_app(conversation, Shelf(), options=WebOptions(secret_key=KEY))
    for peer, headers, status in (
        ("127.0.0.1", {}, 200),
        ("127.0.0.1", {"x-forwarded-for": "10.0.0.1"}, 404),
        ("10.0.0.1", {}, 404),
    ):
        transport = httpx.ASGITransport(app=app, client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765") as client:
            await client.post("/api/ask", json={"question": "heron canary"})
            reply = await client.get("/metrics", headers=headers)
            assert reply.status_code == status
            assert "canary" not in reply.text
            assert "content-security-policy" in reply.headers


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"login_header": "x-user"},
        {"login_header": "x-user", "login_proxies": "10.0.0.1"},
        {"public_url": PUBLIC, "login_header": "x-user"},
        {"public_url": PUBLIC, "login_proxies": "10.0.0.1"},
    ],
)
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "liaison.example"])
def test_an_address_that_others_reach_needs_a_login(given, host):
    with pytest.raises(ConfigError, match="no login"):
        _check_reach(load_settings(host=host, **given))
    _check_reach(load_settings(host="127.0.0.1", **given))
    _check_reach(
        load_settings(host=host, public_url=PUBLIC, login_header="x-user", login_proxies="10.0.0.1, fd00::/64")
    )


@pytest.mark.parametrize("proxies", ["0.0.0.0/0", "::/0", "everybody", "10.0.0.1;10.0.0.2"])
def test_a_proxy_is_an_address_and_never_everybody(proxies):
    with pytest.raises(ConfigError, match="LOGIN_PROXIES"):
        load_settings(login_proxies=proxies)
