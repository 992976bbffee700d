"""The settings of a group chat or channel: who may change them, the form, and what is kept of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import available_timezones

from bot.audit import events as audit
from bot.platforms.teams.cards import Card, Element, make_card, paragraph, run, title
from bot.platforms.teams.desk import TeamsDesk
from bot.platforms.teams.incoming import FORM_KEY, Incoming
from bot.platforms.teams.rendering import attach, text_message
from bot.platforms.teams.sdk import MessageActivityInput
from bot.platforms.teams.wording import word
from bot.records import ChannelSettings
from bot.shelves import CollectionShelves
from bot.values import Turn
from corpus.languages import Language, detect_language

STEP = "channel_save"
WORDS = frozenset({"settings", "channel settings", "channel", "設定", "チャネル設定", "チャンネル設定", "チャンネル"})
"""What asks for the form, as a message of its own."""

_OWN = "own"
_ZONES = ("Europe/London", "Asia/Tokyo", "UTC")
_MOST_COLLECTIONS = 50


@dataclass(slots=True)
class SettingsDesk:
    """Shows and keeps settings for one Teams app.

    Attributes:
        desk: The app's desk.
        shelves: The collections that there are; None: nothing to choose from.
    """

    desk: TeamsDesk
    shelves: CollectionShelves | None = None

    async def takes(self, incoming: Incoming) -> bool:
        """Deal with a message that asks for the settings, or with their form; False for any other."""
        is_form = incoming.form.get("step") == STEP
        asks = not incoming.is_button and incoming.text.strip(" /／　").casefold() in WORDS
        if not (is_form or asks):
            return False
        turn = await self.desk.turn_of(incoming)
        if not await self.desk.store.claim(turn):
            return True
        await self._deal_with(incoming, turn, is_form=is_form)
        await self.desk.store.finish(turn)
        return True

    async def _deal_with(self, incoming: Incoming, turn: Turn, *, is_form: bool) -> None:
        language = self._language(incoming, turn)
        if incoming.is_private:
            await self._say(incoming, word("channel_here", language))
        elif not self.desk.conversation.is_admin(turn):  # rights may end while a form is open
            if is_form:
                await self._record(incoming, turn, None)
            await self._say(incoming, word("channel_admins", language))
        elif is_form:
            await self._keep(incoming, turn, language)
        else:
            settings = await self.desk.store.channel_settings(incoming.channel)
            form = settings_card(settings, await self._collections(turn, language), language)
            await self.desk.connector.create(incoming.place, attach(MessageActivityInput(), form))

    async def _keep(self, incoming: Incoming, turn: Turn, language: Language) -> None:
        """Keep what the form holds; what it does not ask about stays."""
        collections = await self._collections(turn, language)
        former = await self.desk.store.channel_settings(incoming.channel)
        settings = read_settings(incoming.form, former, collections=collections)
        await self.desk.store.set_channel_settings(incoming.channel, settings)
        await self._record(incoming, turn, (former, settings))
        lines = [word("channel_saved", language), *_told(settings, collections, language)]
        if incoming.place.asker.name:
            lines.append(word("channel_by", language, name=incoming.place.asker.name))
        await self.desk.replace_card(incoming, "\n".join(lines), language)

    async def _record(
        self, incoming: Incoming, turn: Turn, change: tuple[ChannelSettings, ChannelSettings] | None
    ) -> None:
        await audit.channel_set(
            self.desk.conversation.audit, incoming.channel, turn.principal, user_id=turn.user_id, change=change
        )

    async def _collections(self, turn: Turn, language: Language) -> Mapping[str, str]:
        """Titles by name of the collections of which everybody here may read something: all see the form."""
        reader = self.desk.conversation.reader
        if self.shelves is None or reader is None:
            return {}
        documents = await asyncio.to_thread(reader.documents, audience=turn.audience)
        # A choice of several comes back in one string, at commas; a name that holds one could not be told apart.
        names = [name for name in self.shelves.names if "," not in name and self.shelves.members([name], documents)]
        return {name: self.shelves.title(name, language) for name in names[:_MOST_COLLECTIONS]}

    def _language(self, incoming: Incoming, turn: Turn) -> Language:
        if turn.language is not None:
            return turn.language
        return detect_language(incoming.text) if incoming.text else incoming.language or Language.EN

    async def _say(self, incoming: Incoming, text: str) -> None:
        await self.desk.connector.create(incoming.place, text_message(text))


def settings_card(settings: ChannelSettings, collections: Mapping[str, str], language: Language) -> Card:
    """Asks how Liaison is to behave here; what holds now stands there already.

    Args:
        settings: As they are.
        collections: What the documents may be narrowed to: titles by name.
        language: The reader's.
    """
    body = [
        title(word("channel_title", language)),
        paragraph(run(word("channel_note", language), subtle=True)),
        _choice("language", _languages(language), settings.language.value if settings.language else _OWN, language),
        _choice("tell", _telling(language), "yes" if settings.tell_changes else "no", language),
        _hour("quiet_from", settings.quiet_from, language),
        _hour("quiet_to", settings.quiet_to, language),
        _choice("zone", {zone: zone for zone in _zones(settings)}, settings.time_zone, language),
    ]
    if collections:
        chosen = ",".join(name for name in settings.collections if name in collections)
        body.append({**_choice("documents", collections, chosen, language), "isMultiSelect": True})
    save = {
        "type": "Action.Submit",
        "title": word("channel_save", language),
        "data": {FORM_KEY: STEP},
        "style": "positive",
    }
    return make_card(body, [save], language=language)


def read_settings(
    fields: Mapping[str, str], former: ChannelSettings, *, collections: Mapping[str, str]
) -> ChannelSettings:
    """The settings that a form holds; whatever it does not ask about, or holds wrongly, stays as it was."""
    language, zone = fields.get("language", ""), fields.get("zone", "")
    begins, ends = _time(fields.get("quiet_from", "")), _time(fields.get("quiet_to", ""))
    return replace(
        former,
        language=Language(language) if language in {"en", "ja"} else None,
        tell_changes=fields.get("tell") != "no",
        quiet_from=begins if ends else None,
        quiet_to=ends if begins else None,
        time_zone=zone if zone in available_timezones() else former.time_zone,
        collections=_chosen(fields.get("documents", ""), former, collections),
    )


def _chosen(value: str, former: ChannelSettings, collections: Mapping[str, str]) -> tuple[str, ...]:
    """The chosen collections, and of the former ones those that could not be chosen: no narrowing ends unseen."""
    unseen = [name for name in former.collections if name not in collections]
    return (*unseen, *(name for name in value.split(",") if name in collections))


def _time(value: str) -> str | None:
    hour, _, minute = value.partition(":")
    is_time = len(value) == 5 and hour.isascii() and minute.isascii() and hour.isdigit() and minute.isdigit()
    return value if is_time and int(hour) < 24 and int(minute) < 60 else None


def _told(settings: ChannelSettings, collections: Mapping[str, str], language: Language) -> list[str]:
    """What holds now, in words."""
    names = [collections[name] for name in settings.collections if name in collections]
    pairs = [
        ("language", _languages(language)[settings.language.value if settings.language else _OWN]),
        ("tell", _telling(language)["yes" if settings.tell_changes else "no"]),
        ("documents", ", ".join(names)),
    ]
    lines = [f"{word(f'channel_{name}', language)}: {value}" for name, value in pairs if value]
    if settings.quiet_from and settings.quiet_to:
        lines.append(f"{settings.quiet_from}–{settings.quiet_to} ({settings.time_zone})")
    return lines


def _languages(language: Language) -> dict[str, str]:
    return {name: word(f"channel_language_{name}", language) for name in (_OWN, "en", "ja")}


def _telling(language: Language) -> dict[str, str]:
    return {name: word(f"channel_tell_{name}", language) for name in ("yes", "no")}


def _zones(settings: ChannelSettings) -> list[str]:
    return list(dict.fromkeys((*_ZONES, settings.time_zone)))


def _choice(name: str, options: Mapping[str, str], chosen: str, language: Language) -> Element:
    choices = [{"title": title, "value": value} for value, title in options.items()]
    label = word(f"channel_{name}", language)
    return {"type": "Input.ChoiceSet", "id": name, "label": label, "value": chosen, "choices": choices}


def _hour(name: str, value: str | None, language: Language) -> Element:
    element: Element = {
        "type": "Input.Time",
        "id": name,
        "label": word(f"channel_{name}", language),
        "placeholder": word("channel_no_hour", language),
    }
    return {**element, "value": value} if value else element
