"""POST /slack/events for Slack's HTTP mode: signature first, then Bolt."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_sdk.signature import SignatureVerifier

from bot.platforms.slack.app import SlackApp
from bot.platforms.slack.door import payload_in
from bot.platforms.slack.manifest import REDIRECT_PATH
from bot.platforms.slack.oauth import INSTALL_PATH
from bot.quotas import Quota
from corpus.errors import ConfigError

_log = logging.getLogger(__name__)

_LARGEST_BODY = 1_000_000
INSTALLS_A_MINUTE = 60


def router(app: SlackApp) -> APIRouter:
    """The route for events, commands and interactions of one Slack app, and those of its installation by OAuth.

    Raises:
        ConfigError: If the app has no signing secret; without one nothing could be trusted.
    """
    if not app.keys.signing_secret:
        raise ConfigError(
            "Slack over HTTP needs the app's signing secret.",
            "Set SLACK_SIGNING_SECRET (api.slack.com/apps, Basic Information, App Credentials).",
        )
    verifier = SignatureVerifier(app.keys.signing_secret)
    handler = AsyncSlackRequestHandler(app.bolt)
    door = app.door
    routes = APIRouter()

    @routes.post("/slack/events", include_in_schema=False)
    async def receive(request: Request) -> Response:
        """Take one delivery of Slack."""
        body = await request.body()
        if len(body) > _LARGEST_BODY:
            return Response("too large", status_code=413)
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not _is_authentic(verifier, body, timestamp, signature):
            source = request.client.host if request.client else "unknown"
            _log.warning("A request to /slack/events was refused: forged, stale or unsigned; from=%s", source)
            return Response('{"error":"invalid request"}', status_code=401, media_type="application/json")
        if door is None:
            answered: Response = await handler.handle(request)
            return answered
        payload = payload_in(body, request.headers.get("content-type", ""))
        return await door.take(payload, lambda: handler.handle(request), known=Response(status_code=200))

    if app.keys.oauth is not None:
        quota = Quota(INSTALLS_A_MINUTE)

        async def install(request: Request) -> Response:
            """Lead to Slack's consent page, and take whoever comes back from it."""
            wait_s = quota.wait_s(request.url.path)
            if wait_s:  # each keeps a row for ten minutes, and anybody may come
                return Response("too many", status_code=429, headers={"retry-after": str(wait_s)})
            quota.take(request.url.path)
            shown: Response = await handler.handle(request)
            shown.headers["cache-control"] = "no-store"
            return shown

        for path in (INSTALL_PATH, REDIRECT_PATH):
            routes.add_api_route(path, install, methods=["GET"], include_in_schema=False)
    return routes


def _is_authentic(verifier: SignatureVerifier, body: bytes, timestamp: str, signature: str) -> bool:
    if not (timestamp.isascii() and timestamp.isdecimal() and signature.isascii()):
        return False
    try:
        return verifier.is_valid(body, timestamp, signature)
    except (ValueError, UnicodeDecodeError):
        return False
