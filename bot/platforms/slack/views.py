"""Modals and the Home tab as Slack views; nothing is sent from here."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.answering.narrowing import KINDS
from bot.commands.texts import describe_job
from bot.platforms.slack import blocks as kit
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import Block, Element
from bot.platforms.slack.rendering import source_blocks
from bot.platforms.slack.wording import REASONS, word
from bot.records import ChannelSettings, JobStatus, Preferences
from bot.values import Answer, Exchange
from corpus.languages import Language
from retrieval.query import Filters

View = dict[str, Any]

FEEDBACK_VIEW = "feedback_reason"
QUESTION_VIEW = "question"
CHANNEL_VIEW = "channel_settings"
LANGUAGE_ACTION = "preference_language"
LENGTH_ACTION = "preference_length"
PRIVATE_ACTION = "preference_private"
_RECENT = 200
NONE = "none"


def modal(callback_id: str, title: str, blocks: Sequence[Block], *, language: Language, submit: str = "") -> View:
    """A modal; without `submit` one that is only closed."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": kit.plain(limits.clip(title, limits.VIEW_TITLE)),
        "close": kit.plain(word("cancel" if submit else "close", language)),
        "blocks": list(blocks[: limits.BLOCKS_PER_VIEW]),
    }
    return {**view, "submit": kit.plain(submit)} if submit else view


def input_block(block_id: str, label: str, element: Element, *, is_optional: bool = False) -> Block:
    """A labelled field of a modal; `chosen` reads it."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": kit.plain(label),
        "element": {**element, "action_id": "value"},
        "optional": is_optional,
    }


def select(options: Mapping[str, str], chosen: str, *, kind: str = "static_select") -> Element:
    """A choice among labels by value."""
    made = {
        value: {"text": kit.plain(limits.clip(label, limits.BUTTON_TEXT)), "value": value}
        for value, label in options.items()
    }
    return {"type": kind, "options": list(made.values()), "initial_option": made[chosen]}


def multi_select(options: Mapping[str, str], chosen: Collection[str]) -> Element:
    """Several choices among labels by value, of which at least one must be offered."""
    element = select(dict(list(options.items())[: limits.OPTIONS]), next(iter(options)), kind="multi_static_select")
    del element["initial_option"]
    marked = [option for option in element["options"] if option["value"] in chosen]
    return {**element, "initial_options": marked} if marked else element


def _languages(language: Language) -> dict[str, str]:
    return {
        NONE: word("language_auto", language),
        "en": word("language_en", language),
        "ja": word("language_ja", language),
    }


def feedback_view(answer_id: str, language: Language) -> View:
    """Asks why an answer was bad."""
    reasons = {name: word(f"reason_{name}", language) for name in REASONS}
    radio = {"type": "radio_buttons", "options": select(reasons, REASONS[0])["options"]}
    blocks = [
        input_block("reason", word("feedback_reason", language), radio),
        input_block(
            "comment",
            word("feedback_comment", language),
            {"type": "plain_text_input", "multiline": True, "max_length": 2000},
            is_optional=True,
        ),
    ]
    view = modal(
        FEEDBACK_VIEW, word("feedback_title", language), blocks, language=language, submit=word("send", language)
    )
    return {**view, "private_metadata": answer_id}


def question_view(language: Language, *, text: str = "", publishers: Sequence[str] = ()) -> View:
    """Takes a long question and, if wanted, what its sources must fit.

    Args:
        language: The reader's.
        text: Stands in it already.
        publishers: To choose from.
    """
    element: Element = {"type": "plain_text_input", "multiline": True, "max_length": limits.TEXT_OBJECT}
    if text:
        element["initial_value"] = limits.clip(text, limits.TEXT_OBJECT)
    blocks = [
        input_block("question", word("question_label", language), element),
        kit.context(word("question_hint", language)),
        kit.divider(),
        *(
            input_block(name, word(name, language), {"type": "datepicker"}, is_optional=True)
            for name in ("date_from", "date_to")
        ),
        input_block(
            "kinds",
            word("kinds", language),
            multi_select({kind: names[language] for kind, names in KINDS.items()}, ()),
            is_optional=True,
        ),
    ]
    if publishers:
        offered = {name[: limits.OPTION]: name for name in publishers}
        blocks.append(
            input_block("publishers", word("publishers", language), multi_select(offered, ()), is_optional=True)
        )
    return modal(
        QUESTION_VIEW, word("question_title", language), blocks, language=language, submit=word("send", language)
    )


def read_filters(values: Mapping[str, Any], *, publishers: Sequence[str]) -> Filters:
    """What a submitted question modal says of the sources.

    Args:
        values: Of the modal.
        publishers: Those that were offered, in full.
    """
    wanted = set(chosen_all(values, "publishers"))
    return Filters(
        date_from=chosen(values, "date_from") or None,
        date_to=chosen(values, "date_to") or None,
        kinds=frozenset(chosen_all(values, "kinds")) & KINDS.keys(),
        publishers=frozenset(name for name in publishers if name[: limits.OPTION] in wanted),
    )


def question_errors(values: Mapping[str, Any], language: Language) -> dict[str, str]:
    """What is wrong with a submitted question modal, by block; empty: nothing."""
    if not chosen(values, "question").strip():
        return {"question": word("question_empty", language)}
    begins, ends = chosen(values, "date_from"), chosen(values, "date_to")
    return {"date_to": word("dates_crossed", language)} if begins and ends and ends < begins else {}


def quotations_view(answer: Answer | None, language: Language) -> View:
    """Shows the quotations of an answer, or that there is nothing to show."""
    title = word("quotations_title", language)
    if answer is None:
        return modal("quotations", title, [kit.context(word("not_visible", language))], language=language)
    blocks = source_blocks(answer.citations or answer.closest, language, with_quotes=True)
    return modal("quotations", title, blocks, language=language)


def channel_view(
    settings: ChannelSettings,
    *,
    channel_id: str,
    time_zone: str,
    language: Language,
    collections: Mapping[str, str] | None = None,
) -> View:
    """Sets how Liaison behaves in a channel; hours are meant in the time zone of whoever sets them.

    Args:
        settings: As they are.
        channel_id: Of the channel.
        time_zone: IANA name.
        language: The reader's.
        collections: What the documents may be narrowed to: titles by name.
    """
    blocks = [
        *_behaviour_blocks(settings, language),
        *_collection_blocks(collections or {}, settings.collections, language),
        *_quiet_blocks(settings, language),
    ]
    view = modal(
        CHANNEL_VIEW, word("channel_title", language), blocks, language=language, submit=word("save", language)
    )
    return {**view, "private_metadata": json.dumps({"channel_id": channel_id, "time_zone": time_zone or "UTC"})}


def _behaviour_blocks(settings: ChannelSettings, language: Language) -> list[Block]:
    """What is answered in the channel, in which language, at what length and to whom."""

    def choice(block_id: str, label: str, prefix: str, names: Sequence[str], marked: str) -> Block:
        options = {name: word(f"{prefix}_{name}", language) for name in names}
        return input_block(block_id, word(label, language), select(options, marked))

    lengths = {NONE: word("length_own", language), **{n: word(f"length_{n}", language) for n in ("long", "short")}}
    return [
        input_block(
            "language",
            word("language_label", language),
            select(_languages(language), settings.language.value if settings.language else NONE),
        ),
        choice("listen", "listen_label", "listen", ("mentions", "questions"),
               "questions" if settings.answer_questions else "mentions"),
        choice("shown", "audience_label", "audience", ("all", "one"), "one" if settings.private else "all"),
        input_block("length", word("length_label", language), select(lengths, settings.length or NONE)),
        choice("tell_changes", "tell_changes_label", "tell_changes", ("yes", "no"),
               "yes" if settings.tell_changes else "no"),
    ]  # fmt: skip


def _collection_blocks(offered: Mapping[str, str], marked: Collection[str], language: Language) -> list[Block]:
    """What the documents may be narrowed to; nothing where there are no collections."""
    if not offered:
        return []
    choice = multi_select(offered, marked)
    return [input_block("collections", word("collections_label", language), choice, is_optional=True)]


def _quiet_blocks(settings: ChannelSettings, language: Language) -> list[Block]:
    """Hours in which the channel is left alone."""
    return [
        input_block(
            name,
            word(name, language),
            {"type": "timepicker", **({"initial_time": value} if value else {})},
            is_optional=True,
        )
        for name, value in (("quiet_from", settings.quiet_from), ("quiet_to", settings.quiet_to))
    ]


def read_channel_view(values: Mapping[str, Any], *, time_zone: str) -> ChannelSettings:
    """The settings that a submitted channel modal holds."""
    language, length = chosen(values, "language"), chosen(values, "length")
    return ChannelSettings(
        language=Language(language) if language in {"en", "ja"} else None,
        answer_questions=chosen(values, "listen") == "questions",
        private=chosen(values, "shown") == "one",
        quiet_from=chosen(values, "quiet_from") or None,
        quiet_to=chosen(values, "quiet_to") or None,
        time_zone=time_zone,
        length="short" if length == "short" else "long" if length == "long" else None,
        collections=tuple(chosen_all(values, "collections")),
        tell_changes=chosen(values, "tell_changes") != "no",
    )


def chosen_all(values: Mapping[str, Any], block_id: str) -> list[str]:
    """The values chosen in a block of several choices."""
    element = (values.get(block_id) or {}).get("value") or {}
    return [str(option.get("value") or "") for option in element.get("selected_options") or ()]


def chosen(values: Mapping[str, Any], block_id: str) -> str:
    """What was typed or chosen in a block of a submitted modal; empty for nothing."""
    element = (values.get(block_id) or {}).get("value") or {}
    option = element.get("selected_option") or {}
    given = (option.get("value"), element.get("selected_time"), element.get("selected_date"), element.get("value"))
    return str(next((value for value in given if value), ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What a person's Home tab tells.

    Attributes:
        titles: Of the documents they may read, newest first; None where that is not known.
        indexed_at: When the live index was made, ISO 8601, or None.
        job: The re-index job, for admins; None for others.
        recent: Their latest exchanges, newest first.
        shown: Ids of the answers among those that they may still read.
    """

    titles: Sequence[str] | None = None
    indexed_at: str | None = None
    job: JobStatus | None = None
    recent: Sequence[Exchange] = ()
    shown: Collection[str] = ()


def home_view(home: Home, *, preferences: Preferences, language: Language) -> View:
    """The Home tab: what is indexed and since when, the re-index job, recent answers, preferences."""
    titles, job = home.titles, home.job
    blocks: list[Block] = [kit.header("Liaison"), _paragraph(word("home_intro", language)), kit.divider()]
    lines = [word("home_count", language, count=len(titles))] if titles is not None else []
    if titles:
        lines.append(word("home_latest", language, titles=" · ".join(titles[:3])))
    if home.indexed_at:
        lines.append(word("home_indexed", language, moment=home.indexed_at[:16].replace("T", " ")))
    if lines:
        blocks += [kit.header(word("home_library", language)), _paragraph("\n".join(lines))]
    if job is not None:
        blocks += [kit.header(word("home_job", language)), _paragraph(describe_job(job, language))]
    blocks.append(kit.header(word("home_recent", language)))
    blocks += [_recent(exchange, is_shown=exchange.answer.id in home.shown) for exchange in home.recent]
    if not home.recent:
        blocks.append(_paragraph(word("home_none", language)))
    blocks += [kit.divider(), kit.header(word("home_preferences", language)), *_preferences(preferences, language)]
    return {"type": "home", "blocks": blocks}


def _recent(exchange: Exchange, *, is_shown: bool) -> Block:
    """A question and, where it may still be shown, how its answer begins."""
    answer = exchange.answer
    elements = [kit.text(limits.clip(answer.question, limits.HEADER), bold=True)]
    if is_shown:
        elements.append(kit.text("\n" + limits.clip(" ".join(answer.text.split()), _RECENT)))
    return kit.rich(kit.section(*elements))


def _paragraph(value: str) -> Block:
    return kit.rich(kit.section(kit.text(limits.clip(value, limits.TEXT_OBJECT))))


def _preferences(preferences: Preferences, language: Language) -> list[Block]:
    lengths = {name: word(f"length_{name}", language) for name in ("long", "short")}
    places = {name: word(f"private_{name}", language) for name in ("yes", "no")}
    selects = (
        (
            "language_label",
            LANGUAGE_ACTION,
            select(_languages(language), preferences.language.value if preferences.language else NONE),
        ),
        ("length_label", LENGTH_ACTION, select(lengths, preferences.length or "long")),
        ("private_label", PRIVATE_ACTION, select(places, "yes" if preferences.private else "no")),
    )
    return [
        {
            "type": "section",
            "text": kit.plain(word(label, language)),
            "accessory": {**element, "action_id": action_id},
        }
        for label, action_id, element in selects
    ]
