"""organisations.yaml: which organisations there are, who belongs to them, and what each person is cleared for.

organisations:
  UK:
    en: United Kingdom
    ja: 英国
    mail_domains: [example.gov.uk]
    slack: {teams: [T0000UK01], enterprises: [E0000UK01], user_groups: [S0000UK01]}
    teams: {tenants: [00000000-0000-0000-0000-000000000001]}
    groups: [joint]
    markings: ["TLP:GREEN"]
principals:
  uk-officer: {organisation: UK, markings: [OFFICIAL-SENSITIVE], mail: [a@example.gov.uk], expires: 2027-03-31}

What is said of one person wins over what is said of a user group, that over a workspace or tenant, that over a mail
domain. The first entry found decides: where it has expired, its people read public documents only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from corpus.access import ANYONE, Principal
from corpus.errors import ConfigError


def _listed(value: object) -> object:
    """One value as a list of one."""
    return (value,) if isinstance(value, str) else value


class _Slack(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    team: str = ""
    teams: tuple[str, ...] = ()
    enterprise: str = ""
    enterprises: tuple[str, ...] = ()
    user: str = ""
    users: tuple[str, ...] = ()
    user_groups: tuple[str, ...] = ()

    @property
    def places(self) -> frozenset[str]:
        return frozenset({self.team, *self.teams, self.enterprise, *self.enterprises} - {""})

    @property
    def people(self) -> frozenset[str]:
        return frozenset({self.user, *self.users} - {""})

    @property
    def groups(self) -> frozenset[str]:
        return frozenset(self.user_groups)


class _Teams(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    tenant: str = ""
    tenants: tuple[str, ...] = ()
    user: str = ""
    users: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()

    @property
    def places(self) -> frozenset[str]:
        return frozenset({self.tenant, *self.tenants} - {""})

    @property
    def people(self) -> frozenset[str]:
        return frozenset({self.user, *self.users} - {""})

    @property
    def groups(self) -> frozenset[str]:
        return frozenset(self.security_groups)


class _Rights(BaseModel):
    """What an entry gives, and whom it is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    groups: tuple[str, ...] = ()
    markings: tuple[str, ...] = ()
    expires: dt.date | None = None
    slack: _Slack = field(default_factory=_Slack)
    teams: _Teams = field(default_factory=_Teams)
    mail: tuple[str, ...] = ()
    mail_domains: tuple[str, ...] = ()

    _one_or_more = field_validator("groups", "markings", "mail", "mail_domains", mode="before")(_listed)


class _Person(_Rights):
    organisation: str | None = None
    admin: bool = False
    name: Mapping[str, str] = field(default_factory=dict)


class _Organisation(_Rights):
    en: str = ""
    ja: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    organisations: Mapping[str, _Organisation] = field(default_factory=dict)
    principals: Mapping[str, _Person] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a platform says about somebody.

    Attributes:
        place: Slack team or enterprise id, or Teams tenant id.
        user_id: The platform's id of the person.
        mail: Their address, where the platform has verified it; empty otherwise.
        groups: Ids of the user groups they belong to.
    """

    platform: str
    place: str
    user_id: str
    mail: str = ""
    groups: Collection[str] = ()


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
        except (OSError, UnicodeDecodeError) as exc:
            raise ConfigError(f"cannot read {str(path)!r}: {exc}", "Correct LIAISON_ORGANISATIONS.") from exc
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

    @property
    def codes(self) -> frozenset[str]:
        """Codes of the organisations and groups that the file knows."""
        entries = (*self._file.organisations.values(), *self._file.principals.values())
        return frozenset(self._file.organisations) | {group for entry in entries for group in entry.groups}

    def user_groups(self, platform: str) -> frozenset[str]:
        """Ids of the user groups that some entry names, whose members a platform should look up."""
        return frozenset(group for _, entry, _ in self._entries(platform) for group in getattr(entry, platform).groups)

    def principal(self, name: str, *, today: dt.date | None = None) -> Principal | None:
        """The principal of that name; None if there is none; the public's rights if the entry has expired."""
        entry = self._file.principals.get(name)
        return None if entry is None else _principal(name, entry, entry.organisation, today=today)

    def member_of(self, code: str, *, today: dt.date | None = None) -> Principal | None:
        """Somebody of an organisation about whom nothing else is said; None for an organisation that is not known."""
        entry = self._file.organisations.get(code)
        return None if entry is None else _principal(code, entry, code, today=today)

    def expiry(self, name: str) -> dt.date | None:
        """The last day on which the entry of a principal or organisation holds, or None."""
        entry: _Rights | None = self._file.principals.get(name) or self._file.organisations.get(name)
        return entry.expires if entry else None

    def seen(self, who: Sighting, *, today: dt.date | None = None) -> Principal:
        """The principal of somebody on a chat platform; the public where no entry is about them."""
        candidates = list(self._entries(who.platform))
        for is_about in (_names_person, _names_group, _names_place, _names_mail_domain):
            for name, entry, organisation in candidates:
                if is_about(entry, who):
                    return _principal(name, entry, organisation, today=today)
        return ANYONE

    def signed_in(self, user: str, *, today: dt.date | None = None) -> Principal:
        """The principal of somebody whom a login names: by the name of a principal, or by a mail address."""
        found = self.principal(user, today=today)
        if found is not None:
            return found
        who = Sighting(platform="", place="", user_id="", mail=user)
        entries = [*self._entries("slack")]
        for is_about in (_has_mail, _names_mail_domain):
            for name, entry, organisation in entries:
                if is_about(entry, who):
                    return _principal(name, entry, organisation, today=today)
        return ANYONE

    def everybody_at(self, platform: str, place: str, *, today: dt.date | None = None) -> frozenset[Principal]:
        """Every set of rights that somebody of a workspace or tenant may have; at least that of an unnamed person.

        An entry that names a person by mail, or a user group, without saying of which workspace or tenant, may be about
        somebody there, and counts.
        """
        found = {self.seen(Sighting(platform=platform, place=place, user_id=""), today=today)}
        for name, entry, organisation in self._entries(platform):
            if _may_be_at(entry, platform, place):
                found.add(_principal(name, entry, organisation, today=today))
        return frozenset(found)

    def slack_principal(self, team_id: str, user_id: str) -> Principal:
        """The principal of a Slack user of whom nothing but the workspace is known."""
        return self.seen(Sighting(platform="slack", place=team_id, user_id=user_id))

    def teams_principal(self, tenant_id: str, user_id: str) -> Principal:
        """The principal of a Teams user of whom nothing but the tenant is known."""
        return self.seen(Sighting(platform="teams", place=tenant_id, user_id=user_id))

    def _entries(self, platform: str) -> Iterator[tuple[str, _Rights, str | None]]:
        if platform in {"slack", "teams"}:
            for name, person in self._file.principals.items():
                yield name, person, person.organisation
            for code, organisation in self._file.organisations.items():
                yield code, organisation, code


def _principal(name: str, entry: _Rights, organisation: str | None, *, today: dt.date | None) -> Principal:
    if entry.expires is not None and entry.expires < (today or dt.datetime.now(dt.UTC).date()):
        return Principal(name=name)
    known = Principal(
        name=name, organisation=organisation, groups=frozenset(entry.groups), markings=frozenset(entry.markings)
    )
    return replace(known, is_admin=entry.admin) if isinstance(entry, _Person) else known


def _names_person(entry: _Rights, who: Sighting) -> bool:
    mapping = getattr(entry, who.platform)
    return (who.user_id in mapping.people and _same(who.place, mapping.places)) or _has_mail(entry, who)


def _has_mail(entry: _Rights, who: Sighting) -> bool:
    return bool(who.mail) and who.mail.casefold() in {mail.casefold() for mail in entry.mail}


def _names_group(entry: _Rights, who: Sighting) -> bool:
    mapping = getattr(entry, who.platform)
    return bool(mapping.groups & set(who.groups)) and (not mapping.places or _same(who.place, mapping.places))


def _names_place(entry: _Rights, who: Sighting) -> bool:
    mapping = getattr(entry, who.platform)
    is_about_some = mapping.people or mapping.groups or entry.mail or entry.mail_domains
    # An organisation's whole workspace belongs to it, whatever else tells its people; a person's entry names people.
    if is_about_some and not isinstance(entry, _Organisation):
        return False
    return _same(who.place, mapping.places)


def _names_mail_domain(entry: _Rights, who: Sighting) -> bool:
    _, at, domain = who.mail.casefold().rpartition("@")
    return bool(at) and domain in {name.casefold().lstrip("@") for name in entry.mail_domains}


def _may_be_at(entry: _Rights, platform: str, place: str) -> bool:
    mapping = getattr(entry, platform)
    return _same(place, mapping.places) if mapping.places else bool(mapping.groups or entry.mail)


def _same(place: str, places: Collection[str]) -> bool:
    return bool(place) and place.casefold() in {known.casefold() for known in places}
