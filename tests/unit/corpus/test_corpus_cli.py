import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.corpus import corpus
from corpus.access import PUBLIC
from corpus.catalogue import Catalogue
from corpus.errors import ConfigError, DocumentNotFoundError
from corpus.sync import synchronise

TEXT = "題名\n\nThe stored text — nothing added."


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "a.txt").write_text(TEXT, encoding="utf-8")
    (papers / "b.md").write_text(
        "---\ntitle: Second\nmarking: HOUSE RULES\nreleasable_to: [UK]\ndate: 2020\nsupersedes: nothing\n---\nWords.\n"
    )
    catalogue = Catalogue.open(tmp_path / "data" / "catalogue.sqlite", default_releasable_to=frozenset({PUBLIC}))
    synchronise(catalogue, [papers], previous={})
    catalogue.close()
    return tmp_path / "data"


def run(data_dir: Path, *arguments: str) -> Result:
    command, *rest = arguments
    return CliRunner().invoke(corpus, [command, "--data-dir", str(data_dir), *rest], catch_exceptions=False)


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_list(data_dir: Path) -> None:
    found = lines(run(data_dir, "list", "--json"))
    assert [(row["id"], row["title"], row["releasable_to"]) for row in found] == [
        ("a", "題名", ["public"]),
        ("b", "Second", ["UK"]),
    ]
    shown = run(data_dir, "list").stdout
    assert "public (default)" in shown
    assert "UK · HOUSE RULES" in shown
    assert "2 documents" in shown


def test_list_of_nothing_names_the_next_step(tmp_path: Path) -> None:
    assert "liaison index build" in run(tmp_path / "empty", "list").stdout


def test_text_prints_exactly_the_stored_text(data_dir: Path) -> None:
    assert run(data_dir, "text", "a").stdout_bytes == TEXT.encode()
    version = lines(run(data_dir, "show", "a", "--json"))[0]["version"]
    assert run(data_dir, "text", "a", "--version", str(version)).stdout_bytes == TEXT.encode()


@pytest.mark.parametrize(
    "arguments",
    [("text", "zzz"), ("text", "a", "--version", "0"), ("show", "zzz"), ("erase", "zzz"), ("set", "zzz", "title=x")],
)
def test_unknown_documents(data_dir: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(DocumentNotFoundError):
        run(data_dir, *arguments)


def test_show_and_set(data_dir: Path) -> None:
    assert "inferred" in run(data_dir, "show", "a").stdout
    out = run(data_dir, "set", "a", "title=Better", "releasable_to=UK,JP", "marking=tlp:amber").stdout
    assert out.startswith("a: JP,UK · TLP:AMBER")
    shown = lines(run(data_dir, "show", "a", "--json"))[0]
    assert (shown["title"], shown["overrides"]) == (
        "Better",
        {"title": "Better", "releasable_to": ["UK", "JP"], "marking": "TLP:AMBER"},
    )
    assert "(set here)" in run(data_dir, "show", "a").stdout
    run(data_dir, "set", "a", "title=")
    assert lines(run(data_dir, "show", "a", "--json"))[0]["title"] == "題名"


def test_withdraw(data_dir: Path) -> None:
    assert "withdrawn" in run(data_dir, "set", "a", "withdrawn=true").stdout
    assert "withdrawn" not in run(data_dir, "set", "a", "withdrawn=false").stdout


@pytest.mark.parametrize("assignment", ["title", "=x", "withdrawn=maybe"])
def test_bad_assignments(data_dir: Path, assignment: str) -> None:
    with pytest.raises(ConfigError):
        run(data_dir, "set", "a", assignment)


def test_check(data_dir: Path) -> None:
    found = lines(run(data_dir, "check", "--json"))
    problems = {(row["problem"], row["document_id"]) for row in found}
    assert problems == {
        ("inferred title", "a"),
        ("no date", "a"),
        ("no marking", "a"),
        ("unknown marking", "b"),
        ("broken link", "b"),
        ("defaulted access", None),
    }
    assert "HOUSE RULES" in run(data_dir, "check").stdout


def test_erase(data_dir: Path) -> None:
    assert "Erased a" in run(data_dir, "erase", "a", "--yes").stdout
    assert [row["id"] for row in lines(run(data_dir, "list", "--json"))] == ["b"]
    with pytest.raises(DocumentNotFoundError):
        run(data_dir, "text", "a")
