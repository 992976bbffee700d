"""Metadata of a document: what it states, then catalogue.yaml, then file properties, then careful inference."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, get_args

from corpus.dates import iso_date
from corpus.documents import DocumentKind, Fidelity, Metadata, Section, Status
from corpus.errors import DocumentLoadError
from corpus.inference import infer
from corpus.languages import Language
from corpus.loaders.encoding import one_line
from corpus.markings import normal_marking

FIELDS = frozenset(field.name for field in fields(Metadata)) - {"inferred"}
ACCESS_FIELDS = ("marking", "releasable_to")

_LISTS = ("authors", "releasable_to")
_CLOSED: dict[str, tuple[str, ...]] = {
    "kind": get_args(DocumentKind),
    "fidelity": get_args(Fidelity),
    "status": get_args(Status),
}
# Other names under which files state the same; the left side is compared after lower-casing and `-` and ` ` → `_`.
_ALIASES = {
    "author": "authors",
    "lang": "language",
    "type": "kind",
    "published": "date",
    "publication_date": "date",
    "organisation": "publisher",
    "organization": "publisher",
    "source_url": "url",
    "link": "url",
    "classification": "marking",
    "protective_marking": "marking",
    "tlp": "marking",
    "releasability": "releasable_to",
}
_URL = re.compile(r"https?://[^\s<>\"']+\Z")
_CODE = re.compile(r"[\w.&/-]+(?: [\w.&/-]+)*\Z")


# What a page of the web or an uploaded file may not say of itself: it is the librarian's to say.
_OURS_TO_SAY = {
    "releasable_to",
    "status",
    "supersedes",
    "superseded_by",
    "translation_of",
    "authoritative_language",
    "fidelity",
    "url",
}


def said_by_stranger(stated: Mapping[str, object]) -> dict[str, object]:
    """What a document of strangers states, less what decides who reads it, what it stands for and where it is from.

    A marking stays, as it can only narrow who reads the document.
    """
    return {raw: value for raw, value in stated.items() if _field(raw) not in _OURS_TO_SAY}


def merge(
    *,
    stated: Mapping[str, object],
    sidecar: Mapping[str, object],
    properties: Mapping[str, object],
    text: str,
    sections: Sequence[Section],
    name: str,
) -> Metadata:
    """Merge what is known of a document; an earlier argument wins over a later one, field by field.

    Args:
        stated: Front matter and the like.
        sidecar: The document's entry in catalogue.yaml.
        properties: Fields of the file format.
        text: Stored text, for inference.
        sections: Of the stored text, for inference.
        name: Path of the file, for messages and as the last resort for a title.

    Raises:
        DocumentLoadError: If a field that decides who may read the document cannot be understood.
    """
    merged = _known(properties, name)
    uncertain = {"date"} & set(merged)  # that of the file, which may have been saved again long after
    for origin, values in ((f"catalogue.yaml, entry of {name}", sidecar), (name, stated)):
        known = _known(values, origin)
        merged |= known
        uncertain -= set(known)
    return infer(Metadata(**merged, inferred=frozenset(uncertain)), text=text, sections=sections, name=name)


def parse_field(key: str, value: object, *, origin: str = "value") -> Any:
    """Bring one field's value into its type, for instance a date into ISO form or a marking into its normal spelling.

    Returns:
        The value for `Metadata`, or None where the value says nothing for a field that decides no access.

    Raises:
        DocumentLoadError: If an access field cannot be understood.
        ValueError: If `key` is no field of `Metadata`.
    """
    if key not in FIELDS:
        raise ValueError(f"unknown metadata field {key!r}")
    if value is None or value == "" or value == []:
        return () if key in _LISTS else None
    if key in ACCESS_FIELDS:
        return _access_value(key, value, origin)
    if key == "authors":
        return _names(value)
    if key == "date":
        return iso_date(value)
    return _scalar(key, value)


def _known(values: Mapping[str, object], origin: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for raw, value in values.items():
        key = _field(raw)
        if str(raw).strip().lower() == "tlp" and isinstance(value, str) and not value.upper().startswith("TLP"):
            value = f"TLP:{value}"
        if key not in FIELDS:
            _refuse_misspelt_access(key, raw, origin)
            continue
        parsed = parse_field(key, value, origin=origin)
        if parsed:
            found[key] = parsed
    return found


def _field(raw: object) -> str:
    """The field that a document's own word for it means."""
    key = re.sub(r"[\s-]+", "_", str(raw).strip().lower())
    return _ALIASES.get(key, key)


def _refuse_misspelt_access(key: str, raw: object, origin: str) -> None:
    near = difflib.get_close_matches(key, ACCESS_FIELDS, n=1, cutoff=0.82)
    if near:  # taking the default instead could show the document to people who may not see it
        raise DocumentLoadError(f"{origin}: unknown field {str(raw)!r}", f"Write {near[0]!r}.")


def _access_value(key: str, value: object, origin: str) -> Any:
    if key == "marking":
        if not isinstance(value, str) or len(value) > 80 or not value.strip():
            raise DocumentLoadError(f"{origin}: marking {value!r} is not a short text", "Write for example TLP:CLEAR.")
        return normal_marking(value)
    entries = value if isinstance(value, (list, tuple)) else re.split(r"[,;、]", str(value))
    codes = tuple(one_line(str(entry)) for entry in entries if str(entry).strip())
    if isinstance(value, (dict, bool)) or not codes or not all(_CODE.match(code) for code in codes):
        raise DocumentLoadError(
            f"{origin}: releasable_to {value!r} is not a list of codes", "Write for example [public], or [UK, JP]."
        )
    return tuple(dict.fromkeys("public" if code.lower() == "public" else code for code in codes))


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)):
        entries = [str(entry.get("name", "") if isinstance(entry, dict) else entry) for entry in value]
    else:
        entries = re.split(r"\s*[;；、]\s*|,\s+(?!Jr\b|Sr\b)|\s+and\s+", str(value))
    return tuple(dict.fromkeys(name for name in map(one_line, entries) if name))


def _scalar(key: str, value: object) -> Any:
    if isinstance(value, (dict, list, tuple)):
        return None
    text = one_line(value.isoformat() if isinstance(value, (datetime.date, datetime.datetime)) else str(value))
    if key in ("language", "authoritative_language"):
        prefix = text.lower().replace("_", "-").split("-")[0]
        names = {"english": "en", "japanese": "ja", "jp": "ja", "英語": "en", "日本語": "ja"}
        prefix = names.get(prefix, prefix)
        return Language(prefix) if prefix in {item.value for item in Language} else None
    if key in _CLOSED:
        choice = text.lower().replace(" ", "_").replace("-", "_")
        if choice in _CLOSED[key]:
            return choice
        return "other" if key == "kind" else None
    if key == "url":
        return text if _URL.match(text) else None
    return text or None


def cleared(metadata: Metadata) -> Metadata:
    """Metadata without the librarian's note and the list of guesses: what a chunk's looks depend on."""
    return replace(metadata, note=None, inferred=frozenset())
