from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot.log import configure_logging


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_json_lines_hold_message_and_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(level="INFO", form="json")
    logging.getLogger("bot.x").info("Turn answered: outcome=%s", "answered")
    try:
        raise RuntimeError("boom")
    except RuntimeError:
        logging.getLogger("bot.x").exception("Turn failed: error_id=%s", "E-1")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["message"] for line in lines] == ["Turn answered: outcome=answered", "Turn failed: error_id=E-1"]
    assert "boom" in lines[1]["error"]


def test_levels_are_kept_and_chatty_libraries_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(level="WARNING", form="human")
    logging.getLogger("bot.x").info("unseen")
    logging.getLogger("bot.x").warning("seen")
    assert capsys.readouterr().err.count("seen") == 1
    configure_logging(level="INFO", form="human")
    logging.getLogger("httpx").info("chatter")
    assert capsys.readouterr().err == ""
