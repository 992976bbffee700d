"""POST /api/messages: the token first, then the shape, then the SDK; 200 before any work is done."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urlsplit

import jwt
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from bot.platforms.teams.app import MESSAGES_PATH, TeamsApp
from bot.platforms.teams.sdk import ActivityTypeAdapter, HttpRequest, HttpResponse

_log = logging.getLogger(__name__)

_LARGEST_BODY = 256 * 1024
_CONCERNS = frozenset({"conversationUpdate", "message", "invoke", "installationUpdate"})
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_FORWARDING_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def router(app: TeamsApp) -> APIRouter:
    """The route for the activities of one Teams app."""
    routes = APIRouter()

    @routes.post(MESSAGES_PATH, include_in_schema=False)
    async def receive(request: Request) -> Response:
        """Take one activity."""
        body = await request.body()
        if len(body) > _LARGEST_BODY:
            return _told(413, "too large")
        activity = _parsed(body)
        await app.start()
        if not await _is_authentic(app, request, activity):
            _log.warning("A request to %s was refused: forged, stale, unsigned or misdirected", MESSAGES_PATH)
            return _told(401, "invalid request")
        if activity is None or not isinstance(activity.get("type"), str):
            return _told(400, "no activity")
        if activity["type"] not in _CONCERNS:
            return Response(status_code=200)
        if not _is_activity(activity):
            return _told(400, "no activity")
        answered = await _dealt_with(app, activity, HttpRequest(body=activity, headers=dict(request.headers)))
        shown = answered.get("body")
        return _told(answered["status"], shown) if shown is not None else Response(status_code=answered["status"])

    return routes


async def _dealt_with(app: TeamsApp, activity: dict[str, Any], request: HttpRequest) -> HttpResponse:
    handler = await app.start()
    if app.door is None:
        return await handler(request)
    return await app.door.take(activity, lambda: handler(request), known={"status": 200, "body": None})


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


async def _is_authentic(app: TeamsApp, request: Request, activity: dict[str, Any] | None) -> bool:
    service_url = activity.get("serviceUrl") if activity else None
    if app.tokens is None:
        return _is_from_this_machine(request) and (service_url is None or _is_on_this_machine(service_url))
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "bearer":
        return False
    try:
        await app.tokens.validate_token(token.strip(), service_url if isinstance(service_url, str) else None)
    except (jwt.PyJWTError, ValueError, TypeError) as exc:
        _log.info("A token was refused: %s", type(exc).__name__)
        return False
    return True


def _is_from_this_machine(request: Request) -> bool:
    peer = request.client.host if request.client else ""
    return peer in _LOOPBACK and not any(name in request.headers for name in _FORWARDING_HEADERS)


def _is_on_this_machine(service_url: object) -> bool:
    try:
        return isinstance(service_url, str) and urlsplit(service_url).hostname in _LOOPBACK
    except ValueError:
        return False


def _is_activity(activity: dict[str, Any]) -> bool:
    try:
        ActivityTypeAdapter.validate_python(activity)
    except (ValidationError, ValueError, RecursionError):
        return False
    return isinstance(activity.get("serviceUrl"), str)


def _told(status: int, what: object) -> Response:
    body = what if isinstance(what, dict | list) else {"error": what}
    return Response(json.dumps(body), status_code=status, media_type="application/json")
