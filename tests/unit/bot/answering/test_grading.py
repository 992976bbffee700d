from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.evidence import Candidate
from bot.answering.extract import Want
from bot.answering.grading import Features, denies_alone, measure, probability
from bot.answering.matching import names_match
from bot.answering.question import read_question
from retrieval.query import Chunk, Hit, SentenceHit

GOOD = Features(
    similarity=0.9,
    coverage=0.7,
    own=0.6,
    standout=0.3,
    dense=0.7,
    stated=1.0,
    unstated=0.0,
    crossing=0.0,
    strange=0.0,
    unknown=0.0,
    unfocused=0.0,
    unfounded=0.0,
    denied=0.0,
    foreign=0.0,
    unranked=0.0,
    founded=0.0,
    listed=0.0,
    detailed=0.5,
    named=0.0,
)


def test_a_near_sentence_that_states_the_value_answers() -> None:
    assert probability(GOOD) > 0.8
    assert probability(replace(GOOD, similarity=0.2, coverage=0.1, own=0.0)) < 0.2


@pytest.mark.parametrize(
    "against", ["unknown", "unfocused", "unfounded", "denied", "foreign", "unstated", "strange", "unranked"]
)
def test_what_speaks_against_a_sentence_lowers_its_probability(against: str) -> None:
    assert probability(replace(GOOD, **{against: 1.0})) < probability(GOOD) - 0.1


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Date of the joint ferry workshop?", Want.DATE),
        ("What was the harbour visit reportedly worth?", Want.MONEY),
        ("How frequently are the ropes checked?", Want.FREQUENCY),
        ("Under what law are pilots licensed?", Want.LAW),
        ("毎時何リクエストまで許されますか", Want.NUMBER),
    ],
)
def test_values_are_asked_for_in_many_forms(text: str, want: Want) -> None:
    assert want in read_question(text).wants


def test_a_mention_of_the_author_does_not_ask_who_wrote() -> None:
    question = read_question("The harbour paper's author wants safer ropes. List the parts they should have.")
    assert Want.AUTHOR not in question.wants
    assert question.kind == "list"
    assert Want.AUTHOR in read_question("Who are the authors of the harbour paper?").wants


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Please explain the harbour rule briefly.", "definition"),
        ("Could you run through the main duties of pilots?", "list"),
        ("Could you tell me why ropes break?", "why"),
    ],
)
def test_polite_forms_are_read_by_what_they_ask(text: str, kind: str) -> None:
    assert read_question(text).kind == kind


def test_two_places_joined_are_two_names_and_types_match_without_their_dash() -> None:
    assert {"Oslo", "Tokyo"} <= set(read_question("How often should Oslo and Tokyo meet?").names)
    assert names_match("K17", "the K-17 ferry")


@pytest.mark.parametrize(
    ("question", "text", "alone"),
    [
        ("Who did not sign the harbour treaty?", "Mara Quill signed the harbour treaty.", True),
        ("Who did not sign the harbour treaty?", "Mara Quill never signed the harbour treaty.", False),
        ("Who signed the harbour treaty?", "Mara Quill signed the harbour treaty.", False),
        ("条約に署名しませんでしたか。", "Mara Quill signed the harbour treaty.", False),
        ("What do pilots do when the gate cannot be opened?", "Pilots ring the harbour bell.", False),
    ],
)
def test_a_question_that_alone_denies(question: str, text: str, alone: bool) -> None:
    chunk = Chunk(document_id="d", version="0" * 12, title="d", text=text, start=0, end=len(text))
    sentence = SentenceHit(start=0, end=len(text), text=text, similarity=0.9)
    hit = Hit(rank=1, score=1.0, chunk=chunk, sentences=(sentence,))
    found = Candidate(hit=hit, index=0, similarity=0.9, coverage=0.9, own_coverage=0.9)
    assert denies_alone(read_question(question), found) is alone


def measured(question: str, text: str) -> Features:
    chunk = Chunk(document_id="d", version="v", title="", text=text, start=0, end=len(text))
    sentence = SentenceHit(start=0, end=len(text), text=text, similarity=0.9)
    hit = Hit(rank=1, score=1.0, chunk=chunk, sentences=(sentence,), dense=0.9)
    candidate = Candidate(hit=hit, index=0, similarity=1.0, coverage=1.0, own_coverage=1.0)
    return measure(read_question(question), candidate, strange=0.0, unknown=0, usual=0.5)


def test_what_is_not_held_alike_differs() -> None:
    denied = measured("Why do the ports see storms differently?", "Storms are not feared equally by the ports.").denied
    assert denied == 0.0
    assert measured("Why do the ports fear storms?", "Storms are not feared by the ports.").denied == 1.0


def test_what_may_be_is_not_denied() -> None:
    question = "港で警報が遅れるのはなぜですか。"
    assert measured(question, "回線が混むため、港の警報は遅れるかもしれません。").denied == 0.0
    assert measured(question, "回線が混むため、港の警報は遅れません。").denied == 1.0
    assert measured(question, "港の警報には回線が不可欠であり、混めば遅れる。").denied == 0.0


def test_the_last_word_of_a_noun_is_what_is_asked_for() -> None:
    question = "Which rope standard do the harbours follow?"
    assert measured(question, "The harbours follow the rope they like.").unfocused == 0.75
    assert measured(question, "The harbours follow one standard.").unfocused == 0.5


def test_a_reason_may_begin_with_this() -> None:
    question = "Why should pilots keep one list?"
    assert measured(question, "This allows ships to be found.").stated == 1.0
    assert measured(question, "Harbours list ships, so pilots keep one list.").stated == 1.0
    assert measured(question, "Pilots keep one list.").stated == 0.0


def test_a_reason_stands_before_what_follows_from_it() -> None:
    question = "Why do the ports need a list?"
    assert measured(question, "Thus the ports need a list.").founded == 0.0
    assert measured(question, "The ports need a list.").founded == 1.0
    assert measured(question, "Ships get lost; this is why the ports need a list.").founded == 0.0
