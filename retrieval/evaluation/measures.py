"""Scores runs with ir-measures, and compares two runs query by query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.errors import ConfigError
from retrieval.evaluation.collections import Qrels
from retrieval.evaluation.running import Run

MEASURES = ("nDCG@10", "R@5", "RR@10")
_PERMUTATIONS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A run against a baseline, on the queries that both answer.

    Attributes:
        difference: Mean of run minus baseline.
        p_value: Two-sided, of the paired randomisation test.
        wins: Queries on which the run is better.
        losses: Queries on which it is worse.
        queries: How many were compared.
    """

    difference: float
    p_value: float
    wins: int
    losses: int
    queries: int


def per_query(qrels: Qrels, run: Run, *, measures: Sequence[str] = MEASURES) -> dict[str, dict[str, float]]:
    """Values of each measure, query by query; a judged query without results scores 0.

    Returns:
        Measure → query id → value in [0, 1].

    Raises:
        ConfigError: If ir-measures is not installed.
    """
    try:
        import ir_measures
    except ImportError as exc:
        raise ConfigError("ir-measures is not installed", "Install the development packages: `make setup`.") from exc
    parsed = {name: ir_measures.parse_measure(name) for name in measures}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(qrels, 0.0) for name in measures}
    names = {str(measure): name for name, measure in parsed.items()}
    plain_qrels = {query: dict(judged) for query, judged in qrels.items()}
    plain_run = {query: dict(scores) for query, scores in run.items() if scores}
    for metric in ir_measures.iter_calc(list(parsed.values()), plain_qrels, plain_run):
        values[names[str(metric.measure)]][metric.query_id] = float(metric.value)
    return values


def compare(run: Mapping[str, float], baseline: Mapping[str, float], *, seed: int = 0) -> Comparison:
    """Compare two systems by their values of one measure, query by query.

    Test: Fisher's randomisation, signs of the differences flipped at random; recommended for retrieval by Smucker,
    Allan and Carterette, CIKM 2007.

    Args:
        run: Query id → value.
        baseline: The same of the other system; queries that only one of them has are left out.
        seed: Of the random signs.
    """
    common = [query for query in run if query in baseline]
    differences = np.array([run[query] - baseline[query] for query in common])
    if not len(differences):
        return Comparison(difference=0.0, p_value=1.0, wins=0, losses=0, queries=0)
    observed = abs(differences.mean())
    chance = np.random.default_rng(seed)
    moved = differences[differences != 0]  # queries without a difference weigh the same under any sign
    reached = 0
    for _ in range(_PERMUTATIONS):
        signs = chance.choice((-1.0, 1.0), size=len(moved))
        reached += abs(signs @ moved) / len(differences) >= observed - 1e-12
    return Comparison(
        difference=float(differences.mean()),
        p_value=(reached + 1) / (_PERMUTATIONS + 1),
        wins=int((differences > 0).sum()),
        losses=int((differences < 0).sum()),
        queries=len(common),
    )
