"""Activities without tokens are taken from this machine's test peer only; importing the SDK changes nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import load_settings, load_teams_settings
from bot.wiring.chats import _is_teams_test_peer
from corpus.errors import ConfigError

SWITCH = "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS"


def is_allowed(monkeypatch, **variables: str) -> bool:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return _is_teams_test_peer(load_settings(), load_teams_settings())


def test_tokens_are_asked_for_by_default(monkeypatch):
    assert not is_allowed(monkeypatch)
    assert not is_allowed(monkeypatch, LIAISON_TEAMS_TEST_PEER="true")


def test_switch_needs_the_test_setting_and_nobody_else_near(monkeypatch):
    with pytest.raises(ConfigError, match="LIAISON_TEAMS_TEST_PEER"):
        is_allowed(monkeypatch, **{SWITCH: "true"})
    assert is_allowed(monkeypatch, LIAISON_TEAMS_TEST_PEER="true")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LIAISON_HOST", "0.0.0.0"),
        ("LIAISON_PUBLIC_URL", "https://liaison.example"),
        ("CLIENT_ID", "00000000-0000-0000-0000-00000000a001"),
    ],
)
def test_switch_is_refused_where_others_could_connect(monkeypatch, variable, value):
    with pytest.raises(ConfigError, match=variable):
        is_allowed(monkeypatch, **{SWITCH: "true", "LIAISON_TEAMS_TEST_PEER": "true", variable: value})


def test_importing_the_sdk_reads_no_dotenv_and_warns_of_nothing(tmp_path: Path):
    (tmp_path / ".env").write_text("CANARY_OF_A_DOTENV=loaded\n")
    code = (
        "import os, bot.platforms.teams.sdk; "
        "print(os.environ.get('CANARY_OF_A_DOTENV'), 'PYTHON_DOTENV_DISABLED' in os.environ)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "False"]
    assert done.stderr == ""
