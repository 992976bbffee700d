"""Who may read what: labels on documents, clearances of people, audiences of replies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from corpus import markings as known

PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLabel:
    """What decides who may read a document; the partition of its chunks.

    Attributes:
        releasable_to: Organisation or group codes, or `PUBLIC`; never empty for a live document.
        marking: Protective marking in its normal spelling, or None.
        withdrawn: True hides the document from everybody but the local operator.
    """

    releasable_to: frozenset[str]
    marking: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A person, or the set of people of one organisation, whose rights decide.

    Attributes:
        name: Key in organisations.yaml, or a platform's user id; shown in audit records.
        organisation: Code such as "UK"; None for somebody unknown.
        groups: Further codes that count like an organisation's in releasable-to sets.
        markings: Markings the principal is cleared for beyond the unmarked and the public ones.
        is_operator: The local operator of the data directory, who reads all.
        is_admin: May re-index and change access.
    """

    name: str
    organisation: str | None = None
    groups: frozenset[str] = frozenset()
    markings: frozenset[str] = frozenset()
    is_operator: bool = False
    is_admin: bool = False


OPERATOR = Principal(name="operator", is_operator=True, is_admin=True)
ANYONE = Principal(name=PUBLIC)


def may_read(principal: Principal, label: AccessLabel) -> bool:
    """Tell whether one principal may read a document with this label.

    Both must hold: the releasable-to set admits the principal's organisation or a group of theirs (or everybody), and
    the marking is open or the principal is cleared for it or for a higher one of its scheme (`corpus.markings`).
    """
    return principal.is_operator or (not label.withdrawn and admits(principal, label) and is_cleared(principal, label))


def admits(principal: Principal, label: AccessLabel) -> bool:
    """Whether the releasable-to set admits the principal's organisation or a group of theirs, or everybody."""
    codes = principal.groups | ({principal.organisation} if principal.organisation else frozenset())
    return PUBLIC in label.releasable_to or bool(codes & label.releasable_to)


def reads_public_only(principal: Principal) -> bool:
    """Whether somebody has no right beyond everybody's."""
    return not (principal.is_operator or principal.organisation or principal.groups or principal.markings)


def distinct_rights(people: Iterable[Principal]) -> frozenset[Principal]:
    """One principal for each distinct set of rights, the first by name; `ANYONE` alone where somebody has none."""
    kept: dict[tuple[object, ...], Principal] = {}
    for person in sorted(people, key=lambda principal: principal.name):
        if reads_public_only(person):
            return frozenset({ANYONE})
        rights = (person.organisation, person.groups, person.markings, person.is_operator)
        kept.setdefault(rights, replace(person, is_admin=False))
    return frozenset(kept.values())


def is_cleared(principal: Principal, label: AccessLabel) -> bool:
    """Whether the marking is absent, open, or one that the principal's clearances cover; an unknown one is closed."""
    if label.marking is None:
        return True
    scheme = known.current()
    return scheme.is_open(label.marking) or scheme.clears(principal.markings, label.marking)


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody who can read a reply; what it may say is what every one of them may read.

    Attributes:
        readers: The principals, at least one; one for each distinct set of rights is enough.
        is_shared: Whether more than one person reads the reply; always true of more than one principal.
        is_known: Whether everybody who reads along was found out; if not, the readers are the public and it is said.
    """

    readers: frozenset[Principal]
    is_shared: bool = field(default=False)
    is_known: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse an empty audience, to which everything would be readable."""
        if not self.readers:
            raise ValueError("an audience needs at least one reader")
        if len(self.readers) > 1:
            object.__setattr__(self, "is_shared", True)

    @classmethod
    def of(cls, *readers: Principal) -> Audience:
        """The audience of these principals: one person alone, or several."""
        return cls(frozenset(readers))

    @classmethod
    def shared(cls, *readers: Principal) -> Audience:
        """The audience of a conversation of more than one person, whose rights are those of these principals."""
        return cls(frozenset(readers), is_shared=True)

    def may_read(self, label: AccessLabel) -> bool:
        """Tell whether every reader may read a document with this label.

        A marking for named recipients only (TLP:RED) is never read in a conversation of more than one person.
        """
        if self.is_shared and label.marking and known.current().is_direct_only(label.marking):
            return False
        return all(may_read(reader, label) for reader in self.readers)

    def joined_by(self, others: Iterable[Principal]) -> Audience:
        """This audience with more readers."""
        return Audience(self.readers | frozenset(others), is_shared=True, is_known=self.is_known)


EVERYONE = Audience.of(ANYONE)
ANY_CHANNEL = Audience.shared(ANYONE)
"""A conversation of more than one person, some of whom have no rights of their own: public documents only."""
UNKNOWN_CHANNEL = Audience(frozenset({ANYONE}), is_shared=True, is_known=False)
"""A conversation whose readers are not, or not yet, known: public documents only, and the reply says why."""
OPERATOR_ONLY = Audience.of(OPERATOR)
