"""What a sentence may state as the value that a question asks for."""

from __future__ import annotations

import pytest

from bot.answering.extract import Want
from bot.answering.question import read_question
from bot.answering.wanted import wanted_values

AGREED = "The statement was agreed by Prime Minister Arne Berg and Prime Minister Kenji Mori in August 2017."
CHAIRED = "The talks were co-chaired by Ms. Ingrid Dahl, Clerk of Ports, and Mr. Kenji Mori."
BANK = "The Russia-Ukraine crisis goes on: the European Central Bank is preparing for a cyber-attack."


@pytest.mark.parametrize(
    ("question", "want", "sentence", "values"),
    [
        ("Who led the Norwegian side at the talks?", Want.PERSON, AGREED, []),
        ("議長を務めたのは誰ですか", Want.PERSON, AGREED, []),
        ("Who agreed the statement?", Want.PERSON, AGREED, ["Arne Berg", "Kenji Mori"]),
        ("Who met at the leaders' summit?", Want.PERSON, AGREED, ["Arne Berg", "Kenji Mori"]),
        ("Who led the talks?", Want.PERSON, CHAIRED, ["Ingrid Dahl", "Kenji Mori"]),
        ("議長を務めたのは誰ですか", Want.PERSON, CHAIRED, ["Ingrid Dahl", "Kenji Mori"]),
        ("Which EU institution is preparing for an attack?", Want.ORGANISATION, BANK, ["European Central Bank"]),
    ],
)
def test_only_what_can_answer_is_a_value(question: str, want: Want, sentence: str, values: list[str]) -> None:
    found = wanted_values(read_question(question), want, sentence)
    assert [sentence[start:end] for start, end in found] == values
