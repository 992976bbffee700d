"""What somebody reads who mistypes at the terminal: one line and the next step, never a traceback."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS
from bot.config import unknown_variables
from corpus.databases import postgresql_engine
from corpus.errors import ConfigError
from tests.support.cli import liaison

GROUPS = ("index", "corpus", "glossary", "teams", "access", "audit", "eval", "data", "config", "model")


def test_a_mistyped_command_names_the_nearest() -> None:
    done = liaison("serv")
    assert done.code == 2
    assert "No such command 'serv'. Did you mean 'serve'?" in done.err
    assert "Did you mean" not in liaison("xyzzy").err


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///x", "127.0.0.1:5432"])
def test_a_database_that_is_not_postgresql_is_refused_by_name(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIAISON_DATABASE_URL", url)
    done = liaison("config", "check")
    assert done.code == 2
    assert done.err.startswith("liaison: LIAISON_DATABASE_URL: it must be postgresql://USER:PASSWORD@HOST/DATABASE\n")


def test_data_are_moved_to_postgresql_only(tmp_path: Path) -> None:
    done = liaison("data", "move", "--to", "mysql://x/y", "--data-dir", str(tmp_path))
    assert (done.code, len(done.err.splitlines())) == (2, 2)


def test_a_missing_driver_is_named_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError, match="psycopg") as caught:
        postgresql_engine("postgresql://a@127.0.0.1:1/liaison", schema="catalogue")
    assert "[postgresql]" in caught.value.hint


def test_a_database_that_is_down_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIAISON_DATABASE_URL", "postgresql://a:secret@127.0.0.1:1/liaison")
    done = liaison("corpus", "list", "--data-dir", str(tmp_path))
    assert (done.code, len(done.err.splitlines())) == (1, 2)
    assert "secret" not in done.err


@pytest.mark.parametrize("name", GROUPS)
def test_the_help_of_a_group_tells_its_parts_in_whole_sentences(name: str) -> None:
    done = liaison(name, "--help")
    assert done.code == 0
    assert "..." not in done.out.split("Commands:")[1]


def test_every_group_is_looked_at() -> None:
    assert set(GROUPS) <= COMMANDS.keys()
    others = COMMANDS.keys() - set(GROUPS)
    assert [name for name in others if "COMMAND [ARGS]" in liaison(name, "--help").out] == []


def test_the_doctor_names_a_misspelt_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, _ in unknown_variables(os.environ):  # those of the test run itself
        monkeypatch.delenv(name)
    monkeypatch.setenv("LIAISON_PROT", "3")
    done = liaison("doctor", "--data-dir", str(tmp_path))
    assert done.code == 1
    assert "FAIL  settings   no such setting: LIAISON_PROT" in done.out
    assert "Did you mean LIAISON_PORT?" in done.out
