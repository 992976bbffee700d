"""Who somebody is: names on the command line, user ids on the chat platforms."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from pathlib import Path

from bot.config import Settings
from corpus.access import ANYONE, OPERATOR, PUBLIC, Principal
from corpus.errors import ConfigError
from corpus.organisations import Organisations, Sighting

_log = logging.getLogger(__name__)

_LOOK_AGAIN_S = 5.0


def organisations_path(settings: Settings) -> Path | None:
    """The configured organisations.yaml, else the one in the data directory; None where there is none."""
    if settings.organisations is not None:
        return settings.organisations
    beside = settings.data_dir / "organisations.yaml"
    return beside if beside.is_file() else None


def read_organisations(settings: Settings) -> Organisations:
    """Read the configured organisations.yaml, else the one in the data directory, else know nobody."""
    path = organisations_path(settings)
    return Organisations.read(path) if path is not None else Organisations()


def principal_named(settings: Settings, name: str | None) -> Principal:
    """The principal that `--as NAME` means; without a name the local operator, who reads all.

    Raises:
        ConfigError: If organisations.yaml has no principal of that name.
    """
    if name is None:
        return OPERATOR
    if name == PUBLIC:
        return ANYONE
    organisations = read_organisations(settings)
    found = organisations.principal(name)
    if found is None:
        known = ", ".join((PUBLIC, *organisations.names))
        raise ConfigError(f"no principal is called {name!r}", f"Known: {known}.")
    return found


class PlatformIdentities:
    """Maps users of the chat platforms to principals; implements `bot.ports.Identities`.

    An edited organisations.yaml holds within seconds. One that can no longer be read makes everybody public until it
    is mended: a right that was just withdrawn must not live on because of a slip of the pen elsewhere in the file.
    """

    def __init__(self, settings: Settings) -> None:
        """Read organisations.yaml.

        Args:
            settings: Name the file and the administrators.

        Raises:
            ConfigError: If the file cannot be read now.
        """
        self._settings = settings
        self._organisations = read_organisations(settings)
        self._stamp = self._stamp_now()
        self._look_at = time.monotonic() + _LOOK_AGAIN_S

    def principal_for(
        self, platform: str, workspace_id: str, user_id: str, *, mail: str = "", groups: Collection[str] = ()
    ) -> Principal:
        """The principal of a user; somebody without an entry has the public's rights."""
        who = Sighting(platform=platform, place=workspace_id, user_id=user_id, mail=mail, groups=groups)
        return self._fresh().seen(who) if platform in {"slack", "teams"} else ANYONE

    def user_groups(self, platform: str) -> frozenset[str]:
        """Ids of the user groups whose members' rights differ."""
        return self._fresh().user_groups(platform)

    def signed_in(self, user: str) -> Principal:
        """The principal of somebody whom the web login names; somebody without an entry has the public's rights."""
        return self._fresh().signed_in(user)

    def everybody_at(self, platform: str, workspace_id: str) -> frozenset[Principal]:
        """Every set of rights that somebody of a workspace or tenant may have."""
        return self._fresh().everybody_at(platform, workspace_id)

    def _fresh(self) -> Organisations:
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + _LOOK_AGAIN_S
            stamp = self._stamp_now()
            if stamp != self._stamp:
                self._stamp = stamp
                self._organisations = self._read_again()
        return self._organisations

    def _read_again(self) -> Organisations:
        try:
            read = read_organisations(self._settings)
        except ConfigError as exc:
            _log.error("organisations.yaml cannot be read, so everybody is public until it is mended: %s", exc.message)
            return Organisations()
        _log.info("organisations.yaml was read again")
        return read

    def _stamp_now(self) -> tuple[str, int, int]:
        path = organisations_path(self._settings)
        try:
            stat = path.stat() if path is not None else None
        except OSError:
            stat = None
        return (str(path), stat.st_mtime_ns, stat.st_size) if stat else (str(path), 0, 0)
