"""Retrieval on the test collections beside the checkout gives the values that the README states.

One part takes minutes: `pytest -m long tests/evals -k owasp` runs one. With EVAL_WORK_DIR set, indexes and vectors of
queries are kept there, so that a part that was stopped goes on where it was, and the next run only searches.
"""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli.evaluate import evaluate
from bot.config import load_settings
from bot.wiring import open_searcher
from retrieval.query import Query
from tests.support.cli import liaison

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SETS = SHARED / "evals" / "beir"
EXPECTED = tomllib.loads((Path(__file__).parent / "expected.toml").read_text(encoding="utf-8"))
TOLERANCE = EXPECTED.pop("tolerance")
POOLED = EXPECTED.pop("pooled")
LOST_BY_POOLING = 0.01


@pytest.fixture
def work_dir(tmp_path: Path) -> Path:
    kept = os.environ.get("EVAL_WORK_DIR")
    return Path(kept) if kept else tmp_path


def measure(names: list[str], work_dir: Path, *options: str) -> dict[str, dict[str, Any]]:
    """What the command finds, by collection."""
    for name in names:
        if not (SETS / name).is_dir():
            pytest.skip(f"{name} is not beside the checkout")
    folders = [str(SETS / name) for name in names]
    command = ["retrieval", *folders, "--work-dir", str(work_dir), "--top-k", "10", "--json", *options]
    done = CliRunner().invoke(evaluate, command, catch_exceptions=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {row["collection"]: row for row in rows}


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", EXPECTED)
def test_a_collection_gives_its_expected_values(name: str, work_dir: Path) -> None:
    found = measure([name], work_dir)[name]
    for kind, value in EXPECTED[name].items():
        assert found[kind] == pytest.approx(value, abs=TOLERANCE), kind


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.timeout(3600)
def test_one_index_of_both_languages_favours_neither(work_dir: Path) -> None:
    found = measure([*POOLED], work_dir, "--pooled")
    for name, values in POOLED.items():
        for kind, value in values.items():
            assert found[name][kind] == pytest.approx(value, abs=TOLERANCE), (name, kind)
            assert found[name][kind] >= EXPECTED[name][kind] - LOST_BY_POOLING, (name, kind)


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.timeout(900)
def test_japanese_questions_find_english_evidence_as_often_as_english_ones(work_dir: Path) -> None:
    questions = SHARED / "evals" / "partnership" / "questions.jsonl"
    if not questions.is_file():
        pytest.skip("the partnership documents are not beside the checkout")
    data_dir = work_dir / "partnership"
    done = liaison("index", "build", str(SHARED / "partnership"), "--data-dir", str(data_dir))
    assert done.code == 0, done.err
    searcher = open_searcher(load_settings(data_dir=data_dir))
    found: dict[str, list[bool]] = {"en": [], "ja": []}
    for line in questions.read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        if asked["answerable"] and asked["evidence"]:
            texts = [plain(hit.chunk.text) for hit in searcher.search(Query(text=asked["question"]), top_k=5).hits]
            found[asked["lang"]].append(any(plain(one) in text for one in asked["evidence"] for text in texts))
    searcher.close()
    english, japanese = (sum(each) / len(each) for each in (found["en"], found["ja"]))
    assert japanese >= english, (english, japanese)


def plain(text: str) -> str:
    return " ".join(text.split())


def test_every_expected_collection_is_above_the_best_known_row() -> None:
    """The bars of the baselines: mean error at most 0.85 times theirs, no collection more than 0.005 below."""
    best = {
        "jsquad-ja": 0.9515,
        "squad2-en": 0.9219,
        "owasp-en2ja": 0.9099,
        "ntrex-en2ja": 0.9659,
        "ntrex-ja2en": 0.9871,
    }
    values = {name: rows["nDCG@10"] for name, rows in EXPECTED.items()}
    assert all(values[name] >= best[name] - 0.005 for name in best)
    error, known = (sum(1 - value for value in each.values()) for each in (values, best))
    assert error <= 0.85 * known
    assert EXPECTED["owasp-en2ja"]["R@5"] >= 0.97
