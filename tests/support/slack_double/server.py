"""The double itself: listens on loopback, keeps what was posted, sends events over sockets."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.support.slack_double.checks import RefusedError, check_message
from tests.support.slack_double.methods import METHODS, TIER, TIER_OF
from tests.support.slack_double.persons import Persons

_MOST_SOCKETS = 10


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API.

    Attributes:
        at: Monotonic seconds.
        error: Slack's error code, or empty.
    """

    method: str
    args: dict[str, Any]
    token: str
    at: float
    error: str = ""


@dataclass(slots=True)
class Failure:
    """What a method answers instead of its own body."""

    error: str
    status: int = 200
    retry_after: int | None = None


def make_user(name: str, **changes: Any) -> dict[str, Any]:
    """A user of the double; a full member unless told otherwise."""
    flags = (
        "is_admin",
        "is_owner",
        "is_primary_owner",
        "is_restricted",
        "is_ultra_restricted",
        "is_stranger",
        "is_bot",
    )
    return {
        "id": name,
        "team_id": "T1",
        "locale": "en-GB",
        "tz": "Europe/London",
        **dict.fromkeys(flags, False),
        **changes,
    }


@dataclass(slots=True)
class SlackDouble(Persons):
    """A Slack on loopback.

    Attributes:
        enforce_tiers: Whether each method's limit a minute is enforced with 429.
        stream_life_s: After how long a stream is closed from Slack's side.
        on_call: Told of each call, for recording.
        workspaces: By token, the workspaces that installed the app by OAuth, as `oauth.v2.access` tells of them.
        codes: By code, what an installation under way will be told.
        caller: The token of the call that is being dealt with.
    """

    host: str = "127.0.0.1"
    port: int = 0
    team_id: str = "T1"
    team_name: str = "Double"
    bot_user_id: str = "UBOT"
    enforce_tiers: bool = False
    stream_life_s: float = 300.0
    retry_after_s: int = 1
    on_call: Callable[[Call], None] | None = None
    scopes: tuple[str, ...] = ("chat:write",)
    calls: list[Call] = field(default_factory=list)
    messages: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    ephemerals: list[dict[str, Any]] = field(default_factory=list)
    responses: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    response_uses: dict[str, int] = field(default_factory=dict)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    missing_channels: set[str] = field(default_factory=set)
    groups: dict[str, list[str]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    used_triggers: set[str] = field(default_factory=set)
    failures: dict[str, deque[Failure]] = field(default_factory=dict)
    workspaces: dict[str, dict[str, Any]] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    caller: str = ""
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    ack_times: list[float] = field(default_factory=list)
    _acks: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    _used: dict[str, deque[float]] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _runner: web.AppRunner | None = None

    def __post_init__(self) -> None:
        for number in range(1, 100):
            self.users[f"U{number}"] = make_user(f"U{number}")
        self.users["UJA"] = make_user("UJA", locale="ja-JP", tz="Asia/Tokyo")
        self.users["UADMIN"] = make_user("UADMIN", is_admin=True)
        self.users["UGUEST"] = make_user("UGUEST", is_restricted=True)
        self.users["USTRANGER"] = make_user("USTRANGER", team_id="T9", is_stranger=True)

    @property
    def url(self) -> str:
        """Address of the double."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """Base address of the Web API."""
        return f"{self.url}/api/"

    async def start(self, *, more_routes: Callable[[web.Application], None] | None = None) -> None:
        """Listen on a free port, or on the port given."""
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link", self._link)
        app.router.add_post("/response/{id}", self._respond)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/files-pri/{id}", self._download)
        if more_routes:
            more_routes(app)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every socket and stop listening."""
        for socket in list(self.sockets):
            await socket.close()
        if self._runner:
            await self._runner.cleanup()

    def new_ts(self) -> str:
        """An id for a message, rising."""
        return f"{int(time.time())}.{next(self._numbers):06d}"

    def need_channel(self, channel: str) -> None:
        """Refuse a channel that does not exist."""
        if channel in self.missing_channels or channel[:1] not in {"C", "D", "G"}:
            raise RefusedError("channel_not_found")

    def clear_status(self, channel: str, thread_ts: str | None) -> None:
        """Forget the status of a thread, as Slack does when the app posts there."""
        self.statuses.pop((channel, thread_ts or ""), None)

    def keep_view(self, view: dict[str, Any], view_id: str) -> dict[str, Any]:
        """Remember a view under its id."""
        self.views[view_id] = {**view, "id": view_id}
        return self.views[view_id]

    def fail(self, method: str, *errors: Failure | str, times: int = 1) -> None:
        """Make the next calls of a method fail; "ratelimited" comes as 429 with Retry-After."""
        queue = self.failures.setdefault(method, deque())
        for error in errors:
            made = error if isinstance(error, Failure) else Failure(error)
            if made.error == "ratelimited":
                made = Failure("ratelimited", 429, self.retry_after_s)
            queue.extend([made] * times)

    async def _api(self, request: web.Request) -> web.Response:
        method, args = request.match_info["method"], await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.get("token") or "")
        failure = self._failure_of(method, token)
        body: dict[str, Any] = {}
        if failure is None:
            try:
                self.caller = token
                body = METHODS[method](self, args)
            except RefusedError as exc:
                failure = Failure(exc.error)
                body = {"response_metadata": {"messages": [exc.detail]}}
        call = Call(method, args, token, time.monotonic(), failure.error if failure else "")
        self.calls.append(call)
        if self.on_call:
            self.on_call(call)
        if failure is None:
            return web.json_response({"ok": True, **body}, headers={"x-oauth-scopes": ",".join(self.scopes)})
        headers = {"Retry-After": str(failure.retry_after)} if failure.retry_after is not None else {}
        return web.json_response({"ok": False, "error": failure.error, **body}, status=failure.status, headers=headers)

    def _failure_of(self, method: str, token: str) -> Failure | None:
        if self.failures.get(method):
            return self.failures[method].popleft()
        if method not in METHODS:
            return Failure("unknown_method")
        if method == "oauth.v2.access":
            return None  # proves itself by the app's client secret
        if not token:
            return Failure("not_authed")
        if token in self.revoked:
            return Failure("token_revoked")
        wanted = "xapp-" if method == "apps.connections.open" else "xoxb-"
        if not token.startswith(wanted) or token.endswith("-bad"):
            return Failure("not_allowed_token_type" if token.startswith(("xapp-", "xoxb-")) else "invalid_auth")
        if self.enforce_tiers and method in TIER_OF:
            used = self._used.setdefault(method, deque())
            now = time.monotonic()
            while used and now - used[0] > 60:
                used.popleft()
            if len(used) >= TIER[TIER_OF[method]]:
                return Failure("ratelimited", 429, max(1, int(60 - (now - used[0]) + 1)))
            used.append(now)
        return None

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=401)
        self.tickets.discard(ticket)
        if len(self.sockets) >= _MOST_SOCKETS:
            return web.Response(status=408)
        socket = web.WebSocketResponse(heartbeat=10)
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.sockets),
                "debug_info": {"host": "double", "approximate_connection_time": 3600},
                "connection_info": {"app_id": "A1"},
            }
        )
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._take_ack(json.loads(message.data))
        finally:
            self.sockets.remove(socket)
        return socket

    def _take_ack(self, data: dict[str, Any]) -> None:
        waiting = self._acks.pop(str(data.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(data.get("payload"))

    async def push(
        self, kind: str, payload: dict[str, Any], *, retry: int = 0, timeout_s: float = 3.0, socket: int | None = None
    ) -> Any:
        """Send an envelope to one random socket and wait for its acknowledgement, as Slack does.

        Returns:
            The payload of the acknowledgement, or None.

        Raises:
            TimeoutError: If it was not acknowledged in time.
        """
        envelope_id = str(uuid.uuid4())
        waiting = self._acks[envelope_id] = asyncio.get_running_loop().create_future()
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind in {"slash_commands", "interactive"},
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        chosen = random.choice(self.sockets) if socket is None else self.sockets[socket]
        started = time.monotonic()
        await chosen.send_json(envelope)
        answer = await asyncio.wait_for(waiting, timeout_s)
        self.ack_times.append(time.monotonic() - started)
        return answer

    async def refresh(self, *, reason: str = "refresh_requested", socket: int = 0) -> None:
        """Tell a socket to reconnect."""
        await self.sockets[socket].send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "double"}})

    async def _respond(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        body = await request.json()
        self.response_uses[name] = self.response_uses.get(name, 0) + 1
        if self.response_uses[name] > 5:
            return web.Response(status=404, text="expired_url")
        try:
            check_message(body)
        except RefusedError as exc:
            return web.Response(status=400, text=exc.error)
        self.responses.append((name, body))
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        if request.content_type.startswith("multipart"):
            part = next(iter((await request.post()).values()))
            data = part.file.read() if isinstance(part, web.FileField) else str(part).encode()
        else:
            data = await request.read()
        self.files[request.match_info["id"]]["data"] = data
        return web.Response(text=f"OK - {len(data)}")

    async def _download(self, request: web.Request) -> web.Response:
        if not request.headers.get("Authorization", "").startswith("Bearer xoxb-"):
            return web.Response(text="<html>sign in</html>", content_type="text/html")
        return web.Response(body=self.files[request.match_info["id"]]["data"])


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Arguments from the query, a form or JSON; slack_sdk uses all three."""
    args: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        if request.content_type == "application/json":
            return {**args, **(await request.json())}
        args |= dict(await request.post())
    return {name: _value(value) for name, value in args.items()}


def _value(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
