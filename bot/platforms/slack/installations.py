"""Workspaces that installed the app by OAuth: their bots, kept in the state database with encrypted tokens.

The tables are slack_sdk's own. It writes tokens as they are, so they are encrypted before they reach it: Fernet
(AES-128-CBC with HMAC-SHA256) under a key derived from the installation's secret key. Whoever has the database alone
has no token; whoever has `secret.key` or LIAISON_SECRET_KEY as well has them all.
"""

from __future__ import annotations

import asyncio
import base64
import copy
import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from cryptography.fernet import Fernet, InvalidToken
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.sqlalchemy_utils import normalize_datetime_for_db
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

_log = logging.getLogger(__name__)
_quiet = logging.getLogger(f"{__name__}.sdk")
_quiet.setLevel(logging.CRITICAL)  # slack_sdk's own lines quote states and rows

STATE_LIFE_S = 600
KEEP_S = 60.0
"""How long a token is used without a look at the database: another process may have learnt that it was revoked."""

_T = TypeVar("_T", Bot, Installation)


class Installations(AsyncInstallationStore):
    """Keeps one bot for each workspace, or for each enterprise that installed the app for all of its workspaces.

    Args:
        engine: Of the state database; slack_sdk's tables are made in it where they are missing.
        client_id: Of the app.
        secret: Any secret; tokens can be read under the same one only.
        allowed: Workspace and enterprise ids that may install the app and use it.
    """

    def __init__(self, engine: Engine, *, client_id: str, secret: str, allowed: frozenset[str]) -> None:
        self._store = SQLAlchemyInstallationStore(client_id=client_id, engine=engine, logger=_quiet)
        self._states = SQLAlchemyOAuthStateStore(expiration_seconds=STATE_LIFE_S, engine=engine, logger=_quiet)
        digest = hmac.digest(secret.encode(), b"slack installations", hashlib.sha256)
        self._box = Fernet(base64.urlsafe_b64encode(digest))
        self._allowed = allowed
        for made in (self._store, self._states):
            try:
                made.create_tables()  # type: ignore[no-untyped-call]  # slack_sdk leaves it untyped
            except DBAPIError:  # another process was making them at the same moment
                made.create_tables()  # type: ignore[no-untyped-call]

    @property
    def states(self) -> States:
        """The states of installations under way."""
        return States(self._states)

    def may_use(self, enterprise_id: str | None, team_id: str | None) -> bool:
        """Whether a workspace is among those that the settings name, by itself or by its enterprise."""
        return not self._allowed.isdisjoint({enterprise_id, team_id} - {None})

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation in place of the former one of the same workspace; nothing of who installed is kept."""
        sealed = self._sealed(installation)
        sealed.user_id = ""
        for name in ("user_token", "user_refresh_token", "incoming_webhook_url", "incoming_webhook_configuration_url"):
            setattr(sealed, name, None)

        def save() -> None:
            self._store.delete_all(enterprise_id=sealed.enterprise_id, team_id=sealed.team_id)
            self._store.save(sealed)

        await asyncio.to_thread(save)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace, or of the enterprise that installed for all of its workspaces."""
        found = await asyncio.to_thread(
            self._store.find_bot,
            enterprise_id=enterprise_id,
            team_id=team_id,
            is_enterprise_install=is_enterprise_install,
        )
        return None if found is None else self._opened(found)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget a bot and with it the installation."""
        await self.async_delete_all(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget all that is kept of a workspace, or of an enterprise's installation where `team_id` is None."""
        await asyncio.to_thread(self._store.delete_all, enterprise_id=enterprise_id, team_id=team_id)

    def all(self) -> list[Bot]:
        """Every bot that is kept and can be read, by name of the workspace; blocks."""
        with self._store.engine.connect() as connection:
            rows = connection.execute(
                select(self._store.bots).where(self._store.bots.c.client_id == self._store.client_id)
            ).mappings()
            bots = [self._opened(self._store.build_bot_entity(row)) for row in rows]
        return sorted((bot for bot in bots if bot is not None), key=lambda bot: (place_of(bot), bot.bot_id or ""))

    def _sealed(self, record: _T) -> _T:
        sealed = copy.copy(record)
        for name in ("bot_token", "bot_refresh_token"):
            value = getattr(record, name)
            setattr(sealed, name, self._box.encrypt(value.encode()).decode() if value else None)
        return sealed

    def _opened(self, bot: Bot) -> Bot | None:
        try:
            bot.bot_token = self._box.decrypt(bot.bot_token.encode()).decode()
        except InvalidToken:
            _log.error("The token of workspace %s was kept under another secret key: install it again", place_of(bot))
            return None
        return bot


def place_of(bot: Bot | Installation) -> str:
    """Id of the workspace, or of the enterprise, that an installation is for; as in every key of the database."""
    return str((bot.enterprise_id if bot.is_enterprise_install else bot.team_id) or "")


class States(AsyncOAuthStateStore):
    """The one-time states of installations under way; those that ran out are removed when another is made."""

    def __init__(self, store: SQLAlchemyOAuthStateStore) -> None:
        self._store = store

    async def async_issue(self, *_args: object, **_kwargs: object) -> str:
        """Make a state."""

        def issue() -> str:
            table = self._store.oauth_states
            moment = normalize_datetime_for_db(datetime.now(UTC))
            with self._store.engine.begin() as connection:
                connection.execute(table.delete().where(table.c.expire_at < moment))
            return self._store.issue()

        return await asyncio.to_thread(issue)

    async def async_consume(self, state: str) -> bool:
        """Use a state up; False if there is none, or no longer."""
        return await asyncio.to_thread(self._store.consume, state)


class InstalledAuthorize(AsyncAuthorize):
    """Says for Bolt who the bot is in the workspace that a payload comes from; None where it is not installed.

    Args:
        installations: What is installed.
        clock: Monotonic seconds.

    Attributes:
        tell_others: Has other replicas look a workspace up anew as well; takes what `forget` takes.
    """

    def __init__(self, installations: Installations, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        self._installations = installations
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, AuthorizeResult]] = {}
        self.tell_others: Callable[[str | None, str | None], None] = lambda _enterprise_id, _team_id: None

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002  # Bolt's
        **_actor: object,
    ) -> AuthorizeResult | None:
        """The bot of a workspace; see Bolt."""
        is_for_all = bool(context.is_enterprise_install)
        key = (enterprise_id or "", "" if is_for_all else team_id or "")
        kept = self._known.get(key)
        if kept is not None and kept[0] > self._clock():
            return kept[1]
        self._known.pop(key, None)
        if not self._installations.may_use(enterprise_id, team_id):
            _log.warning("A workspace that LIAISON_SLACK_WORKSPACES does not name sent something: %s", team_id)
            return None
        bot = await self._installations.async_find_bot(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_for_all
        )
        if bot is None:
            _log.warning("A workspace sent something and is not installed: %s", team_id or enterprise_id)
            return None
        result = AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=bot.bot_user_id,
            bot_id=bot.bot_id,
            bot_token=bot.bot_token,
        )
        self._known[key] = (self._clock() + KEEP_S, result)
        return result

    def forget(self, enterprise_id: str | None, team_id: str | None) -> None:
        """Look a workspace up anew; with no `team_id` an enterprise with all its workspaces."""
        for key in list(self._known):
            if key[0] == (enterprise_id or "") and (team_id is None or key[1] == team_id):
                del self._known[key]
