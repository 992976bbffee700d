"""Four papers, four audiences, three ways in: each reader sees what is for all who read along, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.answering.answerer import Answerer
from bot.config import Settings
from bot.conversation import ConversationService
from bot.identity import PlatformIdentities
from bot.platforms.slack.app import SlackKeys, make_slack_app
from bot.platforms.slack.socket import serve_socket
from bot.platforms.teams.app import TeamsKeys, TeamsOptions, make_teams_app
from bot.platforms.web.app import WebOptions, create_app
from bot.store.state import StateStore
from tests.support.desk import Desk
from tests.support.slack_double import SlackDouble
from tests.support.slack_double.server import make_user
from tests.support.teams_app import SOON, _own_token
from tests.support.teams_double import APP_ID, TENANT, USER, TeamsDouble

OTHER = "00000000-0000-0000-0000-00000000f009"
ORGANISATIONS = f"""
organisations:
  UK: {{slack: {{teams: [T1]}}, teams: {{tenants: [{TENANT}]}}}}
  JP: {{slack: {{teams: [T9]}}, teams: {{tenants: [{OTHER}]}}}}
"""
PAPERS = {
    "ukonly": ("[UK]", "The lighthouse budget of London is 41 million pounds."),
    "jponly": ("[JP]", "The lighthouse budget of Tokyo is 52 million pounds."),
    "joint": ("[UK, JP]", "The lighthouse budget of both sides together is 93 million pounds."),
    "public": ("[public]", "The lighthouse budget was announced as 90 million pounds."),
}
SUMS = {"ukonly": "41 million", "jponly": "52 million", "joint": "93 million", "public": "90 million"}
QUESTION = "What is the lighthouse budget?"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[ConversationService, StateStore, Desk]]:
    desk = Desk(tmp_path)
    for name, (readers, text) in PAPERS.items():
        desk.write(f"{name}.md", f"---\nreleasable_to: {readers}\n---\n\n# Lighthouse budget\n\n{text}\n")
    desk.build()
    (desk.data_dir / "organisations.yaml").write_text(ORGANISATIONS)
    searcher, store = desk.searcher(), StateStore.open(tmp_path / "state.sqlite")
    answerer = Answerer(searcher=searcher, reader=searcher, threshold=0.0)
    yield ConversationService(answerer, store, reader=searcher), store, desk
    searcher.close()
    store.close()


def _check(shown: str, *, may: set[str]) -> None:
    """At least one of the papers that are for this audience is quoted, and none that is not."""
    assert {name for name, words in SUMS.items() if words in shown} <= may, shown
    assert any(SUMS[name] in shown for name in may), shown


@asynccontextmanager
async def _slack(service: tuple[ConversationService, StateStore, Desk]) -> AsyncIterator[SlackDouble]:
    conversation, store, desk = service
    double = SlackDouble()
    await double.start()
    double.users["UJP"] = make_user("UJP", team_id="T9")
    identities = PlatformIdentities(Settings(data_dir=desk.data_dir))
    keys = SlackKeys(bot_token="xoxb-test", signing_secret="s", api_url=double.api_url)
    app = make_slack_app(conversation, store, keys=keys, identities=identities)
    stop, connected = asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(serve_socket(app, "xapp-test", stop=stop, on_connected=lambda _: connected.set()))
    try:
        await asyncio.wait_for(connected.wait(), 10)
        await double.wait_for(lambda: len(double.sockets) == 2)
        yield double
    finally:
        stop.set()
        await asyncio.wait_for(serving, 30)
        await double.stop()


async def test_in_slack(service: tuple[ConversationService, StateStore, Desk]) -> None:
    async with _slack(service) as double:
        double.members = {"G1": ["U1", "U2"], "G2": ["U1", "UJP"], "G3": ["U1", "UGUEST"]}
        double.facts = {"G2": {"is_ext_shared": True, "connected_team_ids": ["T9"]}}
        for channel, user, may in (
            ("D1", "U1", {"ukonly", "joint", "public"}),
            ("G1", "U1", {"ukonly", "joint", "public"}),
            ("G2", "U1", {"joint", "public"}),
            ("G2", "UJP", {"joint", "public"}),
            ("G3", "U1", {"public"}),
        ):
            away = {"is_ext_shared_channel": True} if channel == "G2" else {}
            asked = QUESTION if channel.startswith("D") else f"<@UBOT> {QUESTION}"
            ts = await double.say(asked, channel=channel, user=user, **away)
            _check(await double.reply_to(channel, ts), may=may)


async def test_in_teams(service: tuple[ConversationService, StateStore, Desk]) -> None:
    conversation, store, desk = service
    double = TeamsDouble()
    await double.start()
    identities = PlatformIdentities(Settings(data_dir=desk.data_dir))
    options = TeamsOptions(
        identities=identities,
        patience=SOON,
        cloud=double.cloud,
        token_maker=_own_token,
        service_url=double.service_url,
    )
    app = make_teams_app(conversation, store, keys=TeamsKeys(client_id=APP_ID, tenant_id=TENANT), options=options)
    handler = await app.start()
    double.members = {
        "29:user": {"id": "29:user", "aadObjectId": USER, "tenantId": TENANT, "userRole": "user"},
        "29:jp": {"id": "29:jp", "aadObjectId": "jp", "tenantId": OTHER, "userRole": "user"},
        "29:guest": {"id": "29:guest", "aadObjectId": "g", "tenantId": TENANT, "userRole": "guest"},
    }
    try:
        for number, (members, may) in enumerate(
            (
                (["29:user"], {"ukonly", "joint", "public"}),
                (["29:user", "29:jp"], {"joint", "public"}),
                (["29:user", "29:guest"], {"public"}),
            )
        ):
            where = f"19:{number}@thread.v2"
            double.rosters[where] = members
            chat = {"id": where, "conversationType": "groupChat", "tenantId": TENANT, "isGroup": True}
            activity = double.message(QUESTION, scope="groupChat", conversation=chat)
            await handler({"body": activity, "headers": {"authorization": "Bearer " + double.token()}})  # type: ignore[arg-type]
            reply = await double.reply(conversation=where)
            _check(str(reply), may=may)
    finally:
        await app.close()
        await double.stop()


async def test_on_the_page_behind_a_proxy(service: tuple[ConversationService, StateStore, Desk]) -> None:
    conversation, store, _ = service
    options = WebOptions(secret_key="k" * 40, public_url="https://liaison.example", threads=store)
    app = create_app(conversation, conversation._tools.reader, options=options)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="https://liaison.example") as client:
        reply = await client.post("/api/ask", json={"question": QUESTION})
        _check(reply.text, may={"public"})
