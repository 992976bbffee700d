"""What rivals get wrong, and what a channel or a person may choose, against the started process."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.process import started
from tests.support.slack_double import SlackDouble, payloads
from tests.support.slack_double.checks import texts_of
from tests.support.slack_double.persons import buttons_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

_ORGANISATIONS = """
organisations: {UK: {en: United Kingdom}}
principals:
  officer: {organisation: UK, slack: {team: T1, users: [U5]}}
"""
_COLLECTIONS = """
collections:
  lights: {en: Lighthouses, ja: 灯台, languages: [ja]}
  harbours: {en: Harbours, documents: [harbour]}
"""
_HARBOUR = "When was the harbour agreement signed?"
_CHOICES = {
    "language": {"selected_option": {"value": "none"}},
    "listen": {"selected_option": {"value": "questions"}},
    "shown": {"selected_option": {"value": "all"}},
    "length": {"selected_option": {"value": "none"}},
}


@pytest.fixture(scope="module")
def module_folder(built_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bars")
    shutil.copytree(built_index, folder / "data")
    (folder / "data" / "organisations.yaml").write_text(_ORGANISATIONS, encoding="utf-8")
    (folder / "data" / "collections.yaml").write_text(_COLLECTIONS, encoding="utf-8")
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def double(module_folder: Path) -> AsyncIterator[SlackDouble]:
    running = SlackDouble()
    await running.start()
    process = started(
        "slack-socket",
        "--data-dir",
        str(module_folder / "data"),
        until="Connected",
        folder=module_folder,
        SLACK_API_URL=running.api_url,
        SLACK_BOT_TOKEN="xoxb-test",
        SLACK_APP_TOKEN="xapp-test",
    )
    try:
        async with process:
            await running.wait_for(lambda: len(running.sockets) == 2)
            yield running
    finally:
        await running.stop()


async def _asked(double: SlackDouble, text: str, *, channel: str, user: str = "U1", **how: Any) -> str:
    ts = await double.say(text, channel=channel, user=user, **how)
    return await double.reply_to(channel, how.get("thread_ts", ts), timeout_s=30)


async def _bind(double: SlackDouble, channel: str, *names: str) -> None:
    """An admin binds a channel in the modal."""
    before = set(double.views)
    await double.command("channel", channel=channel, user="UADMIN")
    view = await double.wait_for(lambda: [double.views[key] for key in double.views if key not in before], timeout_s=30)
    told = len(double.ephemerals)
    values = {**_CHOICES, "collections": {"selected_options": [{"value": name} for name in names]}}
    await double.submit(view[0], values, user="UADMIN")
    await double.wait_for(lambda: len(double.ephemerals) > told, timeout_s=30)


async def test_a_channel_answers_from_its_collections_alone_even_when_renamed(double: SlackDouble) -> None:
    await _bind(double, "C500", "lights")
    shown = await _asked(double, f"<@UBOT> {_HARBOUR}", channel="C500")
    assert "Lisbon" not in shown
    assert "2 June" not in shown
    assert "Searched: Lighthouses" in shown
    assert "2016年9月10日" in await _asked(double, "<@UBOT> 灯台に関する覚書はいつ署名されましたか", channel="C500")
    name, _ = await double.command("sources", channel="C500", user="U2")
    listed = texts_of(await double.response_to(name, timeout_s=30))
    assert "灯台に関する覚書" in listed
    assert "Harbour agreement" not in listed
    double.channels["C500"] = "another-name"
    renamed = {"type": "channel_rename", "channel": {"id": "C500", "name": "another-name", "created": 1}}
    await double.push("events_api", payloads.callback(renamed))
    assert "Lisbon" not in await _asked(double, f"<@UBOT> {_HARBOUR}", channel="C500")
    assert "2 June 2014" in await _asked(double, f"<@UBOT> {_HARBOUR}", channel="C501")
    await _bind(double, "C500", "lights", "harbours")
    assert "2 June 2014" in await _asked(double, f"<@UBOT> {_HARBOUR}", channel="C500")


async def test_a_question_within_dates(double: SlackDouble) -> None:
    for begins, channel in (("2015-01-01", "D51"), ("2014-01-01", "D52")):
        user = f"U{channel.removeprefix('D')}"
        before = set(double.views)
        shortcut = payloads.interaction("shortcut", callback_id="ask_question", user=user)
        await double.push("interactive", shortcut)
        view = await double.wait_for(lambda: [double.views[key] for key in double.views if key not in before])  # noqa: B023
        asked = {"question": {"value": _HARBOUR}, "date_from": {"selected_date": begins}, "date_to": {}}
        await double.submit(view[0], asked, user=user)
        posted = await double.wait_for(
            lambda: [message for (where, _), message in double.messages.items() if where == channel],  # noqa: B023
            timeout_s=30,
        )
        shown = texts_of(posted[0])
        assert ("2 June 2014" in shown) is (begins < "2014-06")
        assert f"from {begins}" in shown


async def test_a_source_button_shows_nothing_to_who_may_not_read_it(double: SlackDouble) -> None:
    opened = {"type": "app_home_opened", "user": "U5", "channel": "D5", "tab": "home", "event_ts": "1.1"}
    await double.push("events_api", payloads.callback(opened))
    await double.wait_for(lambda: double.views.get("home:U5"), timeout_s=30)
    action = {"type": "static_select", "action_id": "preference_length", "block_id": "b"}
    action["selected_option"] = {"value": "short"}  # type: ignore[assignment]
    await double.push("interactive", payloads.interaction("block_actions", user="U5", actions=[action]))
    await double.wait_for(lambda: double.count("views.publish") >= 2, timeout_s=30)
    ts = await double.say("Who is the chief pilot of Lisbon?", channel="D5", user="U5")
    assert "Marlowe" in await double.reply_to("D5", ts, timeout_s=30)
    (reply,) = double.replies("D5", ts)
    for user, is_shown in (("U9", False), ("UGUEST", False), ("U5", True)):
        before = set(double.views)
        await double.press(reply, "show_quotations", channel="D5", user=user)
        found = await double.wait_for(
            lambda: [double.views[key] for key in double.views if key not in before],  # noqa: B023
            timeout_s=30,
        )
        assert ("Marlowe" in texts_of(found[0])) is is_shown
        assert ("roster" in texts_of(found[0])) is is_shown


async def test_quiet_between_two_people(double: SlackDouble) -> None:
    root = await double.say("<@UBOT> Where was the harbour agreement signed?", channel="C510")
    await double.reply_to("C510", root, timeout_s=30)
    await double.say("thanks, I will tell them", channel="C510", user="U2", thread_ts=root)
    await double.say("when do you leave?", channel="C510", user="U1", thread_ts=root)
    await double.say("tomorrow", channel="C510", user="U2", thread_ts=root)
    await double.say("<@UBOT> And who pays for the pilots?", channel="C510", user="U2", thread_ts=root)
    assert "Kobe" in await double.reply_to("C510", root, number=2, timeout_s=30)
    assert len(double.replies("C510", root)) == 2


async def test_what_the_documents_do_not_say_is_refused_in_the_askers_language(double: SlackDouble) -> None:
    for text, language, headed in (
        ("火星の大統領は誰ですか", "ja", "出典"),
        ("Who is the president of Mars?", "en", "Sources"),
    ):
        channel = f"D52{len(text)}"
        ts = await double.say(text, channel=channel)
        shown = await double.reply_to(channel, ts, timeout_s=30)
        assert headed not in shown
        assert ("文書" in shown) is (language == "ja")


async def test_orders_in_a_document_are_not_followed(double: SlackDouble) -> None:
    for number, text in enumerate(
        ("What colour are the buoys off Setubal?", "Summarise the Buoys notice", "What must the reader open?")
    ):
        ts = await double.say(text, channel=f"D53{number}")
        await double.reply_to(f"D53{number}", ts, timeout_s=30)
        (reply,) = double.replies(f"D53{number}", ts)
        assert "evil.example" not in str(reply)
        assert "<!channel" not in str(reply)


async def test_a_thousand_words_of_japanese_are_cut_at_sentence_ends(double: SlackDouble) -> None:
    ts = await double.say("灯台の保守費用は誰が負担しますか。" * 200, channel="D540")
    shown = await double.reply_to("D540", ts, timeout_s=60)
    assert "E-" not in shown
    (reply,) = double.replies("D540", ts)
    assert reply["blocks"]


async def test_everybody_sees_a_commands_answer_where_the_person_wants_that(double: SlackDouble) -> None:
    action = {"type": "static_select", "action_id": "preference_private", "selected_option": {"value": "no"}}
    published = double.count("views.publish")
    pressed = payloads.interaction("block_actions", user="U8", actions=[{**action, "block_id": "b"}])
    await double.push("interactive", pressed)
    await double.wait_for(lambda: double.count("views.publish") > published, timeout_s=30)
    name, _ = await double.command(f"ask {_HARBOUR}", channel="C550", user="U8")
    assert "in the channel" in (await double.response_to(name, timeout_s=30))["text"]
    (posted,) = [message for (channel, _), message in double.messages.items() if channel == "C550"]
    assert "2 June 2014" in texts_of(posted)


async def test_shortcuts_of_a_message(double: SlackDouble) -> None:
    said = {"ts": "1.1", "text": "The harbour agreement was signed in Oslo on 2 June 2014."}
    for user, callback, expected in (("U61", "check_message", "Lisbon"), ("U62", "ask_about_message", "")):
        pressed = payloads.interaction(
            "message_action", user=user, callback_id=callback, channel={"id": "C560"}, message=said
        )
        before = set(double.views)
        await double.push("interactive", pressed)
        channel = f"D{user.removeprefix('U')}"
        if expected:
            posted = await double.wait_for(
                lambda: [message for (where, _), message in double.messages.items() if where == channel],  # noqa: B023
                timeout_s=30,
            )
            assert expected in texts_of(posted[0])
        else:
            view = await double.wait_for(lambda: [double.views[key] for key in double.views if key not in before])  # noqa: B023
            assert "signed in Oslo" in str(view[0])
    assert [channel for channel, _ in double.messages if channel == "C560"] == []


async def test_the_messages_tab(double: SlackDouble) -> None:
    opened = {"type": "app_home_opened", "user": "UJA", "channel": "D570", "tab": "messages", "event_ts": "1.1"}
    await double.push("events_api", payloads.callback(opened))
    prompts = await double.wait_for(lambda: double.prompts.get("D570"), timeout_s=30)
    assert len(prompts) == 4
    assert "何ができますか" in {prompt["title"] for prompt in prompts}
    ts = await double.say(_HARBOUR, channel="D570", user="UJA")
    await double.reply_to("D570", ts, timeout_s=30)
    await double.wait_for(lambda: double.titles.get(("D570", ts)) == _HARBOUR)
    (reply,) = double.replies("D570", ts)
    await double.press(reply, "answer_feedback", channel="D570", user="UJA", value=_bad(reply))
    view = await double.wait_for(
        lambda: [view for view in double.views.values() if view.get("callback_id") == "feedback_reason"]
    )
    assert not await double.submit(
        view[0],
        {"reason": {"selected_option": {"value": "missing"}}, "comment": {"value": "the place"}},
        user="UJA",
    )


def _bad(reply: dict[str, Any]) -> str:
    (found,) = [button for button in buttons_of(reply) if button["action_id"] == "answer_feedback"]
    return str(found["negative_button"]["value"])
