"""The sample library's documents: front matter, pairs, supersession, access labels, and words of its own."""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from corpus.documents import DocumentKind, Fidelity, Status
from corpus.languages import detect_language
from corpus.metadata import FIELDS
from corpus.organisations import Organisations
from corpus.sources import entries

ROOT = Path(__file__).resolve().parents[4]
LIBRARY = ROOT / "corpus" / "library"
SHARED = ROOT.parent / "shared" / "partnership"

REQUIRED = frozenset({"id", "title", "publisher", "date", "language", "kind", "marking", "releasable_to", "status"})
KEYS = FIELDS | {"id"}
MARKINGS = frozenset({"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "OFFICIAL", "OFFICIAL-SENSITIVE", "取扱注意"})
CODES = frozenset({"public", "UK", "JP", "SECRETARIAT"})


@dataclass(frozen=True)
class Sheet:
    stem: str
    meta: dict[str, Any]
    body: str


def _read(path: Path) -> Sheet:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return Sheet(path.stem, yaml.safe_load(front), body)


SHEETS = {path.stem: _read(path) for path in sorted(LIBRARY.glob("*.md"))}
PAIRS = sorted((stem, sheet.meta["translation_of"]) for stem, sheet in SHEETS.items() if "translation_of" in sheet.meta)

each_sheet = pytest.mark.parametrize("sheet", SHEETS.values(), ids=list(SHEETS))
each_pair = pytest.mark.parametrize(("ja", "en"), PAIRS, ids=[ja for ja, _ in PAIRS])


@each_sheet
def test_front_matter_uses_known_keys_and_values(sheet: Sheet) -> None:
    meta = sheet.meta
    assert set(meta) <= KEYS
    assert set(meta) >= REQUIRED
    assert meta["id"] == sheet.stem
    assert meta["publisher"] == "Liaison sample library"
    assert re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", meta["date"])
    assert meta["language"] in {"en", "ja"}
    assert meta["kind"] in get_args(DocumentKind)
    assert meta["status"] in get_args(Status)
    assert meta["fidelity"] in get_args(Fidelity)
    assert meta["marking"] in MARKINGS
    assert set(meta["releasable_to"]) <= CODES
    assert meta["releasable_to"]


@each_sheet
def test_text_is_in_the_stated_language_and_opens_with_its_heading(sheet: Sheet) -> None:
    prose = "\n".join(line for line in sheet.body.splitlines() if not line.startswith("- "))
    assert detect_language(prose) == sheet.meta["language"]
    assert sheet.body.startswith("# ")


@each_sheet
def test_length_is_that_of_a_page_or_two(sheet: Sheet) -> None:
    if sheet.meta["language"] == "en":
        assert 300 <= len(sheet.body.split()) <= 900
    else:
        assert 900 <= len(sheet.body) <= 3200


@each_sheet
def test_every_list_has_a_lead_in_line(sheet: Sheet) -> None:
    blocks = re.split(r"\n{2,}", sheet.body)
    for before, block in pairwise(blocks):
        if block.startswith("- "):
            assert re.search(r"[:.。]$", before), before
            assert not before.startswith("#"), f"a list stands right under {before!r}"


def test_library_is_large_and_bilingual() -> None:
    languages = [sheet.meta["language"] for sheet in SHEETS.values()]
    assert len(SHEETS) >= 16
    assert languages.count("ja") >= 8
    assert len(PAIRS) >= 5


def test_only_documents_are_read_as_documents() -> None:
    assert {entry.stem for entry in entries(LIBRARY, max_file_mb=25)} == set(SHEETS)


@each_pair
def test_pair_agrees_on_everything_but_the_language(ja: str, en: str) -> None:
    translation, original = SHEETS[ja].meta, SHEETS[en].meta
    assert (translation["language"], original["language"]) == ("ja", "en")
    assert ja.removesuffix("-ja") == en.removesuffix("-en")
    for key in ("date", "kind", "marking", "releasable_to", "status", "authoritative_language", "fidelity"):
        assert translation[key] == original[key], key


@each_pair
def test_pair_has_the_same_shape(ja: str, en: str) -> None:
    def shape(body: str) -> list[str]:
        return re.findall(r"^(#+|-) ", body, flags=re.MULTILINE)

    assert shape(SHEETS[ja].body) == shape(SHEETS[en].body)


def test_supersession_is_mutual() -> None:
    old = {stem: sheet.meta["superseded_by"] for stem, sheet in SHEETS.items() if "superseded_by" in sheet.meta}
    new = {sheet.meta["supersedes"]: stem for stem, sheet in SHEETS.items() if "supersedes" in sheet.meta}
    assert old == new
    assert old
    for stem, successor in old.items():
        assert SHEETS[stem].meta["status"] == "superseded"
        assert SHEETS[successor].meta["status"] == "in_force"
        assert SHEETS[stem].meta["language"] == SHEETS[successor].meta["language"]
    assert {stem for stem, sheet in SHEETS.items() if sheet.meta["status"] == "superseded"} == set(old)


def test_labels_give_the_access_rules_something_to_do() -> None:
    labels = {(sheet.meta["marking"], tuple(sheet.meta["releasable_to"])) for sheet in SHEETS.values()}
    assert ("TLP:CLEAR", ("public",)) in labels
    assert ("OFFICIAL-SENSITIVE", ("UK",)) in labels
    assert ("取扱注意", ("JP",)) in labels
    assert ("TLP:AMBER", ("UK", "JP")) in labels


@each_sheet
def test_a_restricted_text_says_that_it_is_a_sample(sheet: Sheet) -> None:
    if sheet.meta["releasable_to"] == ["public"]:
        return
    assert re.search(r"\(sample\)|（サンプル）", sheet.meta["title"])
    assert re.search(r"SAMPLE TEXT MADE FOR DEMONSTRATION|デモ用に作成したサンプル文書である", sheet.body[:300])


def test_organisations_name_the_codes_and_markings_of_the_documents() -> None:
    organisations = Organisations.read(LIBRARY / "organisations.yaml")
    people = [organisations.principal(name) for name in organisations.names]
    cleared = {marking for person in people if person for marking in person.markings}
    codes = {code for person in people if person for code in {person.organisation, *person.groups}}
    assert {"uk-officer", "jp-officer", "joint-secretariat", "visitor"} <= set(organisations.names)
    assert MARKINGS - {"TLP:CLEAR", "OFFICIAL"} <= cleared
    assert CODES - {"public"} <= codes


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the real documents are not beside this checkout")
def test_no_long_line_is_copied_from_the_real_documents() -> None:
    theirs = {line.strip() for path in SHARED.glob("*.txt") for line in path.read_text(encoding="utf-8").splitlines()}
    for sheet in SHEETS.values():
        ours = {re.sub(r"^[#\-\s]+", "", line).strip() for line in sheet.body.splitlines()}
        assert not {line for line in ours & theirs if len(line) >= 60}, sheet.stem


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the real documents are not beside this checkout")
def test_no_twelve_words_in_a_row_are_copied_from_the_real_documents() -> None:
    theirs = {run for path in SHARED.glob("*.txt") for run in _runs(path.read_text(encoding="utf-8"))}
    for sheet in SHEETS.values():
        for run in _runs(_without_titles(sheet.body)) & theirs:
            pytest.fail(f"{sheet.stem}: {' '.join(run)}")


def _without_titles(text: str) -> str:
    return re.sub(r"[\"“「][^\"”」]*[\"”」]", " | ", text)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9|]+", text.lower())
    return {tuple(words[index : index + 12]) for index in range(len(words) - 11)}
