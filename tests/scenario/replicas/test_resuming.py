"""Going on in Slack and Teams where another replica was killed, at each place where it may have been."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import Any

import pytest

import bot.replica
from bot.commands.texts import say
from bot.journal import Arrival, Entry
from bot.platforms.slack.door import arrival_of
from bot.platforms.slack.incoming import read_message
from bot.platforms.slack.marks import EVENT
from bot.platforms.teams.door import arrival_of as teams_arrival_of
from bot.records import Posted
from bot.store.replicas import ReplicaRecords
from corpus.languages import Language
from tests.support.conversations import make_answer
from tests.support.slack_app import Reader, slack_bench
from tests.support.slack_double import payloads
from tests.support.slack_double.checks import texts_of
from tests.support.teams_app import teams_bench

INTERRUPTED = say("restarted", Language.EN, error_id="").strip()


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(bot.replica, "BEAT_S", 0.02)


@asynccontextmanager
async def abandoned(bench: Any, arrival: Arrival, *, stage: str = "taken", notes: dict[str, str] | None = None):
    """A delivery that a replica left when it was killed; the one of the bench goes on with it when the block ends."""
    records = ReplicaRecords(bench.store)
    number = await records.keep(arrival, owner="dead")
    assert number is not None
    if stage != "taken":
        await records.mark(number, stage, owner="dead")  # type: ignore[arg-type]
    await records.note(number, notes or {}, owner="dead")
    yield Entry(arrival=arrival, number=number)
    await bench.app.desk.conversation.replica.start()
    async with asyncio.timeout(30):
        while not await records.is_first(number + 1, arrival.thread):  # type: ignore[arg-type]  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _event(ts: str, text: str = "When did they meet?", **changes: Any) -> Any:
    return payloads.callback(payloads.message(text, ts=ts, **changes))


@pytest.fixture
async def slack(tmp_path):
    async with slack_bench(tmp_path, is_connected=False, is_replica=True) as bench:
        yield bench


async def test_what_was_only_taken_is_answered(slack):
    ts = slack.double.new_ts()
    async with abandoned(slack, arrival_of(_event(ts))):
        pass
    (reply,) = slack.double.replies("D1", ts)
    assert "Answer to" in texts_of(reply)
    assert reply["metadata"]["event_type"] == EVENT


@pytest.mark.parametrize("may_read", [True, False], ids=["who may read it", "who may not any more"])
async def test_what_was_answered_and_not_posted_is_posted_as_it_was_to(tmp_path, may_read):
    reader = Reader()
    async with slack_bench(tmp_path, is_connected=False, is_replica=True, reader=reader) as bench:
        ts = bench.double.new_ts()
        event = _event(ts)
        incoming = read_message(event, event["event"], bot_user_id="UBOT")
        assert incoming is not None
        async with abandoned(bench, arrival_of(event)) as entry:
            turn = (await bench.app.desk.prepare(bench.app.bolt.client, incoming)).turn
            with bot.journal.working_on(entry):
                assert await bench.store.claim(turn)
            await bench.store.save(turn, make_answer(text="They met in secret. [1]"))
            reader.hidden_from_all = not may_read
        (reply,) = bench.double.replies("D1", ts)
        assert ("They met in secret." in json.dumps(reply)) is may_read
        assert (INTERRUPTED in json.dumps(reply)) is not may_read
        assert bench.answerer.asked == []


@pytest.mark.parametrize("is_there", [True, False])
async def test_what_may_have_been_posted_is_looked_for(slack, is_there):
    ts = slack.double.new_ts()
    if is_there:
        mark = {"event_type": EVENT, "event_payload": {"question": ts, "answer": "a9"}}
        slack.double.messages["D1", "9.9"] = {"ts": "9.9", "thread_ts": ts, "text": "x", "metadata": mark}
    async with abandoned(slack, arrival_of(_event(ts)), stage="sending"):
        pass
    assert len(slack.double.replies("D1", ts)) == 1
    assert len(slack.answerer.asked) == (0 if is_there else 1)


async def test_where_slack_does_not_say_the_person_is_told(slack):
    ts = slack.double.new_ts()
    slack.double.fail("conversations.replies", "ratelimited", times=9)
    slack.double.retry_after_s = 0
    async with abandoned(slack, arrival_of(_event(ts)), stage="sending"):
        pass
    (reply,) = slack.double.replies("D1", ts)
    assert INTERRUPTED in texts_of(reply) or INTERRUPTED in str(reply["text"])


async def test_a_stream_that_was_open_is_ended_with_the_answer(slack):
    ts = slack.double.new_ts()
    opened = {"channel": "D1", "thread_ts": ts, "recipient_team_id": "T1", "recipient_user_id": "U1"}
    stream = await slack.app.bolt.client.chat_startStream(**opened)
    async with abandoned(slack, arrival_of(_event(ts)), stage="sending", notes={"stream": stream["ts"]}):
        pass
    (reply,) = slack.double.replies("D1", ts)
    assert reply["ts"] == stream["ts"]
    assert "Answer to" in texts_of(reply)


@pytest.mark.parametrize("stage", ["sent", "sending"])
async def test_what_was_posted_is_left_alone(slack, stage):
    ts = slack.double.new_ts()
    event = _event(ts)
    incoming = read_message(event, event["event"], bot_user_id="UBOT")
    assert incoming is not None
    async with abandoned(slack, arrival_of(event), stage=stage):
        if stage == "sending":
            posted = Posted(channel_id="D1", reply_ids=("1.1",), answer_id="a1")
            await slack.store.remember_posted(incoming.channel, ts, posted)
    assert slack.double.replies("D1", ts) == []
    assert slack.answerer.asked == []


async def test_a_command_is_answered_by_its_response_address(slack):
    payload = payloads.slash("ask When?", response_url=f"{slack.double.url}/response/r9")
    async with abandoned(slack, arrival_of(payload)):
        pass
    assert "Answer to “When?”" in texts_of(await slack.double.response_to("r9"))


async def test_a_command_that_may_have_been_answered_is_told_of(slack):
    payload = payloads.slash("ask When?", response_url=f"{slack.double.url}/response/r8")
    async with abandoned(slack, arrival_of(payload), stage="sending"):
        pass
    (told,) = slack.double.ephemerals
    assert INTERRUPTED in told["text"]


def test_what_nobody_waits_for_is_not_kept():
    assert arrival_of({"type": "url_verification", "challenge": "x"}) is None
    assert arrival_of(payloads.callback({"type": "team_join", "user": {}})) is None
    assert arrival_of(_event("1.1", bot_id="B9")) is None
    assert arrival_of(_event("1.1", subtype="channel_topic")) is None
    kept = arrival_of(_event("1.1", thread_ts="1.0"))
    assert kept is not None
    assert kept.thread is not None
    assert kept.thread.thread_id == "1.0"
    assert "token" not in json.loads(kept.body)


@pytest.fixture
async def teams(tmp_path):
    async with teams_bench(tmp_path, is_replica=True) as bench:
        await bench.app.start()
        yield bench


async def test_teams_what_was_only_taken_is_answered(teams):
    async with abandoned(teams, teams_arrival_of(teams.double.message("When?"))):
        pass
    texts = [message["text"] for message in teams.double.messages() if message.get("text")]
    assert sum("Answer to" in text for text in texts) == 1


async def test_teams_what_may_have_been_sent_is_told_of_and_not_sent_again(teams):
    async with abandoned(teams, teams_arrival_of(teams.double.message("When?")), stage="sending"):
        pass
    (told,) = teams.double.messages()
    assert INTERRUPTED in told["text"]


async def test_teams_a_stream_that_was_open_becomes_the_answer(teams):
    arrival = teams_arrival_of(teams.double.message("When?"))
    async with abandoned(teams, arrival, stage="sending", notes={"stream": "m77"}):
        pass
    (reply,) = teams.double.messages()
    assert reply["_id"] == "m77"
    assert "Answer to" in reply["text"]
