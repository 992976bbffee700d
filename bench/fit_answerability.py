"""Fit the weights of `bot.answering.grading` on labelled questions: `python -m bench.fit_answerability …`.

Each case file is paired with the data directory of the documents it asks about. A case is a JSON line with `question`,
`answerable` and, where it is, `evidence` (fragments of the sentences that answer). The fit is a logistic regression
(Newton's method) drawn towards weights set by hand by a quadratic penalty, both classes weighing the same. Every file
is also judged by weights fitted on the others only, so that what is printed first shows how the fit generalises.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.answering.answerability import judge
from bot.answering.documents import DocumentShelf
from bot.answering.evidence import collect
from bot.answering.extract import Want
from bot.answering.grading import Features
from bot.answering.query import search_all
from bot.answering.question import read_question
from bot.answering.text import squeeze
from corpus.access import OPERATOR_ONLY
from retrieval.searcher import LocalSearcher

Vector = npt.NDArray[np.float64]
_STEPS = 50
_LEADING = 3
_START_BIAS = -6.0
_START = Features(
    similarity=4.4,
    coverage=5.5,
    own=0.5,
    standout=0.0,
    dense=0.0,
    stated=1.0,
    unstated=-2.5,
    crossing=1.6,
    strange=-5.0,
    unknown=-5.0,
    unfocused=-2.5,
    unfounded=-5.0,
    denied=-3.5,
    foreign=-4.0,
    unranked=-1.5,
    founded=0.0,
    listed=0.0,
    detailed=0.0,
    named=0.0,
)
"""Set by hand. Starting from fitted weights instead would let each file judge weights that had already seen it."""


class Rows(NamedTuple):
    """Measured cases: features with a last column of ones (N, F + 1), labels (N,), index of each case's file (N,)."""

    features: Vector
    labels: Vector
    files: npt.NDArray[np.int64]


def measure(path: Path, searcher: LocalSearcher) -> list[tuple[Features, bool]]:
    """Measure the cases of a file; those whose answer the search did not bring up are left out."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        case = json.loads(line)
        question = read_question(case["question"])
        if Want.AUTHOR in question.wants:
            continue
        shelf = DocumentShelf(searcher, OPERATOR_ONLY)
        ranking = search_all(question, searcher, OPERATOR_ONLY, shelf.all())
        verdict = judge(question, collect(question, ranking), shelf)
        texts = [squeeze(c.text) for c in verdict.candidates[:_LEADING]]
        right = any(squeeze(e) in t or t in squeeze(e) for e in case.get("evidence", ()) for t in texts)
        if verdict.features is not None and (right or not case["answerable"]):
            found.append((verdict.features, bool(case["answerable"])))
    return found


def fit(features: Vector, labels: Vector, start: Vector, *, penalty: float) -> Vector:
    """Weights with the bias last: the penalised maximum of the likelihood, from `start` and drawn towards it."""
    weights = start.copy()
    positive = float(labels.sum())
    share = np.where(labels > 0, len(labels) / (2 * positive), len(labels) / (2 * (len(labels) - positive)))
    for _ in range(_STEPS):
        likely = predict(features, weights)
        slope = features.T @ (share * (likely - labels)) + penalty * (weights - start)
        curve = (features.T * (share * likely * (1 - likely))) @ features + penalty * np.eye(len(weights))
        weights = weights - np.linalg.solve(curve, slope)
    return weights


def predict(features: Vector, weights: Vector) -> Vector:
    """Probabilities of being answerable, (N,)."""
    return np.asarray(1 / (1 + np.exp(-features @ weights)), dtype=np.float64)


def _report(name: str, likely: Vector, labels: Vector) -> None:
    answerable, absent = labels > 0, labels <= 0
    right = int((likely[answerable] > 0.5).sum()), int((likely[absent] <= 0.5).sum())
    print(f"{name}: answerable {right[0]}/{answerable.sum()}, abstained {right[1]}/{absent.sum()}")


def _rows(pairs: Sequence[tuple[Path, LocalSearcher]]) -> Rows:
    features, labels, files = [], [], []
    for index, (path, searcher) in enumerate(pairs):
        for measured, label in measure(path, searcher):
            features.append([*asdict(measured).values(), 1.0])
            labels.append(float(label))
            files.append(index)
    return Rows(np.array(features), np.array(labels), np.array(files, dtype=np.int64))


def open_index(directory: Path, models: Path) -> LocalSearcher:
    """The searcher of a data directory, with the bundled embedder."""
    from corpus.catalogue import Catalogue
    from retrieval.embedders import load_embedder

    catalogue = Catalogue.open(directory / "catalogue.sqlite", default_releasable_to=frozenset({"public"}))
    return LocalSearcher(directory, catalogue=catalogue, embedder=load_embedder("bundled", model_dir=models))


def main() -> None:
    """Measure, validate file by file, fit on all, print the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", nargs="+", metavar="CASES=DATA_DIR")
    parser.add_argument("--models", type=Path, default=Path.home() / ".cache" / "liaison" / "models")
    parser.add_argument("--penalty", type=float, default=3.0)
    args = parser.parse_args()
    split = [pair.split("=", 1) for pair in args.pairs]
    opened = {d: open_index(Path(d), args.models) for d in {d for _, d in split}}
    rows = _rows([(Path(path), opened[directory]) for path, directory in split])
    start = np.array([*asdict(_START).values(), _START_BIAS])
    for index, (path, _) in enumerate(split):
        held = rows.files == index
        if held.any() and not held.all():
            weights = fit(rows.features[~held], rows.labels[~held], start, penalty=args.penalty)
            _report(f"{path}, fitted without it", predict(rows.features[held], weights), rows.labels[held])
    weights = fit(rows.features, rows.labels, start, penalty=args.penalty)
    _report("all", predict(rows.features, weights), rows.labels)
    for name, value in zip([*(f.name for f in fields(Features)), "bias"], weights, strict=True):
        print(f"{name}={value:.2f}")


if __name__ == "__main__":
    main()
