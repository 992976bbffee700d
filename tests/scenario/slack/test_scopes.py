"""Collections of a channel, filters of a question, and what a person prefers."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.platforms.slack.desk import Library
from bot.records import ChannelKey, ChannelSettings, Preferences, UserKey
from bot.shelves import CollectionShelves
from bot.values import Scope
from corpus.languages import Language
from retrieval.query import Filters
from tests.support.conversations import QUOTE, make_answer
from tests.support.slack_app import Bench, Reader, slack_bench
from tests.support.slack_double import payloads
from tests.support.slack_double.checks import texts_of

_CHANNEL = ChannelKey(platform="slack", workspace_id="T1", channel_id="C1")
_USER = UserKey(platform="slack", workspace_id="T1", user_id="U1")
_CHOICES = {
    "language": {"selected_option": {"value": "none"}},
    "listen": {"selected_option": {"value": "mentions"}},
    "shown": {"selected_option": {"value": "all"}},
    "length": {"selected_option": {"value": "short"}},
    "collections": {"selected_options": [{"value": "statements"}]},
}


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
async def bench(tmp_path: Path, reader: Reader):
    text = "collections: {statements: {en: Statements, ja: 声明, kinds: [statement]}, press: {kinds: [press]}}"
    (tmp_path / "collections.yaml").write_text(text, encoding="utf-8")  # a few bytes
    library = Library(shelves=CollectionShelves(tmp_path), indexed_at=lambda: "2026-01-02T03:04:05+00:00")
    async with slack_bench(tmp_path, library=library, reader=reader) as running:
        yield running


async def _settled(bench: Bench) -> None:
    await bench.app.desk.drain(within_s=5)


async def _open_settings(bench: Bench, user: str) -> dict:
    await bench.double.command("channel", user=user)
    view = await bench.double.wait_for(lambda: next(iter(bench.double.views.values()), None))
    return dict(view)


async def test_an_admin_binds_a_channel_to_collections(bench: Bench) -> None:
    view = await _open_settings(bench, "UADMIN")
    assert "Statements" in texts_of(view)
    await bench.double.submit(view, _CHOICES, user="UADMIN")
    await _settled(bench)
    kept = await bench.store.channel_settings(_CHANNEL)
    assert kept == ChannelSettings(length="short", collections=("statements",), time_zone="Europe/London")
    ts = await bench.double.say("<@UBOT> When?", channel="C1")
    await bench.double.reply_to("C1", ts)
    await bench.double.command("ask When?")
    await bench.double.wait_for(lambda: len(bench.answerer.asked) == 2)
    ts = await bench.double.say("When?", channel="D1")
    assert QUOTE in await bench.double.reply_to("D1", ts)
    scopes = [turn.scope for turn in bench.answerer.asked]
    assert scopes == [Scope(collections=("statements",))] * 2 + [Scope()]


async def test_a_channels_length_holds_for_those_who_chose_none(bench: Bench) -> None:
    await bench.store.set_channel_settings(_CHANNEL, ChannelSettings(length="short"))
    ts = await bench.double.say("<@UBOT> When?", channel="C1")
    assert QUOTE not in await bench.double.reply_to("C1", ts)
    await bench.store.set_preferences(_USER, Preferences(length="long"))
    ts = await bench.double.say("<@UBOT> When?", channel="C1")
    assert QUOTE in await bench.double.reply_to("C1", ts)


async def test_whoever_made_the_channel_may_set_it_and_a_guest_may_not(bench: Bench) -> None:
    bench.double.facts["C1"] = {"creator": "U7"}
    view = await _open_settings(bench, "U7")
    await bench.double.submit(view, _CHOICES, user="U7")
    await _settled(bench)
    assert (await bench.store.channel_settings(_CHANNEL)).collections == ("statements",)
    bench.double.facts["C1"] = {"creator": "UGUEST"}
    name, _ = await bench.double.command("channel", user="UGUEST")
    assert "admin" in texts_of(await bench.double.response_to(name))


async def test_a_renamed_channel_keeps_its_settings(bench: Bench) -> None:
    await bench.store.set_channel_settings(_CHANNEL, ChannelSettings(collections=("statements",)))
    bench.double.channels["C1"] = "renamed"
    renamed = {"type": "channel_rename", "channel": {"id": "C1", "name": "renamed", "created": 1}}
    await bench.double.push("events_api", payloads.callback(renamed))
    ts = await bench.double.say("<@UBOT> When?", channel="C1")
    await bench.double.reply_to("C1", ts)
    assert bench.answerer.asked[-1].scope.collections == ("statements",)


async def test_a_modal_without_collections_leaves_the_binding(tmp_path: Path) -> None:
    async with slack_bench(tmp_path) as bench:
        await bench.store.set_channel_settings(_CHANNEL, ChannelSettings(collections=("statements",)))
        view = await _open_settings(bench, "UADMIN")
        given = {name: value for name, value in _CHOICES.items() if name != "collections"}
        await bench.double.submit(view, given, user="UADMIN")
        await _settled(bench)
        assert (await bench.store.channel_settings(_CHANNEL)).collections == ("statements",)


async def test_a_question_with_filters(bench: Bench) -> None:
    await bench.double.push("interactive", payloads.interaction("shortcut", callback_id="ask_question"))
    view = await bench.double.wait_for(lambda: next(iter(bench.double.views.values()), None))
    assert "Kinds of document" in texts_of(view)
    asked = {
        "question": {"value": "When did they meet?"},
        "date_from": {"selected_date": "2020-01-01"},
        "date_to": {"selected_date": "2019-01-01"},
        "kinds": {"selected_options": [{"value": "press"}, {"value": "made-up"}]},
    }
    refused = await bench.double.submit(view, asked)
    assert refused["response_action"] == "errors"
    assert set(refused["errors"]) == {"date_to"}
    assert not await bench.double.submit(view, {**asked, "date_to": {"selected_date": "2021-01-01"}})
    await bench.double.wait_for(lambda: bench.answerer.asked)
    filters = Filters(date_from="2020-01-01", date_to="2021-01-01", kinds=frozenset({"press"}))
    assert bench.answerer.asked[0].scope == Scope(filters=filters)


async def test_answers_to_commands_for_everybody(bench: Bench) -> None:
    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "event_ts": "1.1"}
    await bench.double.push("events_api", payloads.callback(opened))
    home = await bench.double.wait_for(lambda: bench.double.views.get("home:U1"))
    assert "2026-01-02 03:04" in texts_of(home)
    action = {"type": "static_select", "action_id": "preference_private", "block_id": "b"}
    payload = payloads.interaction(
        "block_actions",
        view={"id": home["id"], "type": "home"},
        actions=[{**action, "selected_option": {"value": "no"}}],
    )
    await bench.double.push("interactive", payload)
    await _settled(bench)
    assert await bench.store.preferences(_USER) == Preferences(private=False)
    name, _ = await bench.double.command("ask When?")
    assert "in the channel" in (await bench.double.response_to(name))["text"]
    (posted,) = [message for (channel, _), message in bench.double.messages.items() if channel == "C1"]
    assert "Answer to" in texts_of(posted)
    assert bench.answerer.asked[0].audience.is_shared
    bench.answerer.abstain_on = {"lunch"}
    for text, said in (("ask lunch?", "do not say"), ("help", "summary")):  # the rest stays with whoever typed it
        name, _ = await bench.double.command(text)
        assert said in texts_of(await bench.double.response_to(name))
    await _settled(bench)
    assert len([channel for channel, _ in bench.double.messages if channel == "C1"]) == 1


async def test_without_the_apps_access_an_open_answer_stays_private(bench: Bench) -> None:
    await bench.store.set_preferences(_USER, Preferences(private=False))
    bench.double.missing_channels.add("C1")
    name, _ = await bench.double.command("ask When?")
    assert "Answer to" in texts_of(await bench.double.response_to(name))


async def test_a_new_conversation_is_named_by_its_first_question(bench: Bench) -> None:
    ts = await bench.double.say("When did the   committee meet? " + "x" * 200)
    await bench.double.reply_to("D1", ts)
    await _settled(bench)
    title = bench.double.titles[("D1", ts)]
    assert title.startswith("When did the committee meet?")
    assert len(title) <= 75
    await bench.double.say("And where?", thread_ts=ts)
    await bench.double.reply_to("D1", ts, number=2)
    await bench.double.say("help", channel="D2")
    await _settled(bench)
    assert list(bench.double.titles) == [("D1", ts)]


@pytest.mark.parametrize("is_hidden", [False, True])
async def test_recent_answers_are_shown_in_the_home_tab(bench: Bench, reader: Reader, is_hidden: bool) -> None:
    ts = await bench.double.say("When?")
    await bench.double.reply_to("D1", ts)
    await _settled(bench)
    reader.hidden_from_all = is_hidden
    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "event_ts": "1.1"}
    await bench.double.push("events_api", payloads.callback(opened))
    shown = texts_of(await bench.double.wait_for(lambda: bench.double.views.get("home:U1")))
    assert "When?" in shown
    assert ("Geneva" in shown) is not is_hidden


async def test_documents_go_with_a_deleted_or_edited_question(bench: Bench) -> None:
    text = "# Brief\n" + "両国は灯台の保守について協力を続けることを確認しました。[1]\n" * 700
    bench.answerer.fixed = make_answer("灯台", kind="brief", text=text, language=Language.JA)
    ts = await bench.double.say("灯台について教えて")
    await bench.double.reply_to("D1", ts)
    await _settled(bench)
    assert len(bench.double.files) == 2
    bench.answerer.fixed = None
    await bench.double.edit("When did they meet?", ts=ts)
    await _settled(bench)
    assert bench.double.files == {}
    bench.answerer.fixed = make_answer("灯台", kind="brief", text=text, language=Language.JA)
    await bench.double.edit("灯台について教えて", ts=ts)
    await _settled(bench)
    assert len(bench.double.files) == 2
    assert len(bench.double.replies("D1", ts)) == 1
    await bench.double.delete(ts)
    await _settled(bench)
    assert bench.double.files == {}
    assert bench.double.replies("D1", ts) == []


async def test_a_failing_edit_is_no_silence(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    ts = await bench.double.say("When?")
    await bench.double.reply_to("D1", ts)
    await _settled(bench)

    async def broken(*_: object, **__: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(type(bench.app.desk), "prepare", broken)
    await bench.double.edit("And where?", ts=ts)
    assert "E-" in await bench.double.reply_to("D1", ts, number=2)


async def test_a_failure_that_cannot_be_told_in_private_is_told_in_the_thread(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(type(bench.app.desk), "prepare", broken)
    bench.double.fail("chat.postEphemeral", "user_not_in_channel")
    ts = await bench.double.say("<@UBOT> When?", channel="C1")
    assert "E-" in await bench.double.reply_to("C1", ts)
