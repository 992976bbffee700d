from __future__ import annotations

import asyncio
import threading

import pytest
from slack_sdk.oauth.installation_store.models.installation import Installation

from bot.config import Settings, SlackSettings
from bot.platforms.slack.doctor import slack_checks
from bot.platforms.slack.manifest import BOT_EVENTS, BOT_SCOPES, make_manifest
from bot.store.state import StateStore
from bot.wiring.chats import make_slack_oauth
from corpus.errors import ConfigError, PlatformError
from tests.support.slack_app import make_oauth
from tests.support.slack_double import SlackDouble
from tests.support.slack_double.installing import CLIENT_ID


@pytest.fixture
def double():
    """A double in a thread of its own: the checks run their own event loop."""
    running, loop, ready = SlackDouble(), asyncio.new_event_loop(), threading.Event()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(running.start())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(running.stop())
        loop.close()

    thread = threading.Thread(target=serve)
    thread.start()
    assert ready.wait(10)
    yield running
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def _checks(double, **keys: str):
    settings = SlackSettings(slack_api_url=double.api_url, **keys)  # type: ignore[arg-type]
    return dict(slack_checks(settings))


def test_all_is_well(double):
    double.scopes = BOT_SCOPES
    checks = _checks(double, slack_bot_token="xoxb-1", slack_app_token="xapp-1", slack_signing_secret="s")
    shown = [run() for run in checks.values()]
    assert "Double" in shown[0]
    assert f"{len(BOT_SCOPES)} of" in shown[1]


def test_missing_scopes_are_named(double):
    checks = _checks(double, slack_bot_token="xoxb-1", slack_app_token="xapp-1")
    with pytest.raises(ConfigError, match="app_mentions:read"):
        checks["slack scopes"]()


@pytest.mark.parametrize(
    ("keys", "check", "named"),
    [
        ({}, "slack bot", "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxb-bad"}, "slack bot", "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": "xoxb-1"}, "slack socket", "SLACK_APP_TOKEN"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xoxb-2"}, "slack socket", "SLACK_APP_TOKEN"),
    ],
)
def test_what_is_wrong_is_named(double, keys, check, named):
    with pytest.raises(ConfigError) as caught:
        _checks(double, **keys)[check]()
    assert named in caught.value.message
    assert "xoxb-" not in caught.value.message


def test_unreachable_slack_is_no_traceback():
    settings = SlackSettings(slack_api_url="http://127.0.0.1:9/api/", slack_bot_token="xoxb-1")  # type: ignore[arg-type]
    with pytest.raises(PlatformError, match="cannot be reached"):
        dict(slack_checks(settings))["slack bot"]()


def test_http_only_needs_no_app_token(double):
    checks = _checks(double, slack_bot_token="xoxb-1", slack_signing_secret="s")
    assert "HTTP" in checks["slack socket"]()


def test_manifest_keeps_slacks_limits():
    manifest = make_manifest()
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    agent = manifest["features"]["agent_view"]
    assert len(agent["agent_description"]) <= 300
    assert 1 <= len(agent["suggested_prompts"]) <= 4
    assert all(len(shortcut["name"]) <= 24 for shortcut in manifest["features"]["shortcuts"])
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert set(BOT_EVENTS) == set(manifest["settings"]["event_subscriptions"]["bot_events"])


def test_manifest_for_http_names_the_address():
    manifest = make_manifest(public_url="https://liaison.example.org")
    address = "https://liaison.example.org/slack/events"
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert manifest["settings"]["event_subscriptions"]["request_url"] == address
    assert manifest["settings"]["interactivity"]["request_url"] == address
    assert manifest["features"]["slash_commands"][0]["url"] == address


@pytest.fixture
def installed(double, tmp_path):
    """A workspace that installed the app, and the checks of an app without a token of its own."""
    store = StateStore.open(tmp_path / "state.sqlite")
    double.scopes = BOT_SCOPES
    double.workspaces["xoxb-T2-1"] = {"team": {"id": "T2", "name": "Two"}, "enterprise": None}
    double.workspaces["xoxb-T2-1"] |= {"bot_user_id": "UBOT", "is_enterprise_install": False}
    oauth = make_oauth(store, frozenset({"T1", "T2"}))
    bot = Installation(team_id="T2", team_name="Two", user_id="U1", bot_token="xoxb-T2-1", bot_id="B1", app_id="A1")
    asyncio.run(oauth.installations.async_save(bot))
    keys = SlackSettings(slack_api_url=double.api_url, slack_client_id=CLIENT_ID, slack_signing_secret="s")  # type: ignore[arg-type]
    yield dict(slack_checks(keys, oauth=lambda: oauth))
    store.close()


def test_installed_workspaces_are_checked_one_by_one(double, installed):
    assert list(installed) == ["slack oauth", "slack installs", "slack socket", "slack http"]
    assert "https://site/slack/install" in installed["slack oauth"]()
    assert installed["slack installs"]() == "1 workspace(s): Two (T2)"
    double.scopes = ("chat:write",)
    with pytest.raises(ConfigError, match="token of workspace T2 lacks scopes"):
        installed["slack installs"]()
    double.revoked.add("xoxb-T2-1")
    with pytest.raises(ConfigError, match="token of workspace T2") as caught:
        installed["slack installs"]()
    assert "install the app again" in caught.value.hint


@pytest.mark.parametrize("missing", ["slack_client_secret", "public_url", "slack_workspaces"])
def test_what_oauth_lacks_is_named(tmp_path, missing):
    settings = {"public_url": "https://site", "slack_workspaces": "T1", "data_dir": tmp_path}
    keys = {"slack_client_id": CLIENT_ID, "slack_client_secret": "s"}
    for given in (settings, keys):
        given.pop(missing, None)
    with pytest.raises(ConfigError, match=missing.upper()):
        make_slack_oauth(Settings(**settings), SlackSettings(**keys))  # type: ignore[arg-type]


def test_manifest_for_oauth_names_where_installers_come_back_to():
    manifest = make_manifest(public_url="https://liaison.example.org", has_oauth=True)
    assert manifest["oauth_config"]["redirect_urls"] == ["https://liaison.example.org/slack/oauth_redirect"]
    assert "redirect_urls" not in make_manifest(public_url="https://liaison.example.org")["oauth_config"]
