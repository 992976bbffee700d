"""Answers that take their time, against the started process: a stream that Slack closes, and the Stop button."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.process import started
from tests.support.slack_double import SlackDouble, payloads
from tests.support.slack_double.checks import texts_of


@pytest.fixture
async def silent_model() -> AsyncIterator[str]:
    """A model's address where nobody answers, so that each answer takes as long as its limit lets it."""
    connections: set[asyncio.StreamWriter] = set()

    async def take(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(writer)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    for writer in connections:
        writer.close()
    server.close()


async def test_a_closed_stream_and_a_stopped_turn(built_index: Path, tmp_path: Path, silent_model: str) -> None:
    shutil.copytree(built_index, tmp_path / "data")
    double = SlackDouble(stream_life_s=0.2)
    await double.start()
    process = started(
        "slack-socket",
        "--data-dir",
        str(tmp_path / "data"),
        until="Connected",
        folder=tmp_path,
        SLACK_API_URL=double.api_url,
        SLACK_BOT_TOKEN="xoxb-test",
        SLACK_APP_TOKEN="xapp-test",
        LIAISON_GENERATOR="openai:silent",
        LIAISON_LLM_BASE_URL=silent_model,
        LIAISON_LLM_API_KEY="none",
        LIAISON_LLM_TIMEOUT_S="6",
    )
    try:
        async with process:
            await double.wait_for(lambda: len(double.sockets) == 2)
            ts = await double.say("When was the harbour agreement signed?")
            await double.wait_for(lambda: double.count("chat.startStream"), timeout_s=60)
            updated = await double.wait_for(
                lambda: [message for message in double.messages.values() if message.get("blocks")], timeout_s=60
            )
            assert "2 June 2014" in texts_of(updated[0])
            assert len([message for message in double.messages.values() if message.get("thread_ts") == ts]) == 1
            assert "message_not_in_streaming_state" in {call.error for call in double.calls}

            ts = await double.say("Where was the harbour agreement signed?", channel="D2", user="U2")
            await double.wait_for(lambda: double.count("chat.startStream") == 2, timeout_s=60)
            stopped = {"type": "agent_session_stopped", "channel_id": "D2", "thread_ts": ts, "user": "U2"}
            await double.push("events_api", payloads.callback({**stopped, "event_ts": "1.1"}))
            shown = await double.wait_for(
                lambda: [
                    texts_of(message)
                    for (channel, _), message in double.messages.items()
                    if channel == "D2" and message.get("blocks")
                ],
                timeout_s=5,
            )
            assert "topped" in shown[0]
            assert "Lisbon" not in shown[0]
    finally:
        await double.stop()
