"""The Slack adapter over a scripted answerer, connected to the double by Socket Mode, in one process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from slack_sdk.signature import SignatureVerifier

from bot.conversation import ConversationService
from bot.platforms.slack.app import Extras, SlackApp, SlackKeys, make_slack_app
from bot.platforms.slack.desk import Library
from bot.platforms.slack.installations import Installations
from bot.platforms.slack.oauth import OAuth
from bot.platforms.slack.socket import serve_socket
from bot.ports import DocumentReader, Identities, Indexer
from bot.replica import Replica
from bot.store.replicas import ReplicaRecords
from bot.store.state import StateStore
from bot.uploads import UploadParts
from corpus.access import Audience
from corpus.documents import StoredVersion
from tests.support.conversations import ScriptedAnswerer
from tests.support.slack_double import SlackDouble
from tests.support.slack_double.installing import CLIENT_ID, CLIENT_SECRET

SECRET = "signing-secret"


@dataclass(frozen=True, slots=True)
class Bench:
    """A running app with what it talks to."""

    double: SlackDouble
    answerer: ScriptedAnswerer
    store: StateStore
    app: SlackApp


class Reader:
    """Lets everybody read everything, or nothing."""

    def __init__(self) -> None:
        self.hidden_from_all = False

    def read(self, document_id: str, *, version: str | None = None, audience: Audience) -> Any:
        return None if self.hidden_from_all else object()

    def documents(self, *, audience: Audience) -> list[StoredVersion]:
        return []


@asynccontextmanager
async def slack_bench(
    folder: Path,
    *,
    is_connected: bool = True,
    indexer: Indexer | None = None,
    reader: DocumentReader | None = None,
    identities: Identities | None = None,
    admins: frozenset[str] = frozenset(),
    uploads: UploadParts | None = None,
    library: Library | None = None,
    oauth_for: frozenset[str] = frozenset(),
    is_replica: bool = False,
) -> AsyncIterator[Bench]:
    """Start a double and an app; both end with the block. With `oauth_for`, those workspaces may install the app.

    With `is_replica` it is one of several on the same database; it begins to live when the test says so.
    """
    double = SlackDouble()
    await double.start()
    store = StateStore.open(folder / "state.sqlite")
    answerer = ScriptedAnswerer()
    replica = Replica(ReplicaRecords(store), lease_s=0.2) if is_replica else None
    conversation = ConversationService(answerer, store, indexer=indexer, reader=reader, admins=admins, replica=replica)
    keys = SlackKeys(bot_token="xoxb-test", signing_secret=SECRET, api_url=double.api_url)
    if oauth_for:
        keys = replace(keys, bot_token="", oauth=make_oauth(store, oauth_for))
    extras = Extras(uploads=uploads, library=library or Library())
    app = make_slack_app(conversation, store, keys=keys, identities=identities, admins=admins, extras=extras)
    stop, connected = asyncio.Event(), asyncio.Event()
    serving: asyncio.Task[None] | None = None
    try:
        if is_connected:
            serving = asyncio.create_task(
                serve_socket(app, "xapp-test", stop=stop, on_connected=lambda _: connected.set())
            )
            await asyncio.wait_for(connected.wait(), 10)
            await double.wait_for(lambda: len(double.sockets) == 2)
        yield Bench(double, answerer, store, app)
    finally:
        stop.set()
        if serving:
            await asyncio.wait_for(serving, 30)
        await app.desk.drain(within_s=5)
        if replica is not None:
            await replica.stop()
        await double.stop()
        store.close()


def make_oauth(store: StateStore, allowed: frozenset[str], *, secret: str = "0123456789abcdef" * 2) -> OAuth:
    """What it takes to be installed by OAuth, on the store's own database."""
    installations = Installations(store.engine, client_id=CLIENT_ID, secret=secret, allowed=allowed)
    return OAuth(
        client_id=CLIENT_ID, client_secret=CLIENT_SECRET, public_url="https://site", installations=installations
    )


def signed(
    body: str, *, at: float | None = None, kind: str = "application/json", secret: str = SECRET
) -> dict[str, str]:
    timestamp = str(int(at if at is not None else time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature or "", "content-type": kind}
