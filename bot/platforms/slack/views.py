"""Modals and the Home tab as Slack views; nothing is sent from here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.commands.texts import describe_job
from bot.platforms.slack import blocks as kit
from bot.platforms.slack import limits
from bot.platforms.slack.blocks import Block, Element
from bot.platforms.slack.rendering import source_blocks
from bot.platforms.slack.wording import REASONS, word
from bot.records import ChannelSettings, JobStatus, Preferences
from bot.values import Answer, Exchange
from corpus.languages import Language

View = dict[str, Any]

FEEDBACK_VIEW = "feedback_reason"
QUESTION_VIEW = "question"
CHANNEL_VIEW = "channel_settings"
LANGUAGE_ACTION = "preference_language"
LENGTH_ACTION = "preference_length"
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


def question_view(language: Language, *, text: str = "") -> View:
    """Takes a long question; `text` stands in it already."""
    element: Element = {"type": "plain_text_input", "multiline": True, "max_length": limits.TEXT_OBJECT}
    if text:
        element["initial_value"] = limits.clip(text, limits.TEXT_OBJECT)
    blocks = [
        input_block("question", word("question_label", language), element),
        kit.context(word("question_hint", language)),
    ]
    return modal(
        QUESTION_VIEW, word("question_title", language), blocks, language=language, submit=word("send", language)
    )


def quotations_view(answer: Answer | None, language: Language) -> View:
    """Shows the quotations of an answer, or that there is nothing to show."""
    title = word("quotations_title", language)
    if answer is None:
        return modal("quotations", title, [kit.context(word("not_visible", language))], language=language)
    blocks = source_blocks(answer.citations or answer.closest, language, with_quotes=True)
    return modal("quotations", title, blocks, language=language)


def channel_view(settings: ChannelSettings, *, channel_id: str, time_zone: str, language: Language) -> View:
    """Sets how Liaison behaves in a channel; hours are meant in the time zone of whoever sets them."""
    listen = {False: "mentions", True: "questions"}[settings.answer_questions]
    shown = {False: "all", True: "one"}[settings.private]

    def hours(value: str | None) -> Element:
        return {"type": "timepicker", **({"initial_time": value} if value else {})}

    blocks = [
        input_block(
            "language",
            word("language_label", language),
            select(_languages(language), settings.language.value if settings.language else NONE),
        ),
        input_block(
            "listen",
            word("listen_label", language),
            select({name: word(f"listen_{name}", language) for name in ("mentions", "questions")}, listen),
        ),
        input_block(
            "shown",
            word("audience_label", language),
            select({name: word(f"audience_{name}", language) for name in ("all", "one")}, shown),
        ),
        input_block("quiet_from", word("quiet_from", language), hours(settings.quiet_from), is_optional=True),
        input_block("quiet_to", word("quiet_to", language), hours(settings.quiet_to), is_optional=True),
    ]
    view = modal(
        CHANNEL_VIEW, word("channel_title", language), blocks, language=language, submit=word("save", language)
    )
    return {**view, "private_metadata": json.dumps({"channel_id": channel_id, "time_zone": time_zone or "UTC"})}


def read_channel_view(values: Mapping[str, Any], *, time_zone: str) -> ChannelSettings:
    """The settings that a submitted channel modal holds."""
    language = chosen(values, "language")
    return ChannelSettings(
        language=Language(language) if language in {"en", "ja"} else None,
        answer_questions=chosen(values, "listen") == "questions",
        private=chosen(values, "shown") == "one",
        quiet_from=chosen(values, "quiet_from") or None,
        quiet_to=chosen(values, "quiet_to") or None,
        time_zone=time_zone,
    )


def chosen(values: Mapping[str, Any], block_id: str) -> str:
    """What was typed or chosen in a block of a submitted modal; empty for nothing."""
    element = (values.get(block_id) or {}).get("value") or {}
    option = element.get("selected_option") or {}
    return str(option.get("value") or element.get("selected_time") or element.get("value") or "")


def home_view(
    *,
    titles: Sequence[str] | None,
    job: JobStatus | None,
    recent: Sequence[Exchange],
    preferences: Preferences,
    language: Language,
) -> View:
    """The Home tab: what is indexed, the re-index job, recent questions, preferences."""
    blocks: list[Block] = [kit.header("Liaison"), _paragraph(word("home_intro", language)), kit.divider()]
    if titles is not None:
        lines = [word("home_count", language, count=len(titles))]
        if titles:
            lines.append(word("home_latest", language, titles=" · ".join(titles[:3])))
        blocks += [kit.header(word("home_library", language)), _paragraph("\n".join(lines))]
    if job is not None:
        blocks += [kit.header(word("home_job", language)), _paragraph(describe_job(job, language))]
    questions = [limits.clip(exchange.answer.question, limits.HEADER) for exchange in recent]
    blocks.append(kit.header(word("home_recent", language)))
    blocks.append(kit.rich(kit.bullets(questions)) if questions else _paragraph(word("home_none", language)))
    blocks += [kit.divider(), kit.header(word("home_preferences", language)), *_preferences(preferences, language)]
    return {"type": "home", "blocks": blocks}


def _paragraph(value: str) -> Block:
    return kit.rich(kit.section(kit.text(limits.clip(value, limits.TEXT_OBJECT))))


def _preferences(preferences: Preferences, language: Language) -> list[Block]:
    lengths = {name: word(f"length_{name}", language) for name in ("long", "short")}
    selects = (
        (
            "language_label",
            LANGUAGE_ACTION,
            select(_languages(language), preferences.language.value if preferences.language else NONE),
        ),
        ("length_label", LENGTH_ACTION, select(lengths, preferences.length or "long")),
    )
    return [
        {
            "type": "section",
            "text": kit.plain(word(label, language)),
            "accessory": {**element, "action_id": action_id},
        }
        for label, action_id, element in selects
    ]
