"""The page where admins add documents: choose a file, describe it, follow it into the index."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData, UploadFile

from bot.audit import events as audit
from bot.commands.failure_words import hint_in, reason_in
from bot.commands.texts import describe_job
from bot.platforms.web.access import Visitor
from bot.platforms.web.arrivals import Arrival
from bot.platforms.web.errors import error_response
from bot.platforms.web.messages import MESSAGES
from bot.platforms.web.messages.uploading import UPLOADING
from bot.platforms.web.parts import OperatorParts, WebParts, parts_of
from bot.records import JobStatus, UserKey
from bot.uploads import Card, Held, UploadParts
from bot.uploads.request import offered_readers
from bot.uploads.telling import describe_outcome
from bot.uploads.texts import upload_text
from bot.uploads.values import read_card
from corpus import markings
from corpus.access import PUBLIC
from corpus.errors import LiaisonError
from corpus.languages import Language
from corpus.loaders.registry import MEGABYTE

router = APIRouter()
PATH = "/uploads"
FORM_BYTES = 64 * 1024
"""What a form holds beside its file."""
_FIELDS = ("title", "publisher", "date", "language", "marking")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What one request works with."""

    parts: WebParts
    operator: OperatorParts
    uploads: UploadParts
    visitor: Visitor

    @property
    def user(self) -> UserKey:
        """Whoever adds."""
        name = self.visitor.user or self.visitor.principal.name
        return UserKey(platform="web", workspace_id="local", user_id=name)

    def show(self, *, status: int = 200, **values: Any) -> Response:
        """The page in one of its states."""
        language = self.visitor.language
        html = self.parts.templates.get_template("upload.html").render(
            t=MESSAGES[language],
            u=UPLOADING[language],
            said=lambda key: upload_text(key, language),
            language=language,
            account=self.parts.visitors.account(self.visitor),
            form_token=self.parts.tokens.make(self.visitor.session),
            limits=UPLOADING[language].limits.format(
                megabytes=self.uploads.store.most_bytes // MEGABYTE, formats=", ".join(self.uploads.store.suffixes)
            ),
            **{"held": None, "told": "", "problem": "", "hint": "", "arrival": "", "is_running": False, **values},
        )
        response = HTMLResponse(html, status_code=status)
        self.parts.visitors.remember(response, self.visitor)
        return response

    async def record(self, act: str) -> None:
        """Keep in the audit record what was done."""
        await audit.acted_on_page(self.parts.audit, self.visitor.principal, act, user_id=self.user.user_id)


def _desk(request: Request) -> _Desk | None:
    """What an admin's request works with; None for everybody else, and where there are no uploads."""
    parts = parts_of(request)
    visitor = parts.visitors.visitor(request)
    operator = parts.operator
    if operator is None or operator.uploads is None or not operator.may_operate(visitor):
        return None
    return _Desk(parts=parts, operator=operator, uploads=operator.uploads, visitor=visitor)


async def _form(request: Request, desk: _Desk) -> FormData | None:
    """The form that was sent, or None if it is not one that this visitor was given."""
    form = await request.form(max_files=1, max_fields=200)
    if desk.parts.tokens.fits(form, desk.visitor.session):
        return form
    await form.close()
    return None


@router.get(PATH, response_class=HTMLResponse)
async def choose(request: Request, told: str = "") -> Response:
    """The form that takes a file."""
    desk = _desk(request)
    if desk is None:
        return error_response(request, "not_found")
    words = UPLOADING[desk.visitor.language]
    return desk.show(told={"discarded": words.discarded, "expired": words.expired}.get(told, ""))


@router.post(PATH)
async def take(request: Request) -> Response:
    """Read a file and hold it until it is described."""
    desk = _desk(request)
    if desk is None:  # before a byte of the body is read
        return error_response(request, "not_found")
    form = await _form(request, desk)
    if form is None:
        return error_response(request, "form_expired")
    try:
        return await _hold(desk, form.get("file"))
    finally:
        await form.close()


async def _hold(desk: _Desk, file: object) -> Response:
    words = UPLOADING[desk.visitor.language]
    if not isinstance(file, UploadFile) or not file.filename:
        return desk.show(problem=words.missing, status=422)
    try:
        desk.uploads.store.expect(file.filename, file.size or 0)
        data = await file.read()
        held = await asyncio.to_thread(
            desk.uploads.store.hold, file.filename, data, by=desk.user, principal=desk.visitor.principal
        )
    except LiaisonError as exc:
        language = desk.visitor.language
        problem = f"{words.refused.format(name=file.filename)} {reason_in(exc.message, language)}"
        return desk.show(problem=problem, hint=hint_in(exc.hint, language), status=422)
    await desk.record("upload")
    return RedirectResponse(f"{PATH}/{held.token}", status_code=303)


@router.get(f"{PATH}/{{token}}", response_class=HTMLResponse)
async def describe(request: Request, token: str) -> Response:
    """The form of a file that waits, or how far a described one is."""
    desk = _desk(request)
    if desk is None:
        return error_response(request, "not_found")
    arrival = desk.parts.arrivals.get(token, by=desk.user)
    if arrival is not None:
        return await _progress(desk, arrival)
    held = await asyncio.to_thread(desk.uploads.store.held, token, by=desk.user)
    if held is None:
        return RedirectResponse(f"{PATH}?told=expired", status_code=303)
    return desk.show(**await _card_form(desk, held, _found(held), None))


@router.post(f"{PATH}/{{token}}")
async def store(request: Request, token: str) -> Response:
    """Store a file with its card and have it indexed, or throw it away."""
    desk = _desk(request)
    if desk is None:
        return error_response(request, "not_found")
    form = await _form(request, desk)
    if form is None:
        return error_response(request, "form_expired")
    held = await asyncio.to_thread(desk.uploads.store.held, token, by=desk.user)
    if held is None:
        return RedirectResponse(f"{PATH}?told=expired", status_code=303)
    if form.get("act") == "discard":
        await asyncio.to_thread(desk.uploads.store.discard, token, by=desk.user)
        return RedirectResponse(f"{PATH}?told=discarded", status_code=303)
    fields = {name: str(form.get(name) or "")[:200] for name in _FIELDS}
    codes = await asyncio.to_thread(desk.uploads.codes)
    offered, _ = offered_readers(desk.visitor.principal, codes)
    readers = [code for code in offered if code in form.getlist("releasable_to")]
    if fields["marking"] not in _markings(held):
        fields["marking"] = held.found.marking or ""
    card = read_card(fields, releasable_to=readers, is_new_version=form.get("version") == "new")
    if not isinstance(card, Card):
        return desk.show(**await _card_form(desk, held, fields, readers, problems=card), status=422)
    stored = await asyncio.to_thread(desk.uploads.store.store, token, card, by=desk.user)
    if stored is None:
        return RedirectResponse(f"{PATH}?told=expired", status_code=303)
    await desk.record(f"upload {token[:8]} stored")
    desk.parts.arrivals.add(token, stored, by=desk.user, indexer=desk.operator.indexer, every_s=desk.uploads.every_s)
    return RedirectResponse(f"{PATH}/{token}", status_code=303)


async def _progress(desk: _Desk, arrival: Arrival) -> Response:
    language, stored = desk.visitor.language, arrival.stored
    if arrival.has_failed:
        return desk.show(arrival=upload_text("stored", language, title=stored.title))
    if arrival.outcome is None:
        status = arrival.status or JobStatus(state="queued")
        head = UPLOADING[language].working.format(title=stored.title)
        return desk.show(arrival=f"{head}\n{describe_job(status, language)}", is_running=True)
    record = None
    if arrival.outcome.went_live:
        record = await asyncio.to_thread(desk.uploads.store.document_of, stored)
    return desk.show(arrival=describe_outcome(stored, arrival.outcome, record, language))


async def _card_form(
    desk: _Desk,
    held: Held,
    fields: Mapping[str, str],
    readers: Sequence[str] | None,
    *,
    problems: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the form of a file shows; `readers` None: those that stand there before anybody chose."""
    language = desk.visitor.language
    codes = await asyncio.to_thread(desk.uploads.codes)
    offered, default = offered_readers(desk.visitor.principal, codes)
    return {
        "held": held,
        "fields": fields,
        "readers": [(code, upload_text("everybody", language) if code == PUBLIC else code) for code in offered],
        "chosen": default if readers is None else readers,
        "languages_offered": [(one.value, upload_text(f"language_{one.value}", language)) for one in Language],
        "markings": _markings(held),
        "problems": {name: upload_text(problem, language) for name, problem in (problems or {}).items()},
    }


def _found(held: Held) -> dict[str, str]:
    found = held.found
    return {
        "title": found.title or "",
        "publisher": found.publisher or "",
        "date": found.date or "",
        "language": (found.language or Language.EN).value,
        "marking": found.marking or "",
    }


def _markings(held: Held) -> list[str]:
    known = [level.marking for levels in markings.current().schemes.values() for level in levels]
    own = [held.found.marking] if held.found.marking and held.found.marking not in known else []
    return ["", *own, *known]
