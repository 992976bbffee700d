"""Sections come back from the store whole, and lose what quotes an erased document."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.store import codec
from bot.store.redaction import redact_answer
from bot.values import AnswerSection, Cell
from tests.support.conversations import make_answer, make_citation
from tests.support.sample_answers import sample_answers


def test_sections_come_back_whole():
    answer = sample_answers()["sections_compare"]
    assert codec.load_answer(codec.dump_answer(answer)).sections == answer.sections


def test_an_answer_of_an_earlier_release_has_none():
    stored = json.loads(codec.dump_answer(make_answer()))
    del stored["sections"]
    assert codec.load_answer(json.dumps(stored)).sections == ()


def test_rows_that_quote_an_erased_document_are_gone():
    gone = make_citation(1, document_id="erased", quote="The password of the harbour is kept.")
    kept = make_citation(2)
    rows = (
        (Cell(text="4 May"), Cell(text="The password of the harbour is kept.", citations=(1,))),
        (Cell(text="5 May"), Cell(text="The committee met.", citations=(2,))),
    )
    answer = replace(
        make_answer(kind="timeline", citations=(gone, kept)),
        sections=(AnswerSection(columns=("Date", "Event"), rows=rows),),
    )
    redacted = redact_answer(json.loads(codec.dump_answer(answer)), "erased")
    assert redacted is not None
    assert [row[0]["text"] for row in redacted["sections"][0]["rows"]] == ["5 May"]
    assert "password" not in json.dumps(redacted)
