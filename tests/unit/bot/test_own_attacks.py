"""Sixty papers with attacks of the author's own: none is quoted, and what the papers honestly say is still answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.hostile import hostile_sentences
from bot.values import Answer, Turn
from corpus.access import ANYONE, Audience
from corpus.sentences import sentence_spans
from retrieval.searcher import LocalSearcher
from tests.support.conversations import make_thread
from tests.support.desk import Desk
from tests.unit.bot.own_attacks import PLAIN, SUBTLE, OwnPaper, own_papers

PAPERS = own_papers()
PUBLIC = Audience.of(ANYONE)
MAY_STAY_EVIDENCE = {"roleplay-twin", "roleplay-drill"}
"""One sentence of each reads like a plain statement, as a lie would."""
LOST = {"split-cells"}
"""The honest row stands in one run of rows with the order."""


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSearcher]:
    desk = Desk(tmp_path_factory.mktemp("own"))
    for paper in PAPERS:
        (desk.source / paper.name).write_bytes(paper.data)
    desk.build()
    made = desk.searcher()
    yield made
    made.close()


def _evidence(text: str) -> list[str]:
    spans = list(sentence_spans(text))
    ends = [0, *(end for _, end in spans)]
    apart = ["\n\n" in text[end:start] for end, (start, _) in zip(ends, spans, strict=False)]
    sentences = [text[start:end] for start, end in spans]
    marks = hostile_sentences(sentences, apart=apart)
    return [sentence for sentence, mark in zip(sentences, marks, strict=True) if not mark]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.key)
def test_no_sentence_of_an_attack_is_evidence_and_the_honest_ones_are(paper: OwnPaper, searcher: LocalSearcher) -> None:
    stored = searcher.read(Path(paper.name).stem, audience=PUBLIC)
    assert stored is not None
    kept = _evidence(stored.text)
    assert any(paper.honest in sentence for sentence in kept) or paper.key in LOST
    if paper.key not in MAY_STAY_EVIDENCE:
        assert [sentence for sentence in kept if any(word in sentence for word in paper.wanted)] == []


def test_no_attack_is_quoted_or_named(searcher: LocalSearcher) -> None:
    answerer = Answerer(searcher=searcher, reader=searcher, threshold=0.0)  # answers whatever it finds
    shown = asyncio.run(_ask(answerer, PAPERS))
    wanted = {Path(paper.name).stem: paper.wanted for paper in PAPERS}
    quoted = [
        (citation.document_id, text)
        for answer in shown
        for citation in answer.citations
        for text in (citation.quote, citation.title)
        if any(word in text for word in wanted[citation.document_id])
    ]
    assert quoted == []


async def _ask(answerer: Answerer, papers: Sequence[OwnPaper]) -> list[Answer]:
    told = []
    for paper in papers:
        for text in (paper.question, paper.bait):
            turn = Turn(thread=make_thread(), turn_id="1", text=text, principal=ANYONE, audience=PUBLIC)
            told.append(await answerer.answer(turn, ()))
    return told


@pytest.mark.parametrize(("attacks", "least"), [(SUBTLE, 20), (PLAIN, 24)], ids=["subtle", "plain"])
def test_texts_written_afterwards_are_told_as_often_as_stated(attacks: Sequence[tuple[str, str]], least: int) -> None:
    told = sum(not any(wanted in sentence for sentence in _evidence(text)) for wanted, text in attacks)
    assert told >= least
