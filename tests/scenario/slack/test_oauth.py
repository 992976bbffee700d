"""Many workspaces: installing by OAuth, being told apart, leaving again."""

from __future__ import annotations

import json
import urllib.parse
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.platforms.slack.http import INSTALLS_A_MINUTE, router
from bot.platforms.slack.installations import Installations
from bot.records import ChannelKey, ChannelSettings
from bot.store.state import StateStore
from corpus.access import PUBLIC, Principal
from tests.support.slack_app import Bench, make_oauth, signed, slack_bench
from tests.support.slack_double import payloads
from tests.support.slack_double.installing import CLIENT_ID, consent, place, uninstall
from tests.support.slack_double.server import make_user

# slack_sdk hands the app's secret over in a way that aiohttp wants to do without.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

_ALLOWED = frozenset({"T1", "T2", "E1"})


class _ByWorkspace:
    """Everybody of T1 belongs to the UK; nobody else to anything."""

    def principal_for(self, platform, workspace_id, user_id, *, mail="", groups=()):
        organisation = "UK" if workspace_id == "T1" else None
        return Principal(name=f"{platform}:{workspace_id}:{user_id}", organisation=organisation)

    def user_groups(self, platform):
        return frozenset()

    def everybody_at(self, platform, workspace_id):
        return frozenset()


@pytest.fixture
async def bench(tmp_path: Path):
    async with slack_bench(tmp_path, oauth_for=_ALLOWED, identities=_ByWorkspace()) as running:
        yield running


@pytest.fixture
async def site(bench: Bench):
    api = FastAPI()
    api.include_router(router(bench.app))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=api), base_url="https://site") as browser:
        yield browser


async def _install(bench: Bench, site: httpx.AsyncClient, team: str = "T2", **how: object) -> httpx.Response:
    """Somebody goes the whole way: link, consent, back."""
    sent = await site.get("/slack/install")
    assert sent.status_code == 302
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(sent.headers["location"]).query)
    code = consent(bench.double, team, **how)  # type: ignore[arg-type]
    return await site.get("/slack/oauth_redirect", params={"code": code, "state": query["state"][0]})


async def test_the_way_there_and_back(bench: Bench, site: httpx.AsyncClient) -> None:
    sent = await site.get("/slack/install")
    address = urllib.parse.urlsplit(sent.headers["location"])
    query = urllib.parse.parse_qs(address.query)
    assert address.path == "/oauth/v2/authorize"
    assert query["client_id"] == [CLIENT_ID]
    assert query["redirect_uri"] == ["https://site/slack/oauth_redirect"]
    assert "chat:write" in query["scope"][0].split(",")
    assert not query.get("user_scope", [""])[0]
    assert "HttpOnly" in sent.headers["set-cookie"]
    assert "Secure" in sent.headers["set-cookie"]
    done = await _install(bench, site)
    assert done.status_code == 200
    assert "Workspace T2" in done.text
    assert "インストールしました" in done.text
    ts = await bench.double.say("When did they meet?", **place("T2"))
    assert "Answer to" in await bench.double.reply_to("D1", ts)
    assert bench.double.replies("D1", ts)[0]["team"] == "T2"


async def test_tokens_are_encrypted_and_bound_to_the_secret(
    bench: Bench, site: httpx.AsyncClient, tmp_path: Path
) -> None:
    await _install(bench, site)
    token = next(iter(bench.double.workspaces))
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("state.sqlite*"))  # noqa: ASYNC240  # a few bytes
    assert b"Workspace T2" in kept
    assert token.encode() not in kept
    assert [bot.bot_token for bot in make_oauth(bench.store, _ALLOWED).installations.all()] == [token]
    assert make_oauth(bench.store, _ALLOWED, secret="another" * 6).installations.all() == []


async def test_a_second_installation_takes_the_place_of_the_first(bench: Bench, site: httpx.AsyncClient) -> None:
    await _install(bench, site)
    await bench.double.reply_to("D1", await bench.double.say("When?", **place("T2")))
    await _install(bench, site)
    first, second = bench.double.workspaces
    ts = await bench.double.say("When then?", **place("T2"))
    await bench.double.reply_to("D1", ts)
    posts = [call.token for call in bench.double.calls if call.method == "chat.postMessage"]
    assert posts == [first, second]
    assert len(make_oauth(bench.store, _ALLOWED).installations.all()) == 1


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"error": "access_denied"}, 200, "cancelled"),
        ({"code": "x", "state": "forged"}, 400, "invalid_browser"),
        ({}, 400, "did not succeed"),
        ({"error": "<script>alert(1)</script>"}, 200, "&lt;script&gt;"),
    ],
)
async def test_what_goes_wrong_is_said(
    bench: Bench, site: httpx.AsyncClient, query: dict[str, str], status: int, said: str
) -> None:
    await site.get("/slack/install")
    shown = await site.get("/slack/oauth_redirect", params=query)
    assert shown.status_code == status
    assert said in shown.text
    assert "<script" not in shown.text
    assert bench.double.workspaces == {}


async def test_a_state_works_once_and_in_its_own_browser(bench: Bench, site: httpx.AsyncClient) -> None:
    sent = await site.get("/slack/install")
    state = urllib.parse.parse_qs(urllib.parse.urlsplit(sent.headers["location"]).query)["state"][0]
    query = {"code": consent(bench.double), "state": state}
    cookies = dict(site.cookies)
    site.cookies.clear()
    assert (await site.get("/slack/oauth_redirect", params=query)).status_code == 400
    site.cookies.update(cookies)
    assert (await site.get("/slack/oauth_redirect", params=query)).status_code == 200
    again = {"code": consent(bench.double), "state": state}
    assert (await site.get("/slack/oauth_redirect", params=again)).status_code == 401


async def test_a_wrong_code_installs_nothing(bench: Bench, site: httpx.AsyncClient) -> None:
    sent = await site.get("/slack/install")
    state = urllib.parse.parse_qs(urllib.parse.urlsplit(sent.headers["location"]).query)["state"][0]
    shown = await site.get("/slack/oauth_redirect", params={"code": "made-up", "state": state})
    assert shown.status_code == 401
    assert "invalid_code" in shown.text


async def test_a_workspace_that_is_not_listed_is_turned_away_and_its_token_revoked(
    bench: Bench, site: httpx.AsyncClient
) -> None:
    shown = await _install(bench, site, "T7")
    assert shown.status_code == 403
    assert "T7" in shown.text
    assert bench.double.revoked == set(bench.double.workspaces)
    before = len(bench.double.messages)
    await bench.double.say("When?", **place("T7"))
    await bench.app.desk.drain(within_s=5)
    assert len(bench.double.messages) == before


async def test_an_enterprise_installs_for_all_its_workspaces(bench: Bench, site: httpx.AsyncClient) -> None:
    done = await _install(bench, site, enterprise="E1", for_all=True)
    assert "Enterprise E1" in done.text
    for team, channel in (("T21", "D2"), ("T22", "D3")):
        ts = await bench.double.say("When?", channel=channel, **place(team, "E1", True))
        await bench.double.reply_to(channel, ts)
    assert {turn.thread.workspace_id for turn in bench.answerer.asked} == {"E1"}
    assert await bench.app.client_for("E1") is not None
    assert await bench.app.client_for("T21") is None


async def test_a_workspace_of_an_enterprise_by_itself(bench: Bench, site: httpx.AsyncClient) -> None:
    await _install(bench, site, "T21", enterprise="E1")
    ts = await bench.double.say("When?", **place("T21", "E1"))
    await bench.double.reply_to("D1", ts)
    before = len(bench.answerer.asked)
    await bench.double.say("When?", channel="D2", **place("T22", "E1"))  # its neighbour has not installed the app
    await bench.app.desk.drain(within_s=5)
    assert len(bench.answerer.asked) == before


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_whoever_leaves_is_forgotten(
    bench: Bench, site: httpx.AsyncClient, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    for team in ("T1", "T2"):
        await _install(bench, site, team)
        await bench.double.reply_to("D1", await bench.double.say("When?", **place(team)))
    await uninstall(bench.double, "T2", kind=kind)
    installations = make_oauth(bench.store, _ALLOWED).installations
    await bench.double.wait_for(lambda: "has to be installed again" in caplog.text)  # said when all is forgotten
    assert [bot.team_id for bot in installations.all()] == ["T1"]
    before = len(bench.answerer.asked)
    await bench.double.say("And now?", **place("T2"))
    await bench.app.desk.drain(within_s=5)
    assert len(bench.answerer.asked) == before
    ts = await bench.double.say("And here?", **place("T1"))
    assert "Answer to" in await bench.double.reply_to("D1", ts)


async def test_an_enterprise_leaves_with_all_its_workspaces(bench: Bench, site: httpx.AsyncClient) -> None:
    await _install(bench, site, enterprise="E1", for_all=True)
    await bench.double.reply_to("D1", await bench.double.say("When?", **place("T21", "E1", True)))
    await uninstall(bench.double, "E1")
    await bench.double.wait_for(lambda: not make_oauth(bench.store, _ALLOWED).installations.all())
    before = len(bench.answerer.asked)
    await bench.double.say("And now?", **place("T21", "E1", True))
    await bench.app.desk.drain(within_s=5)
    assert len(bench.answerer.asked) == before


async def test_a_token_of_a_person_alone_ends_nothing(bench: Bench, site: httpx.AsyncClient) -> None:
    await _install(bench, site)
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}
    await bench.double.push("events_api", payloads.callback(event, **place("T2")))
    ts = await bench.double.say("When?", **place("T2"))
    assert "Answer to" in await bench.double.reply_to("D1", ts)


async def test_workspaces_share_nothing(bench: Bench, site: httpx.AsyncClient) -> None:
    """The same channel, message and user ids in two workspaces: deliveries, memory, settings and rights are apart."""
    for team in ("T1", "T2"):
        await _install(bench, site, team)
    bench.double.users["U2"] = make_user("U2", team_id="T2")
    bench.double.users["U1"] = make_user("U1", team_id="T1")
    ts = bench.double.new_ts()
    await bench.double.say("When did they meet?", ts=ts, user="U1", **place("T1"))
    await bench.double.wait_for(lambda: len(bench.answerer.asked) == 1)
    await bench.double.say("When did they meet?", ts=ts, user="U2", **place("T2"))
    await bench.double.wait_for(lambda: len(bench.double.replies("D1", ts)) == 2)
    one, two = bench.answerer.asked
    assert [turn.thread.workspace_id for turn in (one, two)] == ["T1", "T2"]
    assert [one.principal.organisation, two.principal.organisation] == ["UK", None]
    assert [len(await bench.store.history(turn.thread)) for turn in (one, two)] == [1, 1]
    assert [reply["team"] for reply in bench.double.replies("D1", ts)] == ["T1", "T2"]
    here = ChannelKey(platform="slack", workspace_id="T1", channel_id="C1")
    await bench.store.set_channel_settings(here, ChannelSettings(private=True))
    there = ChannelKey(platform="slack", workspace_id="T2", channel_id="C1")
    assert await bench.store.channel_settings(there) == ChannelSettings()
    answer_id = (await bench.store.history(one.thread))[0].answer.id
    assert await bench.store.answer(answer_id, platform="slack", workspace_id="T2") is None
    assert PUBLIC not in {turn.principal.organisation for turn in (one, two)}


async def test_one_workspaces_receipt_is_not_anothers(bench: Bench, site: httpx.AsyncClient) -> None:
    for team in ("T1", "T2"):
        await _install(bench, site, team)
    ts = await bench.double.say("When did they meet?", **place("T1"))
    await bench.double.reply_to("D1", ts)
    receipt = (await bench.store.history(bench.answerer.asked[0].thread))[0].answer.receipt_id
    asked = await bench.double.say(f"receipt {receipt}", channel="D9", **place("T2"))
    assert "no receipt" in (await bench.double.reply_to("D9", asked)).lower()


async def test_a_button_of_another_workspace_finds_nothing(bench: Bench, site: httpx.AsyncClient) -> None:
    for team in ("T1", "T2"):
        await _install(bench, site, team)
    ts = await bench.double.say("When did they meet?", **place("T1"))
    await bench.double.reply_to("D1", ts)
    answer_id = (await bench.store.history(bench.answerer.asked[0].thread))[0].answer.id
    for number, (action_id, value) in enumerate(
        (("show_quotations", answer_id), ("share_answer", answer_id), ("answer_feedback", f"good:{answer_id}"))
    ):
        pressed = payloads.interaction(
            "block_actions",
            user="U1",
            team={"id": "T2", "domain": "two"},
            channel={"id": "C1"},
            container={"type": "message", "channel_id": "C1"},
            actions=[{"type": "button", "action_id": action_id, "value": value, "action_ts": f"{number}.1"}],
        )
        await bench.double.push("interactive", pressed)
    await bench.app.desk.drain(within_s=5)
    (view,) = bench.double.views.values()
    assert "nothing here" in json.dumps(view)
    assert [message for (channel, _), message in bench.double.messages.items() if channel == "C1"] == []
    assert await bench.store.feedback() == []


async def test_installing_is_limited(bench: Bench, site: httpx.AsyncClient) -> None:
    for _ in range(INSTALLS_A_MINUTE):
        assert (await site.get("/slack/install")).status_code == 302
    refused = await site.get("/slack/install")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1


async def test_a_command_where_the_app_is_not_installed_says_so(bench: Bench, site: httpx.AsyncClient) -> None:
    name = "gone"
    payload = payloads.slash("help", response_url=f"{bench.double.url}/response/{name}", team_id="T2")
    body = urllib.parse.urlencode(payload)
    sent = await site.post(
        "/slack/events", content=body, headers=signed(body, kind="application/x-www-form-urlencoded")
    )
    assert sent.status_code == 200
    assert "not installed" in json.dumps(await bench.double.response_to(name))


async def test_without_oauth_there_is_no_way_to_install(tmp_path: Path) -> None:
    async with slack_bench(tmp_path, is_connected=False) as bench:
        api = FastAPI()
        api.include_router(router(bench.app))
        transport = httpx.ASGITransport(app=api)
        async with httpx.AsyncClient(transport=transport, base_url="https://site") as browser:
            for path in ("/slack/install", "/slack/oauth_redirect"):
                assert (await browser.get(path)).status_code == 404


def test_tables_are_made_where_they_are_missing(tmp_path: Path) -> None:
    store = StateStore.open(tmp_path / "state.sqlite")
    try:
        for _ in range(2):
            Installations(store.engine, client_id="1", secret="s", allowed=frozenset())
    finally:
        store.close()
