"""The chat page: rendered whole on the server; questions come by an ordinary form, or by one that streams."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from markupsafe import Markup
from starlette.datastructures import FormData

from bot.platforms.telling import Telling
from bot.platforms.web.access import Visitor
from bot.platforms.web.asking import Question, ask, exchanges_of, new_id, valid_id
from bot.platforms.web.errors import error_response, error_texts
from bot.platforms.web.library import example_questions, list_documents, view_library
from bot.platforms.web.messages import MESSAGES, Messages
from bot.platforms.web.parts import WebParts, parts_of
from bot.platforms.web.templating import switch_query
from bot.platforms.web.views import AnswerPresenter
from bot.values import Answer
from corpus.access import reads_public_only
from corpus.documents import StoredVersion

logger = logging.getLogger(__name__)

router = APIRouter()
_tasks: set[asyncio.Task[Answer | None]] = set()


@router.get("/", response_class=HTMLResponse)
async def home(request: Request, thread: str = "") -> Response:
    """The page, with the visitor's earlier exchanges where a thread is named."""
    parts = parts_of(request)
    visitor = parts.visitors.visitor(request)
    answers: Sequence[Answer] = ()
    if thread:
        answers = [exchange.answer for exchange in await exchanges_of(parts, visitor, thread)]
    html = await asyncio.to_thread(_render_page, parts, visitor, valid_id(thread), answers)
    response = HTMLResponse(html)
    parts.visitors.remember(response, visitor)
    return response


@router.get("/ask")
async def ask_address() -> Response:
    """Whoever opens the form's target by hand is led to the page."""
    return RedirectResponse("/", status_code=303)


@router.post("/ask", response_class=HTMLResponse)
async def ask_by_form(request: Request) -> Response:
    """Answer a form, for browsers without scripts: the whole page with the new exchange."""
    parts = parts_of(request)
    visitor = parts.visitors.visitor(request)
    form = await request.form()
    question = _question(form)
    if not parts.tokens.fits(form, visitor.session):
        return error_response(request, "form_expired", question=question.text)
    earlier = [exchange.answer for exchange in await exchanges_of(parts, visitor, question.thread)]
    answer = await ask(parts, visitor, question)
    if answer is None:  # sent twice: the first delivery is, or will be, in the thread
        return RedirectResponse(f"/?thread={question.thread}", status_code=303)
    html = await asyncio.to_thread(_render_page, parts, visitor, question.thread, [*earlier, answer])
    return HTMLResponse(html)


@router.post("/ask/stream")
async def ask_by_stream(request: Request) -> Response:
    """Answer a form as lines of JSON: `progress` and `sentence` while the answer is made, then `answer` or `error`."""
    parts = parts_of(request)
    visitor = parts.visitors.visitor(request)
    form = await request.form()
    question = _question(form)
    if not parts.tokens.fits(form, visitor.session):
        message, hint = error_texts(MESSAGES[visitor.language], "form_expired")
        line = _line({"event": "error", "message": f"{message} {hint}", "token": parts.tokens.make(visitor.session)})
        response: Response = Response(line, status_code=403, media_type="application/x-ndjson")
        parts.visitors.remember(response, visitor)
        return response
    return StreamingResponse(_stream(parts, visitor, question), media_type="application/x-ndjson")


async def _stream(parts: WebParts, visitor: Visitor, question: Question) -> AsyncIterator[str]:
    messages = MESSAGES[visitor.language]
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    def put(event: dict[str, Any]) -> None:
        loop.call_soon_threadsafe(events.put_nowait, event)

    telling = Telling(
        stage=lambda stage: put({"event": "progress", "stage": stage, "label": _stage_label(messages, stage)}),
        sentence=lambda text: put({"event": "sentence", "text": text}),
    )
    task = asyncio.create_task(ask(parts, visitor, question, on_progress=telling))
    # Kept apart from the response, so that an answer is finished and remembered even if the reader leaves.
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    task.add_done_callback(lambda _: events.put_nowait(None))
    while (event := await events.get()) is not None:
        yield _line(event)
    yield _line(await _outcome(parts, visitor, question.thread, task.result()))


async def _outcome(parts: WebParts, visitor: Visitor, thread: str, answer: Answer | None) -> dict[str, Any]:
    """The last line of a stream."""
    if answer is None:
        return {"event": "reload", "thread": thread}
    messages = MESSAGES[visitor.language]
    try:
        html = await asyncio.to_thread(_render_answer, parts, visitor, thread, answer)
    except Exception:
        # The head of the response is sent already, so that the border cannot turn this into a page.
        error_id = new_id()[:8]
        logger.exception("answer could not be shown", extra={"event": "web.render_failed", "error_id": error_id})
        return {"event": "error", "message": " ".join(error_texts(messages, "failed", error_id=error_id))}
    announce = _announcement(messages, answer)
    return {"event": "answer", "html": html, "announce": announce, "thread": thread, "turn": new_id()}


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _stage_label(messages: Messages, stage: str) -> str:
    label: str = getattr(messages, f"stage_{stage}", messages.stage_working)
    return label


def _announcement(messages: Messages, answer: Answer) -> str:
    if answer.outcome == "answered":
        return messages.answer_ready.format(count=len(answer.citations))
    if answer.outcome == "abstained":
        return messages.abstention_ready.format(count=len(answer.closest))
    return answer.text


def _question(form: FormData) -> Question:
    return Question(
        text=_field(form, "question"),
        thread=valid_id(_field(form, "thread")),
        turn=valid_id(_field(form, "turn")),
    )


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _presenter(parts: WebParts, visitor: Visitor) -> AnswerPresenter:
    audience = visitor.audience

    @lru_cache(maxsize=64)  # of one request only, so that access changes act at once
    def find(document_id: str, version: str) -> StoredVersion | None:
        return parts.reader.read(document_id, version=version, audience=audience)

    return AnswerPresenter(MESSAGES[visitor.language], visitor.language, links=parts.links, find=find)


def _render_answer(
    parts: WebParts, visitor: Visitor, thread: str, answer: Answer, presenter: AnswerPresenter | None = None
) -> str:
    view = (presenter or _presenter(parts, visitor)).present(answer)
    return parts.templates.get_template("_answer.html").render(
        t=MESSAGES[visitor.language],
        language=visitor.language,
        view=view,
        thread=thread,
        form_token=parts.tokens.make(visitor.session),
    )


def _render_page(parts: WebParts, visitor: Visitor, thread: str, answers: Sequence[Answer]) -> str:
    language, messages = visitor.language, MESSAGES[visitor.language]
    presenter = _presenter(parts, visitor)
    exchanges = [
        {
            "question": answer.question,
            "html": Markup(_render_answer(parts, visitor, thread, answer, presenter)),  # noqa: S704  # escaped by Jinja
        }
        for answer in answers
    ]
    documents = parts.reader.documents(audience=visitor.audience)
    library = view_library(
        documents,
        list_documents(documents, messages, language, links=parts.links),
        last_indexed=parts.last_indexed(),
        language=language,
        is_public_only=reads_public_only(visitor.principal),
    )
    return parts.templates.get_template("page.html").render(
        t=messages,
        language=language,
        exchanges=exchanges,
        thread=thread,
        turn=new_id(),
        question="",
        form_token=parts.tokens.make(visitor.session),
        account=parts.visitors.account(visitor),
        may_operate=parts.operator is not None and parts.operator.may_operate(visitor),
        library=library,
        examples=() if exchanges else example_questions(documents, messages, language),
        switch_query=lambda code: switch_query(code, thread if exchanges else ""),
    )
