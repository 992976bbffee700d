from __future__ import annotations

import pytest

from bot.answering.evidence import Candidate
from bot.answering.topicality import NO_GRADE, combined, topicality
from retrieval.query import Chunk, Hit, SentenceHit

THRESHOLD = 0.5


def _found(*, dense: float, lexical: float, text: str = "The gate opens at six.") -> Candidate:
    chunk = Chunk(document_id="d", version="0" * 12, title="d", text=text, start=0, end=len(text))
    sentence = SentenceHit(start=0, end=len(text), text=text, similarity=dense)
    hit = Hit(rank=1, score=1.0, chunk=chunk, sentences=(sentence,), dense=dense, lexical=lexical)
    return Candidate(hit=hit, index=0, similarity=0.5, coverage=0.5, own_coverage=0.5)


def test_near_passages_with_the_words_treat_of_it_and_far_ones_do_not() -> None:
    assert topicality("When does the gate open?", [_found(dense=0.86, lexical=0.5)]) > 2
    assert topicality("When does the gate open?", [_found(dense=0.80, lexical=0.05)]) < -4


def test_the_best_passage_counts() -> None:
    near, far = _found(dense=0.86, lexical=0.5), _found(dense=0.78, lexical=0.0)
    assert topicality("Gate?", [far, near]) == topicality("Gate?", [near])


def test_missing_words_weigh_less_in_the_other_language() -> None:
    found = _found(dense=0.83, lexical=0.05)
    assert topicality("門は何時に開きますか。", [found]) > topicality("When does the gate open?", [found]) + 2


def test_what_the_rules_exclude_stays_below_the_threshold_by_degrees() -> None:
    treated, not_treated = combined(NO_GRADE, 8.0), combined(NO_GRADE, -4.0)
    assert 0.3 < treated < THRESHOLD
    assert not_treated < 0.01


@pytest.mark.parametrize("topic", [-1.0, 0.0, 4.0, None])
def test_a_sentence_that_surely_answers_is_enough(topic: float | None) -> None:
    assert combined(2.0, topic) > THRESHOLD
    assert combined(-2.0, topic) < THRESHOLD


def test_no_grade_saves_what_the_documents_do_not_treat_of() -> None:
    assert combined(4.0, -5.0) < 0.1


def test_a_doubtful_sentence_is_enough_where_the_documents_surely_treat_of_it() -> None:
    assert combined(-0.4, 4.0) > THRESHOLD > combined(-0.4, 1.0)
    assert combined(-0.4, 4.0) == pytest.approx(combined(-0.4, 9.0), abs=0.01)


def test_a_follow_up_is_decided_by_the_grade_alone() -> None:
    assert combined(0.3, None) > THRESHOLD > combined(-0.3, None)
