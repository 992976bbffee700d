"""Puts together the chat platforms: Slack and Teams."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from bot.wiring.answers import make_answerer, make_conversation, open_shelves, warm_up
from bot.wiring.index import load_ahead, open_searcher
from bot.wiring.stores import open_audit, open_catalogue, open_state, signing_key_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.config import Settings, SlackSettings, TeamsSettings
    from bot.conversation import ConversationService
    from bot.platforms.slack.app import SlackApp
    from bot.platforms.slack.oauth import OAuth
    from bot.platforms.teams.app import TeamsApp
    from bot.store.state import StateStore
    from bot.uploads import UploadParts


def make_slack_app(
    settings: Settings, slack: SlackSettings, *, conversation: ConversationService | None = None
) -> SlackApp:
    """Make the Slack app; nothing is sent to Slack yet.

    Raises:
        ConfigError: If neither SLACK_BOT_TOKEN nor all that OAuth needs is set.
    """
    from bot.identity import PlatformIdentities
    from bot.platforms.slack.app import Extras, SlackKeys
    from bot.platforms.slack.app import make_slack_app as make
    from bot.platforms.slack.desk import Library

    check_slack_keys(settings, slack)
    token, secret = slack.slack_bot_token, slack.slack_signing_secret
    store = open_state(settings)
    return make(
        conversation or make_conversation(settings, store=store),
        store,
        keys=SlackKeys(
            bot_token=token.get_secret_value() if token else "",
            signing_secret=secret.get_secret_value() if secret else "",
            api_url=slack.slack_api_url,
            oauth=None if token else make_slack_oauth(settings, slack, store=store),
        ),
        identities=PlatformIdentities(settings),
        admins=settings.admin_ids,
        extras=Extras(
            uploads=make_uploads(settings),
            library=Library(shelves=open_shelves(settings), indexed_at=functools.partial(_indexed_at, settings)),
        ),
    )


def _indexed_at(settings: Settings) -> str | None:
    from corpus.errors import LiaisonError
    from retrieval.generations import GenerationStore, read_manifest

    try:
        return read_manifest(GenerationStore(settings.data_dir).current_folder()).created_at
    except LiaisonError:  # nothing is indexed yet
        return None


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
        ConfigError: If neither SLACK_BOT_TOKEN nor all that OAuth needs is set.
        IndexNotFoundError: If nothing was built yet.
    """
    check_slack_keys(settings, slack)
    searcher = open_searcher(settings, embedder=load_ahead(settings))
    conversation = make_conversation(settings, searcher=searcher)
    app = make_slack_app(settings, slack, conversation=conversation)
    return app, functools.partial(warm_up, make_answerer(settings, searcher=searcher, generates=False))


def make_slack_oauth(settings: Settings, slack: SlackSettings, *, store: StateStore | None = None) -> OAuth:
    """What it takes to be installed in many workspaces.

    Raises:
        ConfigError: If something of it is not set.
    """
    from bot.platforms.slack.installations import Installations
    from bot.platforms.slack.oauth import OAuth

    check_slack_keys(settings, slack, by_oauth=True)
    installations = Installations(
        (store or open_state(settings)).engine,
        client_id=slack.slack_client_id,
        secret=signing_key_of(settings),
        allowed=settings.slack_workspace_ids,
    )
    return OAuth(
        client_id=slack.slack_client_id,
        client_secret=slack.slack_client_secret.get_secret_value() if slack.slack_client_secret else "",
        public_url=settings.public_url,
        installations=installations,
    )


def check_slack_keys(settings: Settings, slack: SlackSettings, *, by_oauth: bool = False) -> None:
    """Check that the app is either one workspace's, by its bot token, or installed by OAuth.

    Args:
        settings: Name who may install.
        slack: The keys.
        by_oauth: Whether a bot token does not help.

    Raises:
        ConfigError: If something is not set.
    """
    from corpus.errors import ConfigError

    if slack.slack_bot_token is not None and not by_oauth:
        return
    if not slack.slack_client_id:
        raise ConfigError("SLACK_BOT_TOKEN is not set.", "Set it to the app's bot token (xoxb-…); `.env` will do.")
    for name, value, hint in (
        ("SLACK_CLIENT_SECRET", slack.slack_client_secret, "It stands beside the client id (Basic Information)."),
        ("LIAISON_PUBLIC_URL", settings.public_url, "Set the site's https address; Slack sends installers back to it."),
        (
            "LIAISON_SLACK_WORKSPACES",
            settings.slack_workspace_ids,
            "Name the workspaces (T…) or enterprises (E…) that may install the app; nobody else can.",
        ),
    ):
        if not value:
            raise ConfigError(f"SLACK_CLIENT_ID is set, and {name} is not.", hint)


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
            admin_groups=settings.teams_admin_group_ids,
            uploads=make_uploads(settings),
            shelves=open_shelves(settings),
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
