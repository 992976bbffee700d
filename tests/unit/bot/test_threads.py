"""Processes that answer share Python among their threads in one way."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import bot.cli
from bot.cli.threads import switch_threads_often


def test_threads_take_turns_often() -> None:
    before = sys.getswitchinterval()
    try:
        switch_threads_often()
        assert sys.getswitchinterval() == pytest.approx(0.0005)
    finally:
        sys.setswitchinterval(before)


def test_no_command_sets_it_by_itself() -> None:
    files = sorted(Path(bot.cli.__file__).parent.glob("*.py"))
    texts = {path.stem: path.read_text(encoding="utf-8") for path in files}
    assert [name for name, text in texts.items() if "setswitchinterval" in text] == ["threads"]
    assert all("    switch_threads_often()" in texts[name] for name in ("serve", "slack_socket"))
