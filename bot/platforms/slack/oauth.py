"""Installing the app in many workspaces: the way through Slack's consent page, and what ends an installation."""

from __future__ import annotations

import html
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.desk import SlackDesk
from bot.platforms.slack.hearing import tell_of_installation
from bot.platforms.slack.installations import STATE_LIFE_S, Installations, InstalledAuthorize, place_of
from bot.platforms.slack.manifest import BOT_SCOPES, REDIRECT_PATH
from bot.platforms.slack.working import FAILURES, reason

_log = logging.getLogger(__name__)

INSTALL_PATH = "/slack/install"

_INSTALLED = (
    "Liaison is installed in {place}. Open it under Apps in Slack, or invite it to a channel.",
    "{place} に Liaison をインストールしました。Slack の「App」から開くか、チャンネルに招待してください。",
)
_REFUSED: Mapping[str, tuple[str, str]] = {
    "access_denied": (
        "The installation was cancelled; nothing was installed.",
        "インストールは取り消されました。何もインストールされていません。",
    ),
    "not_listed": (
        "This workspace is not among those that may use this Liaison. Ask whoever runs it to add {place} to "
        "LIAISON_SLACK_WORKSPACES.",
        "このワークスペースでは、この Liaison を利用できません。運用者に、LIAISON_SLACK_WORKSPACES への {place} の"
        "追加をご依頼ください。",
    ),
    "other": (
        "The installation did not succeed ({reason}). Begin again from the installation link, in the same browser.",
        "インストールできませんでした（{reason}）。同じブラウザーで、インストール用リンクからやり直してください。",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """What it takes to be installed in many workspaces.

    Attributes:
        public_url: Address of the site as browsers reach it, without a trailing slash.
        installations: Where the workspaces' bots are kept.
    """

    client_id: str
    client_secret: str
    public_url: str
    installations: Installations


class _NotListedError(BoltError):
    """The workspace is not among those that may install the app."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} is not listed")
        self.place = place


class _Flow(AsyncOAuthFlow):
    """Bolt's flow, closed to workspaces that the settings do not name."""

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        installations: Installations = self.settings.installation_store  # type: ignore[assignment]  # ours
        if not installations.may_use(installation.enterprise_id, installation.team_id):
            try:
                await self.client.auth_revoke(token=installation.bot_token)
            except FAILURES as exc:
                _log.warning("A token that nobody needs could not be revoked: %s", reason(exc))
            raise _NotListedError(place_of(installation))
        await super().store_installation(request, installation)
        _log.info("The app was installed in workspace %s", place_of(installation))


def make_flow(oauth: OAuth, client: AsyncWebClient, authorize: InstalledAuthorize, logger: logging.Logger) -> _Flow:
    """The routes' work: consent page, states, tokens.

    Args:
        oauth: Who we are.
        client: Without a token; its base URL tells where Slack is.
        authorize: Told of an installation, which may replace another.
        logger: For Bolt's lines, which quote tokens' owners.
    """

    async def on_installed(args: AsyncSuccessArgs) -> BoltResponse:
        found = args.installation
        team_id = None if found.is_enterprise_install else found.team_id
        authorize.forget(found.enterprise_id, team_id)
        authorize.tell_others(found.enterprise_id, team_id)
        name = found.enterprise_name if found.is_enterprise_install else found.team_name
        return _page(200, _INSTALLED, place=name or place_of(found))

    async def on_failed(args: AsyncFailureArgs) -> BoltResponse:
        if isinstance(args.error, _NotListedError):
            return _page(403, _REFUSED["not_listed"], place=args.error.place)
        _log.warning("An installation did not succeed: %r", args.reason[:60])
        return _page(args.suggested_status_code, _REFUSED.get(args.reason, _REFUSED["other"]), reason=args.reason[:60])

    settings = AsyncOAuthSettings(
        client_id=oauth.client_id,
        client_secret=oauth.client_secret,
        scopes=list(BOT_SCOPES),
        user_scopes=[],
        redirect_uri=oauth.public_url + REDIRECT_PATH,
        install_path=INSTALL_PATH,
        install_page_rendering_enabled=False,
        redirect_uri_path=REDIRECT_PATH,
        callback_options=AsyncCallbackOptions(success=on_installed, failure=on_failed),
        authorization_url=client.base_url.removesuffix("api/") + "oauth/v2/authorize",
        installation_store=oauth.installations,
        installation_store_bot_only=True,
        state_store=oauth.installations.states,
        state_expiration_seconds=STATE_LIFE_S,
        logger=logger,
    )
    return _Flow(client=client, logger=logger, settings=settings)


def _page(status: int, texts: tuple[str, str], **values: str) -> BoltResponse:
    """A page that says one thing in both languages."""
    shown = {name: html.escape(value) for name, value in values.items()}
    english, japanese = (text.format(**shown) for text in texts)
    body = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Liaison</title>'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>'
        f'<body><main><h1>Liaison</h1><p>{english}</p><p lang="ja">{japanese}</p></main></body></html>'
    )
    return BoltResponse(status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8"})


def listen(
    bolt: AsyncApp, desk: SlackDesk, installations: Installations | None, authorize: InstalledAuthorize | None
) -> None:
    """Take the events that end an installation: its tokens and whatever was remembered by them are forgotten."""

    async def end(context: AsyncBoltContext, why: str) -> None:
        enterprise_id = context.enterprise_id
        team_id = None if context.is_enterprise_install else context.team_id
        place = team_id or enterprise_id or ""
        if installations is not None:
            await installations.async_delete_all(enterprise_id=enterprise_id, team_id=team_id)
        if authorize is not None:
            authorize.forget(enterprise_id, team_id)
        desk.channels.forget_workspace(place)
        desk.people.forget_workspace(place)
        tell_of_installation(desk, enterprise_id, team_id, gone_from=place)
        _log.warning("%s in workspace %s; it has to be installed again", why, place)

    async def on_uninstalled(context: AsyncBoltContext) -> None:
        await end(context, "The app was uninstalled")

    async def on_revoked(context: AsyncBoltContext, event: dict[str, Any]) -> None:
        if (event.get("tokens") or {}).get("bot"):  # people's own tokens are never kept
            await end(context, "The app's token was revoked")

    bolt.event("app_uninstalled")(on_uninstalled)
    bolt.event("tokens_revoked")(on_revoked)
