"""Retrieval on the test collections beside the checkout gives the values that the README states."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.evaluate import evaluate

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT.parent / "shared" / "evals" / "beir"
EXPECTED = tomllib.loads((Path(__file__).parent / "expected.toml").read_text(encoding="utf-8"))
TOLERANCE = EXPECTED.pop("tolerance")


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", EXPECTED)
def test_a_collection_gives_its_expected_values(name: str, tmp_path: Path) -> None:
    if not (SETS / name).is_dir():
        pytest.skip(f"{name} is not beside the checkout")
    command = ["retrieval", str(SETS / name), "--work-dir", str(tmp_path), "--top-k", "10", "--json"]
    done = CliRunner().invoke(evaluate, command, catch_exceptions=False)
    found = json.loads(done.stdout.splitlines()[0])
    for measure, value in EXPECTED[name].items():
        assert found[measure] == pytest.approx(value, abs=TOLERANCE), measure


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
