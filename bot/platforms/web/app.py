"""Puts the page, the source pages, the API and further routers together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.links import SourceLinks
from bot.platforms.web import api, chat, operating, sources, uploading
from bot.platforms.web.access import Visitors
from bot.platforms.web.errors import error_response
from bot.platforms.web.forms import FormTokens
from bot.platforms.web.login import Login
from bot.platforms.web.parts import Conversation, OperatorParts, VersionLister, WebParts
from bot.platforms.web.security import Border
from bot.platforms.web.templating import STATIC_FOLDER, make_environment
from bot.ports import Audit, DocumentReader, ThreadStore


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """What the site takes beside its two ports.

    Attributes:
        secret_key: Signs source links and form tokens; shared by all processes of the installation.
        public_url: Address under which others reach the site, without a trailing slash; empty where there is none.
        threads: Where earlier exchanges are read from when a conversation is opened again.
        versions: Lists the versions of a document.
        last_indexed: Tells when the live index was activated, ISO 8601, or None.
        ready: Tells whether questions can be answered now.
        extra_routers: Routers of chat platforms; their requests prove themselves, so the border lets them in.
        audit: Keeps which source pages were opened by whom; None: nothing is kept.
        login: Tells who is logged in; None: nobody logs in.
        per_minute: How many requests a visitor may send in a minute; 0: any number.
        share: This process's part of that, where several serve.
        operator: What the operator's page works with; None: there is no such page.
        closers: Awaited in order when the server stops, so that what is running can end.
    """

    secret_key: str
    public_url: str = ""
    threads: ThreadStore | None = None
    versions: VersionLister | None = None
    last_indexed: Callable[[], str | None] = lambda: None
    ready: Callable[[], bool] = lambda: True
    extra_routers: Sequence[APIRouter] = ()
    closers: Sequence[Callable[[], Awaitable[object]]] = ()
    audit: Audit | None = None
    login: Login | None = None
    per_minute: int = 0
    share: Callable[[], float] = lambda: 1.0
    operator: OperatorParts | None = None


class _StaticFiles(StaticFiles):
    """Files addressed by their content, which browsers may keep for good."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response

    async def get_response(self, path: str, scope: Scope) -> Response:
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405)
        return await super().get_response(path, scope)


def create_app(conversation: Conversation, reader: DocumentReader, *, options: WebOptions) -> FastAPI:
    """Make the site.

    Args:
        conversation: Answers questions.
        reader: Reads documents for whoever opens them.
        options: Everything else.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        for close in options.closers:
            await close()

    # No generated documentation: its pages load scripts from elsewhere.
    app = FastAPI(title="Liaison", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    visitors = Visitors(public_url=options.public_url, login=options.login)
    app.state.parts = WebParts(
        conversation=conversation,
        reader=reader,
        links=SourceLinks(options.secret_key),
        tokens=FormTokens(options.secret_key),
        visitors=visitors,
        templates=make_environment(),
        threads=options.threads,
        versions=options.versions,
        last_indexed=options.last_indexed,
        ready=options.ready,
        audit=options.audit,
        operator=options.operator,
    )
    uploads = options.operator.uploads if options.operator else None
    login_routers = [options.login.router] if options.login and options.login.router else []
    for router in (
        chat.router,
        sources.router,
        api.router,
        operating.router,
        uploading.router,
        *login_routers,
        *options.extra_routers,
    ):
        app.include_router(router)
    app.mount("/static", _StaticFiles(directory=STATIC_FOLDER), name="static")
    app.add_exception_handler(HTTPException, _http_error)
    webhooks = {
        route.path for router in options.extra_routers for route in router.routes if isinstance(route, APIRoute)
    }
    app.add_middleware(
        Border,
        visitors=visitors,
        public_url=options.public_url,
        open_paths=webhooks | set(api.HEALTH_PATHS),
        per_minute=options.per_minute,
        share=options.share,
        most_bytes={uploading.PATH: uploads.store.most_bytes + uploading.FORM_BYTES} if uploads else None,
    )
    return app


async def _http_error(request: Request, exc: Exception) -> Response:
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    if status == 405:
        return error_response(request, "method")
    return error_response(request, "not_found" if status == 404 else "refused")
