"""What is made of the documents, in Teams: commands by text, tables on cards."""

from __future__ import annotations

import json

import pytest
from microsoft_teams.cards import AdaptiveCard

from tests.support.sample_answers import sample_answers
from tests.support.teams_app import teams_bench


@pytest.fixture
async def bench(tmp_path):
    async with teams_bench(tmp_path) as running:
        yield running


def _card(message):
    (attachment,) = message["attachments"]
    AdaptiveCard.model_validate(attachment["content"])
    return attachment["content"]


async def test_a_comparison_is_its_sources_to_press_and_a_card_with_a_table(bench):
    bench.answerer.fixed = sample_answers()["sections_compare"]
    await bench.say("Compare the UK and Japanese positions on harbours")
    text = (await bench.double.reply())["text"]
    assert "Sources [1] [2]" in text
    card = _card(await bench.double.reply(number=2))
    assert card["body"][1]["items"][0]["type"] == "Table"
    assert "<!channel>" in json.dumps(card)
    assert [(r.kind, r.topic) for r in bench.answerer.requested] == [
        ("compare", "the UK and Japanese positions on harbours")
    ]


@pytest.mark.parametrize(
    ("said", "kind", "topic"),
    [
        ("brief the harbours", "brief", "the harbours"),
        ("港湾の年表", "timeline", "港湾"),
        ("/who Jane Miller", "who", "Jane Miller"),
        ("check: They met in Kobe.", "check", "They met in Kobe."),
    ],
)
async def test_commands_by_text(bench, said, kind, topic):
    await bench.say(said, scope="groupChat")
    await bench.double.reply()
    assert [(r.kind, r.topic) for r in bench.answerer.requested] == [(kind, topic)]
