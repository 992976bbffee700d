from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.certainty import Signs, certainty, read_signs, spread
from bot.answering.evidence import Candidate
from bot.answering.question import read_question
from retrieval.query import Chunk, Hit, SentenceHit

PASSAGE = "The treaty was signed in Oslo in 1998 by Ms Hagen. It allowed both navies to train in the fjord."


def _found(text: str = PASSAGE) -> Candidate:
    chunk = Chunk(document_id="d", version="0" * 12, title="d", text=text, start=0, end=len(text))
    sentence = SentenceHit(start=0, end=len(text), text=text, similarity=0.88)
    hit = Hit(rank=1, score=1.0, chunk=chunk, sentences=(sentence,), dense=0.87, lexical=0.5)
    return Candidate(hit=hit, index=0, similarity=0.8, coverage=0.7, own_coverage=0.6, score=2.0)


def _signs(question: str, text: str = PASSAGE) -> Signs:
    found = _found(text)
    signs = read_signs(read_question(question), [found], found, None, 4.0)
    assert signs is not None
    return signs


@given(st.floats(0, 1), st.floats(0, 1))
def test_no_probability_crosses_one_half(probability: float, share: float) -> None:
    moved = spread(probability, share)
    assert 0 <= moved <= 1
    assert (moved >= 0.5) == (probability >= 0.5)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_what_the_signs_bear_out_more_is_never_less_likely(probability: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert spread(probability, low) <= spread(probability, high)


def test_a_question_that_denies_what_the_passage_says_is_less_certain() -> None:
    asked, denied = _signs("Where was the treaty signed?"), _signs("Where was the treaty not signed?")
    assert (asked.denies_alone, denied.denies_alone) == (0, 1)
    assert certainty(denied) < certainty(asked) - 1


def test_so_is_one_with_another_year() -> None:
    right, wrong = _signs("Who signed the treaty in 1998?"), _signs("Who signed the treaty in 1989?")
    assert (right.numbers, wrong.numbers) == (0, 1)
    assert certainty(wrong) < certainty(right)


def test_and_one_that_asks_for_the_opposite() -> None:
    right, wrong = _signs("What did the treaty allow?"), _signs("What did the treaty forbid?")
    assert (right.opposed, wrong.opposed) == (0, 1)
    assert certainty(replace(wrong, exact=right.exact)) < certainty(right)


def test_names_that_the_question_lacks_may_be_the_answer() -> None:
    assert _signs("Who signed it?").names > _signs("Did Ms Hagen sign the treaty in Oslo?").names


@pytest.mark.parametrize(
    ("question", "text"),
    [("条約はどこで署名されましたか。", PASSAGE), ("Where was the treaty signed?", "条約はオスロで署名された。")],
)
def test_only_english_questions_about_english_text_have_signs(question: str, text: str) -> None:
    found = _found(text)
    assert read_signs(read_question(question), [found], found, None, 4.0) is None


def test_one_odd_count_weighs_no_more_than_four_standard_deviations() -> None:
    signs = _signs("Where was the treaty signed?")
    assert certainty(replace(signs, opposed=3)) == certainty(replace(signs, opposed=30))
