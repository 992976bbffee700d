"""The one place that names concrete classes and puts them together from the settings.

Imports stand inside the functions, so that a command pays only for the parts it uses.
"""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING

from bot.config import Settings, SlackSettings, TeamsSettings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from fastapi import APIRouter, FastAPI

    from bot.answering.answerer import Answerer
    from bot.audit.log import AuditLog
    from bot.change_note import ChangeNote
    from bot.conversation import ConversationService
    from bot.erasure import Eraser
    from bot.generators.chat_model import ChatModelGenerator
    from bot.platforms.slack.app import SlackApp
    from bot.platforms.teams.app import TeamsApp
    from bot.platforms.web.login import ProxyLogin
    from bot.platforms.web.parts import VersionNote
    from bot.reindex import ProcessIndexer
    from bot.store.care import StateCare
    from bot.store.state import StateStore
    from bot.uploads import UploadParts
    from bot.values import Exchange
    from corpus.access import Audience
    from corpus.catalogue import Catalogue
    from retrieval.builder import Builder, BuildResult, Event
    from retrieval.embedders import Embedder
    from retrieval.searcher import LocalSearcher


def open_catalogue(settings: Settings) -> Catalogue:
    """Open the catalogue of the data directory, creating or upgrading it."""
    from corpus.catalogue import Catalogue
    from corpus.markings import use_markings_of

    use_markings_of(settings.data_dir)
    return Catalogue.open(settings.data_dir / "catalogue.sqlite", default_releasable_to=settings.default_releasable_set)


def open_state(settings: Settings) -> StateStore:
    """Open the state database of the data directory, creating or upgrading it."""
    from bot.store.state import StateStore

    return StateStore.open(settings.data_dir / "state.sqlite")


def open_audit(settings: Settings) -> AuditLog:
    """Open the audit record of the data directory, creating it."""
    from bot.audit.log import AuditLog
    from bot.links import signing_key

    secret = settings.secret_key.get_secret_value() if settings.secret_key else None
    key = signing_key(secret, data_dir=settings.data_dir)
    return AuditLog(settings.data_dir, key=key, keep_content=settings.audit_content)


def load_embedder(settings: Settings) -> Embedder:
    """Load the configured embedder; the bundled one is converted first where that was not done."""
    from retrieval.embedders import load_embedder as load

    return load(settings.embedder, model_dir=settings.model_dir)


def load_ahead(settings: Settings) -> Callable[[], Embedder]:
    """Load the embedder in a thread of its own, while the caller imports and opens the rest.

    Half of the load is compilation outside Python, so both go on at once.

    Returns:
        What waits for the embedder; it raises what the load raised.
    """
    from concurrent.futures import Future
    from threading import Thread

    loaded: Future[Embedder] = Future()

    def load() -> None:
        try:
            loaded.set_result(load_embedder(settings))
        except BaseException as exc:  # noqa: BLE001  # raised again where the embedder is waited for
            loaded.set_exception(exc)

    Thread(target=load, name="load-embedder", daemon=True).start()
    return loaded.result


def open_searcher(
    settings: Settings, *, catalogue: Catalogue | None = None, embedder: Callable[[], Embedder] | None = None
) -> LocalSearcher:
    """Open a searcher on the live generation; it follows later activations by itself.

    Args:
        settings: The settings.
        catalogue: The open catalogue; None opens it.
        embedder: Gives the embedder, asked for last; None loads the configured one.

    Raises:
        IndexNotFoundError: If nothing was built yet.
    """
    from retrieval.glossary import Glossary
    from retrieval.rerank import CrossEncoderReranker
    from retrieval.searcher import LocalSearcher

    opened = catalogue or open_catalogue(settings)
    glossary = Glossary.of_data_dir(settings.data_dir)
    return LocalSearcher(
        settings.data_dir,
        catalogue=opened,
        embedder=embedder() if embedder else load_embedder(settings),
        glossary=glossary,
        reranker=CrossEncoderReranker(settings.reranker) if settings.reranker else None,
    )


def search_in(
    settings: Settings, generation: str, *, catalogue: Catalogue
) -> Callable[[str], list[tuple[str, str, int, int]]]:
    """What searches one kept generation with the operator's rights: document, version, start and end of passages."""
    from retrieval.engine import GenerationSearch
    from retrieval.generations import GenerationStore, opened
    from retrieval.glossary import Glossary
    from retrieval.query import Query

    def search(text: str) -> list[tuple[str, str, int, int]]:
        glossary = Glossary.of_data_dir(settings.data_dir)
        with opened(GenerationStore(settings.data_dir).folder / generation) as found:
            engine = GenerationSearch(found, catalogue=catalogue, embedder=load_embedder(settings), glossary=glossary)
            chunks = [hit.chunk for hit in engine.search(Query(text=text), top_k=20).hits]
        return [(chunk.document_id, chunk.version, chunk.start, chunk.end) for chunk in chunks]

    return search


def make_builder(
    settings: Settings, *, catalogue: Catalogue, on_event: Callable[[Event], None] | None = None
) -> Builder:
    """Make the builder of the data directory."""
    from retrieval.builder import Builder
    from retrieval.embedders import fingerprint_of

    return Builder(
        settings.data_dir,
        catalogue=catalogue,
        embedder=functools.cache(lambda: load_embedder(settings)),
        fingerprint=fingerprint_of(settings.embedder, model_dir=settings.model_dir),
        on_event=on_event,
    )


def note_changes(settings: Settings, result: BuildResult, *, catalogue: Catalogue) -> ChangeNote | None:
    """Note what an activated build changed, and keep the note for every process; None if it was not activated."""
    from bot.change_note import NotedDocument, change_note, save_note

    if not result.activated or result.generation is None:
        return None
    records = {record.id: record for record in catalogue.documents(removed_too=True)}
    changes = {
        name: [
            NotedDocument(document_id=found.id, version=found.version, title=found.title)
            for found in (records[one] for one in ids if one in records)
        ]
        for name, ids in result.changes.items()
    }
    moved = (*result.changes["changed"], *result.changes["removed"])
    exchanges: list[Exchange] = []
    if moved and (settings.data_dir / "state.sqlite").exists():
        state = open_state_care(settings)
        exchanges = state.citing(moved)
        state.close()

    def text_of(document_id: str) -> str | None:
        stored = None if document_id in result.changes["removed"] else catalogue.version(document_id)
        return stored.text if stored else None

    note = change_note(changes, exchanges, generation=result.generation, text_of=text_of)
    save_note(settings.data_dir, note)
    return note


def make_eraser(settings: Settings, *, catalogue: Catalogue) -> Eraser:
    """Make what erases documents of the data directory."""
    from bot.erasure import Eraser

    state = functools.partial(open_state_care, settings) if (settings.data_dir / "state.sqlite").exists() else None
    builder = make_builder(settings, catalogue=catalogue)
    return Eraser(settings.data_dir, catalogue=catalogue, builder=builder, state=state, audit=open_audit(settings))


def open_state_care(settings: Settings) -> StateCare:
    """Open the state database for work that blocks."""
    from bot.store.care import StateCare

    return StateCare.open(settings.data_dir / "state.sqlite")


def make_answerer(settings: Settings, *, searcher: LocalSearcher | None = None, generates: bool = True) -> Answerer:
    """Make the answerer over the live index; without `generates` no configured text generator is asked."""
    from bot.answering.answerer import Answerer

    found = searcher or open_searcher(settings)
    generator = make_generator(settings, searcher=found) if generates else None
    return Answerer(searcher=found, reader=found, threshold=settings.answer_threshold, generator=generator)


def make_generator(settings: Settings, *, searcher: LocalSearcher) -> ChatModelGenerator | None:
    """Make the configured text generator; None for the extractive one. No model is opened yet."""
    if settings.generator == "extractive":
        return None
    from bot.answering.verification import Verifier
    from bot.generators.chat_model import ChatModelGenerator, Limits
    from bot.generators.limits import TokenLedger
    from bot.generators.models import CrossEncoderEntailment, open_chat_model

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    entailment = CrossEncoderEntailment(settings.entailment_model) if settings.entailment_model else None
    return ChatModelGenerator(
        lambda: open_chat_model(
            settings.generator,
            base_url=settings.llm_base_url,
            api_key=settings.llm_api_key.get_secret_value() if settings.llm_api_key else "",
            seconds=settings.llm_timeout_s,
            tokens=settings.llm_max_tokens,
        ),
        name=settings.generator,
        verifier=Verifier(aligner=searcher.aligner(), entailment=entailment),
        ledger=TokenLedger(settings.data_dir / "llm-usage.json", daily=settings.llm_daily_tokens),
        limits=Limits(
            seconds=settings.llm_timeout_s, tokens=settings.llm_max_tokens, translates=settings.llm_translates
        ),
    )


def make_conversation(
    settings: Settings, *, store: StateStore | None = None, searcher: LocalSearcher | None = None
) -> ConversationService:
    """Make the service that every chat platform talks to."""
    from bot.conversation import ConversationService, Limits

    found = searcher or open_searcher(settings)
    return ConversationService(
        answerer=make_answerer(settings, searcher=found),
        store=store or open_state(settings),
        indexer=make_indexer(settings),
        reader=found,
        admins=settings.admin_ids,
        limits=Limits(per_user=settings.questions_per_user, per_organisation=settings.questions_per_organisation),
        audit=open_audit(settings),
    )


def make_indexer(settings: Settings) -> ProcessIndexer:
    """Make what runs re-index jobs of the data directory."""
    from bot.records import IndexFailure
    from bot.reindex import ProcessIndexer

    def failures() -> list[IndexFailure]:
        catalogue = open_catalogue(settings)
        listed = [*catalogue.failures(), *catalogue.warnings()]
        return [IndexFailure(source=failure.path, reason=failure.reason, hint=failure.hint) for failure in listed]

    return ProcessIndexer(settings.data_dir, failures=failures)


def make_schedule(settings: Settings) -> AbstractAsyncContextManager[object]:
    """What starts re-index jobs while `serve` runs; does nothing where no schedule is set."""
    from bot.reindex import Schedule

    if not settings.reindex_every:
        return contextlib.nullcontext()
    return Schedule(make_indexer(settings), every_s=settings.reindex_every * 60)


def make_slack_app(
    settings: Settings, slack: SlackSettings, *, conversation: ConversationService | None = None
) -> SlackApp:
    """Make the Slack app; nothing is sent to Slack yet.

    Raises:
        ConfigError: If SLACK_BOT_TOKEN is not set.
    """
    from bot.identity import PlatformIdentities
    from bot.platforms.slack.app import SlackKeys
    from bot.platforms.slack.app import make_slack_app as make

    bot_token = _need_bot_token(slack)
    secret = slack.slack_signing_secret
    store = open_state(settings)
    return make(
        conversation or make_conversation(settings, store=store),
        store,
        keys=SlackKeys(
            bot_token=bot_token,
            signing_secret=secret.get_secret_value() if secret else "",
            api_url=slack.slack_api_url,
        ),
        identities=PlatformIdentities(settings),
        admins=settings.admin_ids,
        uploads=make_uploads(settings),
    )


def make_uploads(settings: Settings) -> UploadParts:
    """What keeps the files that admins add in chat."""
    from bot.identity import read_organisations
    from bot.uploads import UploadParts, Uploads
    from corpus.errors import ConfigError

    def codes() -> frozenset[str]:
        try:
            return read_organisations(settings).codes
        except ConfigError:  # it was reported when it was read for access
            return frozenset()

    store = Uploads(settings.data_dir, catalogue=open_catalogue(settings), max_file_mb=settings.max_file_mb)
    return UploadParts(store=store, codes=codes, audit=open_audit(settings))


def make_socket_service(settings: Settings, slack: SlackSettings) -> tuple[SlackApp, Callable[[], Awaitable[None]]]:
    """Make the Slack app of `slack-socket`, and what to await once before connecting.

    Raises:
        ConfigError: If SLACK_BOT_TOKEN is not set.
        IndexNotFoundError: If nothing was built yet.
    """
    _need_bot_token(slack)
    searcher = open_searcher(settings, embedder=load_ahead(settings))
    conversation = make_conversation(settings, searcher=searcher)
    app = make_slack_app(settings, slack, conversation=conversation)
    return app, functools.partial(_warm_up, make_answerer(settings, searcher=searcher, generates=False))


def _platforms(
    settings: Settings, slack: SlackSettings, teams: TeamsSettings | None, *, conversation: ConversationService
) -> tuple[list[APIRouter], list[Callable[[], Awaitable[object]]], list[Callable[[], Awaitable[object]]]]:
    """Routers of the chat platforms that are configured, what stops them, and what readies them."""
    routers: list[APIRouter] = []
    closers: list[Callable[[], Awaitable[object]]] = []
    starters: list[Callable[[], Awaitable[object]]] = []
    if slack.slack_signing_secret is not None:
        from bot.platforms.slack import http

        hooks = make_slack_app(settings, slack, conversation=conversation)
        routers.append(http.router(hooks))
        closers.append(lambda: hooks.desk.drain(within_s=25))
    if teams is not None and (teams.client_id or teams.dangerously_allow_unauthenticated_requests):
        from bot.platforms.teams import http as teams_http

        activities = make_teams_app(settings, teams, conversation=conversation)
        routers.append(teams_http.router(activities))
        closers.append(activities.close)
        starters.append(activities.start)
    return routers, closers, starters


def _need_bot_token(slack: SlackSettings) -> str:
    from corpus.errors import ConfigError

    if slack.slack_bot_token is None:
        raise ConfigError("SLACK_BOT_TOKEN is not set.", "Set it to the app's bot token (xoxb-…); `.env` will do.")
    return slack.slack_bot_token.get_secret_value()


def make_teams_app(
    settings: Settings, teams: TeamsSettings, *, conversation: ConversationService | None = None
) -> TeamsApp:
    """Make the Teams app; nothing is sent to Teams yet.

    Raises:
        ConfigError: If keys are missing, or requests without tokens would be taken where others can connect.
    """
    from bot.identity import PlatformIdentities
    from bot.platforms.teams.app import TeamsKeys, TeamsOptions
    from bot.platforms.teams.app import make_teams_app as make

    is_test_peer = _is_teams_test_peer(settings, teams)
    store = open_state(settings)
    return make(
        conversation or make_conversation(settings, store=store),
        store,
        keys=TeamsKeys(
            client_id=teams.client_id,
            client_secret=teams.client_secret.get_secret_value() if teams.client_secret else "",
            tenant_id=teams.tenant_id,
            is_test_peer=is_test_peer,
        ),
        options=TeamsOptions(
            identities=PlatformIdentities(settings),
            tenants=settings.teams_tenant_ids,
            admins=settings.teams_admin_ids | settings.admin_ids,
        ),
    )


def _is_teams_test_peer(settings: Settings, teams: TeamsSettings) -> bool:
    """Whether to take activities without tokens; refuses to, unless only this machine's test peer can send any."""
    from bot.platforms.web.access import is_loopback
    from corpus.errors import ConfigError

    if not teams.dangerously_allow_unauthenticated_requests:
        return False
    reasons = (
        ("LIAISON_TEAMS_TEST_PEER is not set", not settings.teams_test_peer),
        (f"LIAISON_HOST is {settings.host!r}, not loopback", not is_loopback(settings.host)),
        ("LIAISON_PUBLIC_URL is set", bool(settings.public_url)),
        ("CLIENT_ID is set", bool(teams.client_id)),
    )
    refused = [reason for reason, holds in reasons if holds]
    if refused:
        raise ConfigError(
            f"DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS is refused: {'; '.join(refused)}.",
            "Unset it. It is for the Agents Playground on this machine alone; docs/teams.md shows how.",
        )
    return True


def make_site(
    settings: Settings, slack: SlackSettings, teams: TeamsSettings | None = None
) -> tuple[FastAPI, Callable[[], Awaitable[None]]]:
    """Make the site of `serve`: page, API and, where their keys are set, Slack over HTTP and Teams.

    Returns:
        The application, and what to await once before serving, so that the first question is as fast as the next.

    Raises:
        ConfigError: If a platform's keys are incomplete.
        IndexNotFoundError: If nothing was built yet.
    """
    embedder = load_ahead(settings)

    import bot.answering.answerer  # noqa: F401  # now, while the embedder loads
    from bot.links import signing_key
    from bot.platforms.web.app import WebOptions, create_app
    from retrieval.generations import GenerationStore, read_manifest

    catalogue, store = open_catalogue(settings), open_state(settings)
    searcher = open_searcher(settings, catalogue=catalogue, embedder=embedder)
    conversation = make_conversation(settings, store=store, searcher=searcher)
    generations = GenerationStore(settings.data_dir)
    routers, closers, starters = _platforms(settings, slack, teams, conversation=conversation)
    app = create_app(
        conversation,
        searcher,
        options=WebOptions(
            secret_key=signing_key(
                settings.secret_key.get_secret_value() if settings.secret_key else None, data_dir=settings.data_dir
            ),
            public_url=settings.public_url,
            threads=store,
            audit=open_audit(settings),
            login=_make_login(settings),
            per_minute=settings.requests_per_visitor,
            versions=_version_lister(catalogue, searcher),
            last_indexed=lambda: read_manifest(generations.current_folder()).created_at,
            extra_routers=routers,
            closers=closers,
        ),
    )
    return app, functools.partial(_warm_up, make_answerer(settings, searcher=searcher, generates=False), starters)


def _make_login(settings: Settings) -> ProxyLogin | None:
    """What tells who is logged in; None where no login is configured.

    Raises:
        ConfigError: If only half of a login is configured.
    """
    import ipaddress

    from bot.config import split_list
    from bot.identity import PlatformIdentities
    from bot.platforms.web.login import ProxyLogin
    from corpus.errors import ConfigError

    proxies = split_list(settings.login_proxies)
    if bool(settings.login_header) != bool(proxies):
        raise ConfigError(
            "LIAISON_LOGIN_HEADER and LIAISON_LOGIN_PROXIES go together, and only one of them is set.",
            "Set both, or none; docs/security/hardening.md shows how.",
        )
    if not proxies:
        return None
    return ProxyLogin(
        header=settings.login_header,
        proxies=[ipaddress.ip_network(proxy, strict=False) for proxy in proxies],
        principal_of=PlatformIdentities(settings).signed_in,
    )


def _version_lister(catalogue: Catalogue, searcher: LocalSearcher) -> Callable[[str, Audience], Sequence[VersionNote]]:
    from bot.platforms.web.parts import VersionNote

    def versions(document_id: str, audience: Audience) -> Sequence[VersionNote]:
        live = searcher.read(document_id, audience=audience)
        if live is None:
            return ()
        return [
            VersionNote(version=v.version, created_at=v.created_at, is_current=v.version == live.version)
            for v in reversed(catalogue.versions(document_id))
        ]

    return versions


async def _warm_up(answerer: Answerer, starters: Sequence[Callable[[], Awaitable[object]]] = ()) -> None:
    """Answer a question in each language for nobody, so that models and dictionaries are in memory."""
    from bot.values import ThreadKey, Turn

    thread = ThreadKey(platform="console", workspace_id="local", channel_id="warm-up", thread_id="warm-up")
    for text in ("What do the documents say about cooperation?", "文書は協力について何を述べていますか。"):
        await answerer.answer(Turn(thread=thread, turn_id="warm-up", text=text), ())
    for start in starters:
        await start()
