"""An exact answer names everybody of whom the quoted sentences say the very same, and nobody else."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.answering.question import read_question
from bot.answering.sides import people_asked
from tests.support.answering import MemoryCorpus, Paper, turn_of

LETTER = """Harbour handbook

Ingrid Dahl (森 健二)

Pilot Training Co-Lead

Arne Berg (木村 太郎)

Pilot Training Co-Lead

Liv Holm

Harbour Tunnel Lead

About the talks

The third harbour talks were chaired by Ms. Astrid Vik of Norway.

The fourth harbour talks were chaired by Mr. Tom Lund of Norway.
"""


@pytest.mark.parametrize(
    ("question", "lead", "others"),
    [
        ("Who were the pilot training co-leads?", {"Ingrid Dahl", "Arne Berg"}, {"Liv Holm", "森"}),
        ("Who chaired the third harbour talks?", {"Astrid Vik"}, {"Tom Lund"}),
        ("Who is the harbour tunnel lead?", {"Liv Holm"}, {"Ingrid Dahl", "Arne Berg"}),
    ],
)
async def test_who_shares_an_office_is_named_together(question: str, lead: set[str], others: set[str]) -> None:
    corpus = MemoryCorpus({"letter": Paper(LETTER, title="Harbour handbook")})
    answer = await Answerer(searcher=corpus, reader=corpus).answer(turn_of(question), ())
    first = answer.sentences[0]
    assert all(name in first.text for name in lead), answer.text
    assert not any(name in first.text for name in others), answer.text
    quotes = {c.marker: c.quote for c in answer.citations}
    cited = " ".join(quotes[marker] for marker in first.citations)
    assert all(name in cited for name in lead)


def test_a_name_in_the_other_script_is_not_another_person() -> None:
    text = "Ingrid Dahl (森 健二) met Arne Berg and Liv Holm."
    spans = [
        (text.index(name), text.index(name) + len(name))
        for name in ("Ingrid Dahl", "森", "健二", "Arne Berg", "Liv Holm")
    ]
    assert people_asked(read_question("Who met?"), text, spans) == ["Ingrid Dahl", "Arne Berg", "Liv Holm"]
