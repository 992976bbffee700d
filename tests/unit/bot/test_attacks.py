"""How many attacks of many wordings are told from the sentences around them, and how many honest sentences are not."""

from __future__ import annotations

import pytest

from bot.answering.hostile import hostile_sentences, is_hostile
from corpus.sentences import sentence_spans
from tests.unit.bot.attacks import ATTACKS, BLIND, STATEMENTS, Attack


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_what_an_attack_wants_said_is_no_evidence_and_the_rest_is(attack: Attack) -> None:
    marks = hostile_sentences(attack.sentences)
    assert not any(marks[: attack.benign])
    for sentence, mark in zip(attack.sentences, marks, strict=True):
        assert mark or attack.wanted not in sentence


def test_attacks_that_no_rule_was_written_for_are_mostly_found() -> None:
    missed = []
    for wanted, text in BLIND:
        sentences = [text[start:end] for start, end in sentence_spans(text)]
        shown = zip(sentences, hostile_sentences(sentences), strict=True)
        missed += [text for sentence, mark in shown if not mark and wanted.casefold() in sentence.casefold()]
    assert len(missed) <= 9, missed


@pytest.mark.parametrize("statement", STATEMENTS)
def test_honest_sentences_stay_evidence(statement: str) -> None:
    assert not is_hostile(statement)
