"""Test collections, runs and measures."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ConfigError, SourceNotFoundError
from retrieval.evaluation.collections import Collection, read_collection
from retrieval.evaluation.measures import compare, per_query
from retrieval.evaluation.queries import RememberedQueries
from retrieval.evaluation.running import read_run, run_collection, trec_lines
from retrieval.query import Chunk, Hit, Query, Ranking
from tests.support.embedders import HashingEmbedder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "news-en"
    (target / "qrels").mkdir(parents=True)
    (target / "corpus.jsonl").write_text(json.dumps({"_id": "d1", "title": "T", "text": "Body."}) + "\n")
    queries = [{"_id": "q1", "text": "one?"}, {"_id": "q2", "text": "二?"}, {"_id": "unjudged", "text": "?"}]
    (target / "queries.jsonl").write_text("\n".join(json.dumps(query) for query in queries) + "\n\n")
    (target / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t2\nq2\td1\t1\n")
    return target


def test_a_collection_is_read(folder: Path) -> None:
    found = read_collection(folder)
    assert found.name == "news-en"
    assert found.queries == {"q1": "one?", "q2": "二?"}
    assert found.qrels == {"q1": {"d1": 1, "d2": 2}, "q2": {"d1": 1}}


@pytest.mark.parametrize("missing", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(SourceNotFoundError, match=missing):
        read_collection(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [("queries.jsonl", "{broken"), ("queries.jsonl", '{"id": 1}'), ("qrels/test.tsv", "a\tb\nc\td\n")],
)
def test_a_malformed_file_is_refused(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)
    with pytest.raises(SourceNotFoundError, match="BEIR"):
        read_collection(folder)


class Scripted:
    def __init__(self, *ids: str) -> None:
        self.ids = ids

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        hits = tuple(
            Hit(
                rank=rank,
                score=1 / rank,
                chunk=Chunk(document_id=name, version="v", title="", text="x", start=rank, end=rank + 1),
            )
            for rank, name in enumerate(self.ids[:top_k], 1)
        )
        return Ranking(query=query, hits=hits, generation="g")


def collection() -> Collection:
    return Collection(name="news", corpus=Path("corpus.jsonl"), queries={"q": "?"}, qrels={"q": {"d1": 1}})


def test_a_document_counts_by_its_best_chunk() -> None:
    run = run_collection(Scripted("d2", "d1", "d2", "d3"), collection(), top_k=2)
    assert run == {"q": {"d2": 1.0, "d1": 0.5}}


def test_ids_of_a_pooled_index_match_the_judgements() -> None:
    run = run_collection(Scripted("other:d1", "news:d1"), collection())
    assert run == {"q": {"other:d1": 1.0, "d1": 0.5}}


def test_progress_is_told() -> None:
    steps: list[int] = []
    run_collection(Scripted("d1"), collection(), on_query=lambda: steps.append(1))
    assert steps == [1]


def test_runs_survive_a_file(tmp_path: Path) -> None:
    run = {"q 1": {"a b": 0.5, "日本": 0.75}, "q2": {"x": 1.0}}
    path = tmp_path / "run.trec"
    path.write_text("\n".join(trec_lines(run)), encoding="utf-8")
    assert read_run(path) == run
    assert path.read_text(encoding="utf-8").splitlines()[0].split()[3] == "1"


def test_a_broken_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    path.write_text("q Q0 d 1\n")
    with pytest.raises(ConfigError, match="line 1"):
        read_run(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_run(tmp_path / "absent")


def test_measures_are_the_known_ones() -> None:
    qrels = {"q1": {"a": 1}, "q2": {"b": 1}, "empty": {"c": 1}}
    run = {"q1": {"a": 2.0, "x": 1.0}, "q2": {"x": 2.0, "b": 1.0}, "empty": {}}
    values = per_query(qrels, run)
    assert values["nDCG@10"] == pytest.approx({"q1": 1.0, "q2": 1 / math.log2(3), "empty": 0.0})
    assert values["RR@10"] == pytest.approx({"q1": 1.0, "q2": 0.5, "empty": 0.0})
    assert values["R@5"] == pytest.approx({"q1": 1.0, "q2": 1.0, "empty": 0.0})


def test_a_clear_difference_is_significant() -> None:
    better = {str(i): 1.0 for i in range(40)}
    worse = {str(i): 0.5 + 0.01 * (i % 3) for i in range(40)}
    found = compare(better, worse)
    assert found.p_value < 0.001
    assert (found.wins, found.losses, found.queries) == (40, 0, 40)


def test_no_difference_is_not_significant() -> None:
    values = {str(i): i / 10 for i in range(10)}
    found = compare(values, values)
    assert (found.difference, found.p_value, found.wins, found.losses) == (0.0, 1.0, 0, 0)
    assert compare({"a": 1.0}, {"b": 1.0}).queries == 0


def test_one_file_holds_runs_of_several_collections(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    runs = {"news": {"q0": {"a": 1.0}}, "law": {"q0": {"b": 1.0}, "q1": {"c": 1.0}}}
    lines = [line for name, run in runs.items() for line in trec_lines(run, collection=name)]
    path.write_text("\n".join(lines))
    for name, run in runs.items():
        assert read_run(path, collection=name) == run
    assert set(read_run(path, collection="other")) == {"news:q0", "law:q0", "law:q1"}


def test_queries_are_embedded_once(tmp_path: Path) -> None:
    texts = ["one?", "two?", "one?"]
    first = RememberedQueries(HashingEmbedder(), tmp_path / "queries.sqlite")
    done: list[int] = []
    first.prepare(texts, on_batch=done.append)
    assert sum(done) == 2
    silent = HashingEmbedder()
    silent.embed_queries = lambda _: pytest.fail("embedded again")  # type: ignore[method-assign]
    again = RememberedQueries(silent, tmp_path / "queries.sqlite")
    again.prepare(texts)
    np.testing.assert_array_equal(again.embed_queries(texts), first.embed_queries(texts))
