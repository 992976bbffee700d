"""The card of a file that waits to be described, and what it says when it comes back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bot.platforms.teams import limits
from bot.platforms.teams.cards import Card, Element, make_card, paragraph, run
from bot.platforms.teams.incoming import FORM_KEY
from bot.uploads.request import offered_readers
from bot.uploads.texts import upload_text
from bot.uploads.values import Card as Description
from bot.uploads.values import Held, Problem, read_card
from corpus import markings
from corpus.access import PUBLIC, Principal
from corpus.languages import Language

ADD, DISCARD = "upload_add", "upload_discard"
_FIELDS = ("title", "publisher", "date", "language", "marking")
_MOST_OPTIONS = 100


def form_card(held: Held, principal: Principal, codes: Collection[str], language: Language) -> Card:
    """Asks about a document; what the file says of itself stands there already, readers are its uploader's own.

    Args:
        held: The file.
        principal: Who uploads it.
        codes: The organisations and groups that are known.
        language: The reader's.
    """
    found = held.found
    head = [upload_text("waiting", language, name=held.name, characters=f"{held.characters:,}")]
    if held.replaces is not None:
        head.append(upload_text("waiting_replaces", language, title=held.replaces))
    body = [
        *(paragraph(run(line)) for line in head),
        _line("title", found.title, language, most=200, is_required=True),
        _line("publisher", found.publisher, language, most=200),
        _line("date", found.date, language, most=20),
        _choice("language", _languages(language), (found.language or Language.EN).value, language),
        _choice("marking", _markings(found.marking, language), found.marking or "", language),
        _readers(principal, codes, language),
    ]
    if held.replaces is not None:
        offered = {name: upload_text(f"version_{name}", language) for name in ("own", "new")}
        body.append(_choice("version", offered, "own", language))
    add = {**_submit(upload_text("add", language), ADD, held), "style": "positive"}
    discard = {**_submit(upload_text("discard", language), DISCARD, held), "associatedInputs": "none"}
    return make_card(body, [add, discard], language=language)


def read_form(fields: Mapping[str, str]) -> Description | dict[str, Problem]:
    """The description that a form holds, or what is wrong by field."""
    said = {name: fields.get(name, "") for name in _FIELDS}
    readers = [code for code in fields.get("releasable_to", "").split(",") if code]
    return read_card(said, releasable_to=readers, is_new_version=fields.get("version") == "new")


def _submit(label: str, step: str, held: Held) -> Element:
    return {"type": "Action.Submit", "title": label, "data": {FORM_KEY: step, "token": held.token}}


def _line(name: str, value: str | None, language: Language, *, most: int, is_required: bool = False) -> Element:
    element: dict[str, Any] = {
        "type": "Input.Text",
        "id": name,
        "label": upload_text(name, language),
        "maxLength": most,
    }
    if is_required:
        element |= {"isRequired": True, "errorMessage": upload_text(f"{name}_missing", language)}
    return {**element, "value": limits.clip(value, most)} if value else element


def _choice(name: str, options: Mapping[str, str], chosen: str, language: Language) -> Element:
    choices = [{"title": title, "value": value} for value, title in options.items()]
    label = upload_text(name, language)
    return {"type": "Input.ChoiceSet", "id": name, "label": label, "value": chosen, "choices": choices}


def _languages(language: Language) -> dict[str, str]:
    return {one.value: upload_text(f"language_{one.value}", language) for one in Language}


def _markings(found: str | None, language: Language) -> dict[str, str]:
    known = [level.marking for levels in markings.current().schemes.values() for level in levels]
    own = [found] if found and found not in known else []
    options = {"": upload_text("marking_none", language), **{name: name for name in (*own, *known)}}
    return dict(list(options.items())[:_MOST_OPTIONS])


def _readers(principal: Principal, codes: Collection[str], language: Language) -> Element:
    # A choice of several comes back in one string, at commas; no code holds one.
    offered, default = offered_readers(principal, [code for code in codes if "," not in code])
    shown = [*offered[: _MOST_OPTIONS - 1], PUBLIC] if len(offered) > _MOST_OPTIONS else offered
    names = {code: upload_text("everybody", language) if code == PUBLIC else code for code in shown}
    element = _choice("releasable_to", names, ",".join(code for code in default if code in names), language)
    missing = upload_text("readers_missing", language)
    return {**element, "isMultiSelect": True, "isRequired": True, "errorMessage": missing}
