"""How an answer in the making shows in Teams: signs, stages, a stream, and what becomes of one that cannot go on."""

from __future__ import annotations

import itertools

import pytest

from bot.platforms.teams.sign import Pace
from tests.support.teams_app import schema, teams_bench
from tests.support.teams_double import Refusal


@pytest.fixture
async def bench(tmp_path):
    async with teams_bench(tmp_path) as running:
        yield running


async def test_slow_answer_is_streamed_in_order_and_at_the_service_pace(tmp_path):
    pace = Pace(open_stream_after_s=0.02, stream_gap_s=0.15, typing_every_s=5)
    async with teams_bench(tmp_path, pace=pace) as bench:
        bench.answerer.delay_s = 0.5
        await bench.say("When did they meet?")
        await bench.settle()
        stream = bench.streamed()
        kinds = [activity["channelData"]["streamType"] for activity in stream]
        assert kinds[0] == "informative"
        assert kinds[-1] == "final"
        assert set(kinds[:-1]) == {"informative"}
        sequence = [activity["channelData"]["streamSequence"] for activity in stream[:-1]]
        assert sequence == list(range(1, len(stream)))
        assert {activity["_id"] for activity in stream} == {stream[0]["_id"]}
        assert stream[-1]["id"] == stream[0]["_id"]
        assert schema(stream[-1])["citation"]
        times = [t for t, a in zip(bench.double.arrived, bench.double.sent, strict=True) if a in stream]
        assert all(later - earlier >= 0.14 for earlier, later in itertools.pairwise(times))
        assert len(bench.double.messages()) == 1


async def test_stages_are_told_in_the_askers_language(tmp_path):
    async with teams_bench(tmp_path, pace=Pace(open_stream_after_s=0.01, stream_gap_s=0.01)) as bench:
        bench.answerer.delay_s = 0.3
        await bench.say("会合はいつですか。")
        await bench.settle()
        assert bench.streamed()[0]["text"].endswith("…")
        assert any("文書を調べています" in activity["text"] for activity in bench.streamed()[:-1])


async def test_checked_sentences_are_shown_while_the_rest_is_written(tmp_path):
    async with teams_bench(tmp_path, pace=Pace(open_stream_after_s=0.01, stream_gap_s=0.01)) as bench:
        bench.answerer.delay_s = 0.2
        bench.answerer.sentences = ["The gate opens at six.", "It closes at nine."]
        await bench.say("When does the gate open?")
        await bench.settle()
        *shown, final = bench.streamed()
        texts = [activity["text"] for activity in shown[-2:]]
        assert texts == ["The gate opens at six.", "The gate opens at six.\n\nIt closes at nine."]
        assert "Answer to" in final["text"]


async def test_stopped_stream_gets_no_answer(bench):
    bench.answerer.delay_s = 0.4
    stop = Refusal(403, times=99, message="Content stream was canceled by user.")
    seen = []

    def after_the_first(activity):
        if activity.get("channelData", {}).get("streamType"):
            seen.append(activity)
        return len(seen) > 1 or activity["type"] == "message"

    bench.double.refusals.append((after_the_first, stop))
    await bench.say("When?")
    await bench.settle()
    assert bench.double.messages() == []


async def test_stream_not_allowed_becomes_a_plain_message(bench):
    bench.answerer.delay_s = 0.3
    refusal = Refusal(403, times=99, message="Content stream is not allowed")
    bench.double.refusals.append((lambda a: bool(a.get("channelData", {}).get("streamType")), refusal))
    await bench.say("When?")
    await bench.settle()
    (message,) = bench.double.messages()
    assert "Answer to" in message["text"]
    assert message["channelData"].get("streamType") is None


async def test_stream_that_cannot_be_ended_is_replaced_by_the_answer(bench):
    bench.answerer.delay_s = 0.3
    refusal = Refusal(403, times=99, message="Message size too large or exceeded streaming time")
    bench.double.refusals.append((lambda a: a.get("channelData", {}).get("streamType") == "final", refusal))
    await bench.say("When?")
    await bench.settle()
    (message,) = bench.double.messages()
    assert message["_replaces"]
    assert "Answer to" in message["text"]


async def test_stream_that_is_nearly_two_minutes_old_is_not_ended_but_replaced(tmp_path):
    assert (Pace().stream_gap_s, Pace().stream_for_s) == (1.5, 115.0)  # the service: one a second, two minutes
    pace = Pace(open_stream_after_s=0.02, stream_gap_s=0.05, stream_for_s=0.0)
    async with teams_bench(tmp_path, pace=pace) as bench:
        bench.answerer.delay_s = 0.3
        await bench.say("When?")
        await bench.settle()
        (message,) = bench.double.messages()
        assert message["_replaces"] == bench.streamed()[0]["_id"]
        assert not any(activity["channelData"]["streamType"] == "final" for activity in bench.streamed())
