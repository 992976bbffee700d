"""Fit the weights of `bot.answering.topicality`: `python -m bench.fit_topicality FOLDER=DATA_DIR … --cases …`.

Each FOLDER is a collection (BEIR layout) whose corpus was indexed by `liaison eval answerability FOLDER --work-dir
DATA_DIR`. Of its articles only those of the half for tuning are used. Answerable are its questions over the whole
corpus and, where their article is not taken out, over half of it; not treated of are those of articles taken out and
those of the other collections. Case files (`bench/fit_answerability.py`) add answerable questions, also in the other
language. The fit is a logistic regression drawn towards weights set by hand, both classes weighing the same; which
passage counts is chosen by the weights of the step before.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.fit_answerability import fit, open_index
from bot.answering.evidence import stretch
from bot.answering.query import search_all
from bot.answering.question import read_question
from bot.answering.text import has_japanese
from bot.evaluation.half_corpora import article_half, sampled, taken_out
from corpus.access import EVERYONE, OPERATOR_ONLY, Audience
from retrieval.evaluation.collections import Collection, read_collection
from retrieval.searcher import LocalSearcher

Vector = npt.NDArray[np.float64]
_NAMES = ("dense", "sentence", "words", "words across", "across", "bias")
_START = np.array([4.0, 4.0, 8.0, 8.0, 2.0, -8.0])
_PENALTY, _ROUNDS, _MOST = 3.0, 6, 1.3


class Case(NamedTuple):
    """A question over an index: its passages (N, F) and whether they treat of it."""

    passages: Vector
    treated: bool


def measure(text: str, searcher: LocalSearcher, audience: Audience, *, treated: bool) -> Case:
    """Search for a question and measure what is found as `topicality` does."""
    ranking = search_all(read_question(text), searcher, audience, searcher.documents(audience=audience))
    rows = []
    for hit in ranking.hits:
        across = float(has_japanese(text) != has_japanese(hit.chunk.text))
        best = max((s.similarity for s in hit.sentences), default=hit.dense)
        meaning = [min(stretch(hit.dense), _MOST), min(stretch(best), _MOST)]
        rows.append([*meaning, hit.lexical * (1 - across), hit.lexical * across, across, 1.0])
    return Case(np.array(rows), treated)


def of_collection(
    collection: Collection, searcher: LocalSearcher, others: Iterable[Collection], *, sample: int
) -> list[Case]:
    """Cases of the half for tuning of a collection's articles."""
    halves, out = article_half(collection), taken_out(collection)
    mine = {n: t for n, t in collection.queries.items() if halves[next(iter(collection.qrels[n]))] == "tuning"}
    gone = {n: t for n, t in mine.items() if set(collection.qrels[n]) <= out}
    kept = {n: t for n, t in mine.items() if n not in gone}
    found = [measure(t, searcher, OPERATOR_ONLY, treated=True) for t in sampled(mine, sample).values()]
    found += [measure(t, searcher, EVERYONE, treated=True) for t in sampled(kept, sample).values()]
    found += [measure(t, searcher, EVERYONE, treated=False) for t in sampled(gone, sample).values()]
    for other in others:
        split = article_half(other)
        texts = {n: t for n, t in other.queries.items() if split[next(iter(other.qrels[n]))] == "tuning"}
        found += [measure(t, searcher, OPERATOR_ONLY, treated=False) for t in sampled(texts, sample // 2).values()]
    return found


def of_file(path: Path, searcher: LocalSearcher) -> list[Case]:
    """The answerable cases of a file."""
    cases = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return [measure(c["question"], searcher, OPERATOR_ONLY, treated=True) for c in cases if c["answerable"]]


def fit_all(cases: list[Case]) -> Vector:
    """Weights, the bias last; each case counts by the passage that the weights so far hold for the best."""
    weights = _START
    labels = np.array([float(c.treated) for c in cases])
    for _ in range(_ROUNDS):
        rows = np.array([c.passages[int(np.argmax(c.passages @ weights))] for c in cases])
        weights = fit(rows, labels, _START, penalty=_PENALTY)
    return weights


def _pairs(texts: Iterable[str]) -> list[tuple[Path, Path]]:
    return [(Path(a), Path(b)) for a, b in (text.split("=", 1) for text in texts)]


def _measure_all(args: argparse.Namespace) -> list[Case]:
    folders = _pairs(args.collections)
    collections: Mapping[Path, Collection] = {folder: read_collection(folder) for folder, _ in folders}
    cases: list[Case] = []
    for folder, directory in folders:
        searcher = open_index(directory, args.models)
        others = [c for f, c in collections.items() if f != folder]
        cases += of_collection(collections[folder], searcher, others, sample=args.sample)
    for path, directory in _pairs(args.cases):
        cases += of_file(path, open_index(directory, args.models))
    return [case for case in cases if len(case.passages)]


def main() -> None:
    """Measure, fit, print the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collections", nargs="+", metavar="FOLDER=DATA_DIR")
    parser.add_argument("--cases", nargs="*", default=[], metavar="FILE=DATA_DIR")
    parser.add_argument("--models", type=Path, default=Path.home() / ".cache" / "liaison" / "models")
    parser.add_argument("--sample", type=int, default=200, help="Questions of each kind and collection.")
    weights = fit_all(_measure_all(parser.parse_args()))
    for name, value in zip(_NAMES, weights, strict=True):
        print(f"{name}={value:.2f}")


if __name__ == "__main__":
    main()
