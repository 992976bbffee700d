"""The operator's page: index, job, failures, history, what the documents do not answer, and feedback; admins only."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.audit import events as audit
from bot.commands.failure_words import hint_in, reason_in
from bot.commands.outcomes import describe_next_step, describe_outcome
from bot.gaps import Gap, find_gaps, may_see_question
from bot.platforms.web.access import Visitor
from bot.platforms.web.errors import error_response
from bot.platforms.web.messages import MESSAGES
from bot.platforms.web.messages.operating import OPERATING
from bot.platforms.web.messages.uploading import UPLOADING
from bot.platforms.web.parts import OperatorParts, WebParts, parts_of
from bot.platforms.web.wording import format_moment
from bot.records import Feedback, IndexFailure, JobStatus
from bot.values import Exchange
from corpus.errors import LiaisonError
from corpus.languages import Language, detect_language

router = APIRouter()
_LATEST = 2000
_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A person's reason for finding a reply bad, with the question."""

    question: str
    reason: str
    comment: str


@router.get("/operate", response_class=HTMLResponse)
async def operate(request: Request, told: str = "") -> Response:
    """The page."""
    parts = parts_of(request)
    visitor = parts.visitors.visitor(request)
    operator = parts.operator
    if operator is None or not operator.may_operate(visitor):
        return error_response(request, "not_found")
    html = await _render(parts, operator, visitor, told)
    response = HTMLResponse(html)
    parts.visitors.remember(response, visitor)
    return response


@router.post("/operate/{act}")
async def act_on_index(request: Request, act: str) -> Response:
    """Start, retry, confirm, cancel or roll back, then show the page again."""
    parts = parts_of(request)
    visitor = parts.visitors.visitor(request)
    operator = parts.operator
    if operator is None or not operator.may_operate(visitor):
        return error_response(request, "not_found")
    form = await request.form()
    if not parts.tokens.fits(form, visitor.session):
        return error_response(request, "form_expired")
    who = _name_of(visitor)
    acts: dict[str, Callable[[], Awaitable[JobStatus]]] = {
        "build": lambda: operator.indexer.start(who),
        "retry": lambda: operator.indexer.retry(who),
        "confirm": lambda: operator.indexer.confirm(who),
        "cancel": lambda: operator.indexer.cancel(),
        "rollback": lambda: operator.indexer.rollback(),
    }
    if act not in acts:
        return error_response(request, "not_found")
    try:
        status = await acts[act]()
        # Whoever asked for a build may not allow what its gate refused.
        told = "confirm-failed" if act == "confirm" and status.state == "refused" else act
    except LiaisonError:
        told = f"{act}-failed"
    await audit.acted_on_page(parts.audit, visitor.principal, act, user_id=who)
    return RedirectResponse(f"/operate?told={told}", status_code=303)


def _name_of(visitor: Visitor) -> str:
    """What jobs of this visitor are known by."""
    return visitor.user or visitor.principal.name


async def _render(parts: WebParts, operator: OperatorParts, visitor: Visitor, told: str) -> str:
    job, failures = await operator.indexer.status(), await operator.indexer.failures()
    kept = await operator.records.latest_everywhere(limit=_LATEST)
    seen = [exchange for exchange in kept if may_see_question(visitor.principal, exchange)]
    feedback = await operator.records.feedback()

    def draw() -> str:
        words = OPERATING[visitor.language]
        return parts.templates.get_template("operate.html").render(
            t=MESSAGES[visitor.language],
            o=words,
            add_document=UPLOADING[visitor.language].title if operator.uploads else "",
            language=visitor.language,
            account=parts.visitors.account(visitor),
            form_token=parts.tokens.make(visitor.session),
            told=words.told.get(told, ""),
            manifest=operator.manifest(),
            job=job,
            is_own=job.requested_by == _name_of(visitor),
            failures=[_in_language(failure, visitor.language) for failure in failures[:_SHOWN]],
            more_failures=max(0, len(failures) - _SHOWN),
            history=operator.history()[:_SHOWN],
            gaps=_gaps(seen, operator),
            sees_all=visitor.principal.is_operator,
            outcome=describe_outcome(job, visitor.language),
            next_step=describe_next_step(job, visitor.language),
            good=sum(one.verdict == "good" for one in feedback),
            bad_count=sum(one.verdict == "bad" for one in feedback),
            bad=_bad(seen, feedback),
            moment=lambda at: format_moment(at, visitor.language),
            tongue=lambda text: detect_language(text, default=visitor.language).value,
        )

    return await asyncio.to_thread(draw)


def _in_language(failure: IndexFailure, language: Language) -> IndexFailure:
    return replace(failure, reason=reason_in(failure.reason, language), hint=hint_in(failure.hint, language))


def _gaps(exchanges: Sequence[Exchange], operator: OperatorParts) -> list[Gap]:
    return find_gaps(exchanges, operator.embed)[:_SHOWN]


def _bad(exchanges: Sequence[Exchange], feedback: Sequence[Feedback]) -> list[Judged]:
    asked = {exchange.answer.id: exchange.turn.text for exchange in exchanges}
    return [
        Judged(question=asked[one.answer_id], reason=one.reason, comment=one.comment)
        for one in feedback
        if one.verdict == "bad" and one.answer_id in asked
    ][:_SHOWN]
