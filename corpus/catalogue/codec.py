"""Values ↔ the JSON that the catalogue keeps them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from corpus.access import PUBLIC, AccessLabel
from corpus.documents import Metadata, Page, Section
from corpus.languages import Language

Json = dict[str, Any]

_LANGUAGE_FIELDS = ("language", "authoritative_language")
_NAMES = frozenset(field.name for field in fields(Metadata))


def metadata_to_json(metadata: Metadata) -> Json:
    """Fields that are known, in plain JSON types."""
    known: Json = {}
    for field in fields(Metadata):
        value = getattr(metadata, field.name)
        if isinstance(value, frozenset):
            value = sorted(value)
        if value:
            known[field.name] = list(value) if isinstance(value, tuple) else value
    return known


def metadata_from_json(stored: Mapping[str, Any]) -> Metadata:
    """The inverse; keys that a later release wrote are left out."""
    values: Json = {}
    for key, value in stored.items():
        if key not in _NAMES or value is None:
            continue
        if key in _LANGUAGE_FIELDS:
            value = Language(value)
        elif key == "inferred":
            value = frozenset(value)
        elif isinstance(value, list):
            value = tuple(value)
        values[key] = value
    return Metadata(**values)


def with_overrides(metadata: Metadata, overrides: Mapping[str, Any]) -> Metadata:
    """Metadata with an administrator's values in place; an overridden field is no longer inferred."""
    if not overrides:
        return metadata
    merged = metadata_from_json({**metadata_to_json(metadata), **overrides})
    return replace(merged, inferred=metadata.inferred - set(overrides))


def label_of(metadata: Metadata, *, withdrawn: bool, default: frozenset[str]) -> AccessLabel:
    """Who may read a document with these metadata.

    Args:
        metadata: Overrides applied.
        withdrawn: Whether an administrator withdrew it; a document that says so itself counts too.
        default: Releasable-to set where none is stated.
    """
    return AccessLabel(
        releasable_to=frozenset(metadata.releasable_to) or default,
        marking=metadata.marking,
        withdrawn=withdrawn or metadata.status == "withdrawn",
    )


def tightest(old: AccessLabel, new: AccessLabel) -> AccessLabel:
    """The label that lets through only readers whom both let through, where one label can say so.

    Two different restrictive markings cannot be joined in one; then the document is withdrawn until it is settled.
    """
    if PUBLIC in old.releasable_to:
        releasable = new.releasable_to
    elif PUBLIC in new.releasable_to:
        releasable = old.releasable_to
    else:
        releasable = old.releasable_to & new.releasable_to
    both = old.marking and new.marking and old.marking != new.marking
    return AccessLabel(
        releasable_to=releasable,
        marking=old.marking or new.marking,
        withdrawn=old.withdrawn or new.withdrawn or bool(both) or not releasable,
    )


def label_to_json(label: AccessLabel) -> Json:
    """Plain JSON types."""
    return {"releasable_to": sorted(label.releasable_to), "marking": label.marking, "withdrawn": label.withdrawn}


def label_from_json(stored: Mapping[str, Any]) -> AccessLabel:
    """The inverse."""
    return AccessLabel(
        releasable_to=frozenset(stored["releasable_to"]), marking=stored["marking"], withdrawn=stored["withdrawn"]
    )


def sections_to_json(sections: Sequence[Section]) -> list[Json]:
    """Plain JSON types."""
    return [asdict(section) | {"authors": list(section.authors)} for section in sections]


def sections_from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    """The inverse."""
    return tuple(Section(**{**row, "authors": tuple(row.get("authors") or ())}) for row in stored)


def pages_to_json(pages: Sequence[Page]) -> list[Json]:
    """Plain JSON types."""
    return [asdict(page) for page in pages]


def pages_from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Page, ...]:
    """The inverse."""
    return tuple(Page(**row) for row in stored)
