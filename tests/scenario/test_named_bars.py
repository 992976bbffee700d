"""The bars about documents that rivals' users named, by number: 3 (jobs), 7, 10 and 14; CONTRIBUTING.md lists all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path, PurePath

import pytest
from click.testing import CliRunner, Result

from bot.cli.index import index
from bot.commands.texts import describe_job
from bot.reindex import ProcessIndexer
from corpus.languages import Language
from corpus.loaders import ocr
from retrieval.generations import GenerationStore
from retrieval.jobs import JobBoard
from retrieval.query import Query
from tests.support.desk import Desk
from tests.support.embedders import HashingEmbedder
from tests.support.pages import make_pdf, picture, scanned

WORDS = ("basalt", "granite", "marble", "quartz", "slate", "topaz")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("retrieval.embedders.load_embedder", lambda *_, **__: HashingEmbedder())
    monkeypatch.setattr("retrieval.embedders.fingerprint_of", lambda *_, **__: HashingEmbedder.fingerprint)
    desk = Desk(tmp_path)
    for word in WORDS:
        desk.write(f"{word}.md", f"# About {word}\n\nThe quarry of {word} opened in May.\n\nIts {word} is grey.\n")
    return desk


def run(desk: Desk, *arguments: str | Path) -> Result:
    return CliRunner().invoke(index, [*map(str, arguments), "--data-dir", str(desk.data_dir)], catch_exceptions=False)


def words_live(desk: Desk) -> dict[str, set[str]]:
    """Which documents each word is found in, by meaning or by word."""
    searcher = desk.searcher()
    found: dict[str, set[str]] = {}
    for word in (*WORDS, "obsidian"):
        ranking = searcher.search(_query(f"quarry of {word}"), top_k=20)
        found[word] = {hit.chunk.document_id for hit in ranking.hits if word in hit.chunk.text}
    searcher.close()
    return found


def _query(text: str) -> Query:
    return Query(text=text)


async def test_bar_3_every_job_ends_in_a_result_a_refusal_or_an_error(desk: Desk) -> None:
    board = JobBoard(desk.data_dir)
    indexer = ProcessIndexer(desk.data_dir, failures=list)
    ended = []
    run(desk, "build", desk.source)
    ended.append(await indexer.status())
    run(desk, "build")  # nothing changed
    ended.append(await indexer.status())
    for word in WORDS[:4]:
        (desk.source / f"{word}.md").unlink()
    run(desk, "build")  # too much is gone
    ended.append(await indexer.status())
    with board.hold(requested_by="U1", on_event=lambda _: None, is_stopped=lambda: False) as job:
        job.step("embedding", 1, 2)  # and then its process dies
    ended.append(await indexer.status())
    assert [status.state for status in ended] == ["succeeded", "unchanged", "refused", "failed"]
    for status in ended:
        for language in Language:
            assert describe_job(status, language).strip()


def test_bar_7_deleted_replaced_and_renamed_files_leave_no_stale_chunk(desk: Desk) -> None:
    assert run(desk, "build", desk.source).exit_code == 0
    (desk.source / "basalt.md").unlink()
    desk.write("granite.md", "# About granite\n\nThe quarry of obsidian opened in June.\n")  # same name, other content
    (desk.source / "marble.md").rename(desk.source / "stone.md")
    done = run(desk, "build", "--force-delete", "--json")
    counts = json.loads(done.stdout.splitlines()[-1])["documents"]
    assert (counts["removed"], counts["changed"], counts["renamed"]) == (1, 1, 1)
    live = words_live(desk)
    assert live["basalt"] == set()
    assert live["obsidian"] == {"granite"}
    assert live["marble"] == {"marble"}, "a renamed file keeps its id"
    current = {record.id: record.version for record in desk.catalogue.documents() if record.version}
    searcher = desk.searcher()
    chunks = [hit.chunk for hit in searcher.search(_query("quarry"), top_k=50).hits]
    searcher.close()
    assert chunks
    assert {chunk.document_id: chunk.version for chunk in chunks} == current
    assert desk.found("opened in May").count("granite") <= 1


@pytest.mark.parametrize("has_ocr", [False, True])
def test_bar_10_a_scanned_japanese_pdf_is_read_or_listed(
    desk: Desk, has_ocr: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (desk.source / "scan.pdf").write_bytes(make_pdf(picture(scanned(["両国は港湾の協力で合意した。"]))))
    if not has_ocr:
        (tmp_path / "empty").mkdir()
        monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    ocr._languages.cache_clear()
    if has_ocr and "jpn" not in ocr._languages(shutil.which("tesseract")):
        pytest.skip("needs tesseract-ocr-jpn")
    done = run(desk, "build", desk.source, "--json")
    counts = json.loads(done.stdout.splitlines()[-1])["documents"]
    listed = [json.loads(line) for line in run(desk, "failures", "--json").stdout.splitlines()]
    stored = desk.catalogue.version("scan")
    if stored is not None:
        assert stored.text.strip(), "never success with nothing in it"
        assert (counts["added"], counts["failed"]) == (len(WORDS) + 1, 0)
    else:
        assert counts["failed"] == 1
        assert [PurePath(failure["path"]).name for failure in listed] == ["scan.pdf"]
        assert listed[0]["reason"]
        assert listed[0]["hint"]
    assert has_ocr or stored is None


@pytest.mark.parametrize("kept", [0, 3], ids=["empty", "half empty"])
def test_bar_14_a_source_that_lists_too_little_prunes_nothing(desk: Desk, kept: int) -> None:
    assert run(desk, "build", desk.source).exit_code == 0
    live = GenerationStore(desk.data_dir).current_id()
    for word in WORDS[kept:]:
        (desk.source / f"{word}.md").unlink()
    for _ in range(2):  # asking again is no confirmation
        refused = run(desk, "build", "--json")
        assert refused.exit_code == 1
        gates = json.loads(refused.stdout.splitlines()[-1])["gates"]
        assert [gate["name"] for gate in gates if not gate["passed"]] == ["deletion"]
        assert GenerationStore(desk.data_dir).current_id() == live
        assert all(words_live(desk)[word] == {word} for word in WORDS)
    assert run(desk, "build", "--force-delete").exit_code == 0
    assert {record.id for record in desk.catalogue.documents()} == set(WORDS[:kept])
