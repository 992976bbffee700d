"""Puts together the site of `serve`: page, API and the chat platforms over HTTP."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from bot.wiring.answers import make_answerer, make_conversation, warm_up
from bot.wiring.chats import make_slack_app, make_teams_app
from bot.wiring.gauges import gauges_of
from bot.wiring.index import load_ahead, make_indexer, open_searcher
from bot.wiring.jobs import glancing_queue
from bot.wiring.login import make_login
from bot.wiring.operator import make_operator
from bot.wiring.stores import open_audit, open_catalogue, open_state, signing_key_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from fastapi import APIRouter, FastAPI

    from bot.config import Settings, SlackSettings, TeamsSettings
    from bot.conversation import ConversationService
    from bot.platforms.web.parts import VersionNote
    from corpus.access import Audience
    from corpus.catalogue import Catalogue
    from retrieval.searcher import LocalSearcher


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
    from bot.answering.study import Study
    from bot.metrics import PROCESS
    from bot.platforms.web.app import WebOptions, create_app
    from retrieval.generations import GenerationStore, read_manifest

    catalogue, store = open_catalogue(settings), open_state(settings)
    searcher = open_searcher(settings, catalogue=catalogue, embedder=embedder)
    indexer = make_indexer(settings)  # one for chats and page: it knows the job that this process has just started
    conversation = make_conversation(settings, store=store, searcher=searcher, indexer=indexer)
    generations = GenerationStore(settings.data_dir)
    PROCESS.watch(gauges_of(settings.data_dir, conversation, queue=glancing_queue(settings)))
    routers, closers, starters = _platforms(settings, slack, teams, conversation=conversation)
    if conversation.replica is not None:  # it lives before anything arrives, and until all is done
        starters.insert(0, conversation.replica.start)
        closers.append(conversation.replica.stop)
    study = Study(generation=lambda: searcher.generation, sentences=searcher.sentences)
    starters.append(study.start)
    closers.append(study.stop)
    app = create_app(
        conversation,
        searcher,
        options=WebOptions(
            secret_key=signing_key_of(settings),
            public_url=settings.public_url,
            threads=store,
            audit=open_audit(settings),
            login=make_login(settings),
            per_minute=settings.requests_per_visitor,
            share=_share_of(conversation),
            operator=make_operator(settings, store=store, embedder=embedder, indexer=indexer),
            versions=_version_lister(catalogue, searcher),
            last_indexed=lambda: read_manifest(generations.current_folder()).created_at,
            extra_routers=routers,
            closers=closers,
        ),
    )
    return app, functools.partial(warm_up, make_answerer(settings, searcher=searcher, generates=False), starters)


def _share_of(conversation: ConversationService) -> Callable[[], float]:
    """This process's part of what all processes that serve may do together."""
    replica = conversation.replica
    return (lambda: 1.0) if replica is None else (lambda: replica.share)


def _platforms(
    settings: Settings, slack: SlackSettings, teams: TeamsSettings | None, *, conversation: ConversationService
) -> tuple[list[APIRouter], list[Callable[[], Awaitable[object]]], list[Callable[[], Awaitable[object]]]]:
    """Routers of the chat platforms that are configured, what stops them, and what readies them."""
    routers: list[APIRouter] = []
    closers: list[Callable[[], Awaitable[object]]] = []
    starters: list[Callable[[], Awaitable[object]]] = []
    if slack.slack_signing_secret is not None:
        from bot.platforms.slack import http
        from bot.platforms.slack.changes import tell_abandoned
        from bot.platforms.slack.telling import begin_telling

        hooks = make_slack_app(settings, slack, conversation=conversation)
        routers.append(http.router(hooks))
        closers.append(lambda: hooks.desk.drain(within_s=25))
        starters.append(lambda: tell_abandoned(hooks.desk, hooks.client_for))
        starters.append(lambda: begin_telling(hooks.desk, hooks.client_for))
    if teams is not None and (teams.client_id or teams.dangerously_allow_unauthenticated_requests):
        from bot.platforms.teams import http as teams_http

        activities = make_teams_app(settings, teams, conversation=conversation)
        routers.append(teams_http.router(activities))
        closers.append(activities.close)
        starters.append(activities.start)
    return routers, closers, starters


def _version_lister(catalogue: Catalogue, searcher: LocalSearcher) -> Callable[[str, Audience], Sequence[VersionNote]]:
    from bot.platforms.web.parts import VersionNote

    def versions(document_id: str, audience: Audience) -> Sequence[VersionNote]:
        live = searcher.read(document_id, audience=audience)
        if live is None:
            return ()
        former = searcher.former_versions(audience=audience)
        readable = {v.version for v in former if v.document_id == document_id} | {live.version}
        return [
            VersionNote(version=v.version, created_at=v.created_at, is_current=v.version == live.version)
            for v in reversed(catalogue.versions(document_id))
            if v.version in readable
        ]

    return versions
