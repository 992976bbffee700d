"""What an upload is on its way: held until it is described, then stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.records import UserKey
from corpus.dates import iso_date
from corpus.documents import Metadata
from corpus.languages import Language

Problem = Literal["title_missing", "date_wrong", "readers_missing"]
"""Why a field of a card cannot be taken; each platform has words for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A file that was read and waits for its card.

    Attributes:
        token: Names it in buttons and forms; cannot be guessed.
        name: File name, cleaned.
        characters: Of the text that was read in it.
        by: Who uploaded it, and alone may describe it.
        found: What the file states or implies about itself.
        replaces: Title of the uploaded document of the same file name that it would become a version of, or None.
    """

    token: str
    name: str
    characters: int
    by: UserKey
    found: Metadata
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What whoever uploads a document says about it; it wins over what the file says.

    Attributes:
        date: ISO date or a prefix of one; empty where unknown.
        marking: Empty for none.
        releasable_to: Codes of organisations and groups, or "public"; at least one.
        is_new_version: Whether it replaces the uploaded document of the same file name.
    """

    title: str
    publisher: str = ""
    date: str = ""
    language: Language | None = None
    marking: str = ""
    releasable_to: tuple[str, ...]
    is_new_version: bool = False

    def to_sidecar(self) -> dict[str, object]:
        """The document's entry of catalogue.yaml."""
        said = {
            "title": self.title,
            "publisher": self.publisher,
            "date": self.date,
            "language": self.language.value if self.language else "",
            "marking": self.marking,
            "releasable_to": list(self.releasable_to),
        }
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A document that is in the uploads and waits for the next build.

    Attributes:
        path: The file, as failures of builds name it.
        source_hash: SHA-256 of its bytes, hexadecimal; tells the document read from it from a former version.
    """

    path: str
    source_hash: str
    title: str
    releasable_to: tuple[str, ...]


def read_card(
    fields: Mapping[str, str], *, releasable_to: Sequence[str], is_new_version: bool = False
) -> Card | dict[str, Problem]:
    """Read a card as it was filled in.

    Args:
        fields: Texts by name: title, publisher, date, language, marking; others are left alone.
        releasable_to: The codes that were chosen.
        is_new_version: Whether that was chosen.

    Returns:
        The card, or what is wrong by the name of the field.
    """
    said = {name: value.strip() for name, value in fields.items()}
    date = iso_date(said.get("date", "")) or ""
    problems: dict[str, Problem] = {}
    if not said.get("title"):
        problems["title"] = "title_missing"
    if said.get("date") and not date:
        problems["date"] = "date_wrong"
    if not releasable_to:
        problems["releasable_to"] = "readers_missing"
    if problems:
        return problems
    language = said.get("language", "")
    return Card(
        title=said["title"],
        publisher=said.get("publisher", ""),
        date=date,
        language=Language(language) if language in {item.value for item in Language} else None,
        marking=said.get("marking", ""),
        releasable_to=tuple(releasable_to),
        is_new_version=is_new_version,
    )
