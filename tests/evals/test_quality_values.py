"""Quotations and answerability on samples of the test collections give the values that `docs/quality.md` states."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli.evaluate import evaluate

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT.parent / "shared" / "evals" / "beir"
EXPECTED: dict[str, Any] = tomllib.loads((Path(__file__).parent / "quality.toml").read_text(encoding="utf-8"))
TOLERANCE: float = EXPECTED.pop("tolerance")
LEAST_RATIO = 0.85


@pytest.mark.long
@pytest.mark.shared
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", EXPECTED["quoting"])
def test_the_first_two_quotations_hold_the_gold_answer(name: str, tmp_path: Path) -> None:
    if not (SETS / name).is_dir():
        pytest.skip(f"{name} is not beside the checkout")
    wanted = dict(EXPECTED["quoting"][name])
    sample = str(wanted.pop("sample"))
    command = ["quoting", str(SETS / name), "--work-dir", str(tmp_path), "--sample", sample, "--json"]
    done = CliRunner().invoke(evaluate, command, catch_exceptions=False)
    found = json.loads(done.stdout.splitlines()[-1])
    for measure, value in wanted.items():
        assert found[measure] >= value - TOLERANCE, measure


def test_every_expected_ratio_meets_the_bar() -> None:
    assert all(values["ratio"] >= LEAST_RATIO for values in EXPECTED["quoting"].values())
