"""Fusion: what raises a score, and what may not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.languages import Language
from retrieval.fusion import CHANCE, Signals, fuse, load_weights

EN, JA = Language.EN, Language.JA


def signals(dense: list[float], sentence: list[float], lexical: list[float]) -> Signals:
    arrays = [np.array(values, np.float32) for values in (dense, sentence, lexical)]
    return Signals(dense=arrays[0], sentence=arrays[1], lexical=arrays[2])


def test_every_signal_raises_the_score() -> None:
    base = fuse(signals([0.8], [0.8], [0.3]), query_language=EN, passage_languages=[EN])
    for better in (([0.9], [0.8], [0.3]), ([0.8], [0.9], [0.3]), ([0.8], [0.8], [0.4])):
        assert fuse(signals(*better), query_language=EN, passage_languages=[EN]) > base


def test_words_count_less_across_languages() -> None:
    one = signals([0.8, 0.8], [0.8, 0.8], [0.5, 0.5])
    for language in Language:
        other = JA if language is EN else EN
        same_score, other_score = fuse(one, query_language=language, passage_languages=[language, other])
        assert same_score > other_score


def test_without_words_no_language_is_favoured() -> None:
    one = signals([0.8, 0.8], [0.8, 0.8], [0.0, 0.0])
    same_score, other_score = fuse(one, query_language=JA, passage_languages=[JA, EN])
    assert same_score == pytest.approx(other_score)


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1), st.sampled_from(Language)), max_size=8))
def test_a_score_depends_on_its_row_alone(rows: list[tuple[float, float, float, Language]]) -> None:
    dense, sentence, lexical, languages = (list(column) for column in zip(*rows, strict=True)) if rows else ([],) * 4
    together = fuse(signals(dense, sentence, lexical), query_language=EN, passage_languages=languages)
    assert together.dtype == np.float32
    for row, score in zip(rows, together, strict=True):
        alone = fuse(signals([row[0]], [row[1]], [row[2]]), query_language=EN, passage_languages=[row[3]])
        assert alone[0] == score


def test_a_few_common_words_say_nothing() -> None:
    few = fuse(signals([0.8, 0.8], [0.8, 0.8], [0.0, CHANCE]), query_language=EN, passage_languages=[EN, EN])
    assert few[0] == few[1]


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="length"):
        fuse(signals([0.1], [0.1], [0.1]), query_language=EN, passage_languages=[EN, EN])


def test_the_weights_that_ship_are_sound() -> None:
    table = load_weights()
    assert set(table) == {(question, passage) for question in Language for passage in Language}
    for (question, passage), weights in table.items():
        assert weights.dense + weights.sentence == pytest.approx(1)
        assert min(weights.dense, weights.sentence) > 0
        assert 0 <= weights.lexical < 0.5
        if question is not passage:
            assert weights.lexical <= table[question, question].lexical
