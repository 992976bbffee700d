"""Fit the weights of `bot.answering.certainty`: `python -m bench.fit_certainty FOLDER DATA_DIR`.

FOLDER is an English collection (BEIR layout) with unanswerable.jsonl, questions written to look answerable; DATA_DIR
holds the index that `liaison eval answerability FOLDER --work-dir DATA_DIR` made. Of its articles only those of the
half for tuning are used. The fit is a logistic regression drawn towards 0, both classes weighing the same. What is
printed first is how well each article's questions are told apart by weights fitted on the other articles.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.fit_answerability import fit, open_index
from bot.answering.answerability import judge
from bot.answering.certainty import NAMES
from bot.answering.documents import DocumentShelf
from bot.answering.evidence import collect
from bot.answering.query import search_all
from bot.answering.question import read_question
from bot.evaluation.answerability import auroc
from bot.evaluation.half_corpora import article_half, read_written
from corpus.access import OPERATOR_ONLY
from retrieval.evaluation.collections import Collection, read_collection
from retrieval.searcher import LocalSearcher

Vector = npt.NDArray[np.float64]
_PENALTY, _FARTHEST = 150.0, 4.0


def signs_of(text: str, searcher: LocalSearcher) -> tuple[float, ...] | None:
    """The signs that a question is judged by; None where it is not English or nothing was found."""
    question = read_question(text)
    shelf = DocumentShelf(searcher, OPERATOR_ONLY)
    ranking = search_all(question, searcher, OPERATOR_ONLY, shelf.all())
    signs = judge(question, collect(question, ranking), shelf).signs
    return None if signs is None else astuple(signs)


def questions_of(collection: Collection, folder: Path) -> dict[str, tuple[str, str, bool]]:
    """Text, document and whether it is answered, of each question of the half for tuning by id."""
    halves = article_half(collection)
    asked = {n: (t, min(collection.qrels[n]), True) for n, t in collection.queries.items()}
    written = {n: (t, doc, False) for n, (t, doc) in read_written(folder / "unanswerable.jsonl").items()}
    return {n: row for n, row in (asked | written).items() if halves[row[1]] == "tuning"}


def told_apart(logits: Vector, labels: Vector) -> float:
    """AUROC of logits."""
    return auroc(list(logits[labels > 0]), list(logits[labels <= 0]))


def _left_out(signs: Vector, labels: Vector, articles: npt.NDArray[np.str_]) -> Vector:
    """Each question's logit by weights fitted on the other articles."""
    logits = np.zeros(len(labels))
    for article in sorted(set(articles)):
        here = articles == article
        weights = fit(signs[~here], labels[~here], np.zeros(signs.shape[1]), penalty=_PENALTY)
        logits[here] = signs[here] @ weights
    return logits


def _titles(collection: Collection) -> Mapping[str, str]:
    records = map(json.loads, collection.corpus.read_text(encoding="utf-8").splitlines())
    return {record["_id"]: record["title"] for record in records}


def main() -> None:
    """Count the signs, validate article by article, fit on all, print centres, scales and weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--models", type=Path, default=Path.home() / ".cache" / "liaison" / "models")
    args = parser.parse_args()
    collection, searcher = read_collection(args.folder), open_index(args.data_dir, args.models)
    titles = _titles(collection)
    rows = [
        (signs, label, titles[document])
        for text, document, label in questions_of(collection, args.folder).values()
        if (signs := signs_of(text, searcher)) is not None
    ]
    raw, labels = np.array([row[0] for row in rows]), np.array([float(row[1]) for row in rows])
    centres, scales = raw.mean(0), raw.std(0)
    scaled = np.hstack([np.clip((raw - centres) / scales, -_FARTHEST, _FARTHEST), np.ones((len(raw), 1))])
    articles = np.array([row[2] for row in rows])
    print(f"{len(rows)} questions of {len(set(articles))} articles")
    print(f"AUROC, each article left out: {told_apart(_left_out(scaled, labels, articles), labels):.4f}")
    weights = fit(scaled, labels, np.zeros(scaled.shape[1]), penalty=_PENALTY)
    for name, *values in zip(NAMES, weights, centres, scales, strict=False):
        print(f"{name}: weight {values[0]:.3f}, centre {values[1]:.3f}, scale {values[2]:.3f}")
    print(f"bias: {weights[-1]:.3f}")


if __name__ == "__main__":
    main()
