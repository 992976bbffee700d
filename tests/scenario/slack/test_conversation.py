"""What a person in Slack experiences, by Socket Mode against the double, with a scripted answerer."""

from __future__ import annotations

import asyncio

import pytest

from bot.records import Feedback, UserKey
from corpus.access import ANY_CHANNEL, ANYONE, UNKNOWN_CHANNEL, Principal
from tests.support.conversations import QUOTE
from tests.support.slack_app import slack_bench
from tests.support.slack_double import payloads
from tests.support.slack_double.checks import texts_of


@pytest.fixture
async def bench(tmp_path):
    async with slack_bench(tmp_path) as running:
        yield running


async def test_direct_message_is_answered_in_its_thread_with_sources(bench):
    ts = await bench.double.say("When did they meet?")
    shown = await bench.double.reply_to("D1", ts)
    assert "Answer to “When did they meet?”" in shown
    assert "Minutes of the committee" in shown
    assert "2011-05-03" in shown
    assert QUOTE in shown
    (reply,) = bench.double.replies("D1", ts)
    assert reply["unfurl_links"] in (False, "0")
    assert reply["unfurl_media"] in (False, "0")
    assert "<!channel>" not in reply["text"]
    assert bench.double.statuses == {}


async def test_status_is_shown_while_working(bench):
    bench.answerer.delay_s = 0.2
    ts = await bench.double.say("When?")
    await bench.double.wait_for(lambda: bench.double.statuses.get(("D1", ts)))
    await bench.double.reply_to("D1", ts)
    assert bench.double.statuses == {}


async def test_mention_arriving_as_two_events_is_answered_once_in_the_thread(bench):
    ts = await bench.double.say("<@UBOT> when did they meet?", channel="C1")
    await bench.double.reply_to("C1", ts)
    await bench.app.desk.drain(within_s=5)
    assert bench.double.count("chat.postMessage") == 1
    assert [turn.text for turn in bench.answerer.asked] == ["when did they meet?"]


async def test_eleven_redeliveries_with_different_event_ids_give_one_answer(bench):
    ts = bench.double.new_ts()
    await asyncio.gather(*(bench.double.say("When?", ts=ts, retry=number % 3) for number in range(11)))
    await bench.double.reply_to("D1", ts)
    await bench.double.say("When?", ts=ts, retry=3)
    await bench.app.desk.drain(within_s=5)
    assert len(bench.double.replies("D1", ts)) == 1
    assert len(bench.answerer.asked) == 1


async def test_follow_up_needs_no_mention_and_knows_the_thread(bench):
    root = await bench.double.say("<@UBOT> when did they meet?", channel="C1")
    await bench.double.reply_to("C1", root)
    await bench.app.desk.drain(within_s=5)
    await bench.double.say("and where was that", channel="C1", thread_ts=root)
    await bench.double.reply_to("C1", root, number=2)
    assert [exchange.turn.text for exchange in bench.answerer.histories[1]] == ["when did they meet?"]


async def test_quiet_in_a_thread_that_liaison_never_joined(bench):
    await bench.double.say("shall we meet?", channel="C1", thread_ts="1.0")
    await bench.double.say("what is new?", channel="C1")
    await bench.app.desk.drain(within_s=5)
    assert bench.answerer.asked == []


async def test_quiet_as_soon_as_people_talk_among_themselves(bench):
    root = await bench.double.say("<@UBOT> when did they meet?", channel="C1")
    await bench.double.reply_to("C1", root)
    await bench.app.desk.drain(within_s=5)
    await bench.double.say("I told Bob about it", channel="C1", user="U2", thread_ts=root)
    await bench.app.desk.drain(within_s=5)
    await bench.double.say("good, is he coming?", channel="C1", user="U1", thread_ts=root)
    await bench.app.desk.drain(within_s=5)
    assert len(bench.double.replies("C1", root)) == 1
    await bench.double.say("<@UBOT> and where?", channel="C1", user="U2", thread_ts=root)
    await bench.double.reply_to("C1", root, number=2)


async def test_a_mention_of_somebody_else_is_not_for_liaison(bench):
    root = await bench.double.say("<@UBOT> when did they meet?", channel="C1")
    await bench.double.reply_to("C1", root)
    await bench.app.desk.drain(within_s=5)
    await bench.double.say("<@U2> did you see this?", channel="C1", thread_ts=root)
    await bench.app.desk.drain(within_s=5)
    assert len(bench.answerer.asked) == 1


async def test_somebody_elses_question_is_answered_only_where_the_documents_do(bench):
    bench.answerer.abstain_on = {"lunch"}
    root = await bench.double.say("<@UBOT> when did they meet?", channel="C1")
    await bench.double.reply_to("C1", root)
    await bench.app.desk.drain(within_s=5)
    await bench.double.say("and where did they meet?", channel="C1", user="U2", thread_ts=root)
    await bench.double.reply_to("C1", root, number=2)
    await bench.app.desk.drain(within_s=5)
    await bench.double.say("what is for lunch?", channel="C1", user="U3", thread_ts=root)
    await bench.app.desk.drain(within_s=5)
    assert len(bench.double.replies("C1", root)) == 2


@pytest.mark.parametrize("text", ["会議はいつですか", "会議はいつ？", "会議はいつですか。"])
async def test_japanese_is_answered_in_japanese(bench, text):
    ts = await bench.double.say(text)
    assert "出典" in await bench.double.reply_to("D1", ts)


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B9"},
        {"subtype": "channel_join"},
        {"subtype": "bot_message"},
        {"subtype": "something_new"},
        {"user": "UBOT"},
        {"subtype": "message_deleted", "hidden": True},
    ],
)
async def test_what_no_person_said_is_ignored(bench, changes):
    ts = bench.double.new_ts()
    event = {**payloads.message("When?", ts=ts), **changes}
    await bench.double.push("events_api", payloads.callback(event))
    await bench.app.desk.drain(within_s=5)
    assert bench.answerer.asked == []
    assert bench.double.count("chat.postMessage") == 0


async def test_unknown_events_are_acknowledged(bench):
    await bench.double.push("events_api", payloads.callback({"type": "something_new", "event_ts": "1.1"}))
    await bench.double.push(
        "interactive",
        payloads.interaction(
            "block_actions", actions=[{"type": "button", "action_id": "unknown", "block_id": "b", "value": "x"}]
        ),
    )
    await bench.double.push("interactive", payloads.interaction("shortcut", callback_id="unknown"))


async def test_an_empty_mention_gets_help(bench):
    ts = await bench.double.say("<@UBOT>", channel="C1")
    assert "summary" in await bench.double.reply_to("C1", ts)


async def test_an_exception_becomes_a_friendly_text_with_an_id(bench):
    bench.answerer.error = RuntimeError("secret detail")
    ts = await bench.double.say("When?")
    shown = await bench.double.reply_to("D1", ts)
    assert "E-" in shown
    assert "secret" not in shown


async def test_reply_is_delivered_despite_rate_limits(bench):
    bench.double.fail("chat.postMessage", "ratelimited")
    ts = await bench.double.say("When?")
    assert "Answer to" in await bench.double.reply_to("D1", ts)


async def test_reply_is_delivered_as_plain_text_where_blocks_are_refused(bench):
    bench.double.fail("chat.postMessage", "invalid_blocks")
    ts = await bench.double.say("When?")
    await bench.double.reply_to("D1", ts)
    (reply,) = bench.double.replies("D1", ts)
    assert "blocks" not in reply
    assert "Minutes of the committee" in reply["text"]
    assert "&lt;!channel&gt;" in reply["text"]


async def test_turns_of_a_thread_are_answered_in_order(bench):
    bench.answerer.delay_s = 0.05
    root = await bench.double.say("first?")
    for number in range(4):
        await bench.double.say(f"next {number}?", thread_ts=root)
    await bench.double.reply_to("D1", root, number=5)
    assert [turn.text for turn in bench.answerer.asked] == ["first?", *(f"next {number}?" for number in range(4))]
    assert bench.answerer.most_running == 1


async def test_fifty_people_at_once_each_get_their_own_answer(bench):
    bench.answerer.delay_s = 0.05

    async def ask(number: int) -> None:
        ts = await bench.double.say(f"question number {number} of mine?", channel=f"D{number}", user=f"U{number}")
        shown = await bench.double.reply_to(f"D{number}", ts, timeout_s=30)
        assert f"question number {number} of mine?" in shown

    await asyncio.gather(*(ask(number) for number in range(1, 51)))
    assert bench.double.count("chat.postMessage") == 50


async def test_refreshed_socket_reconnects_and_nothing_is_lost(bench):
    bench.answerer.delay_s = 0.3
    ts = await bench.double.say("When?")
    await bench.double.refresh()
    assert "Answer to" in await bench.double.reply_to("D1", ts)
    await bench.double.wait_for(lambda: len(bench.double.sockets) == 2)
    ts = await bench.double.say("And now?")
    assert "And now?" in await bench.double.reply_to("D1", ts)


async def test_home_tab_and_prompts_in_the_readers_language(bench):
    event = {"type": "app_home_opened", "user": "UJA", "channel": "D1", "tab": "messages", "event_ts": "1.1"}
    await bench.double.push("events_api", payloads.callback(event))
    prompts = await bench.double.wait_for(lambda: bench.double.prompts.get("D1"))
    assert 1 <= len(prompts) <= 4
    assert any("文書" in prompt["title"] for prompt in prompts)
    await bench.double.push("events_api", payloads.callback({**event, "user": "U1", "tab": "home"}))
    home = await bench.double.wait_for(lambda: bench.double.views.get("home:U1"))
    assert "Liaison" in texts_of(home)


async def test_feedback_button_is_remembered(bench):
    ts = await bench.double.say("When?")
    await bench.double.reply_to("D1", ts)
    await bench.app.desk.drain(within_s=5)
    (reply,) = bench.double.replies("D1", ts)
    buttons = next(block for block in reply["blocks"] if block["type"] == "context_actions")["elements"][0]
    action = {"type": "feedback_buttons", "action_id": buttons["action_id"], "block_id": "b"}
    value = buttons["negative_button"]["value"]
    payload = payloads.interaction(
        "block_actions",
        channel={"id": "D1"},
        message={"ts": reply["ts"], "thread_ts": ts},
        actions=[{**action, "value": value}],
    )
    await bench.double.push("interactive", payload)
    await bench.app.desk.drain(within_s=5)
    user = UserKey(platform="slack", workspace_id="T1", user_id="U1")
    assert await bench.store.feedback() == [Feedback(user=user, answer_id=value.removeprefix("bad:"), verdict="bad")]


class _KnowsEverybody:
    def principal_for(self, platform, workspace_id, user_id, *, mail="", groups=()):
        return Principal(name=f"{workspace_id}:{user_id}", organisation="UK")

    def user_groups(self, platform):
        return frozenset()

    def everybody_at(self, platform, workspace_id):
        return frozenset({ANYONE})


async def test_audience_is_the_person_in_private_and_everybody_in_channels_and_for_guests(tmp_path):
    async with slack_bench(tmp_path, identities=_KnowsEverybody()) as bench:
        double = bench.double
        await double.say("one?")
        await double.say("two?", user="UGUEST", channel="D8")
        await double.say("three?", user="USTRANGER", channel="D9")
        await double.say("four?", user="U2", channel="D2", user_team="T9")
        await double.say("five?", user="U404", channel="D4")
        await double.say("<@UBOT> six?", channel="C1")
        await double.say("seven?", is_ext_shared_channel=True)
        await bench.app.desk.drain(within_s=5)
        asked = {turn.text: turn for turn in bench.answerer.asked}
        (reader,) = asked["one?"].audience.readers
        assert reader.organisation == "UK"
        for text in ("two?", "three?", "four?", "five?"):
            assert all(reader.organisation is None for reader in asked[text].audience.readers)
        assert asked["six?"].audience == ANY_CHANNEL
        assert asked["seven?"].audience == UNKNOWN_CHANNEL
