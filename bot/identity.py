"""Who somebody is: names on the command line, user ids on the chat platforms."""

from __future__ import annotations

from bot.config import Settings
from corpus.access import ANYONE, OPERATOR, PUBLIC, Principal
from corpus.errors import ConfigError
from corpus.organisations import Organisations


def read_organisations(settings: Settings) -> Organisations:
    """Read the configured organisations.yaml, else the one in the data directory, else know nobody."""
    if settings.organisations is not None:
        return Organisations.read(settings.organisations)
    beside = settings.data_dir / "organisations.yaml"
    return Organisations.read(beside) if beside.is_file() else Organisations()


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
    """Maps users of the chat platforms to principals; implements `bot.ports.Identities`."""

    def __init__(self, settings: Settings) -> None:
        """Read organisations.yaml once.

        Args:
            settings: Name the file and the administrators.
        """
        self._organisations = read_organisations(settings)

    def principal_for(self, platform: str, workspace_id: str, user_id: str) -> Principal:
        """The principal of a user; somebody without an entry has the public's rights."""
        if platform == "slack":
            return self._organisations.slack_principal(workspace_id, user_id)
        if platform == "teams":
            return self._organisations.teams_principal(workspace_id, user_id)
        return ANYONE
