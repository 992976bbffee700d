"""Trains retrieval/weights.toml: `python -m bench.train_fusion --cache DIR BEIR_DIR…`.

For each pair of languages the weights are those of a small grid that rank the even-numbered queries of the pair's
collections best (mean nDCG@10 over collections); the odd-numbered queries are only reported. Embedding is done once and
kept in the cache folder.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.languages import Language, detect_language
from corpus.sentences import sentence_spans
from retrieval.analyzers import analyze, query_terms
from retrieval.embedders import Embedder, load_embedder
from retrieval.evaluation.collections import Collection, read_collection
from retrieval.fusion import agreement
from retrieval.lexical import LexicalIndex
from retrieval.rows import RowSet

WEIGHTS_FILE = Path(__file__).resolve().parent.parent / "retrieval" / "weights.toml"
SENTENCE_SHARES = [x / 10 for x in range(2, 9)]  # of what dense and sentence weigh together
LEXICAL_WEIGHTS = [0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.13, 0.17, 0.2, 0.25, 0.3]
DEPTH = 10
Matrix = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Signals of every query on every passage of a collection, shapes (queries, passages)."""

    name: str
    languages: tuple[Language, Language]
    dense: Matrix
    sentence: Matrix
    lexical: Matrix
    relevant: list[dict[int, int]]

    def ndcg(self, share: float, lexical: float) -> NDArray[np.float64]:
        """nDCG@10 of each query for a sentence share and a lexical weight."""
        vectors = (1 - share) * self.dense + share * self.sentence
        scores = vectors + lexical * agreement(self.lexical)
        return np.array([_ndcg(row, judged) for row, judged in zip(scores, self.relevant, strict=True)])


def _ndcg(scores: Matrix, judged: dict[int, int]) -> float:
    best = np.argsort(-scores, kind="stable")[:DEPTH].tolist()
    gained = sum(judged.get(row, 0) / np.log2(rank + 2) for rank, row in enumerate(best))
    ideal = sum(value / np.log2(i + 2) for i, value in enumerate(sorted(judged.values(), reverse=True)[:DEPTH]))
    return float(gained / ideal) if ideal else 0.0


def prepare(collection: Collection, embedder: Embedder, cache: Path) -> Prepared:
    """Compute the signals of a collection, taking vectors from the cache where they are there."""
    records = [json.loads(line) for line in collection.corpus.read_text(encoding="utf-8").splitlines() if line]
    texts = [(record.get("title") or "", record["text"]) for record in records]
    queries = list(collection.queries.values())
    languages = (_language(queries), _language([text for _, text in texts]))
    passages, sentences, counts, asked = _vectors(texts, queries, embedder, cache)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    places = {record["_id"]: row for row, record in enumerate(records)}
    return Prepared(
        name=collection.name,
        languages=languages,
        dense=asked @ passages.T,
        sentence=np.maximum.reduceat(asked @ sentences.T, starts, axis=1),
        lexical=_lexical(texts, queries, languages, cache),
        relevant=[{places[d]: v for d, v in collection.qrels[query].items()} for query in collection.queries],
    )


def _language(texts: Sequence[str]) -> Language:
    japanese = sum(detect_language(text) is Language.JA for text in texts)
    return Language.JA if japanese * 2 > len(texts) else Language.EN


def _vectors(
    texts: Sequence[tuple[str, str]], queries: Sequence[str], embedder: Embedder, cache: Path
) -> tuple[Matrix, Matrix, NDArray[np.int64], Matrix]:
    facts = json.dumps([embedder.fingerprint, texts, queries], ensure_ascii=False)
    path = cache / f"{hashlib.sha256(facts.encode()).hexdigest()[:16]}.npz"
    if not path.exists():
        spans = []
        for title, text in texts:
            shift = len(title) + 1 if title else 0
            spans.append([(a + shift, b + shift) for a, b in sentence_spans(text)] or [(shift, shift + len(text))])
        whole = [f"{title}\n{text}" if title else text for title, text in texts]
        found = embedder.embed_passages(whole, spans=spans)
        np.savez(
            path,
            passages=found.passages,
            sentences=np.concatenate(found.sentences),
            counts=[len(some) for some in found.sentences],
            queries=embedder.embed_queries(queries),
        )
    with np.load(path) as kept:
        return kept["passages"], kept["sentences"], kept["counts"], kept["queries"]


def _lexical(
    texts: Sequence[tuple[str, str]], queries: Sequence[str], languages: tuple[Language, Language], cache: Path
) -> Matrix:
    folder = cache / f"lexical-{os.getpid()}-{hashlib.sha256(str(texts[:3]).encode()).hexdigest()[:8]}"
    documents = (analyze(f"{title}\n{text}", languages[1]) for title, text in texts)
    LexicalIndex.build(documents, folder)
    index = LexicalIndex.open(folder)
    everything = RowSet.everything(index.size)
    rows = []
    for query in queries:
        terms = query_terms(query, languages[0])
        ceiling = index.maximum(terms, readable=everything)
        scores = index.scores(terms, readable=everything)
        rows.append(scores / ceiling if ceiling else scores)
    return np.stack(rows)


def choose(sets: Sequence[Prepared]) -> tuple[float, float]:
    """The sentence share and lexical weight that serve the even-numbered queries of the collections best."""

    def error(pair: tuple[float, float]) -> float:
        return float(np.mean([1 - one.ndcg(*pair)[::2].mean() for one in sets]))

    return min(itertools.product(SENTENCE_SHARES, LEXICAL_WEIGHTS), key=error)


def write_weights(chosen: dict[tuple[Language, Language], tuple[float, float]], path: Path) -> None:
    """Write the weights as the fusion reads them."""
    lines = ["# Weights of the signals, by [language of the question.language of the passage].",
             "# Written by `python -m bench.train_fusion`; dense and sentence sum to 1.", ""]  # fmt: skip
    for (question, passage), (share, lexical) in sorted(chosen.items()):
        lines += [f"[{question}.{passage}]", f"dense = {1 - share:.2f}", f"sentence = {share:.2f}"]
        lines += [f"lexical = {lexical:.2f}", ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def _report(sets: Sequence[Prepared], chosen: dict[tuple[Language, Language], tuple[float, float]]) -> Iterator[str]:
    yield f"{'collection':14} {'share':>6} {'lexical':>8} {'trained':>8} {'held out':>9} {'all':>7}"
    errors = []
    for one in sets:
        values = one.ndcg(*chosen[one.languages])
        errors.append(1 - values[1::2].mean())
        share, lexical = chosen[one.languages]
        means = f"{values[::2].mean():8.4f} {values[1::2].mean():9.4f} {values.mean():7.4f}"
        yield f"{one.name:14} {share:6.2f} {lexical:8.3f} {means}"
    yield f"mean error on the held-out half: {np.mean(errors):.4f}"


def main() -> None:
    """Train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--cache", type=Path, required=True, help="Keeps vectors between runs.")
    parser.add_argument("--model-dir", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="Write retrieval/weights.toml.")
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    embedder = load_embedder("bundled", model_dir=arguments.model_dir)
    sets = [prepare(read_collection(folder), embedder, arguments.cache) for folder in arguments.folders]
    chosen = {pair: choose([one for one in sets if one.languages == pair]) for pair in {one.languages for one in sets}}
    for line in _report(sets, chosen):
        print(line)
    if arguments.write:
        write_weights(chosen, WEIGHTS_FILE)


if __name__ == "__main__":
    main()
