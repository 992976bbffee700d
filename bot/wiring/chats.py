"""Puts together the chat platforms: Slack and Teams."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from bot.wiring.answers import make_answerer, make_conversation, warm_up
from bot.wiring.index import load_ahead, open_searcher
from bot.wiring.stores import open_audit, open_catalogue, open_state

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.config import Settings, SlackSettings, TeamsSettings
    from bot.conversation import ConversationService
    from bot.platforms.slack.app import SlackApp
    from bot.platforms.teams.app import TeamsApp
    from bot.uploads import UploadParts


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
    return app, functools.partial(warm_up, make_answerer(settings, searcher=searcher, generates=False))


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
