"""Source pages: a document at its cited words, its versions, and what changed between two of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.audit import events as audit
from bot.links import SourcePlace
from bot.platforms.web.access import Visitor
from bot.platforms.web.difference import compare
from bot.platforms.web.document_view import DocumentView, view_document
from bot.platforms.web.errors import ErrorKind, error_response
from bot.platforms.web.library import document_details
from bot.platforms.web.messages import MESSAGES, Messages
from bot.platforms.web.parts import VersionNote, WebParts, parts_of
from bot.platforms.web.templating import switch_query
from bot.platforms.web.wording import format_moment, web_address
from corpus.documents import StoredVersion
from corpus.languages import Language, detect_language

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A warning above a document, with an address where there is one."""

    text: str
    href: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEntry:
    """A version in the list of a document's versions; `changes_href` compares it with the current one."""

    name: str
    href: str
    stored_on: str
    is_current: bool
    is_shown: bool
    changes_href: str


@router.get("/sources/{rest:path}", response_class=HTMLResponse)
async def source_page(request: Request, rest: str) -> Response:
    """A stored version, whole or at a cited span; `view=panel` gives the part that the side panel shows."""
    parts = parts_of(request)
    visitor = parts.visitors.visitor(request)
    place = SourcePlace.parse(rest)
    refusal = _refusal(parts, visitor, place, request.query_params.get("s"))
    if place is None or refusal is not None:
        return error_response(request, refusal or "not_found")
    html = await asyncio.to_thread(_render_source, request, visitor, place)
    if html is None:
        return error_response(request, "not_found")
    await audit.opened(parts.audit, visitor.principal, place, session=visitor.session)
    response = HTMLResponse(html)
    parts.visitors.remember(response, visitor)
    return response


@router.get("/changes/{document_id:path}", response_class=HTMLResponse)
async def changes_page(request: Request, document_id: str, older: str = "", newer: str = "") -> Response:
    """What changed between two versions of a document."""
    parts = parts_of(request)
    visitor = parts.visitors.visitor(request)
    html = await asyncio.to_thread(_render_changes, parts, visitor, document_id, (older, newer))
    if html is None:
        return error_response(request, "not_found")
    response = HTMLResponse(html)
    parts.visitors.remember(response, visitor)
    return response


def _refusal(parts: WebParts, visitor: Visitor, place: SourcePlace | None, signature: str | None) -> ErrorKind | None:
    """Why an address is not opened, or None. The reader decides separately what the visitor may read."""
    if place is None:
        return "not_found"
    state = parts.links.check(place, signature)
    if state == "expired":
        return "link_expired"
    if state == "forged":
        return "link_forged"
    # Without a signature only the local operator opens a source; to others it is as if it did not exist.
    return "not_found" if state == "unsigned" and not visitor.principal.is_operator else None


def _render_source(request: Request, visitor: Visitor, place: SourcePlace) -> str | None:
    parts = parts_of(request)
    stored = parts.reader.read(place.document_id, version=place.version, audience=visitor.audience)
    if stored is None:
        return None
    cited = None
    if place.start is not None and place.end is not None:
        if place.end > len(stored.text):
            return None
        cited = (place.start, place.end)
    offset = request.query_params.get("from", "0")
    view = view_document(stored, cited=cited, offset=int(offset) if offset.isdecimal() and len(offset) < 12 else 0)
    is_panel = request.query_params.get("view") == "panel"
    template = parts.templates.get_template("_document.html" if is_panel else "source.html")
    return template.render(**_source_context(parts, visitor, view, place), title_level=2 if is_panel else 1)


def _source_context(parts: WebParts, visitor: Visitor, view: DocumentView, place: SourcePlace) -> dict[str, object]:
    language, messages = visitor.language, MESSAGES[visitor.language]
    stored = view.stored
    whole = parts.links.address(replace(place, start=None, end=None))
    notes = parts.versions(place.document_id, visitor.audience) if parts.versions else ()
    default = stored.metadata.language or Language.EN
    return {
        "t": messages,
        "language": language,
        "document": view,
        "details": document_details(stored, messages, language),
        "title_language": detect_language(stored.title, default=default),
        "text_language": stored.metadata.language or detect_language(stored.text[:4000]),
        "published_url": web_address(stored.metadata.url),
        "banners": _banners(parts, visitor, stored, notes),
        "versions": _version_entries(parts, stored, notes, language) if len(notes) > 1 else (),
        "has_cited": place.start is not None,
        "earlier_href": f"{whole}&from={max(0, view.start - (view.end - view.start))}" if view.has_earlier else "",
        "later_href": f"{whole}&from={view.end}" if view.has_later else "",
        "switch_query": lambda code: f"{switch_query(code)}&s={_signature(parts, place)}",
    }


def _signature(parts: WebParts, place: SourcePlace) -> str:
    return parts.links.address(place).partition("?s=")[2].partition("#")[0]


def _banners(
    parts: WebParts, visitor: Visitor, stored: StoredVersion, notes: Sequence[VersionNote]
) -> tuple[Banner, ...]:
    messages, metadata = MESSAGES[visitor.language], stored.metadata
    banners = []
    current = next((note for note in notes if note.is_current), None)
    if current is not None and current.version != stored.version:
        href = parts.links.address(SourcePlace(document_id=stored.document_id, version=current.version))
        banners.append(Banner(text=messages.earlier_version_banner, href=href, label=messages.open_current))
    if metadata.fidelity == "altered":
        banners.append(Banner(text=messages.altered_banner))
    if metadata.status == "withdrawn":
        banners.append(Banner(text=messages.withdrawn_banner))
    if metadata.status == "superseded" or metadata.superseded_by:
        banners.append(_superseded(parts, visitor, metadata.superseded_by, messages))
    return tuple(banners)


def _superseded(parts: WebParts, visitor: Visitor, successor_id: str | None, messages: Messages) -> Banner:
    """The banner of a superseded document; it names the successor only to those who may read it."""
    successor = parts.reader.read(successor_id, audience=visitor.audience) if successor_id else None
    if successor is None:
        return Banner(text=messages.superseded_banner)
    href = parts.links.address(SourcePlace(document_id=successor.document_id, version=successor.version))
    text = f"{messages.superseded_banner} {messages.superseded_by}"
    return Banner(text=text, href=href, label=successor.title)


def _version_entries(
    parts: WebParts, stored: StoredVersion, notes: Sequence[VersionNote], language: Language
) -> tuple[VersionEntry, ...]:
    current = next((note.version for note in notes if note.is_current), "")
    root = SourcePlace(document_id=stored.document_id, version=stored.version)
    changes = "/changes/" + root.path.removeprefix("/sources/").rpartition("/")[0]
    return tuple(
        VersionEntry(
            name=note.version,
            href=parts.links.address(replace(root, version=note.version)),
            stored_on=format_moment(note.created_at, language),
            is_current=note.is_current,
            is_shown=note.version == stored.version,
            changes_href=f"{changes}?older={note.version}&newer={current}" if current and not note.is_current else "",
        )
        for note in notes
    )


def _render_changes(parts: WebParts, visitor: Visitor, document_id: str, versions: tuple[str, str]) -> str | None:
    # Nobody but the operator reaches other versions without a signed address, so nobody else compares them.
    if not visitor.principal.is_operator or not all(versions):
        return None
    older, newer = (parts.reader.read(document_id, version=version, audience=visitor.audience) for version in versions)
    if older is None or newer is None:
        return None
    language = visitor.language
    entries = [
        {
            "name": stored.version,
            "href": parts.links.address(SourcePlace(document_id=document_id, version=stored.version)),
        }
        for stored in (older, newer)
    ]
    return parts.templates.get_template("changes.html").render(
        t=MESSAGES[language],
        language=language,
        title=newer.title,
        text_language=newer.metadata.language or detect_language(newer.text[:4000]),
        older=entries[0],
        newer=entries[1],
        changes=compare(older.text, newer.text),
        switch_query=lambda code: f"{switch_query(code)}&older={older.version}&newer={newer.version}",
    )
