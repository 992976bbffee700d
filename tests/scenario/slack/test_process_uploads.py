"""The started `liaison slack-socket` takes a file, indexes it by a real job, and answers from it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.platforms.slack.upload_views import DESCRIBE_ACTION
from tests.support.process import ROOT, clean_environment, started
from tests.support.slack_double import SlackDouble

_TOKENS = {"SLACK_BOT_TOKEN": "xoxb-test", "SLACK_APP_TOKEN": "xapp-test"}
_TIDES = b"# Tide tables\n\nThe tide tables of Dover were printed in Bristol on 7 March 2019.\n"
_QUESTION = "Where were the tide tables of Dover printed?"


@pytest.fixture
async def double():
    running = SlackDouble()
    await running.start()
    yield running
    await running.stop()


def liaison(data_dir: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "bot", *arguments, "--data-dir", str(data_dir)]
    environment = clean_environment(PYTHONPATH=str(ROOT))
    subprocess.run(command, cwd=data_dir.parent, env=environment, check=True, capture_output=True, timeout=170)


def as_it_stands(view: dict) -> dict:
    """What a modal holds when nothing in it was changed."""
    return {
        block["block_id"]: {
            "value": block["element"].get("initial_value"),
            "selected_option": block["element"].get("initial_option"),
            "selected_options": block["element"].get("initial_options", []),
        }
        for block in view["blocks"]
        if block["type"] == "input"
    }


@pytest.mark.timeout(400)
async def test_from_a_file_to_an_answer_and_away_again(double, data_dir, tmp_path):
    (data_dir / "organisations.yaml").write_text("organisations:\n  UK: {slack: {teams: [T1]}}\n  JP: {}\n")
    process = started(
        "slack-socket",
        "--data-dir",
        str(data_dir),
        until="Connected to Slack: Double",
        folder=tmp_path,
        SLACK_API_URL=double.api_url,
        **_TOKENS,
    )
    async with process:
        await double.wait_for(lambda: len(double.sockets) == 2)
        ts = await double.share("index this", ("tides.md", _TIDES), user="UADMIN")
        await double.reply_to("D1", ts, timeout_s=60)
        await double.press(double.replies("D1", ts)[0], DESCRIBE_ACTION, channel="D1", user="UADMIN")
        view = await double.wait_for(lambda: next((v for v in double.views.values() if v["type"] == "modal"), None))
        await double.submit(view, as_it_stands(view), user="UADMIN")

        async def shown(words: str) -> None:
            def found() -> bool:
                return any(words in str(message) for message in double.replies("D1", ts))

            await double.wait_for(found, timeout_s=170)

        await shown("is in the index")
        for user, knows in (("U1", True), ("UGUEST", False)):
            asked = await double.say(_QUESTION, channel=f"D{user}", user=user)
            assert ("Bristol" in await double.reply_to(f"D{user}", asked, timeout_s=60)) is knows

        liaison(data_dir, "corpus", "set", "tides", "releasable_to=JP")
        asked = await double.say(_QUESTION, channel="D7", user="U7")
        assert "Bristol" not in await double.reply_to("D7", asked, timeout_s=60)

        assert (data_dir / "uploads" / "tides" / "tides.md").is_file()
        liaison(data_dir, "corpus", "erase", "tides", "--yes")
        assert not (data_dir / "uploads" / "tides").exists()
    stored = [path for path in data_dir.rglob("*") if path.is_file() and b"printed in Bristol" in path.read_bytes()]
    assert stored == []
