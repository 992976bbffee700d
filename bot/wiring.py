"""The one place that names concrete classes and puts them together from the settings.

Imports stand inside the functions, so that a command pays only for the parts it uses.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from bot.config import Settings, SlackSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.answering.answerer import Answerer
    from bot.conversation import ConversationService
    from bot.platforms.slack.app import SlackApp
    from bot.store.state import StateStore
    from corpus.catalogue import Catalogue
    from retrieval.builder import Builder, Event
    from retrieval.embedders import Embedder
    from retrieval.searcher import LocalSearcher


def open_catalogue(settings: Settings) -> Catalogue:
    """Open the catalogue of the data directory, creating or upgrading it."""
    from corpus.catalogue import Catalogue

    return Catalogue.open(settings.data_dir / "catalogue.sqlite", default_releasable_to=settings.default_releasable_set)


def open_state(settings: Settings) -> StateStore:
    """Open the state database of the data directory, creating or upgrading it."""
    from bot.store.state import StateStore

    return StateStore.open(settings.data_dir / "state.sqlite")


def load_embedder(settings: Settings) -> Embedder:
    """Load the configured embedder; the bundled one is converted first where that was not done."""
    from retrieval.embedders import load_embedder as load

    return load(settings.embedder, model_dir=settings.model_dir)


def open_searcher(settings: Settings, *, catalogue: Catalogue | None = None) -> LocalSearcher:
    """Open a searcher on the live generation; it follows later activations by itself.

    Raises:
        IndexNotFoundError: If nothing was built yet.
    """
    from retrieval.searcher import LocalSearcher

    return LocalSearcher(
        settings.data_dir,
        catalogue=catalogue or open_catalogue(settings),
        embedder=load_embedder(settings),
    )


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


def make_answerer(settings: Settings, *, searcher: LocalSearcher | None = None) -> Answerer:
    """Make the answerer over the live index."""
    from bot.answering.answerer import Answerer

    found = searcher or open_searcher(settings)
    return Answerer(searcher=found, reader=found, threshold=settings.answer_threshold)


def make_conversation(
    settings: Settings, *, store: StateStore | None = None, searcher: LocalSearcher | None = None
) -> ConversationService:
    """Make the service that every chat platform talks to."""
    from bot.conversation import ConversationService

    found = searcher or open_searcher(settings)
    return ConversationService(
        answerer=make_answerer(settings, searcher=found),
        store=store or open_state(settings),
        reader=found,
        admins=settings.admin_ids,
    )


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
    from corpus.errors import ConfigError

    if slack.slack_bot_token is None:
        raise ConfigError("SLACK_BOT_TOKEN is not set.", "Set it to the app's bot token (xoxb-…); `.env` will do.")
    secret = slack.slack_signing_secret
    store = open_state(settings)
    return make(
        conversation or make_conversation(settings, store=store),
        store,
        keys=SlackKeys(
            bot_token=slack.slack_bot_token.get_secret_value(),
            signing_secret=secret.get_secret_value() if secret else "",
            api_url=slack.slack_api_url,
        ),
        identities=PlatformIdentities(settings),
        admins=settings.admin_ids,
    )
