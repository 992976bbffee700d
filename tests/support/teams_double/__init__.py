"""A loopback stand-in for the Bot Connector: signs activities, serves its keys, takes replies and keeps its rules."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.platforms.teams.sdk import PUBLIC, CloudEnvironment

APP_ID = "00000000-0000-0000-0000-00000000a001"
TENANT = "00000000-0000-0000-0000-00000000f001"
USER = "11111111-1111-1111-1111-111111111111"
BOT = {"id": f"28:{APP_ID}", "name": "Liaison"}

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Refusal:
    """What the connector answers instead of taking a request."""

    def __init__(self, status: int, *, times: int = 1, retry_after: str = "", message: str = "") -> None:
        self.status = status
        self.times = times
        self.retry_after = retry_after
        self.message = message


class TeamsDouble:
    """The connector. Everything that the bot sent is in `sent`, in order, with the time of arrival."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.arrived: list[float] = []
        self.refusals: list[tuple[Callable[[dict[str, Any]], bool], Refusal]] = []
        self.members: dict[str, dict[str, Any]] = {}
        self.rosters: dict[str, list[str]] = {}
        self.roster_calls = 0
        self.key_fetches = 0
        self.keys_fail = False
        self.groups: dict[str, set[str]] = {}
        self.group_calls: list[list[str]] = []
        self.graph_fails = False
        self.files: dict[str, bytes] = {}
        self.file_ranges: list[str] = []
        self.service_url = self.graph_url = ""
        self._ids = itertools.count(1)
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._keys = ThreadingHTTPServer(("127.0.0.1", 0), self._key_handler())

    # Starting and stopping

    async def start(self) -> None:
        routes = web.Application()
        base = "/teams/v3/conversations/{conversation}"
        routes.router.add_post(f"{base}/activities", self._create)
        routes.router.add_put(f"{base}/activities/{{activity}}", self._update)
        routes.router.add_get(f"{base}/members/{{member}}", self._member)
        routes.router.add_get(f"{base}/pagedMembers", self._roster)
        routes.router.add_post("/teams/v3/conversations", self._open_chat)
        routes.router.add_post("/graph/v1.0/users/{user}/checkMemberGroups", self._groups_of)
        routes.router.add_get("/graph/v1.0/groups/{group}", self._group)
        routes.router.add_get("/drive/{name}", self._file)
        routes.router.add_put("/drive/{name}", self._put_file)
        self._runner = web.AppRunner(routes)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.service_url = f"http://127.0.0.1:{port}/teams"
        self.graph_url = f"http://127.0.0.1:{port}/graph"
        threading.Thread(target=self._keys.serve_forever, daemon=True).start()

    async def stop(self) -> None:
        self._keys.shutdown()
        self._keys.server_close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def cloud(self) -> CloudEnvironment:
        """A cloud whose keys this double serves."""
        port = self._keys.server_address[1]
        return replace(PUBLIC, openid_metadata_url=f"http://127.0.0.1:{port}/v1/.well-known/openidconfiguration")

    def _key_handler(self) -> type[BaseHTTPRequestHandler]:
        double = self
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
        keys = json.dumps({"keys": [{**key, "kid": "k1", "use": "sig", "alg": "RS256"}]}).encode()

        class Keys(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                double.key_fetches += 1
                status = 503 if double.keys_fail or not self.path.endswith("/keys") else 200
                self.send_response(status)
                self.send_header("Content-Length", str(len(keys)))
                self.end_headers()
                self.wfile.write(keys)

            def log_message(self, *_: object) -> None:
                return

        return Keys

    # What the bot calls

    def _refusal(self, activity: dict[str, Any]) -> web.Response | None:
        for matches, refusal in self.refusals:
            if refusal.times > 0 and matches(activity):
                refusal.times -= 1
                headers = {"Retry-After": refusal.retry_after} if refusal.retry_after else {}
                error = {"error": {"code": "Refused", "message": refusal.message}}
                return web.json_response(error, status=refusal.status, headers=headers)
        return None

    def _keep(self, activity: dict[str, Any]) -> None:
        self.sent.append(activity)
        self.arrived.append(time.monotonic())
        self._changed.set()

    async def _create(self, request: web.Request) -> web.Response:
        activity = await request.json()
        activity["_conversation"] = request.match_info["conversation"]
        activity["_targeted"] = request.query.get("isTargetedActivity") == "true"
        refused = self._refusal(activity)
        if refused is not None:
            return refused
        stream_id = next(
            (e.get("streamId") for e in activity.get("entities", ()) if e.get("type") == "streaminfo"), None
        )
        activity["_id"] = stream_id or f"m{next(self._ids)}"
        self._keep(activity)
        return web.json_response(
            {"id": activity["_id"]} if activity["type"] != "typing" or activity.get("text") else {}
        )

    async def _open_chat(self, request: web.Request) -> web.Response:
        """Opens somebody's own chat with the bot, by their Entra object id."""
        asked = await request.json()
        (member,) = asked["members"]
        if asked["channelData"]["tenant"]["id"] != TENANT:
            return web.json_response({}, status=403)
        return web.json_response({"id": f"a:alone:{member['id']}"}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        activity = await request.json()
        activity["_conversation"] = request.match_info["conversation"]
        activity["_replaces"] = activity["_id"] = request.match_info["activity"]
        refused = self._refusal(activity)
        if refused is not None:
            return refused
        self._keep(activity)
        return web.json_response({"id": activity["_id"]})

    async def _member(self, request: web.Request) -> web.Response:
        member = self.members.get(request.match_info["member"])
        return web.json_response(member) if member else web.json_response({}, status=404)

    async def _roster(self, request: web.Request) -> web.Response:
        """A page of the members of a conversation; the token is the place to go on at. 404 where none was given."""
        self.roster_calls += 1
        listed = self.rosters.get(request.match_info["conversation"])
        if listed is None:
            return web.json_response({}, status=404)
        size, start = int(request.query.get("pageSize", 50)), int(request.query.get("continuationToken", 0))
        page = {"members": [self.members[name] for name in listed[start : start + size]]}
        more = {"continuationToken": str(start + size)} if start + size < len(listed) else {}
        return web.json_response({**page, **more})

    async def _file(self, request: web.Request) -> web.Response:
        """A file of somebody's OneDrive; the address is all that it takes, and a token must not go along."""
        data = self.files.get(request.match_info["name"])
        if "Authorization" in request.headers:
            return web.Response(status=400)
        if data == b"moved":
            raise web.HTTPFound("http://evil.example/x")
        return web.Response(status=404) if data is None else web.Response(body=data)

    async def _put_file(self, request: web.Request) -> web.Response:
        self.files[request.match_info["name"]] = await request.read()
        self.file_ranges.append(request.headers["Content-Range"])
        return web.json_response({}, status=201)

    def drive_url(self, name: str) -> str:
        """Where a file is handed over."""
        return self.service_url.removesuffix("/teams") + f"/drive/{name}"

    def attachment(self, name: str, data: bytes, *, url: str = "") -> dict[str, Any]:
        """A file in somebody's OneDrive as Teams attaches it to a message."""
        self.files[name] = data
        content = {"downloadUrl": url or self.drive_url(name), "uniqueId": "u1", "fileType": name.rpartition(".")[2]}
        kind = "application/vnd.microsoft.teams.file.download.info"
        return {"contentType": kind, "contentUrl": "https://t.sharepoint.com/x", "name": name, "content": content}

    # What tests look at

    def messages(self, conversation: str | None = None) -> list[dict[str, Any]]:
        """Messages as they stand, replaced ones in their new form."""
        standing: dict[str, dict[str, Any]] = {}
        for activity in self.sent:
            if activity["type"] == "message" and conversation in (None, activity["_conversation"]):
                standing[activity["_id"]] = activity
        return list(standing.values())

    async def wait_for(self, condition: Callable[[], object], *, within_s: float = 10) -> None:
        """Wait until something that arrives makes the condition true."""
        async with asyncio.timeout(within_s):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def reply(self, *, number: int = 1, conversation: str | None = None) -> dict[str, Any]:
        """The nth message in a conversation, once it is there."""
        await self.wait_for(lambda: len(self.messages(conversation)) >= number)
        return self.messages(conversation)[number - 1]

    # Microsoft Graph

    async def _groups_of(self, request: web.Request) -> web.Response:
        wanted = (await request.json())["groupIds"]
        self.group_calls.append(wanted)
        if self.graph_fails or len(wanted) > 20 or not request.headers.get("Authorization", "").startswith("Bearer "):
            return web.json_response({"error": {"code": "Authorization_RequestDenied"}}, status=403)
        user = request.match_info["user"]
        return web.json_response({"value": [group for group in wanted if user in self.groups.get(group, ())]})

    async def _group(self, request: web.Request) -> web.Response:
        if self.graph_fails:
            return web.json_response({"error": {"code": "Authorization_RequestDenied"}}, status=403)
        group = request.match_info["group"]
        return web.json_response({"id": group}, status=200 if group in self.groups else 404)

    # What Teams sends

    def token(self, *, key: rsa.RSAPrivateKey = _KEY, key_id: str = "k1", **claims: object) -> str:
        """A token as the connector issues it; a claim of None is left out."""
        now = int(time.time())
        whole = {
            "iss": "https://api.botframework.com",
            "aud": APP_ID,
            "iat": now,
            "nbf": now,
            "exp": now + 600,
            "serviceurl": self.service_url,
            **claims,
        }
        payload = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode(payload, key, algorithm="RS256", headers={"kid": key_id})

    def activity(self, kind: str = "message", *, scope: str = "personal", **changes: Any) -> dict[str, Any]:
        """An activity as Teams sends it."""
        conversation = {"personal": "a:1", "groupChat": "19:g@thread.v2", "channel": "19:c@thread.tacv2;messageid=170"}
        whole = {
            "type": kind,
            "id": f"in{next(self._ids)}",
            "timestamp": "2026-11-21T20:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "locale": "en-GB",
            "from": {"id": "29:user", "name": "Ada", "aadObjectId": USER},
            "recipient": BOT,
            "conversation": {
                "id": conversation[scope],
                "conversationType": scope,
                "tenantId": TENANT,
                **({} if scope == "personal" else {"isGroup": True}),
            },
            "channelData": {"tenant": {"id": TENANT}},
        }
        return {**whole, **changes}

    def message(
        self, text: str, *, scope: str = "personal", mention: bool | None = None, **changes: Any
    ) -> dict[str, Any]:
        """A message; in a group it mentions the bot unless told otherwise."""
        parts: dict[str, Any] = {"text": text}
        if mention if mention is not None else scope != "personal":
            parts = {
                "text": f"<at>Liaison</at> {text}",
                "entities": [{"type": "mention", "mentioned": BOT, "text": "<at>Liaison</at>"}],
            }
        return self.activity(scope=scope, **{**parts, **changes})
