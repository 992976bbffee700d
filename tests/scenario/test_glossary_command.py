"""`liaison glossary`: an administrator lists, adds, removes and takes up terms."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli import liaison
from tests.support.desk import Desk


def objects(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_terms_are_added_listed_and_removed(tmp_path: Path) -> None:
    at = ("--data-dir", str(tmp_path))
    done = liaison("glossary", "add", "--en", "Harbour Desk", "--ja", "港湾室", "--abbreviation", "HDX", *at)
    assert (done.code, done.out) == (0, "added: Harbour Desk | 港湾室 | HDX\n")
    assert liaison("glossary", "list", "harbour", *at).out == "own      Harbour Desk | 港湾室 | HDX\n1 term\n"
    listed = objects(liaison("glossary", "list", "--json", *at).out)
    assert [one["origin"] for one in listed[:2]] == ["own", "shipped"]
    assert len(objects(liaison("glossary", "list", "--own", "--json", *at).out)) == 1
    assert liaison("glossary", "remove", "HDX", *at).out.startswith("removed: Harbour Desk")
    again = liaison("glossary", "remove", "HDX", *at)
    assert again.code == 2
    assert "no term is called 'HDX'" in again.err


def test_a_suggestion_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIAISON_DEFAULT_RELEASABLE_TO", "public")
    desk = Desk(tmp_path)
    desk.write("a.md", "# Desk\n\nThe Joint Harbour Desk (JHD) opened.\n")
    desk.write("b.md", "---\nreleasable_to: [UK]\n---\n# Fund\n\nThe Secret Grain Fund (SGF) pays.\n")
    desk.build()
    at = ("--no-translations", "--data-dir", str(desk.data_dir))
    [found] = objects(liaison("glossary", "suggest", "--json", *at).out)
    assert (found["abbreviations"], found["documents"], found["basis"]) == (["JHD"], ["a"], "definition")
    assert len(objects(liaison("glossary", "suggest", "--restricted", "--json", *at).out)) == 2
    assert liaison("glossary", "suggest", "--accept", "nothing", *at).code == 2
    assert liaison("glossary", "suggest", "--accept", found["id"], *at).out == "added: Joint Harbour Desk | JHD\n"
    assert liaison("glossary", "suggest", *at).out == "Nothing to suggest.\n"
