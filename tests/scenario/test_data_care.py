"""Backup, restoration and verification of a data directory, by the commands."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.backup import back_up, restore
from bot.cli.data import data
from bot.store.state import StateStore
from bot.verification import verify
from corpus.catalogue import Catalogue
from corpus.errors import ConfigError, CorpusError
from retrieval.generations import GenerationStore
from retrieval.searcher import LocalSearcher
from tests.support.conversations import make_answer, make_citation, make_turn
from tests.support.desk import Desk

QUOTE = "The harbour holds nine grey ships."


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("ships.md", f"# Ships\n\n{QUOTE}\n")
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform four.\n")
    desk.build()
    await remember(desk, QUOTE)
    (desk.data_dir / "secret.key").write_text("k" * 48)
    (desk.data_dir / "organisations.yaml").write_text("organisations: {}\n")
    return desk


async def remember(desk: Desk, quote: str) -> None:
    stored = desk.catalogue.version("ships")
    assert stored is not None
    start = stored.text.index(QUOTE)
    cited = make_citation(document_id="ships", version=stored.version, quote=quote, start=start, end=start + len(QUOTE))
    store = StateStore.open(desk.data_dir / "state.sqlite")
    await store.save(make_turn(), make_answer(citations=(cited,)))
    store.close()


def run(*arguments: str | Path, data_dir: Path) -> Result:
    return CliRunner().invoke(data, [*map(str, arguments), "--data-dir", str(data_dir)], catch_exceptions=False)


def findings(data_dir: Path) -> dict[str, dict[str, object]]:
    result = run("verify", "--json", data_dir=data_dir)
    checks = {check["name"]: check for check in map(json.loads, result.output.splitlines())}
    assert result.exit_code == (0 if all(check["passed"] for check in checks.values()) else 1)
    return checks


async def test_a_backup_restores_everything_but_secrets(desk: Desk, tmp_path: Path) -> None:
    file, copy = tmp_path / "backup.tar.gz", tmp_path / "copy"
    assert run("backup", file, data_dir=desk.data_dir).exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    with tarfile.open(file) as archive:
        names = archive.getnames()
    assert "secret.key" not in names
    assert {"organisations.yaml", "generations/current", "catalogue.sqlite", "state.sqlite"} <= set(names)
    assert not any(name.endswith(("-wal", ".lock", "job.json")) for name in names)

    result = run("restore", file, data_dir=copy)
    assert result.exit_code == 0
    assert "data verify" in result.output
    assert all(check["passed"] for check in findings(copy).values())
    catalogue = Catalogue.open(copy / "catalogue.sqlite", default_releasable_to=frozenset({"public"}))
    searcher = LocalSearcher(copy, catalogue=catalogue, embedder=desk.embedder)
    assert desk.found("grey ships", searcher)[0] == "ships"
    desk.embedder.embedded.clear()
    from retrieval.builder import Builder, BuildOptions

    builder = Builder(copy, catalogue=catalogue, embedder=lambda: desk.embedder, fingerprint=desk.embedder.fingerprint)
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform five.\n")
    assert builder.build(BuildOptions()).chunks["embedded"] == 1


def test_secrets_are_in_only_if_asked_for(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    run("backup", file, "--with-secrets", data_dir=desk.data_dir)
    with tarfile.open(file) as archive:
        assert "secret.key" in archive.getnames()


def test_a_restoration_overwrites_nothing(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    back_up(desk.data_dir, file)
    with pytest.raises(ConfigError, match="not empty"):
        restore(file, desk.data_dir)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar.gz", "data", "papers"]


@pytest.mark.parametrize("damage", ["cut", "other", "changed", "escape"])
def test_a_bad_backup_leaves_nothing_behind(desk: Desk, tmp_path: Path, damage: str) -> None:
    file, target = tmp_path / "backup.tar.gz", tmp_path / "copy"
    back_up(desk.data_dir, file)
    _spoil(file, damage)
    with pytest.raises(CorpusError):
        restore(file, target)
    assert not target.exists()
    assert not (tmp_path / "escaped").exists()


def test_a_directory_without_an_index_can_be_backed_up(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    report = back_up(desk.data_dir, tmp_path / "b.tar.gz")
    assert report.generation is None
    restore(tmp_path / "b.tar.gz", tmp_path / "copy")
    with pytest.raises(ConfigError, match="no data directory"):
        back_up(tmp_path / "nowhere", tmp_path / "c.tar.gz")


async def test_verify_finds_a_quotation_that_its_text_does_not_hold(desk: Desk) -> None:
    await remember(desk, "The harbour holds ten grey ships.")
    found = findings(desk.data_dir)["quotations"]
    assert "differs" in str(found["problems"])


def test_verify_finds_a_changed_text_and_a_missing_one(desk: Desk) -> None:
    with sqlite3.connect(desk.data_dir / "catalogue.sqlite") as connection:
        connection.execute("UPDATE versions SET text = 'Short.' WHERE document_id = 'ships'")
        connection.execute("DELETE FROM versions WHERE document_id = 'trains'")
    connection.close()
    found = findings(desk.data_dir)
    assert "ships" in str(found["texts"]["problems"])
    assert "outside" in str(found["generation"]["problems"])
    assert "trains" in str(found["generation"]["problems"])
    assert "differs" in str(found["quotations"]["problems"])


def test_verify_finds_a_store_that_lost_a_chunk(desk: Desk) -> None:
    from retrieval.vectors import VectorStore

    with VectorStore(GenerationStore(desk.data_dir).current_folder() / "chroma") as store:
        store.delete([sorted(store.ids())[0]])
    assert "chroma 1" in str(findings(desk.data_dir)["counts"]["problems"])


def test_verify_changes_nothing(desk: Desk) -> None:
    folder = GenerationStore(desk.data_dir).current_folder()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert all(check.passed for check in verify(desk.data_dir, catalogue=desk.catalogue, exchanges=()))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def _spoil(file: Path, damage: str) -> None:
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:2000])
        return
    with tarfile.open(file) as archive:
        members = {m.name: archive.extractfile(m).read() for m in archive.getmembers()}  # type: ignore[union-attr]
    if damage == "other":
        del members["backup.json"]
    elif damage == "changed":
        members["organisations.yaml"] = b"organisations: {XX: {}}\n"
    else:
        members["../escaped"] = b"x"
    with tarfile.open(file, "w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
