"""Trains retrieval/weights.toml: `python -m bench.train_fusion --work-dir DIR BEIR_DIR…`.

The work directory is the one of `liaison eval retrieval --work-dir DIR BEIR_DIR…`, run before: its indexes and query
vectors are read, so what is weighed here is what the searcher weighs. For each pair of languages the weights are those
of a small grid that rank one half of the queries best (mean nDCG@10 over the pair's collections); the other half is
only reported. Which half a query belongs to is told by a digest of its id.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.languages import Language, detect_language
from retrieval.assembly import LANGUAGE_CODES
from retrieval.cache import ContentCache, content_key
from retrieval.evaluation.collections import Collection, read_collection
from retrieval.fusion import agreement
from retrieval.generations import Generation, GenerationStore, opened
from retrieval.glossary import Glossary
from retrieval.headings import LISTED, heads_a_list
from retrieval.lexical import LexicalIndex
from retrieval.rows import RowSet
from retrieval.wording import Wording

WEIGHTS_FILE = Path(__file__).resolve().parent.parent / "retrieval" / "weights.toml"
SENTENCE_SHARES = [x / 10 for x in range(2, 9)]  # of what dense and sentence weigh together
LEXICAL_WEIGHTS = [0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.35]
CROSSING_WEIGHTS = LEXICAL_WEIGHTS[:6]  # of passages in the other language: what words agree there are names
DEPTH, CANDIDATES = 10, 64
Matrix = NDArray[np.float32]
Pair = tuple[Language, Language]
Table = dict[Pair, tuple[float, float]]
"""Sentence share and lexical weight by (language of the question, language of the passage)."""
START = (0.5, 0.1)
PLATEAU = 0.0015
"""How much worse than the best values of the grid may still be as good: the weights are the mean of all such values."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Signals of every query on its likeliest passages, shapes (queries, CANDIDATES), and what is relevant.

    Attributes:
        gains: Relevance of the passage's document; only its best passage may count, see `documents`.
        documents: Ordinal of the passage's document.
        same: Whether the passage is in the question's language.
        listed: What the passage loses as a list of references.
        ideal: The best possible discounted gain of each query.
        trained: Which queries the weights may be chosen by.
    """

    name: str
    languages: Pair
    dense: Matrix
    sentence: Matrix
    lexical: Matrix
    gains: Matrix
    documents: NDArray[np.int32]
    same: NDArray[np.bool_]
    listed: Matrix
    ideal: NDArray[np.float64]
    trained: NDArray[np.bool_]

    def ndcg(self, table: Table) -> NDArray[np.float64]:
        """nDCG@10 of each query."""
        asked = self.languages[0]
        other = Language.JA if asked is Language.EN else Language.EN
        pairs = zip(table[asked, asked], table[asked, other], strict=True)
        share, lexical = (np.where(self.same, same, foreign).astype(np.float32) for same, foreign in pairs)
        scores = (1 - share) * self.dense + share * self.sentence + lexical * agreement(self.lexical) - self.listed
        order = np.argsort(-scores, axis=1, kind="stable")[:, : 2 * DEPTH]
        documents = np.take_along_axis(self.documents, order, axis=1)
        gains = np.take_along_axis(self.gains, order, axis=1)
        first = ~np.array([(documents[:, :at] == documents[:, at : at + 1]).any(axis=1) for at in range(2 * DEPTH)]).T
        ranks = np.cumsum(first, axis=1)
        found = (gains * first * (ranks <= DEPTH) / np.log2(ranks + 1)).sum(axis=1)
        shares: NDArray[np.float64] = np.divide(found, self.ideal, out=np.zeros_like(found), where=self.ideal > 0)
        return shares


def is_trained(query_id: str) -> bool:
    """Whether a query belongs to the half that weights are chosen by."""
    return hashlib.sha256(query_id.encode()).digest()[0] % 2 == 0


def prepare(collection: Collection, work_dir: Path) -> Prepared:
    """Read the signals of a collection from its index."""
    store = GenerationStore(work_dir / collection.name)
    with opened(store.current_folder()) as generation:
        asked = _query_vectors(collection, work_dir, generation)
        dense = asked @ np.asarray(generation.vectors).T
        sentences = np.asarray(generation.sentence_vectors).astype(np.float32)
        sentence = np.maximum.reduceat(asked @ sentences.T, generation.sentence_offsets[:-1], axis=1)
        languages = _languages(collection, generation)
        lexical = _lexical(collection, generation)
        likely = np.argsort(-(dense + sentence + 0.3 * agreement(lexical)), axis=1, kind="stable")[:, :CANDIDATES]
        owners = np.asarray(generation.document_of_row)[likely]
        same = (np.asarray(generation.languages) == LANGUAGE_CODES.index(languages[0]))[likely]
        titles = {record["_id"]: record.get("title") or "" for record in _records(collection.corpus)}
        names = [document.document_id for document in generation.documents]
    penalties = np.array([LISTED * heads_a_list(titles[name]) for name in names], np.float32)
    judged = [collection.qrels[query] for query in collection.queries]
    gains = [[found.get(names[o], 0) for o in row] for found, row in zip(judged, owners, strict=True)]
    return Prepared(
        name=collection.name,
        languages=languages,
        dense=np.take_along_axis(dense, likely, axis=1),
        sentence=np.take_along_axis(sentence, likely, axis=1),
        lexical=np.take_along_axis(lexical, likely, axis=1),
        gains=np.array(gains, np.float32),
        documents=owners,
        same=same,
        listed=penalties[owners],
        ideal=np.array([_ideal(found.values()) for found in judged]),
        trained=np.array([is_trained(query) for query in collection.queries]),
    )


def _records(path: Path) -> Iterator[dict[str, str]]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)


def _ideal(judged: Iterable[int]) -> float:
    best = sorted(judged, reverse=True)[:DEPTH]
    return float(sum(value / np.log2(rank + 2) for rank, value in enumerate(best)))


def _query_vectors(collection: Collection, work_dir: Path, generation: Generation) -> Matrix:
    fingerprint, dimensions = generation.manifest.embedder, generation.manifest.dimensions
    keys = [content_key(fingerprint, "query", text) for text in collection.queries.values()]
    found = ContentCache(work_dir / "queries.sqlite").vectors(keys, dimensions=dimensions)
    return np.stack([found[key].passage for key in keys])


def _languages(collection: Collection, generation: Generation) -> Pair:
    asked = [detect_language(text) for text in collection.queries.values()]
    most = max(Language, key=asked.count)
    return most, LANGUAGE_CODES[int(np.bincount(generation.languages).argmax())]


def _lexical(collection: Collection, generation: Generation) -> Matrix:
    index = LexicalIndex.open(generation.folder / "lexical")
    everything, glossary = RowSet.everything(index.size), Glossary.shipped()
    rows = []
    for text in collection.queries.values():
        language = detect_language(text)
        wording = Wording.of(text, language, expansions=glossary.expand(text, language=language))
        rows.append(wording.share(index, readable=everything))
    return np.stack(rows)


def choose(sets: Sequence[Prepared]) -> Table:
    """Sentence shares and lexical weights that serve the training halves of the collections best.

    One pair of languages after the other, twice: an index may hold passages of both languages, so that the weights of
    one pair decide together with those of the other. A pair that no collection is about takes the values of the one
    with its languages exchanged.
    """
    table: Table = {(question, passage): START for question in Language for passage in Language}
    pairs = sorted({one.languages for one in sets})
    for pair in (*pairs, *pairs):
        about = [one for one in sets if one.languages == pair]
        lexical = LEXICAL_WEIGHTS if pair[0] is pair[1] else CROSSING_WEIGHTS
        grid = list(itertools.product(SENTENCE_SHARES, lexical))
        errors = np.array([_error(about, {**table, pair: values}) for values in grid])
        level = np.array(grid)[errors <= errors.min() + PLATEAU].mean(axis=0)
        table[pair] = (round(float(level[0]), 2), round(float(level[1]), 2))
    for question, passage in table:
        if (question, passage) not in pairs and (passage, question) in pairs:
            table[question, passage] = table[passage, question]
    return table


def _error(sets: Sequence[Prepared], table: Table) -> float:
    return float(np.mean([1 - one.ndcg(table)[one.trained].mean() for one in sets]))


def write_weights(chosen: Table, path: Path) -> None:
    """Write the weights as the fusion reads them."""
    lines = ["# Weights of the signals, by [language of the question.language of the passage].",
             "# Written by `python -m bench.train_fusion`; dense and sentence sum to 1.", ""]  # fmt: skip
    for (question, passage), (share, lexical) in sorted(chosen.items()):
        lines += [f"[{question}.{passage}]", f"dense = {1 - share:.2f}", f"sentence = {share:.2f}"]
        lines += [f"lexical = {lexical:.2f}", ""]
    path.write_text("\n".join(lines), encoding="utf-8")


def _report(sets: Sequence[Prepared], chosen: Table) -> Iterator[str]:
    yield f"{'collection':14} {'share':>6} {'lexical':>8} {'trained':>8} {'held out':>9} {'all':>7}"
    errors = []
    for one in sets:
        share, lexical = chosen[one.languages]
        values = one.ndcg(chosen)
        errors.append(1 - values[~one.trained].mean())
        means = f"{values[one.trained].mean():8.4f} {values[~one.trained].mean():9.4f} {values.mean():7.4f}"
        yield f"{one.name:14} {share:6.2f} {lexical:8.3f} {means}"
    yield f"mean error on the held-out half: {np.mean(errors):.4f}"


def main() -> None:
    """Train, report, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--work-dir", type=Path, required=True, help="That of `liaison eval retrieval --work-dir`.")
    parser.add_argument("--write", action="store_true", help="Write retrieval/weights.toml.")
    arguments = parser.parse_args()
    sets = [prepare(read_collection(folder), arguments.work_dir) for folder in arguments.folders]
    chosen = choose(sets)
    for line in _report(sets, chosen):
        print(line)
    if arguments.write:
        write_weights(chosen, WEIGHTS_FILE)


if __name__ == "__main__":
    main()
