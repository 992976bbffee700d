"""organisations.yaml: which organisations there are, and the clearances of named principals.

organisations:
  UK: {en: United Kingdom, ja: 英国}
principals:
  uk-officer: {organisation: UK, groups: [joint], markings: [OFFICIAL-SENSITIVE], expires: 2027-03-31}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.access import ANYONE, Principal
from corpus.errors import ConfigError


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: str | None = None
    groups: tuple[str, ...] = ()
    markings: tuple[str, ...] = ()
    expires: dt.date | None = None
    admin: bool = False
    name: Mapping[str, str] = field(default_factory=dict)
    slack: Mapping[str, Any] = field(default_factory=dict)
    teams: Mapping[str, Any] = field(default_factory=dict)
    mail_domains: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    organisations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    principals: Mapping[str, _Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Organisations:
    """The parsed file; the empty one knows nobody."""

    _file: _File = field(default_factory=_File)

    @classmethod
    def read(cls, path: Path) -> Organisations:
        """Read the file.

        Raises:
            ConfigError: If it is missing, is not YAML, or holds a key that is not known.
        """
        try:
            return cls(_File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {}))
        except OSError as exc:
            raise ConfigError(f"cannot read {str(path)!r}: {exc.strerror}", "Correct LIAISON_ORGANISATIONS.") from exc
        except (yaml.YAMLError, ValidationError) as exc:
            reason = exc.errors()[0] if isinstance(exc, ValidationError) else {"loc": (), "msg": "it is not YAML"}
            where = ".".join(str(part) for part in reason["loc"])
            raise ConfigError(
                f"{str(path)!r} {where}: {reason['msg']}", "The keys are described in docs/configuration.md."
            ) from exc

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the principals."""
        return tuple(self._file.principals)

    def principal(self, name: str, *, today: dt.date | None = None) -> Principal | None:
        """The principal of that name; None if there is none; the public's rights if the entry has expired."""
        entry = self._file.principals.get(name)
        if entry is None:
            return None
        if entry.expires is not None and entry.expires < (today or dt.datetime.now(dt.UTC).date()):
            return Principal(name=name)
        return Principal(
            name=name,
            organisation=entry.organisation,
            groups=frozenset(entry.groups),
            markings=frozenset(entry.markings),
            is_admin=entry.admin,
        )

    def slack_principal(self, team_id: str, user_id: str) -> Principal:
        """The principal of a Slack user: an entry that names the user, else one that names the whole team."""
        return self._first("slack", "team", team_id, user_id)

    def teams_principal(self, tenant_id: str, user_id: str) -> Principal:
        """The principal of a Teams user: an entry that names the user, else one that names the whole tenant."""
        return self._first("teams", "tenant", tenant_id, user_id)

    def _first(self, platform: str, key: str, place: str, user_id: str) -> Principal:
        whole: Principal | None = None
        for name, entry in self._file.principals.items():
            mapping = getattr(entry, platform)
            if not place or mapping.get(key) != place:
                continue
            users = mapping.get("users") or ([mapping["user"]] if mapping.get("user") else [])
            if user_id in users:
                return self.principal(name) or ANYONE
            if not users and whole is None:
                whole = self.principal(name)
        return whole or ANYONE
