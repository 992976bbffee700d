"""Builds the Teams app: keys, the SDK's app, and what serves it."""

from __future__ import annotations

import functools
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.conversation import ConversationService
from bot.platforms.teams.channel_settings import SettingsDesk
from bot.platforms.teams.connector import Connector, Patience
from bot.platforms.teams.consents import BriefDesk
from bot.platforms.teams.desk import TeamsDesk
from bot.platforms.teams.door import Door
from bot.platforms.teams.drive import Drive
from bot.platforms.teams.extension import ExtensionDesk
from bot.platforms.teams.hearing import hear_others
from bot.platforms.teams.listening import listen
from bot.platforms.teams.outward import REQUEST_TIMEOUT_S, keep_connections, make_groups, stay_signed_in
from bot.platforms.teams.people import People
from bot.platforms.teams.recovery import watch_abandoned
from bot.platforms.teams.sdk import (
    PUBLIC,
    Account,
    App,
    ClientOptions,
    CloudEnvironment,
    HttpMethod,
    HttpRouteHandler,
)
from bot.platforms.teams.sign import Pace
from bot.platforms.teams.telling import tell_threads
from bot.platforms.teams.tokens import ConnectorTokens
from bot.platforms.teams.uploads import UploadDesk
from bot.ports import DeskStore, EverybodyPublic, Identities
from bot.shelves import CollectionShelves
from bot.uploads import UploadParts
from corpus.errors import ConfigError

_log = logging.getLogger(__name__)

MESSAGES_PATH = "/api/messages"
_GRACE_S = 25.0
_HERE = frozenset({"127.0.0.1", "localhost"})

TokenMaker = Callable[..., Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsKeys:
    """What the app signs in with.

    Attributes:
        client_id: Application id; empty only for a test peer.
        client_secret: Empty where the host's managed identity signs in.
        tenant_id: Tenant of the registration.
        is_test_peer: Take requests without tokens, from this machine only, and answer to this machine only.
    """

    client_id: str = ""
    client_secret: str = ""
    tenant_id: str = ""
    is_test_peer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsOptions:
    """Everything else that an installation chooses.

    Attributes:
        identities: Maps users to principals.
        tenants: Tenant ids that may use Liaison; empty: that of the registration alone.
        admins: Entra object ids that may administer.
        admin_groups: Entra object ids of groups of the registration's tenant whose members may administer.
        graph_url: Microsoft Graph; None: that of the cloud.
        pace: When signs are given.
        patience: How long a request to Teams is tried.
        cloud: Microsoft's cloud.
        token_maker: Makes the bot's own tokens instead of Entra.
        uploads: What keeps the documents that admins add in personal chats; None: none are taken.
        shelves: The collections to which a conversation may be narrowed; None: there are none.
        drive: Fetches and puts files; None: Microsoft's file hosts, of a test peer this machine too.
        service_url: Where to send what answers no activity; None: Microsoft's worldwide address.
    """

    identities: Identities
    tenants: frozenset[str] = frozenset()
    admins: frozenset[str] = frozenset()
    admin_groups: frozenset[str] = frozenset()
    graph_url: str | None = None
    pace: Pace | None = None
    patience: Patience | None = None
    cloud: CloudEnvironment = PUBLIC
    token_maker: TokenMaker | None = None
    uploads: UploadParts | None = None
    shelves: CollectionShelves | None = None
    drive: Drive | None = None
    service_url: str | None = None


class _Route:
    """The SDK's server adapter: takes the SDK's handler, leaves serving to Liaison's own application."""

    def __init__(self) -> None:
        self.handler: HttpRouteHandler | None = None

    def register_route(self, method: HttpMethod, path: str, handler: HttpRouteHandler) -> None:  # noqa: ARG002  # the SDK's protocol
        """Keep the handler of the one route."""
        self.handler = handler

    def serve_static(self, path: str, directory: str) -> None:
        """Nothing static is served."""

    async def start(self, port: int) -> None:
        """Liaison serves."""

    async def stop(self) -> None:
        """Liaison stops."""


class TeamsApp:
    """The SDK's app with what serves it.

    Args:
        sdk: The SDK's app; handlers are registered already.
        desk: Does the work.
        keys: What the app signs in with.
        route: Holds the SDK's handler once `start` was awaited.
        tokens: Validates inbound tokens; None for a test peer.
        extension: Answers in dialogs.
        door: Keeps messages for the case that this replica is killed; None: it serves alone.
    """

    def __init__(
        self,
        sdk: App,
        desk: TeamsDesk,
        keys: TeamsKeys,
        *,
        route: _Route,
        tokens: ConnectorTokens | None,
        extension: ExtensionDesk,
        door: Door | None = None,
    ) -> None:
        self.sdk = sdk
        self.desk = desk
        self.keys = keys
        self.tokens = tokens
        self.extension = extension
        self.door = door
        self._route = route

    async def start(self) -> HttpRouteHandler:
        """Get ready and fetch the connector's keys; returns the SDK's handler. Later calls return it at once."""
        if self._route.handler is None:
            await self.sdk.initialize()
            if self.tokens is not None:
                # The SDK offers no way to pass a validator in. Should it rename this, its own check stays in place.
                self.sdk.server._token_validator = self.tokens
                await self.tokens.warm()
                account = Account(id=f"28:{self.keys.client_id}")
                watch = functools.partial(
                    watch_abandoned,
                    self.desk.store,
                    self.desk.connector,
                    service_url=self.sdk.api.service_url,
                    bot=account,
                )
                self.desk.begin(watch, is_turn=False)
                tell = functools.partial(tell_threads, self.desk, service_url=self.sdk.api.service_url, bot=account)
                self.desk.begin(tell, is_turn=False)
                self.desk.begin(functools.partial(stay_signed_in, self.sdk), is_turn=False)
        if self._route.handler is None:
            raise ConfigError("Microsoft's Teams SDK registered no route.", "Install the pinned version of it.")
        return self._route.handler

    async def drain(self, *, within_s: float) -> bool:
        """Wait until no turn is running; False if some still are after that time."""
        return await self.desk.drain(within_s=within_s)

    async def close(self) -> None:
        """Wait for what is running, then give back the connections."""
        await self.drain(within_s=_GRACE_S)
        await self.sdk.api.http.http.aclose()
        await self.sdk.http_client.http.aclose()


def make_teams_app(
    conversation: ConversationService, store: DeskStore, *, keys: TeamsKeys, options: TeamsOptions | None = None
) -> TeamsApp:
    """Build the app; nothing is sent to Teams yet.

    Args:
        conversation: Answers turns.
        store: Keeps what the platform has to remember.
        keys: What the app signs in with.
        options: Everything else; None: everybody reads public documents only.

    Raises:
        ConfigError: If keys are missing, or nothing says whose tenants may use Liaison.
    """
    chosen = options or TeamsOptions(identities=EverybodyPublic())
    tenants = chosen.tenants or (frozenset({keys.tenant_id}) if keys.tenant_id else frozenset())
    if not keys.is_test_peer:
        _check(keys, tenants)
    logging.getLogger("microsoft_teams").setLevel(logging.CRITICAL)  # its lines quote whole activities
    route = _Route()
    sdk = App(
        client_id=keys.client_id or None,
        client_secret=keys.client_secret or None,
        tenant_id=keys.tenant_id or None,
        token=chosen.token_maker,
        service_url=chosen.service_url,
        cloud=chosen.cloud,
        http_server_adapter=route,
        messaging_endpoint=MESSAGES_PATH,
        client=ClientOptions(timeout=REQUEST_TIMEOUT_S),
        dangerously_allow_unauthenticated_requests=keys.is_test_peer,
        telemetry={"agent365": False},
        state=False,
        fetch_user_token=False,
    )
    keep_connections(sdk)
    _hush_requests()
    connector = Connector(sdk.api, patience=chosen.patience)
    people = People(
        chosen.identities,
        connector,
        tenants=tenants,
        admins=chosen.admins,
        admin_groups=chosen.admin_groups,
        groups=make_groups(sdk, keys.tenant_id, graph_url=chosen.graph_url),
    )
    desk = TeamsDesk(conversation, store, people, connector, pace=chosen.pace or Pace())
    extension = ExtensionDesk(desk)
    drive = chosen.drive or Drive(nearby=_HERE if keys.is_test_peer else frozenset())
    if chosen.uploads is not None:
        desk.before.append(UploadDesk(desk, chosen.uploads, drive).takes)
    desk.before.append(SettingsDesk(desk, chosen.shelves).takes)
    listen(sdk, desk, extension, BriefDesk(desk, drive))
    tokens = None if keys.is_test_peer else ConnectorTokens(keys.client_id, chosen.cloud)
    door = Door(desk, conversation.replica) if conversation.replica is not None else None
    if conversation.replica is not None:
        hear_others(conversation.replica, desk)
    return TeamsApp(sdk, desk, keys, route=route, tokens=tokens, extension=extension, door=door)


def _check(keys: TeamsKeys, tenants: frozenset[str]) -> None:
    if not keys.client_id:
        raise ConfigError(
            "CLIENT_ID is not set.", "Set it to the application id of the bot; docs/teams.md shows where."
        )
    if not tenants:
        raise ConfigError(
            "Nothing says whose Teams may use Liaison.", "Set TENANT_ID, or LIAISON_TEAMS_TENANTS for several tenants."
        )


def _hush_requests() -> None:
    """Keep lines for every request, with ids of conversations, out of the log.

    Whenever the SDK makes a client, also for one request, it gives httpx' logger the level of its own.
    """
    for name in ("microsoft_teams.common.http.client", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)
