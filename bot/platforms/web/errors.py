"""Error pages and error objects."""

from __future__ import annotations

from typing import Literal

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from bot.platforms.web.messages import MESSAGES, Messages
from bot.platforms.web.parts import parts_of
from corpus.languages import Language

ErrorKind = Literal[
    "not_found",
    "link_expired",
    "link_forged",
    "form_expired",
    "refused",
    "too_large",
    "too_many",
    "login",
    "login_refused",
    "login_unavailable",
    "failed",
    "method",
]
_STATUS: dict[ErrorKind, int] = {
    "not_found": 404,
    "link_expired": 410,
    "link_forged": 403,
    "form_expired": 403,
    "refused": 403,
    "too_large": 413,
    "too_many": 429,
    "login": 401,
    "login_refused": 403,
    "login_unavailable": 503,
    "failed": 500,
    "method": 405,
}


def error_texts(messages: Messages, kind: ErrorKind, *, error_id: str = "") -> tuple[str, str]:
    """The message and the hint for an error, in the language of the messages."""
    message: str = getattr(messages, f"error_{kind}")
    hint: str = getattr(messages, f"error_{kind}_hint")
    return message.format(error_id=error_id), hint


def json_error(status: int, message: str, hint: str = "") -> JSONResponse:
    """An error of the API."""
    return JSONResponse({"error": {"message": message, "hint": hint}}, status_code=status)


def error_response(request: Request, kind: ErrorKind, *, error_id: str = "", question: str = "") -> Response:
    """An error as a page, or as an object where the API was asked.

    Args:
        request: The request that failed.
        kind: What went wrong.
        error_id: Id under which the log tells more.
        question: Put back into the question box.
    """
    status = _STATUS[kind]
    if request.url.path.startswith("/api/"):
        message, hint = error_texts(MESSAGES[Language.EN], kind, error_id=error_id)
        return json_error(status, message, hint)
    parts = parts_of(request)
    visitor = parts.visitors.visitor(request)
    messages = MESSAGES[visitor.language]
    message, hint = error_texts(messages, kind, error_id=error_id)
    html = parts.templates.get_template("error.html").render(
        t=messages,
        language=visitor.language,
        other_language=None,
        message=message,
        hint=hint,
        form_token=parts.tokens.make(visitor.session),
        question=question,
        show_form=kind == "form_expired",
    )
    response = HTMLResponse(html, status_code=status)
    parts.visitors.remember(response, visitor)
    return response
