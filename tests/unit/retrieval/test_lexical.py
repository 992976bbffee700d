"""BM25: equal to an independent implementation, blind to what may not be read."""

import math
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from retrieval import lexical
from retrieval.lexical import LexicalIndex
from retrieval.rows import RowSet


def corpus(rows: int = 60, seed: int = 7) -> list[list[str]]:
    chance = random.Random(seed)
    words = [f"w{i}" for i in range(40)] + ["外務省", "サイバー", "2+2"]
    return [[chance.choice(words) for _ in range(chance.randint(0, 30))] for _ in range(rows)]


@pytest.fixture
def documents() -> list[list[str]]:
    return corpus()


@pytest.fixture
def index(tmp_path: Path, documents: list[list[str]]) -> LexicalIndex:
    LexicalIndex.build(iter(documents), tmp_path / "lexical")
    return LexicalIndex.open(tmp_path / "lexical")


def by_the_formula(documents: list[list[str]], query: list[str]) -> list[float]:
    average = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        score = 0.0
        for term in query:
            frequency = sum(term in other for other in documents)
            rarity = math.log(1 + (len(documents) - frequency + 0.5) / (frequency + 0.5))
            times = Counter(document)[term]
            discount = lexical.K1 * (1 - lexical.B + lexical.B * len(document) / average)
            score += rarity * times / (times + discount)
        scores.append(score)
    return scores


def test_scores_follow_the_formula(index: LexicalIndex, documents: list[list[str]]) -> None:
    query = ["w1", "w2", "外務省", "absent", "2+2"]
    scores = index.scores(query, readable=RowSet.everything(len(documents)))
    np.testing.assert_allclose(scores, by_the_formula(documents, query), rtol=1e-5)


def test_scores_equal_bm25s(index: LexicalIndex, documents: list[list[str]]) -> None:
    bm25s = pytest.importorskip("bm25s")
    reference = bm25s.BM25(method="lucene", k1=lexical.K1, b=lexical.B)
    reference.index(documents, show_progress=False)
    for query in (["w3"], ["w1", "w5", "サイバー"], ["w7", "w8", "w9", "2+2"]):
        scores = index.scores(query, readable=RowSet.everything(len(documents)))
        np.testing.assert_allclose(scores, reference.get_scores(query), rtol=1e-4, atol=1e-6)


def test_statistics_are_those_of_the_readable_rows(
    index: LexicalIndex, documents: list[list[str]], tmp_path: Path
) -> None:
    readable = RowSet([(3, 11), (20, 41)], total=len(documents))
    rows = np.flatnonzero(readable.mask())
    LexicalIndex.build((documents[row] for row in rows), tmp_path / "alone")
    alone = LexicalIndex.open(tmp_path / "alone")
    everything = RowSet.everything(len(rows))
    query = ["w1", "w2", "w30", "外務省"]
    scores = index.scores(query, readable=readable)
    np.testing.assert_allclose(scores[rows], alone.scores(query, readable=everything), rtol=1e-6)
    assert not scores[~readable.mask()].any()
    assert index.maximum(query, readable=readable) == pytest.approx(alone.maximum(query, readable=everything))


def test_no_score_passes_the_maximum(index: LexicalIndex, documents: list[list[str]]) -> None:
    everything = RowSet.everything(len(documents))
    query = ["w1", "w4", "サイバー"]
    assert index.scores(query, readable=everything).max() < index.maximum(query, readable=everything)


def test_unknown_terms_raise_the_maximum_and_no_score(index: LexicalIndex, documents: list[list[str]]) -> None:
    everything = RowSet.everything(len(documents))
    known, more = ["w1"], ["w1", "absent"]
    assert index.maximum(more, readable=everything) > index.maximum(known, readable=everything)
    np.testing.assert_array_equal(index.scores(more, readable=everything), index.scores(known, readable=everything))


def test_a_term_given_twice_counts_twice(index: LexicalIndex, documents: list[list[str]]) -> None:
    everything = RowSet.everything(len(documents))
    once, twice = (index.scores(["w1"] * times, readable=everything) for times in (1, 2))
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-6)


def test_every_term_is_found(index: LexicalIndex, documents: list[list[str]]) -> None:
    everything = RowSet.everything(len(documents))
    for term in {term for document in documents for term in document}:
        assert index.frequency(term, readable=everything) == sum(term in document for document in documents)
    assert index.frequency("", readable=everything) == 0
    assert index.frequency("zzz", readable=everything) == 0


def test_nothing_readable_scores_nothing(index: LexicalIndex, documents: list[list[str]]) -> None:
    nothing = RowSet([], total=len(documents))
    assert not index.scores(["w1"], readable=nothing).any()
    assert index.maximum(["w1"], readable=nothing) == 0.0
    assert index.frequency("w1", readable=nothing) == 0


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_an_index_without_terms_opens(documents: list[list[str]], tmp_path: Path) -> None:
    LexicalIndex.build(documents, tmp_path / "empty")
    empty = LexicalIndex.open(tmp_path / "empty")
    assert empty.size == len(documents)
    assert empty.scores(["w1"], readable=RowSet.everything(len(documents))).tolist() == [0.0] * len(documents)


def test_many_audiences_do_not_pile_up(index: LexicalIndex, documents: list[list[str]]) -> None:
    first = index.scores(["w1"], readable=RowSet([(0, 5)], total=len(documents)))
    for end in range(1, len(documents)):
        index.scores(["w1"], readable=RowSet([(0, end)], total=len(documents)))
    again = index.scores(["w1"], readable=RowSet([(0, 5)], total=len(documents)))
    np.testing.assert_array_equal(first, again)
    assert len(index._statistics) <= 32


def test_long_and_short_postings_are_cut_to_the_readable_rows_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = corpus(rows=400)
    LexicalIndex.build(iter(documents), tmp_path / "lexical")
    readable = RowSet([(3, 111), (120, 241), (300, 301)], total=len(documents))
    query = ["w1", "w2", "外務省", "absent"]
    found = []
    for stretch in (0, 10**6):
        monkeypatch.setattr(lexical, "_LONG_STRETCH", stretch)
        index = LexicalIndex.open(tmp_path / "lexical")
        found.append((index.scores(query, readable=readable), index.maximum(query, readable=readable)))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    assert found[0][1] == found[1][1]


@pytest.mark.parametrize("ranges", [[], [(0, 400)], [(3, 4), (9, 10)], [(0, 100), (150, 399)]])
def test_values_are_picked_by_row(ranges: list[tuple[int, int]]) -> None:
    rows, values = RowSet(ranges, total=400), np.arange(400, dtype=np.float32)
    np.testing.assert_array_equal(rows.pick(values), values[rows.rows()])


@pytest.mark.parametrize("room", [0, 1, 40])
def test_what_is_remembered_changes_no_score(
    tmp_path: Path, documents: list[list[str]], room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexical, "_REMEMBERED_POSTINGS", room)
    LexicalIndex.build(iter(documents), tmp_path / "lexical")
    chance = random.Random(room)
    kept = LexicalIndex.open(tmp_path / "lexical")
    for _ in range(30):
        query = [f"w{chance.randint(0, 45)}" for _ in range(4)]
        readable = RowSet([(0, chance.choice([20, 40, 60]))], total=len(documents))
        fresh = LexicalIndex.open(tmp_path / "lexical")
        np.testing.assert_array_equal(kept.scores(query, readable=readable), fresh.scores(query, readable=readable))
        assert kept.maximum(query, readable=readable) == fresh.maximum(query, readable=readable)
        assert kept._remembered._room >= 0
