"""One person talking with one conversation service on the console, in Slack and in Teams, each in its real adapter."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from rich.console import Console

from bot.conversation import ConversationService
from bot.platforms.console import write_answer
from bot.platforms.slack.app import SlackKeys, make_slack_app
from bot.platforms.slack.socket import serve_socket
from bot.platforms.teams.app import TeamsApp, TeamsKeys, TeamsOptions, make_teams_app
from bot.ports import EverybodyPublic, Identities
from bot.store.state import StateStore
from bot.values import ThreadKey, Turn
from corpus.access import ANYONE, Audience
from tests.support.slack_double import SlackDouble
from tests.support.teams_app import SOON, _own_token
from tests.support.teams_double import APP_ID, TENANT, TeamsDouble


class Talk(Protocol):
    """A conversation somewhere."""

    async def say(self, text: str) -> str:
        """Write a message and return everything that the reply shows."""


@dataclass(slots=True)
class ConsoleTalk:
    """The terminal, for somebody who reads public documents."""

    conversation: ConversationService
    key: ThreadKey = field(
        default_factory=lambda: ThreadKey(platform="console", workspace_id="local", channel_id="c", thread_id="t")
    )
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    async def say(self, text: str) -> str:
        turn = Turn(
            thread=self.key,
            turn_id=str(next(self._numbers)),
            text=text,
            user_id="me",
            principal=ANYONE,
            audience=Audience.of(ANYONE),
        )
        answer = await self.conversation.handle(turn)
        assert answer is not None
        paper = Console(file=io.StringIO(), width=10_000, color_system=None)
        write_answer(paper, answer)
        return paper.file.getvalue()  # type: ignore[attr-defined,no-any-return]


@dataclass(slots=True)
class SlackTalk:
    """A thread in Slack: a direct message, or a channel where Liaison is mentioned."""

    double: SlackDouble
    channel: str = "D1"
    user: str = "U1"
    root: str = ""
    _answered: int = 0

    async def say(self, text: str) -> str:
        said = text if self.channel.startswith("D") else f"<@UBOT> {text}"
        more = {"thread_ts": self.root} if self.root else {}
        ts = await self.double.say(said, channel=self.channel, user=self.user, **more)
        self.root = self.root or ts
        self._answered += 1
        return await self.double.reply_to(self.channel, self.root, number=self._answered)


@dataclass(slots=True)
class TeamsTalk:
    """A chat in Teams."""

    app: TeamsApp
    double: TeamsDouble
    scope: str = "personal"
    changes: dict[str, Any] = field(default_factory=dict)

    async def say(self, text: str) -> str:
        before = len(self.double.messages())
        handler = await self.app.start()
        body = self.double.message(text, scope=self.scope, **self.changes)
        token = "Bearer " + self.double.token()
        told = await handler({"body": body, "headers": {"authorization": token}})  # type: ignore[arg-type]
        assert told["status"] == 200
        assert await self.app.drain(within_s=30)
        new = self.double.messages()[before:]
        assert new, "Teams got no reply"
        return "\n".join(json.dumps(message, ensure_ascii=False).replace("\u2060", "") for message in new)


@asynccontextmanager
async def slack_of(
    conversation: ConversationService, store: StateStore, *, identities: Identities | None = None
) -> AsyncIterator[SlackDouble]:
    """Slack with the real adapter connected to it."""
    double = SlackDouble()
    await double.start()
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
        await app.desk.drain(within_s=5)
        await double.stop()


@asynccontextmanager
async def teams_of(
    conversation: ConversationService, store: StateStore, *, identities: Identities | None = None
) -> AsyncIterator[tuple[TeamsApp, TeamsDouble]]:
    """Teams with the real adapter behind it."""
    double = TeamsDouble()
    await double.start()
    options = TeamsOptions(
        identities=identities or EverybodyPublic(),
        patience=SOON,
        cloud=double.cloud,
        token_maker=_own_token,
        service_url=double.service_url,
    )
    app = make_teams_app(conversation, store, keys=TeamsKeys(client_id=APP_ID, tenant_id=TENANT), options=options)
    try:
        yield app, double
    finally:
        await app.close()
        await double.stop()
