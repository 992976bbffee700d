"""The golden questions and the glossary that ship with the sample library."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.languages import detect_language
from retrieval.gates import read_golden

LIBRARY = Path(__file__).resolve().parents[4] / "corpus" / "library"
LISTS = ("en", "ja", "abbreviations", "former")


@pytest.fixture(scope="module")
def terms() -> list[dict[str, Any]]:
    return yaml.safe_load((LIBRARY / "glossary.yaml").read_text(encoding="utf-8"))["terms"]


def test_golden_questions_name_documents_of_the_library() -> None:
    questions = read_golden(LIBRARY / "golden.jsonl")
    documents = {path.stem for path in LIBRARY.glob("*.md")}
    assert len(questions) >= 24
    assert {question.document for question in questions} <= documents
    assert len({question.question for question in questions}) == len(questions)


def test_golden_questions_are_in_both_languages() -> None:
    questions = read_golden(LIBRARY / "golden.jsonl")
    count = Counter(question.language for question in questions)
    assert set(count) == {"en", "ja"}
    assert min(count.values()) >= 10
    assert all(detect_language(question.question) == question.language for question in questions)


def test_glossary_is_large_enough(terms: list[dict[str, Any]]) -> None:
    assert len(terms) >= 120


def test_glossary_entries_have_names_in_both_languages(terms: list[dict[str, Any]]) -> None:
    for term in terms:
        assert set(term) == set(LISTS), term
        assert all(isinstance(name, str) and name == name.strip() != "" for key in LISTS for name in term[key]), term
        assert term["en"], term
        assert term["ja"], term
        assert not any(detect_language(name) == "ja" for name in term["en"]), term
        assert all(detect_language(name) == "ja" or not name.isascii() for name in term["ja"]), term


def test_glossary_names_are_not_so_short_that_they_match_anything(terms: list[dict[str, Any]]) -> None:
    for term in terms:
        assert all(len(name) >= 3 for name in term["en"])
        assert all(len(name) >= 2 or name == "柱" for name in term["ja"])
        assert all(len(name) >= 2 for name in (*term["abbreviations"], *term["former"]))


def test_a_name_stands_once_in_its_entry(terms: list[dict[str, Any]]) -> None:
    for term in terms:
        names = [name for key in LISTS for name in term[key]]
        assert len(names) == len(set(names)), term


def test_preferred_names_are_unique(terms: list[dict[str, Any]]) -> None:
    for key in ("en", "ja"):
        repeated = [name for name, count in Counter(term[key][0] for term in terms).items() if count > 1]
        assert repeated == []


def test_an_abbreviation_has_one_entry(terms: list[dict[str, Any]]) -> None:
    repeated = [
        n for n, count in Counter(name for term in terms for name in term["abbreviations"]).items() if count > 1
    ]
    assert repeated == []


def test_glossary_knows_the_renamings_of_the_who_is_who(terms: list[dict[str, Any]]) -> None:
    former = {term["abbreviations"][0]: set(term["former"]) for term in terms if term["abbreviations"]}
    assert {"NISC", "内閣サイバーセキュリティセンター"} <= former["NCO"]
    assert {"FCO", "外務・英連邦省"} <= former["FCDO"]
    assert "Department for Digital, Culture, Media and Sport" in former["DSIT"]
