"""The message and the modal of an upload; nothing is sent from here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bot.platforms.slack import blocks as kit
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import Element
from bot.platforms.slack.rendering import Message, escape
from bot.platforms.slack.views import NONE, View, chosen, input_block, modal, select
from bot.uploads.request import offered_readers
from bot.uploads.texts import upload_text
from bot.uploads.values import Card, Held, Problem, read_card
from corpus import markings
from corpus.access import PUBLIC, Principal
from corpus.languages import Language

DESCRIBE_ACTION = "upload_describe"
DISCARD_ACTION = "upload_discard"
UPLOAD_VIEW = "upload_card"

_MOST_OPTIONS = 100
_OPTIONAL = {"publisher", "date"}
_FIELDS = ("title", "publisher", "date", "language", "marking")


def waiting_message(held: Held, language: Language) -> Message:
    """Says that a file was read, and offers to describe it or to throw it away."""
    text = upload_text("waiting", language, name=held.name, characters=f"{held.characters:,}")
    if held.replaces is not None:
        text += "\n" + upload_text("waiting_replaces", language, title=held.replaces)
    describe = upload_text("describe", language)
    buttons = kit.actions(
        kit.button(describe, action_id=DESCRIBE_ACTION, value=held.token, style="primary"),
        kit.button(upload_text("discard", language), action_id=DISCARD_ACTION, value=held.token),
    )
    return Message(text=escape(text), blocks=(kit.rich(kit.section(kit.text(text))), buttons))


def plain_message(text: str) -> Message:
    """A text in which nothing is parsed."""
    clipped = limits.clip(text, limits.TEXT_OBJECT)
    return Message(text=escape(clipped), blocks=(kit.rich(kit.section(kit.text(clipped))),))


def card_view(held: Held, principal: Principal, codes: Collection[str], language: Language, *, origin: str) -> View:
    """Asks about a document; what the file says of itself stands there already, readers are its uploader's own.

    Args:
        held: The file.
        principal: Who uploads it.
        codes: The organisations and groups that are known.
        language: The reader's.
        origin: Comes back with the answers.
    """
    found = held.found
    blocks = [
        kit.context(held.name),
        input_block("title", upload_text("title", language), _line(found.title or "", 200)),
        input_block(
            "publisher", upload_text("publisher", language), _line(found.publisher or "", 200), is_optional=True
        ),
        input_block("date", upload_text("date", language), _line(found.date or "", 20), is_optional=True),
        input_block("language", upload_text("language", language), _languages(found.language or Language.EN, language)),
        input_block("marking", upload_text("marking", language), _markings(found.marking, language)),
        input_block("releasable_to", upload_text("releasable_to", language), _readers(principal, codes, language)),
    ]
    if held.replaces is not None:
        offered = {name: upload_text(f"version_{name}", language) for name in ("new", "own")}
        blocks.append(input_block("version", upload_text("version", language), select(offered, "own")))
    title, submit = upload_text("card_title", language), upload_text("add", language)
    return {**modal(UPLOAD_VIEW, title, blocks, language=language, submit=submit), "private_metadata": origin}


def read_view(values: Mapping[str, Any]) -> Card | dict[str, Problem]:
    """The card that a submitted modal holds, or what is wrong by block."""
    fields = {name: chosen(values, name) for name in _FIELDS}
    if fields["marking"] == NONE:
        fields["marking"] = ""
    picked = ((values.get("releasable_to") or {}).get("value") or {}).get("selected_options") or []
    readers = [str(option["value"]) for option in picked]
    return read_card(fields, releasable_to=readers, is_new_version=chosen(values, "version") == "new")


def _line(value: str, most: int) -> Element:
    element: Element = {"type": "plain_text_input", "max_length": most}
    return {**element, "initial_value": limits.clip(value, most)} if value else element


def _languages(chosen_: Language, language: Language) -> Element:
    return select({one.value: upload_text(f"language_{one.value}", language) for one in Language}, chosen_.value)


def _markings(found: str | None, language: Language) -> Element:
    known = [level.marking for levels in markings.current().schemes.values() for level in levels]
    own = [found] if found and found not in known else []
    options = {NONE: upload_text("marking_none", language), **{name: name for name in (*own, *known)}}
    return select(dict(list(options.items())[:_MOST_OPTIONS]), found or NONE)


def _readers(principal: Principal, codes: Collection[str], language: Language) -> Element:
    offered, default = offered_readers(principal, codes)
    shown = [*offered[: _MOST_OPTIONS - 1], PUBLIC] if len(offered) > _MOST_OPTIONS else offered
    options = [
        {
            "text": kit.plain(limits.clip(upload_text("everybody", language) if code == PUBLIC else code, 75)),
            "value": code,
        }
        for code in shown
    ]
    element: Element = {"type": "multi_static_select", "options": options}
    initial = [option for option in options if option["value"] in default]
    return {**element, "initial_options": initial} if initial else element
