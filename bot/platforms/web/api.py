"""`POST /api/ask`, the health addresses and the numbers for monitoring."""

from __future__ import annotations

import asyncio
import json

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.metrics import PROCESS
from bot.platforms.web.access import is_straight_from_here
from bot.platforms.web.asking import Question, ask, clean_text, new_id
from bot.platforms.web.errors import json_error
from bot.platforms.web.parts import parts_of
from corpus.languages import Language

router = APIRouter()
HEALTH_PATHS = ("/health/live", "/health/ready", "/metrics")


class AskRequest(BaseModel):
    """Body of `POST /api/ask`; keys that it does not name are ignored.

    Attributes:
        question: Of any length; a very long one is cut, and the answer says so.
        language: To answer in; absent: that of the question.
        thread: Requests that name the same thread are the turns of one conversation; absent: a new one.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=False, hide_input_in_errors=True)

    question: str
    language: Language | None = None
    thread: str | None = Field(None, max_length=200)


@router.post("/api/ask")
async def ask_by_api(request: Request) -> Response:
    """Answer a question; the object is that of `liaison ask --json`."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        return json_error(415, "The body must be JSON.", "Send the header Content-Type: application/json.")
    try:
        asked = AskRequest.model_validate(json.loads(await request.body()))
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_context=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "body"
        return json_error(
            422, f"{name}: {first['msg']}", 'Send {"question": "…", "language": "en" or "ja", "thread": "…"}.'
        )
    except (ValueError, RecursionError):
        return json_error(400, "The body is not valid JSON.", 'Send {"question": "…"}, encoded in UTF-8.')
    parts = parts_of(request)
    question = Question(
        text=asked.question,
        thread=clean_text(asked.thread) if asked.thread else new_id(),
        turn=new_id(),
        language=asked.language,
        begins_thread=not asked.thread,
        comes_once=True,
    )
    visitor = parts.visitors.visitor(request)
    answer = await ask(parts, visitor, question, platform="api")
    if answer is None:
        return json_error(409, "The question was already taken.", "Ask again.")
    return Response(orjson.dumps(answer.to_json()), media_type="application/json")


@router.get("/health/live")
async def live() -> Response:
    """Whether the process runs."""
    return JSONResponse({"status": "live"})


@router.get("/health/ready")
async def ready(request: Request) -> Response:
    """Whether questions can be answered now."""
    is_ready = parts_of(request).ready()
    return JSONResponse({"status": "ready" if is_ready else "starting"}, status_code=200 if is_ready else 503)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """How much was asked and how long it took; for a scraper on this machine alone."""
    if not is_straight_from_here(request):
        return json_error(404, "There is no such page here.")
    return Response(await asyncio.to_thread(PROCESS.text), media_type="text/plain; version=0.0.4")
