"""Edits, deletions, buttons, modals, shortcuts, settings, streams: against the double, with a scripted answerer."""

from __future__ import annotations

import asyncio

import pytest

import bot.platforms.slack.working as working
import bot.store.state
from bot.conversation import Limits
from bot.records import ChannelKey, ChannelSettings, Preferences, UserKey
from bot.values import ThreadKey
from corpus.access import ANY_CHANNEL
from corpus.languages import Language
from tests.support.conversations import QUOTE, make_answer, make_turn
from tests.support.slack_app import Reader, slack_bench
from tests.support.slack_double import payloads
from tests.support.slack_double.checks import texts_of
from tests.support.slack_double.persons import buttons_of

CHANNEL = ChannelKey(platform="slack", workspace_id="T1", channel_id="C1")
USER = UserKey(platform="slack", workspace_id="T1", user_id="U1")


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
async def bench(tmp_path, reader):
    async with slack_bench(tmp_path, reader=reader) as running:
        yield running


async def _settled(bench) -> None:
    await bench.app.desk.drain(within_s=10)


async def test_an_edited_question_is_answered_anew_in_place(bench):
    ts = await bench.double.say("When?")
    await bench.double.reply_to("D1", ts)
    await _settled(bench)
    await bench.double.edit("Where?", ts=ts)
    await bench.double.wait_for(lambda: bench.double.count("chat.update"))
    await _settled(bench)
    (reply,) = bench.double.replies("D1", ts)
    assert "Answer to “Where?”" in texts_of(reply)
    thread = ThreadKey(platform="slack", workspace_id="T1", channel_id="D1", thread_id=ts)
    assert [exchange.turn.text for exchange in await bench.store.history(thread)] == ["Where?"]


async def test_edits_of_other_messages_and_previews_are_ignored(bench):
    await bench.double.edit("Where?", ts="5.0")
    ts = await bench.double.say("When?")
    await bench.double.reply_to("D1", ts)
    await _settled(bench)
    await bench.double.edit("When?", ts=ts, before="When?")
    event = payloads.changed(payloads.message("When?", ts=ts), previous=payloads.message("When?", ts=ts))
    await bench.double.push("events_api", payloads.callback(event))
    await _settled(bench)
    assert bench.double.count("chat.update") == 0


async def test_the_answer_to_a_deleted_question_is_removed(bench):
    ts = await bench.double.say("When?")
    await bench.double.reply_to("D1", ts)
    await _settled(bench)
    await bench.double.delete("9.9")
    await bench.double.delete(ts)
    await bench.double.wait_for(lambda: bench.double.count("chat.delete"))
    assert bench.double.replies("D1", ts) == []


async def test_stop_ends_the_turn_and_says_so(bench):
    bench.answerer.delay_s = 30
    ts = await bench.double.say("When?")
    await bench.double.wait_for(lambda: bench.answerer.running)
    event = {"type": "agent_session_stopped", "channel": "D1", "thread_ts": ts, "user": "U1", "event_ts": "1.1"}
    await bench.double.push("events_api", payloads.callback(event))
    assert "Stopped" in await bench.double.reply_to("D1", ts)
    assert bench.double.statuses == {}
    bench.answerer.delay_s = 0
    await bench.double.say("And now?", thread_ts=ts)
    assert "And now?" in await bench.double.reply_to("D1", ts, number=2)


async def test_slow_answers_are_streamed(bench, monkeypatch):
    monkeypatch.setattr(working, "STREAM_AFTER_S", 0.05)
    bench.answerer.delay_s = 0.4
    ts = await bench.double.say("<@UBOT> When?", channel="C1")
    assert "Answer to “When?”" in await bench.double.reply_to("C1", ts)
    assert bench.double.count("chat.stopStream") == 1
    assert bench.double.count("chat.postMessage") == 0
    (start,) = [call for call in bench.double.calls if call.method == "chat.startStream"]
    assert start.args["recipient_user_id"] == "U1"
    (reply,) = bench.double.replies("C1", ts)
    assert [chunk["status"] for chunk in reply["chunks"]][-1] == "complete"


async def test_checked_sentences_are_shown_while_the_rest_is_written(bench, monkeypatch):
    monkeypatch.setattr(working, "STREAM_AFTER_S", 0.05)
    bench.answerer.delay_s = 0.3
    bench.answerer.sentences = ["The gate opens at six.", "It closes at nine."]
    ts = await bench.double.say("When does the gate open?")
    assert "Answer to" in await bench.double.reply_to("D1", ts)
    (reply,) = bench.double.replies("D1", ts)
    titles = [chunk["title"] for chunk in reply["chunks"]]
    assert titles[-3:-1] == ["The gate opens at six.", "It closes at nine."]
    assert "closes at nine" not in titles[-1]  # the answer itself holds it
    assert {chunk["id"] for chunk in reply["chunks"]} == {"work"}


async def test_a_stream_that_slack_closed_is_replaced_by_the_answer(bench, monkeypatch):
    monkeypatch.setattr(working, "STREAM_AFTER_S", 0.05)
    bench.answerer.delay_s = 0.4
    bench.double.stream_life_s = 0.1
    ts = await bench.double.say("When?")
    shown = await bench.double.wait_for(
        lambda: [texts_of(reply) for reply in bench.double.replies("D1", ts) if "blocks" in reply]
    )
    assert "Answer to “When?”" in shown[0]
    assert bench.double.count("chat.update") == 1
    assert bench.double.count("chat.postMessage") == 0


async def test_without_a_stream_the_answer_is_posted_whole(bench, monkeypatch):
    monkeypatch.setattr(working, "STREAM_AFTER_S", 0.05)
    bench.answerer.delay_s = 0.3
    bench.double.fail("chat.startStream", "ratelimited", times=5)
    bench.double.retry_after_s = 0
    ts = await bench.double.say("When?")
    assert "Answer to “When?”" in await bench.double.reply_to("D1", ts)
    assert bench.double.count("chat.postMessage") == 1


async def test_bad_feedback_asks_for_the_reason(bench):
    ts = await bench.double.say("When?")
    await bench.double.reply_to("D1", ts)
    await _settled(bench)
    (reply,) = bench.double.replies("D1", ts)
    value = next(b for b in buttons_of(reply) if b["action_id"] == "answer_feedback")["negative_button"]["value"]
    await bench.double.press(reply, "answer_feedback", channel="D1", value=value)
    view = await bench.double.wait_for(
        lambda: next((v for v in bench.double.views.values() if v.get("callback_id") == "feedback_reason"), None)
    )
    await _settled(bench)
    await bench.double.submit(
        view, {"reason": {"selected_option": {"value": "outdated"}}, "comment": {"value": "there is a newer one"}}
    )
    await _settled(bench)
    (feedback,) = await bench.store.feedback()
    assert (feedback.verdict, feedback.reason, feedback.comment) == ("bad", "outdated", "there is a newer one")


async def test_good_feedback_is_thanked_and_a_forged_one_is_not_kept(bench):
    ts = await bench.double.say("When?")
    await bench.double.reply_to("D1", ts)
    await _settled(bench)
    (reply,) = bench.double.replies("D1", ts)
    await bench.double.press(reply, "answer_feedback", channel="D1", value="good:unknown")
    await _settled(bench)
    assert await bench.store.feedback() == []
    value = next(b for b in buttons_of(reply) if b["action_id"] == "answer_feedback")["positive_button"]["value"]
    await bench.double.press(reply, "answer_feedback", channel="D1", value=value)
    await bench.double.wait_for(lambda: bench.double.ephemerals)
    assert [feedback.verdict for feedback in await bench.store.feedback()] == ["good"]


async def test_a_private_answer_is_shared_once_and_made_for_everybody(bench):
    name, _ = await bench.double.command("ask When?")
    body = await bench.double.response_to(name)
    assert "Question: When?" in texts_of(body)
    await _settled(bench)
    for _ in range(2):
        await bench.double.press(body, "share_answer", channel="C1")
        await _settled(bench)
    shared = [message for (channel, _), message in bench.double.messages.items() if channel == "C1"]
    assert len(shared) == 1
    assert "Shared by @u1" in texts_of(shared[0])
    assert "thread_ts" not in shared[0]
    assert bench.answerer.asked[-1].audience == ANY_CHANNEL


async def test_nothing_is_shared_that_the_channel_may_not_read(bench, reader):
    name, _ = await bench.double.command("ask When?")
    body = await bench.double.response_to(name)
    await _settled(bench)
    bench.answerer.abstain_on = {"When"}
    await bench.double.press(body, "share_answer", channel="C1")
    await bench.double.wait_for(lambda: bench.double.ephemerals)
    assert bench.double.messages == {}
    reader.hidden_from_all = True
    await bench.double.press(body, "share_answer", channel="C1", user="U2")
    await bench.double.wait_for(lambda: len(bench.double.ephemerals) == 2)
    assert "nothing here" in bench.double.ephemerals[1]["text"]


async def test_quotations_on_demand_only_for_whom_may_read_them(bench, reader):
    await bench.store.set_preferences(USER, Preferences(length="short"))
    ts = await bench.double.say("When?")
    assert QUOTE not in texts_of((await bench.double.wait_for(lambda: bench.double.replies("D1", ts)))[0]["blocks"])
    await _settled(bench)
    (reply,) = bench.double.replies("D1", ts)
    await bench.double.press(reply, "show_quotations", channel="D1")
    view = await bench.double.wait_for(lambda: list(bench.double.views.values()))
    assert QUOTE in texts_of(view[0])
    reader.hidden_from_all = True
    await bench.double.press(reply, "show_quotations", channel="D1", user="U2")
    view = await bench.double.wait_for(lambda: list(bench.double.views.values())[1:])
    assert QUOTE not in texts_of(view[0])
    assert "Minutes" not in texts_of(view[0])


async def test_preferences_are_chosen_in_the_home_tab(bench):
    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "event_ts": "1.1"}
    await bench.double.push("events_api", payloads.callback(opened))
    home = await bench.double.wait_for(lambda: bench.double.views.get("home:U1"))
    for action_id, value in (("preference_language", "ja"), ("preference_length", "short")):
        payload = payloads.interaction(
            "block_actions",
            view={"id": home["id"], "type": "home"},
            actions=[
                {
                    "type": "static_select",
                    "action_id": action_id,
                    "block_id": "b",
                    "selected_option": {"value": value},
                }
            ],
        )
        await bench.double.push("interactive", payload)
        await _settled(bench)
    assert await bench.store.preferences(USER) == Preferences(language=Language.JA, length="short")
    assert "個人設定" in texts_of(bench.double.views["home:U1"])
    ts = await bench.double.say("When?")
    assert "出典" in await bench.double.reply_to("D1", ts)


async def test_channel_settings_are_for_admins_and_kept_by_id(bench):
    name, _ = await bench.double.command("channel")
    assert "admin" in texts_of(await bench.double.response_to(name))
    name, _ = await bench.double.command("channel", channel="D1", user="UADMIN")
    assert "between us" in texts_of(await bench.double.response_to(name))
    assert bench.double.views == {}
    await bench.double.command("channel", user="UADMIN")
    view = await bench.double.wait_for(lambda: next(iter(bench.double.views.values()), None))
    values = {
        "language": {"selected_option": {"value": "ja"}},
        "listen": {"selected_option": {"value": "questions"}},
        "shown": {"selected_option": {"value": "all"}},
        "quiet_from": {"selected_time": None},
        "quiet_to": {},
    }
    await bench.double.submit(view, values)
    await _settled(bench)
    assert await bench.store.channel_settings(CHANNEL) == ChannelSettings()
    await bench.double.submit(view, values, user="UADMIN")
    await _settled(bench)
    kept = await bench.store.channel_settings(CHANNEL)
    assert kept == ChannelSettings(language=Language.JA, answer_questions=True, time_zone="Europe/London")
    ts = await bench.double.say("when did they meet", channel="C1")
    assert "出典" in await bench.double.reply_to("C1", ts)


async def test_questions_in_a_channel_are_taken_up_only_where_wanted_and_answerable(bench):
    await bench.store.set_channel_settings(CHANNEL, ChannelSettings(answer_questions=True))
    bench.answerer.abstain_on = {"lunch"}
    lunch = await bench.double.say("what is for lunch?", channel="C1")
    await bench.double.say("I am here", channel="C1")
    await bench.double.say("<@U2> when do you come?", channel="C1")
    elsewhere = await bench.double.say("when did they meet?", channel="C2")
    asked = await bench.double.say("when did they meet?", channel="C1")
    await bench.double.reply_to("C1", asked)
    await _settled(bench)
    assert bench.double.replies("C1", lunch) == []
    assert bench.double.replies("C2", elsewhere) == []
    assert bench.double.statuses == {}


async def test_quiet_hours_silence_all_but_mentions(bench):
    settings = ChannelSettings(answer_questions=True, quiet_from="00:00", quiet_to="23:59")
    await bench.store.set_channel_settings(CHANNEL, settings)
    ts = await bench.double.say("when did they meet?", channel="C1")
    await _settled(bench)
    assert bench.double.replies("C1", ts) == []
    ts = await bench.double.say("<@UBOT> when did they meet?", channel="C1")
    await bench.double.reply_to("C1", ts)


async def test_private_answers_in_a_channel(bench):
    await bench.store.set_channel_settings(CHANNEL, ChannelSettings(private=True))
    ts = await bench.double.say("<@UBOT> when?", channel="C1")
    await bench.double.wait_for(lambda: bench.double.ephemerals)
    await _settled(bench)
    assert "Answer to" in texts_of(bench.double.ephemerals[0])
    assert bench.double.replies("C1", ts) == []
    assert not any(bench.double.statuses.values())


async def test_a_message_shortcut_asks_about_the_message(bench):
    payload = payloads.interaction(
        "message_action",
        callback_id="ask_about_message",
        channel={"id": "C1"},
        message={"ts": "1.1", "text": "They met in <https://x.example|Geneva>"},
    )
    await bench.double.push("interactive", payload)
    view = await bench.double.wait_for(lambda: next(iter(bench.double.views.values()), None))
    assert "They met in Geneva" in str(view)
    errors = await bench.double.submit(view, {"question": {"value": "  "}})
    assert "question" in errors["errors"]
    await bench.double.submit(view, {"question": {"value": "Did they meet in Geneva?"}})
    shown = await bench.double.wait_for(
        lambda: [texts_of(m) for (channel, _), m in bench.double.messages.items() if channel == "D1"]
    )
    assert "Question: Did they meet in Geneva?" in shown[0]


async def test_fifty_people_wait_in_line_and_are_told_their_position(bench):
    bench.answerer.delay_s = 0.2
    asked = await asyncio.gather(
        *(bench.double.say("When?", channel=f"D{number}", user=f"U{number}") for number in range(1, 21))
    )
    await bench.double.wait_for(lambda: any("in line" in str(call.args.get("status")) for call in bench.double.calls))
    for number, ts in enumerate(asked, start=1):
        await bench.double.reply_to(f"D{number}", ts, timeout_s=30)
    assert bench.answerer.most_running <= Limits().places < len(asked)


async def test_people_are_told_of_turns_that_a_dead_process_took(tmp_path, monkeypatch):
    monkeypatch.setattr(bot.store.state, "CLAIM_LEASE_S", -1)
    first = bot.store.state.StateStore.open(tmp_path / "state.sqlite")
    thread = ThreadKey(platform="slack", workspace_id="T1", channel_id="C1", thread_id="7.7")
    await first.claim(make_turn(turn_id="7.8", thread=thread))
    first.close()
    async with slack_bench(tmp_path) as bench:
        shown = await bench.double.reply_to("C1", "7.7")
        assert "interrupted" in shown
        assert "E-" in shown
        assert "中断" in shown


async def test_a_failing_desk_is_no_silence(bench, monkeypatch):
    async def broken(_thread):
        raise OSError("disk")

    root = await bench.double.say("<@UBOT> when?", channel="C1")
    await bench.double.reply_to("C1", root)
    await _settled(bench)
    monkeypatch.setattr(type(bench.store), "attention", lambda self, thread: broken(thread))
    await bench.double.say("and where?", channel="C1", thread_ts=root)
    await bench.double.wait_for(lambda: bench.double.ephemerals)
    assert "E-" in bench.double.ephemerals[0]["text"]


async def test_a_very_long_brief_is_attached_with_a_digest(bench):
    text = "# Brief\n" + "両国は灯台の保守について協力を続けることを確認しました。[1]\n" * 700
    bench.answerer.fixed = make_answer("要約 灯台", kind="brief", text=text, language=Language.JA)
    ts = await bench.double.say("灯台について教えて")
    shown = await bench.double.reply_to("D1", ts)
    await _settled(bench)
    assert "添付" in shown
    assert QUOTE in shown
    assert len(bench.double.replies("D1", ts)) == 1
    files = {file["name"].rsplit(".")[-1]: file for file in bench.double.files.values()}
    assert set(files) == {"docx", "md"}
    assert files["docx"]["data"].startswith(b"PK")
    assert text in files["md"]["data"].decode()
    assert files["md"]["thread_ts"] == ts


async def test_a_long_answer_that_cannot_be_attached_is_posted_in_parts(bench):
    text = "The committee met again and again in the same place. [1]\n" * 500
    bench.answerer.fixed = make_answer("long?", kind="brief", text=text)
    bench.double.fail("files.getUploadURLExternal", "missing_scope")
    ts = await bench.double.say("long?")
    await bench.double.reply_to("D1", ts, number=3)
    await _settled(bench)
    shown = "".join(texts_of(reply["blocks"]) for reply in bench.double.replies("D1", ts))
    assert shown.count("again and again") == 500
