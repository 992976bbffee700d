"""Questions for what somebody said."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.answering.evidence import collect
from bot.answering.premise import false_premise
from bot.answering.question import read_question
from corpus.access import OPERATOR_ONLY
from retrieval.query import Query
from tests.support.answering import MemoryCorpus, Paper, turn_of

TALKS = """The Fourth Harbour Talks

The Fourth Harbour Talks on the safety of ferries were opened and chaired by Ms. Ingrid Dahl in Oslo.
Minister Kenji Mori said at the Fourth Harbour Talks that the safety of ferries in winter comes first.
"""
ESSAY = (
    "Ferries in winter are safe where their crews are rested, and no rule makes up for sleep on a long night at sea."
)


@pytest.fixture
def answerer() -> Answerer:
    corpus = MemoryCorpus(
        {
            "talks": Paper(TALKS, title="The Fourth Harbour Talks"),
            "essay": Paper(ESSAY, title="Rest", authors=("Laura Finch",)),
        }
    )
    return Answerer(searcher=corpus, reader=corpus)


@pytest.mark.parametrize(
    "question",
    [
        "What did Kenji Mori say about the safety of ferries in winter at the Fourth Harbour Talks?",
        "What did Minister Kenji Mori say at the Fourth Harbour Talks on the safety of ferries?",
        "What does Laura Finch say about ferries in winter and crews that are rested at sea?",
    ],
)
async def test_who_speaks_is_quoted(answerer: Answerer, question: str) -> None:
    answer = await answerer.answer(turn_of(question), ())
    assert answer.outcome == "answered"
    assert any("comes first" in c.quote or "rested" in c.quote for c in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "What did Alan May say in his opening speech at the Fourth Harbour Talks on the safety of ferries?",
        "What did Ingrid Dahl say in her opening speech as chair of the Fourth Harbour Talks in Oslo?",
        "What did Alan Reed say as chair of the Fourth Harbour Talks on the safety of ferries?",
    ],
)
async def test_what_others_did_is_not_what_somebody_said(answerer: Answerer, question: str) -> None:
    assert (await answerer.answer(turn_of(question), ())).outcome == "abstained"


def test_a_premise_that_a_better_sentence_affirms_is_not_called_false() -> None:
    paper = (
        "Secure ways to share port data between the harbours of Oslo and Kyoto are wanted.\n\n"
        "The harbours of Oslo and Kyoto share port data so that unsafe ferries are found.\n"
    )
    corpus = MemoryCorpus({"paper": Paper(paper, title="Paper")})
    question = read_question("Why are secure ways to share port data between the harbours of Oslo and Kyoto wanted?")
    found = collect(question, corpus.search(Query(text=question.core, audience=OPERATOR_ONLY)))
    assert [c.text.split()[0] for c in found] == ["Secure", "The"]
    assert false_premise(question, found) is None
    assert false_premise(question, found[1:]) is not None
