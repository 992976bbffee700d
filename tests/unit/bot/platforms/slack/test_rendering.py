"""Every kind of answer as Slack messages. `REWRITE_GOLDEN=1` writes the golden files anew; review the difference."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack import limits, views
from bot.platforms.slack.rendering import Style, fallback_text, place_of, render
from bot.records import ChannelSettings, JobStatus, Preferences
from bot.values import Exchange
from corpus.languages import Language
from tests.support.conversations import make_answer, make_citation, make_turn
from tests.support.sample_answers import sample_answers
from tests.support.slack_double.checks import characters, check_message, check_view, texts_of

GOLDEN = Path(__file__).resolve().parents[4] / "golden" / "slack"
ANSWERS = sample_answers()


def _compare(name: str, value: object) -> None:
    file = GOLDEN / f"{name}.json"
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("REWRITE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", ANSWERS)
def test_golden(name):
    messages = render(ANSWERS[name])
    for message in messages:
        check_message({"text": message.text, "blocks": list(message.blocks)})
        assert characters(list(message.blocks)) <= limits.MESSAGE
    _compare(name, [{"text": message.text, "blocks": list(message.blocks)} for message in messages])


@pytest.mark.parametrize("name", [name for name, answer in ANSWERS.items() if answer.citations])
def test_every_citation_is_shown_with_its_place_and_quotation(name):
    answer = ANSWERS[name]
    shown = "\n".join(texts_of(list(message.blocks)) for message in render(answer))
    for citation in answer.citations:
        assert citation.title in shown
        assert citation.quote in shown
        assert citation.date is None or citation.date in shown


def test_short_style_keeps_the_places_and_offers_the_quotations():
    (message,) = render(ANSWERS["answer"], Style(is_short=True))
    shown = texts_of(list(message.blocks))
    assert "Minutes of the committee" in shown
    assert make_citation().quote not in shown
    assert "Show quotations" in shown


@pytest.mark.parametrize(
    ("section", "shown"),
    [
        ("Minutes of the committee", "2011-05-03 · p. 2 · para 3"),
        ("Minutes of the Committee – Archive › Opening", "2011-05-03 · p. 2 · Opening · para 3"),
        ("Opening", "2011-05-03 · p. 2 · Opening · para 3"),
        (None, "2011-05-03 · p. 2 · para 3"),
    ],
)
def test_a_heading_that_says_the_title_again_is_left_out(section, shown):
    assert place_of(make_citation(section=section), Language.EN) == f"Minutes of the committee · {shown}"


def test_outside_text_is_never_parsed_by_slack():
    (message,) = render(ANSWERS["hostile"])
    assert "<" not in message.text
    kinds = {"text"}
    for block in message.blocks:
        if block["type"] == "rich_text":
            for part in block["elements"]:
                kinds |= {leaf["type"] for leaf in part["elements"]}
        else:
            assert '"mrkdwn"' not in json.dumps(block)
    assert kinds == {"text"}


def test_long_japanese_is_cut_at_sentence_ends_and_keeps_its_sources():
    messages = render(ANSWERS["long_ja"])
    texts = [
        leaf["text"]
        for message in messages
        for block in message.blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_section"
        for leaf in part["elements"]
    ]
    body = [text for text in texts if text.startswith("両国")]
    assert all(text.rstrip("\n").endswith("。") for text in body)
    assert "".join(text.rstrip("\n") for text in body) == ANSWERS["long_ja"].text
    assert "灯台に関する覚書" in texts_of(list(messages[-1].blocks))


@given(st.text(max_size=3000), st.lists(st.text(max_size=700), max_size=10))
def test_any_answer_is_within_slacks_limits(text, quotes):
    citations = tuple(make_citation(n, quote=quote, title=quote) for n, quote in enumerate(quotes, start=1))
    answer = make_answer("q", text=text, citations=citations, notices=tuple(quote for quote in quotes[:2] if quote))
    for message in render(answer, Style(is_short=len(quotes) % 2 == 0, can_share=True)):
        check_message({"text": message.text, "blocks": list(message.blocks)})
    assert fallback_text(answer)


def test_a_wide_table_and_a_long_one_are_cut_to_size():
    text = "\n".join("|" + "|".join(f"{row}.{column}" for column in range(25)) + "|" for row in range(130))
    for message in render(make_answer("q", text=text, kind="compare")):
        check_message({"text": message.text, "blocks": list(message.blocks)})


@pytest.mark.parametrize("language", list(Language))
def test_views_are_valid(language):
    exchange = Exchange(turn=make_turn(), answer=ANSWERS["answer"])
    made = {
        "feedback": views.feedback_view("a1", language),
        "question": views.question_view(
            language, text="x" * 5000, publishers=["Cabinet Office", *("p" * n for n in range(1, 130))]
        ),
        "quotations": views.quotations_view(ANSWERS["brief"], language),
        "nothing": views.quotations_view(None, language),
        "channel": views.channel_view(
            ChannelSettings(language=language, quiet_from="22:00", quiet_to="07:00", collections=("statements",)),
            channel_id="C1",
            time_zone="",
            language=language,
            collections={"statements": "Joint statements", "strategies": "戦略"},
        ),
        "channel_plain": views.channel_view(ChannelSettings(), channel_id="C1", time_zone="", language=language),
        "home": views.home_view(
            views.Home(
                titles=["One", "Two", "Three", "Four"],
                indexed_at="2026-01-02T03:04:05+00:00",
                job=JobStatus(state="running", stage="embedding", done=3, total=9),
                recent=[exchange, replace(exchange, answer=replace(exchange.answer, id="withheld"))],
                shown={exchange.answer.id},
            ),
            preferences=Preferences(length="short"),
            language=language,
        ),
        "home_empty": views.home_view(views.Home(), preferences=Preferences(language=language), language=language),
    }
    for name, view in made.items():
        check_view(view)
        if name in {"home", "channel"}:
            _compare(f"view_{name}_{language}", view)
