"""Re-indexing through the started `liaison slack-socket`: what changed, asking again, rollback, confirmation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.process import started
from tests.support.slack_double import SlackDouble
from tests.support.slack_double.checks import texts_of
from tests.support.slack_double.persons import buttons_of

QUESTION = "Who pays for the pilots?"


@pytest.fixture
async def double():
    running = SlackDouble()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def papers(data_dir: Path, built_index: Path) -> Path:
    """The source of the index; put back after the test, as the index of all tests was built from it."""
    source = built_index.parent / "documents"
    before = {path: path.read_bytes() for path in source.iterdir()}
    yield source
    for path in source.iterdir():
        path.unlink()
    for path, content in before.items():
        path.write_bytes(content)


async def shows(double: SlackDouble, words: str) -> dict[str, Any]:
    """Wait for a message of the channel that says something; the last one."""
    found = await double.wait_for(lambda: [m for m in double.messages.values() if words in texts_of(m)], timeout_s=90)
    return dict(found[-1])


async def press(double: SlackDouble, message: dict[str, Any], label: str, *, user: str) -> dict[str, Any]:
    """Press a button of a message; the next message that is posted."""
    before = set(double.messages)
    (found,) = [b for b in buttons_of(message) if b["type"] == "button" and b["text"]["text"].startswith(label)]
    await double.press(message, found["action_id"], channel="C1", user=user)
    new = await double.wait_for(lambda: [m for key, m in double.messages.items() if key not in before], timeout_s=60)
    return dict(new[-1])


@pytest.mark.timeout(400)
async def test_from_a_changed_document_to_a_confirmed_removal(double, data_dir, papers, tmp_path):
    command = ("slack-socket", "--data-dir", str(data_dir))
    environment = {
        "SLACK_API_URL": double.api_url,
        "SLACK_BOT_TOKEN": "xoxb-test",
        "SLACK_APP_TOKEN": "xapp-test",
        "LIAISON_ADMINS": "UADMIN,U7",
    }
    async with started(*command, until="Connected to Slack", folder=tmp_path, **environment):
        await double.wait_for(lambda: len(double.sockets) == 2, timeout_s=60)
        root = await double.say(f"<@UBOT> {QUESTION}", channel="C1")
        assert "port of Kobe" in await double.reply_to("C1", root, timeout_s=60)

        harbour = papers / "harbour.md"
        harbour.write_text(harbour.read_text().replace("The port of Kobe pays", "Since 2019 the port of Oslo pays"))
        await double.say("<@UBOT> reindex", channel="C1", user="UADMIN")
        note = await shows(double, "Changed documents: 1")
        assert "• Harbour agreement" in texts_of(note)
        assert f"• {QUESTION}" in texts_of(note)
        assert "port of Oslo" in texts_of(await press(double, note, "Ask again", user="U2"))

        assert "admin" in texts_of(await press(double, note, "Roll back", user="U2"))
        assert "former index is live again" in texts_of(await press(double, note, "Roll back", user="UADMIN"))
        root = await double.say(f"<@UBOT> {QUESTION}", channel="C1", user="U3")
        assert "port of Kobe" in await double.reply_to("C1", root, timeout_s=60)

        for name in ("lighthouse.md", "pilots.md"):
            (papers / name).unlink()
        await double.say("<@UBOT> 再索引", channel="C1", user="UADMIN")
        refused = await shows(double, "採用されず")
        assert "50%" in texts_of(refused)
        assert "別の管理者" in texts_of(await press(double, refused, "削除を承認", user="UADMIN"))
        await press(double, refused, "削除を承認", user="U7")
        told = texts_of(await shows(double, "削除された文書"))
        assert "• 灯台に関する覚書" in told
        assert "roster" not in told
