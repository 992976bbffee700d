"""The Teams adapter over a scripted answerer, behind its own route, against the double, in one process."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jwt
from fastapi import FastAPI

from bot.conversation import ConversationService
from bot.platforms.teams.app import TeamsApp, TeamsKeys, TeamsOptions, make_teams_app
from bot.platforms.teams.connector import Patience
from bot.platforms.teams.drive import Drive
from bot.platforms.teams.http import router
from bot.platforms.teams.sign import Pace
from bot.ports import EverybodyPublic, Identities, Indexer
from bot.replica import Replica
from bot.store.replicas import ReplicaRecords
from bot.store.state import StateStore
from bot.uploads import UploadParts
from corpus.access import Audience
from tests.support.conversations import ScriptedAnswerer
from tests.support.teams_double import APP_ID, TENANT, TeamsDouble

FAST = Pace(open_stream_after_s=0.05, stream_gap_s=0.05, typing_every_s=0.1)
SOON = Patience(attempts=5, first_pause_s=0.01)


@dataclass(frozen=True, slots=True)
class Bench:
    """A running app with what it talks to."""

    double: TeamsDouble
    answerer: ScriptedAnswerer
    store: StateStore
    app: TeamsApp
    client: httpx.AsyncClient

    async def post(self, activity: object, *, token: str | None = None, is_signed: bool = True) -> httpx.Response:
        """Deliver an activity as the connector does."""
        headers = {"Authorization": "Bearer " + (token or self.double.token())} if is_signed else {}
        return await self.client.post("/api/messages", json=activity, headers=headers)

    async def say(self, text: str, **changes: Any) -> dict[str, Any]:
        """Deliver a message; returns its activity."""
        activity = self.double.message(text, **changes)
        response = await self.post(activity)
        assert response.status_code == 200, response.text
        return activity

    async def settle(self) -> None:
        """Wait until every turn is done."""
        assert await self.app.drain(within_s=10)

    def streamed(self) -> list[dict[str, Any]]:
        """What was sent as part of a stream."""
        sent = self.double.sent
        return [one for one in sent if any(entity["type"] == "streaminfo" for entity in one.get("entities", ()))]


def schema(message: Mapping[str, Any]) -> dict[str, Any]:
    """The one entity of a message that carries citations and labels."""
    (found,) = [entity for entity in message["entities"] if entity["type"] == "https://schema.org/Message"]
    return dict(found)


class OpenShelf:
    """Lets everybody read everything, so that stored answers can be shown again."""

    def read(self, document_id: str, *, version: str | None = None, audience: Audience) -> Any:
        return object()

    def documents(self, *, audience: Audience) -> list[Any]:
        return []


async def _own_token(*_: object) -> str:
    return jwt.encode({"aud": "connector", "exp": 4_000_000_000}, "x" * 32, algorithm="HS256")


@asynccontextmanager
async def teams_bench(
    folder: Path,
    *,
    indexer: Indexer | None = None,
    identities: Identities | None = None,
    tenants: frozenset[str] = frozenset(),
    admins: frozenset[str] = frozenset(),
    admin_groups: frozenset[str] = frozenset(),
    keys: TeamsKeys | None = None,
    pace: Pace = FAST,
    peer: str = "203.0.113.9",
    uploads: UploadParts | None = None,
    hosts_nearby: frozenset[str] = frozenset({"127.0.0.1"}),
    is_replica: bool = False,
) -> AsyncIterator[Bench]:
    """Start a double and an app; both end with the block.

    With `is_replica` it is one of several on the same database; it begins to live when the test says so.
    """
    double = TeamsDouble()
    await double.start()
    store = StateStore.open(folder / "state.sqlite")
    answerer = ScriptedAnswerer()
    options = TeamsOptions(
        identities=identities or EverybodyPublic(),
        tenants=tenants,
        admins=admins,
        admin_groups=admin_groups,
        graph_url=double.graph_url,
        pace=pace,
        patience=SOON,
        cloud=double.cloud,
        token_maker=_own_token,
        service_url=double.service_url,
        uploads=uploads,
        drive=Drive(nearby=hosts_nearby),
    )
    replica = Replica(ReplicaRecords(store), lease_s=0.2) if is_replica else None
    app = make_teams_app(
        ConversationService(answerer, store, indexer=indexer, reader=OpenShelf(), replica=replica),
        store,
        keys=keys or TeamsKeys(client_id=APP_ID, tenant_id=TENANT),
        options=options,
    )
    app.desk.job_every_s = 0.02
    site = FastAPI()
    site.include_router(router(app))
    transport = httpx.ASGITransport(app=site, client=(peer, 40000))
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://liaison.test"))
        try:
            yield Bench(double, answerer, store, app, client)
        finally:
            await app.drain(within_s=5)
            await app.close()
            if replica is not None:
                await replica.stop()
            await double.stop()
            store.close()
