"""What is made of documents, in Slack: tables, a long brief as an attachment, the shortcut that checks a message."""

from __future__ import annotations

import pytest

from bot.values import AnswerSection, Cell
from tests.support.conversations import make_answer, make_citation
from tests.support.sample_answers import sample_answers
from tests.support.slack_app import slack_bench
from tests.support.slack_double import payloads
from tests.support.slack_double.checks import parsed, texts_of


@pytest.fixture
async def bench(tmp_path):
    async with slack_bench(tmp_path) as running:
        yield running


async def test_a_comparison_asked_for_in_plain_words_is_a_table(bench):
    bench.answerer.fixed = sample_answers()["sections_compare"]
    ts = await bench.double.say("Compare the UK and Japanese positions on harbours", channel="D1")
    await bench.double.reply_to("D1", ts)
    (reply,) = bench.double.replies("D1", ts)
    tables = [block for block in parsed(reply["blocks"]) if block["type"] == "table"]
    assert len(tables) == 1
    assert [cell["text"] for cell in tables[0]["rows"][0]] == ["UK position", "Japan position", "Agreed text"]


async def test_a_long_brief_is_attached_and_its_beginning_posted(bench):
    rows = tuple((Cell(text=f"Point {number} of the harbours. " * 6, citations=(1,)),) for number in range(20))
    sections = (AnswerSection(title="Background", rows=rows[:6]), AnswerSection(title="Dates", rows=rows[6:]))
    text = "Brief: harbours\n\n" + "\n".join(row[0].text for row in rows)
    bench.answerer.fixed = make_answer(
        "brief", kind="brief", text=text, sections=sections, citations=(make_citation(1),)
    )
    ts = await bench.double.say("Brief me on harbours", channel="D1")
    shown = await bench.double.reply_to("D1", ts)
    assert "attached" in shown
    assert "Background" in shown
    assert "Point 19" not in shown
    names = [file["name"] for file in bench.double.files.values()]
    assert sorted(name.rsplit(".", 1)[1] for name in names) == ["docx", "md"]


async def test_the_shortcut_checks_a_message_for_whoever_used_it_alone(bench):
    payload = payloads.interaction(
        "message_action",
        callback_id="check_message",
        channel={"id": "C1"},
        message={"ts": "1.1", "text": "They met in <https://x.example|Geneva> in 2011."},
    )
    await bench.double.push("interactive", payload)
    shown = await bench.double.wait_for(
        lambda: [texts_of(m) for (channel, _), m in bench.double.messages.items() if channel == "D1"]
    )
    assert "Check of They met in Geneva in 2011." in shown[0]
    assert [(r.kind, r.topic) for r in bench.answerer.requested] == [("check", "They met in Geneva in 2011.")]
    assert not [1 for (channel, _), _ in bench.double.messages.items() if channel == "C1"]
