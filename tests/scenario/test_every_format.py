"""Broken files of every format among good ones: all good ones go live, each bad one is listed with its reason."""

from __future__ import annotations

import json
from pathlib import Path, PurePath

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from bot.cli.index import index
from corpus.loaders import ocr
from corpus.loaders.registry import FORMATS
from tests.support.desk import Desk
from tests.support.embedders import HashingEmbedder
from tests.support.formats import broken_files, good_files, ruined_files
from tests.support.pages import lines, make_pdf, picture

EXPECTED = {
    "note", "page", "site", "paper", "letter", "talk", "table", "list", "mail", "book", "record", "line-1",
    "packed-one", "packed-two",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("retrieval.embedders.load_embedder", lambda *_, **__: HashingEmbedder())
    monkeypatch.setattr("retrieval.embedders.fingerprint_of", lambda *_, **__: HashingEmbedder.fingerprint)
    return Desk(tmp_path)


def run(desk: Desk, *arguments: str | Path) -> Result:
    command = [*map(str, arguments), "--data-dir", str(desk.data_dir)]
    return CliRunner().invoke(index, command, catch_exceptions=False)


def put(desk: Desk, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (desk.source / name).write_bytes(data)


def result_of(done: Result) -> dict[str, dict[str, int]]:
    assert done.exit_code == 0, done.output
    found: dict[str, dict[str, int]] = json.loads(done.stdout.splitlines()[-1])
    return found


def listed(desk: Desk) -> list[dict[str, str]]:
    return [json.loads(line) for line in run(desk, "failures", "--json").stdout.splitlines()]


def test_every_format_has_a_good_and_a_broken_file() -> None:
    wanted = {fmt.name for fmt in FORMATS} - {"record"} | {"jsonl", "zip"}
    suffixes = {suffix[1:]: fmt.name for fmt in FORMATS for suffix in fmt.suffixes} | {"jsonl": "jsonl", "zip": "zip"}
    for files, without in ((good_files(), {"image"}), (broken_files(), set[str]())):
        assert {suffixes.get(PurePath(name).suffix[1:]) for name in files} >= wanted - without


def test_good_files_are_live_and_bad_ones_are_listed(desk: Desk) -> None:
    put(desk, good_files())
    bad = broken_files()
    put(desk, bad)
    result = result_of(run(desk, "build", desk.source, "--json"))
    assert (result["documents"]["added"], result["documents"]["failed"]) == (len(EXPECTED), len(bad))
    assert {record.id for record in desk.catalogue.documents()} == EXPECTED
    failures = listed(desk)
    assert sorted(PurePath(failure["path"]).name.partition(":")[0] for failure in failures) == sorted(bad)
    for failure in failures:
        name = PurePath(failure["path"]).name
        assert name.partition(":")[0] in failure["reason"], failure
        assert failure["hint"]
        assert failure["severity"] == "failure"
        assert "Error" not in failure["reason"], failure
    for word, document_id in (("basalt", "paper"), ("slate", "site"), ("coral", "packed-two"), ("協議", "mail")):
        assert document_id in desk.found(word)


def test_whatever_is_wrong_with_a_file_it_is_listed_and_the_good_ones_are_live(desk: Desk) -> None:
    put(desk, good_files())
    ruined = ruined_files()
    put(desk, ruined)
    result = result_of(run(desk, "build", desk.source, "--json"))
    assert {record.id for record in desk.catalogue.documents()} == EXPECTED
    failures = listed(desk)
    assert {PurePath(failure["path"]).name.partition(":")[0] for failure in failures} == set(ruined)
    assert result["documents"]["failed"] == len(failures)
    assert [failure for failure in failures if not failure["reason"] or not failure["hint"]] == []


def test_a_file_that_breaks_keeps_its_former_version_live_until_it_is_mended(desk: Desk) -> None:
    put(desk, good_files())
    result_of(run(desk, "build", desk.source, "--json"))
    bad = broken_files()
    for name in ("paper.pdf", "letter.docx", "talk.pptx", "table.xlsx", "book.epub"):
        (desk.source / name).write_bytes(bad[f"mislabelled-{name}"])
    result = result_of(run(desk, "build", "--json"))
    assert (result["documents"]["failed"], result["documents"]["removed"]) == (5, 0)
    assert "paper" in desk.found("basalt")
    put(desk, {"paper.pdf": make_pdf(lines("The mended paper speaks of jasper."))})
    result = result_of(run(desk, "build", "--retry-failed", "--json"))
    assert (result["documents"]["changed"], result["documents"]["failed"]) == (1, 4)
    stored = desk.catalogue.version("paper")
    assert stored is not None
    assert "jasper" in stored.text


def test_scanned_pages_that_could_not_be_read_are_listed_until_they_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    ocr._languages.cache_clear()
    grey = picture(Image.new("L", (60, 40), 200))
    put(desk, {"mixed.pdf": make_pdf(lines("The mixed paper speaks of basalt."), grey, grey)})
    result = result_of(run(desk, "build", desk.source, "--json"))
    assert (result["documents"]["added"], result["documents"]["failed"]) == (1, 0)
    for _ in range(2):  # a later build, which reads nothing anew, lists them all the same
        pages = [(warning["severity"], warning["reason"].split(" holds")[0]) for warning in listed(desk)]
        assert pages == [("warning", "page 2"), ("warning", "page 3")]
        done = run(desk, "build")
        assert "1 files could not be read in full" in done.stdout
    put(desk, {"mixed.pdf": make_pdf(lines("The mixed paper speaks of basalt.", "And of chalk."))})
    assert result_of(run(desk, "build", "--retry-failed", "--json"))["documents"]["changed"] == 1
    assert listed(desk) == []
