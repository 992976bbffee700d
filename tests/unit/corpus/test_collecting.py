from __future__ import annotations

from pathlib import Path

import pytest

from corpus.collecting import Collections
from corpus.documents import Metadata, StoredVersion
from corpus.errors import ConfigError
from corpus.languages import Language

_FILE = """
collections:
  statements:
    en: Joint statements
    ja: 共同声明
    publishers: [Cabinet Office, 外務省]
    kinds: [statement]
  papers:
    folders: [papers/2022]
  picked:
    kinds: [press]
    documents: ["strategy-*"]
  japanese:
    languages: [ja]
"""


def _document(name: str, **metadata: object) -> StoredVersion:
    return StoredVersion(
        document_id=name,
        version="v",
        text="",
        sections=(),
        pages=(),
        metadata=Metadata(**metadata),  # type: ignore[arg-type]
        source_hash="",
        extractor="",
        created_at="",
    )


_DOCUMENTS = (
    _document("one", publisher="Cabinet Office", kind="statement", language=Language.EN),
    _document("two", publisher="Cabinet Office", kind="press", language=Language.EN),
    _document("three", publisher="外務省", kind="statement", language=Language.JA),
    _document("strategy-2022", language=Language.EN),
)
_PLACES = {"one": "papers/2022/one.md", "two": "papers/2022-old/two.md", "three": "more/papers/2022/three.md"}


@pytest.fixture
def collections(tmp_path: Path) -> Collections:
    (tmp_path / "collections.yaml").write_text(_FILE, encoding="utf-8")
    return Collections.read(tmp_path / "collections.yaml")


@pytest.mark.parametrize(
    ("names", "members"),
    [
        (["statements"], {"one", "three"}),
        (["papers"], {"one"}),
        (["picked"], {"two", "strategy-2022"}),
        (["japanese", "papers"], {"one", "three"}),
        (["unknown"], set()),
        (["unknown", "papers"], {"one"}),
    ],
)
def test_what_a_collection_holds(collections: Collections, names: list[str], members: set[str]) -> None:
    assert collections.members(names, _DOCUMENTS, lambda: _PLACES) == members


def test_places_are_asked_only_where_folders_matter(collections: Collections) -> None:
    def places() -> dict[str, str]:
        raise AssertionError("not needed")

    assert collections.members(["statements"], _DOCUMENTS, places) == {"one", "three"}


def test_titles_in_both_languages(collections: Collections) -> None:
    assert collections.names == ("statements", "papers", "picked", "japanese")
    assert collections.title("statements", Language.JA) == "共同声明"
    assert collections.title("papers", Language.JA) == "papers"
    assert collections.title("gone", Language.EN) == "gone"


@pytest.mark.parametrize(
    "text",
    [
        "collections: {a: {kinds: [sonnet]}}",
        "collections: {a: {publisher: [x]}}",
        "collections: {a: {en: Nothing}}",
        "collections: {a: {documents: [x], en: " + "x" * 80 + "}}",
        "collections: [",
        "- a",
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "collections.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        Collections.read(path)
    assert "collections.yaml" in caught.value.message
    assert caught.value.hint


def test_an_empty_file_holds_none(tmp_path: Path) -> None:
    (tmp_path / "collections.yaml").write_text("", encoding="utf-8")
    assert Collections.read(tmp_path / "collections.yaml").names == ()
