"""The started site, installed in two workspaces by OAuth, and left by one of them."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
import urllib.parse
from pathlib import Path

import httpx
import pytest

from tests.support.process import ROOT, clean_environment, started
from tests.support.slack_app import SECRET, signed
from tests.support.slack_double import SlackDouble, payloads
from tests.support.slack_double.installing import CLIENT_ID, CLIENT_SECRET, consent, place

_PUBLIC = "https://liaison.example.org"


def _installed(data_dir: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(data_dir / "state.sqlite")) as state:
        return [team for (team,) in state.execute("SELECT team_id FROM slack_bots ORDER BY team_id")]


async def _install(double: SlackDouble, client: httpx.AsyncClient, site: str, team: str) -> httpx.Response:
    sent = await client.get(f"{site}slack/install", headers={"host": "liaison.example.org"})
    assert sent.status_code == 302
    assert sent.headers["location"].startswith(f"{double.url}/oauth/v2/authorize?")
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(sent.headers["location"]).query)
    assert query["redirect_uri"] == [f"{_PUBLIC}/slack/oauth_redirect"]
    cookie = sent.headers["set-cookie"].split(";")[0]
    back = {"code": consent(double, team), "state": query["state"][0]}
    headers = {"host": "liaison.example.org", "cookie": cookie}
    return await client.get(f"{site}slack/oauth_redirect", params=back, headers=headers)


async def test_two_workspaces_come_and_one_goes(data_dir: Path, tmp_path: Path) -> None:
    double = SlackDouble()
    await double.start()
    process = started(
        "serve",
        "--port",
        "0",
        "--data-dir",
        str(data_dir),
        until="Liaison is ready",
        folder=tmp_path,
        SLACK_API_URL=double.api_url,
        SLACK_CLIENT_ID=CLIENT_ID,
        SLACK_CLIENT_SECRET=CLIENT_SECRET,
        SLACK_SIGNING_SECRET=SECRET,
        LIAISON_PUBLIC_URL=_PUBLIC,
        LIAISON_SLACK_WORKSPACES="T1, T2",
    )
    try:
        async with process as running, httpx.AsyncClient() as client:
            site = running.announced.split()[-1]

            async def event(payload: dict[str, object]) -> None:
                body = json.dumps(payload)
                sent = await client.post(f"{site}slack/events", content=body, headers=signed(body))
                assert sent.status_code == 200

            async def ask(team: str, channel: str) -> str:
                ts = double.new_ts()
                question = payloads.message("When was the harbour agreement signed?", ts=ts, channel=channel)
                await event(payloads.callback(question, **place(team)))
                return ts

            for team, channel in (("T1", "D1"), ("T2", "D2")):
                done = await _install(double, client, site, team)
                assert done.status_code == 200
                assert f"Workspace {team}" in done.text
                assert "default-src 'none'" in done.headers["content-security-policy"]
                ts = await ask(team, channel)
                assert "2 June 2014" in await double.reply_to(channel, ts, timeout_s=30)
                assert double.replies(channel, ts)[0]["team"] == team
            refused = await _install(double, client, site, "T3")
            assert refused.status_code == 403
            await event(payloads.callback({"type": "app_uninstalled"}, **place("T2")))
            await double.wait_for(lambda: _installed(data_dir) == ["T1"])
            asked = double.count("chat.postMessage")
            await ask("T2", "D3")
            ts = await ask("T1", "D4")
            await double.reply_to("D4", ts, timeout_s=30)
            assert double.count("chat.postMessage") == asked + 1
            kept = b"".join(file.read_bytes() for file in data_dir.glob("state.sqlite*"))  # noqa: ASYNC240
            assert not [token for token in double.workspaces if token.encode() in kept]
    finally:
        await double.stop()


@pytest.mark.parametrize("lacking", ["SLACK_CLIENT_SECRET", "LIAISON_PUBLIC_URL", "LIAISON_SLACK_WORKSPACES"])
def test_what_is_lacking_is_named(tmp_path: Path, lacking: str) -> None:
    given = {
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "SLACK_APP_TOKEN": "xapp-test",
        "LIAISON_PUBLIC_URL": _PUBLIC,
        "LIAISON_SLACK_WORKSPACES": "T1",
    }
    del given[lacking]
    done = subprocess.run(
        [sys.executable, "-m", "bot", "slack-socket", "--data-dir", str(tmp_path)],
        cwd=tmp_path,
        env=clean_environment(PYTHONPATH=str(ROOT), **given),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert lacking in done.stderr
    assert "Traceback" not in done.stderr
