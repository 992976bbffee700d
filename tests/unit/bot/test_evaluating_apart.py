"""Measuring leaves the installation alone: `eval` would make its corpora the sources of the shared catalogue."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bot.wiring
from bot.config import Settings
from tests.support.cli import liaison


class _Seen(Exception):  # noqa: N818
    def __init__(self, settings: Settings) -> None:
        self.settings = settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "tiny"
    (made / "qrels").mkdir(parents=True)
    (made / "corpus.jsonl").write_text(json.dumps({"_id": "d1", "title": "Ships", "text": "Nine grey ships."}) + "\n")
    (made / "queries.jsonl").write_text(json.dumps({"_id": "q1", "text": "How many ships?"}) + "\n")
    (made / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    (made / "questions.jsonl").write_text(json.dumps({"id": "q1", "question": "How many?", "answerable": True}) + "\n")
    (made / "answers.jsonl").write_text("")
    return made


@pytest.mark.parametrize("what", ["retrieval", "questions", "quoting"])
def test_an_index_to_be_measured_is_made_apart(what: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIAISON_DATABASE_URL", "postgresql://office@127.0.0.1:1/liaison")
    monkeypatch.setenv("LIAISON_CHROMA_URL", "http://127.0.0.1:1")

    def opened(settings: Settings) -> None:
        raise _Seen(settings)

    monkeypatch.setattr(bot.wiring, "open_catalogue", opened)
    words = {"questions": (folder / "questions.jsonl", folder / "corpus.jsonl")}.get(what, (folder,))
    with pytest.raises(_Seen) as seen:
        liaison("eval", what, *map(str, words))
    assert (seen.value.settings.database_url, seen.value.settings.chroma_url) == (None, "")
