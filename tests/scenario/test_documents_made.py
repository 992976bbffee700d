"""Briefs, comparisons, timelines, who is who and checks on the command line, over a real index."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from docx import Document

from tests.support.cli import liaison
from tests.support.kinds import EN


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    papers = folder / "papers"
    papers.mkdir()
    heads = {
        "talks": f"---\ntitle: {EN.title}\ndate: {EN.date}\npublisher: {EN.publisher}\n---\n",
        "secret": "---\ntitle: Desk note on the harbour talks\nreleasable_to: [UK]\n---\n",
    }
    (papers / "talks.md").write_text(heads["talks"] + EN.text)
    (papers / "secret.md").write_text(
        heads["secret"] + "# Note\n\nOn 9 July 2019 the UK side of the harbour talks chose zanzibar as its password.\n"
    )
    done = liaison("index", "build", str(papers), "--data-dir", str(folder / "data"))
    assert done.code == 0, done.err
    return folder / "data"


def _made(data_dir: Path, *args: str) -> dict[str, object]:
    done = liaison(*args, "--data-dir", str(data_dir), "--json")
    assert done.code == 0, done.err
    made: dict[str, object] = json.loads(done.out)
    return made


@pytest.mark.parametrize(
    ("args", "kind"),
    [
        (("brief", "harbour", "talks"), "brief"),
        (("timeline", "the harbour talks"), "timeline"),
        (("compare", "UK and Japanese positions on pilot charts"), "compare"),
        (("who", "Kenji Tanaka"), "who"),
        (("changes", "since 2019 on harbour talks"), "timeline"),
    ],
)
def test_each_kind_as_json(data_dir, args, kind):
    made = _made(data_dir, *args)
    assert (made["outcome"], made["kind"]) == ("answered", kind)
    text = Path(data_dir.parent / "papers" / "talks.md").read_text().split("---\n", 2)[2]
    for citation in made["citations"]:
        assert citation["quote"] in text or citation["document_id"] == "secret"
    cells = [cell for section in made["sections"] for row in section["rows"] for cell in row]
    assert {marker for cell in cells for marker in cell["citations"]} == {c["marker"] for c in made["citations"]}
    assert all(cell["citations"] or len(cell["text"]) < 40 for cell in cells)


@pytest.mark.parametrize("command", ["brief", "timeline", "changes", "who"])
def test_the_public_is_not_told_what_is_for_one_side(data_dir, command):
    topic = {"changes": "since 2019 on harbour talks"}.get(command, "password of the harbour talks")
    shown = liaison(command, topic, "--data-dir", str(data_dir), "--as", "public").out
    assert "zanzibar" not in shown
    assert "Desk note" not in shown
    if command != "who":
        assert "zanzibar" in liaison(command, topic, "--data-dir", str(data_dir)).out


def test_a_file_is_checked(data_dir, tmp_path):
    draft = tmp_path / "draft.txt"
    draft.write_text("The second harbour talks took place in Paris on 4 May 2019.\n\nDid they agree?\n")
    done = liaison("check", str(draft), "--data-dir", str(data_dir))
    assert "1 statement: 0 supported, 1 contradicted, 0 not found" in done.out
    assert "took place in London" in done.out


def test_standard_input_is_checked(data_dir, monkeypatch):
    text = "Japan keeps its pilot charts in a register that harbour masters can read."
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    done = liaison("check", "-", "--data-dir", str(data_dir))
    assert "1 supported" in done.out


def test_a_word_file_is_checked(data_dir, tmp_path):
    draft = Document()
    draft.add_paragraph("The third harbour talks will be held in Oslo.")
    draft.save(str(tmp_path / "draft.docx"))
    done = liaison("check", str(tmp_path / "draft.docx"), "--data-dir", str(data_dir))
    assert "1 contradicted" in done.out


def test_what_cannot_be_read_is_refused(data_dir, tmp_path):
    (tmp_path / "draft.docx").write_bytes(b"PK\0\0")
    done = liaison("check", str(tmp_path / "draft.docx"), "--data-dir", str(data_dir))
    assert done.code == 1
    assert "draft.docx" in done.err
    assert liaison("check", str(tmp_path / "none.txt"), "--data-dir", str(data_dir)).code == 2


def test_plain_words_in_an_ordinary_question(data_dir):
    made = _made(data_dir, "ask", "Please give me a timeline of the harbour talks")
    assert made["kind"] == "timeline"
    made = _made(data_dir, "ask", "When did the second harbour talks take place?")
    assert "kind" not in made
