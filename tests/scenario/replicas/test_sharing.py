"""What one replica hears holds at the other: Stop, the readers of a channel, a conversation, an installation."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

import pytest

import bot.replica
from bot.platforms.slack.channels import _Kept
from bot.platforms.teams.incoming import read_activity
from bot.platforms.teams.sdk import ActivityTypeAdapter
from tests.support.slack_app import slack_bench
from tests.support.slack_double import payloads
from tests.support.slack_double.checks import texts_of
from tests.support.teams_app import teams_bench


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(bot.replica, "BEAT_S", 0.02)


@pytest.fixture
async def slacks(tmp_path):
    async with AsyncExitStack() as stack:
        both = [await stack.enter_async_context(slack_bench(tmp_path, is_replica=True)) for _ in range(2)]
        for bench in both:
            await bench.app.desk.conversation.replica.start()
        yield both


async def test_stop_reaches_the_replica_that_answers(slacks):
    answering, other = slacks
    answering.answerer.delay_s = 60
    ts = await answering.double.say("When did they meet?")
    await answering.double.wait_for(lambda: answering.answerer.running, timeout_s=30)
    event = {"type": "agent_session_stopped", "channel": "D1", "thread_ts": ts, "user": "U1", "event_ts": "1.1"}
    await other.double.push("events_api", payloads.callback(event))
    assert "Stopped" in await answering.double.reply_to("D1", ts, timeout_s=30)


async def test_a_redelivery_to_the_other_replica_is_not_answered(slacks):
    first, second = slacks
    ts = await first.double.say("When did they meet?")
    assert "Answer to" in await first.double.reply_to("D1", ts, timeout_s=30)
    await second.double.say("When did they meet?", ts=ts, retry=1)
    later = ts[:-1] + "9"  # each double counts for itself, and would give the same id within a second
    await second.double.say("And then?", ts=later, thread_ts=ts)
    await second.double.wait_for(lambda: second.double.replies("D1", ts), timeout_s=30)
    (reply,) = second.double.replies("D1", ts)
    assert "And then?" in texts_of(reply)
    assert len(second.answerer.histories[0]) == 1  # what the other replica answered


async def test_a_change_of_a_channels_readers_holds_everywhere(slacks):
    first, second = slacks
    kept = second.app.desk.channels._kept
    kept["T1", "C7"] = kept["T1", "C8"] = _Kept(until=float("inf"), company=None)
    joined = {"type": "member_joined_channel", "user": "U7", "channel": "C7", "team": "T1", "event_ts": "1.1"}
    await first.double.push("events_api", payloads.callback(joined))
    async with asyncio.timeout(30):
        while ("T1", "C7") in kept:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.01)
    assert ("T1", "C8") in kept


async def test_a_change_of_a_conversation_in_teams_holds_everywhere(tmp_path):
    async with AsyncExitStack() as stack:
        first, second = [await stack.enter_async_context(teams_bench(tmp_path, is_replica=True)) for _ in range(2)]
        for bench in (first, second):
            await bench.app.start()
            await bench.app.desk.conversation.replica.start()
        rooms = second.app.desk.rooms
        activity = first.double.activity("conversationUpdate", scope="groupChat", membersAdded=[{"id": "29:x"}])
        incoming = read_activity(ActivityTypeAdapter.validate_python(activity), service_url="http://x")
        rooms._kept[incoming.tenant_id, incoming.channel_id] = (float("inf"), ())
        headers = {"authorization": "Bearer " + first.double.token()}
        assert (await first.client.post("/api/messages", json=activity, headers=headers)).status_code == 200
        async with asyncio.timeout(30):
            while rooms._kept:  # noqa: ASYNC110  # nothing tells of it
                await asyncio.sleep(0.01)


async def test_a_dialog_waits_for_the_answer_that_the_other_replica_makes(tmp_path):
    async with AsyncExitStack() as stack:
        first, second = [await stack.enter_async_context(teams_bench(tmp_path, is_replica=True)) for _ in range(2)]
        for bench in (first, second):
            bench.app.extension.wait_s = 0.05
        first.answerer.delay_s = 2
        value = {"commandId": "askLiaison", "commandContext": "message", "context": {"theme": "default"}}
        form = await _card(first, "fetchTask", value)
        data = {**form["actions"][0]["data"], "text": "When did they meet?"}
        waiting = await _card(first, "submitAction", {**value, "data": data})
        again = {**value, "data": waiting["actions"][0]["data"]}
        assert await _card(second, "submitAction", again) == waiting
        await first.app.drain(within_s=30)
        assert "Answer to" in json.dumps(await _card(second, "submitAction", again))


async def _card(bench: Any, kind: str, value: dict[str, Any]) -> Any:
    activity = bench.double.activity("invoke", name=f"composeExtension/{kind}", value=value, scope="groupChat")
    headers = {"authorization": "Bearer " + bench.double.token()}
    response = await bench.client.post("/api/messages", json=activity, headers=headers)
    return response.json()["task"]["value"]["card"]["content"]
