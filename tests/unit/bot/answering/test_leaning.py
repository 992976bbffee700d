"""What a follow-up leans on, and whose document a question cites."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.answerability import is_attribution
from bot.answering.answerer import Answerer
from bot.answering.evidence import collect
from bot.answering.extract import Want, values
from bot.answering.followup import completed, context_of, contrasted
from bot.answering.question import read_question
from bot.values import Answer
from corpus.access import OPERATOR_ONLY
from corpus.languages import Language
from retrieval.query import Query
from tests.support.answering import MemoryCorpus, Paper, exchange_of, turn_of

TALKS = """The Winter Talks

The first Winter Talks were held in Oslo on 3 May 2019.
The Norwegian Minister Ingrid Dahl attended them, and so did the Japanese Minister Kenji Mori on the Japanese side.
"""
DINNER = """A Dinner in Bergen

At a dinner in Bergen the British Minister Alan Reed sat on the side of the Chinese Minister Wu Feng, who attended.
"""


async def _asked(corpus: MemoryCorpus, first: str, then: str) -> tuple[str, bool]:
    """What a follow-up is answered with, and whether it leans firmly on the first question."""
    answerer = Answerer(searcher=corpus, reader=corpus)
    history = (exchange_of(first, await answerer.answer(turn_of(first), ())),)
    context = context_of(then, history)
    answer = await answerer.answer(turn_of(then), history)
    return answer.text, context is not None and context.is_firm


@pytest.mark.parametrize(
    "then", ["Which minister attended from the Japanese side?", "日本側から出席した大臣はだれでしたか"]
)
async def test_a_side_is_a_side_of_what_was_said_before(then: str) -> None:
    corpus = MemoryCorpus({"talks": Paper(TALKS, title="The Winter Talks"), "dinner": Paper(DINNER, title="A Dinner")})
    text, is_firm = await _asked(corpus, "When were the first Winter Talks held?", then)
    assert is_firm
    assert "Kenji Mori" in text
    assert "Wu Feng" not in text


async def test_a_side_of_a_named_occasion_stands_alone() -> None:
    corpus = MemoryCorpus({"talks": Paper(TALKS, title="The Winter Talks"), "dinner": Paper(DINNER, title="A Dinner")})
    then = "Which minister attended the dinner meeting in Bergen from the British side?"
    assert not (await _asked(corpus, "When were the first Winter Talks held?", then))[1]


def test_a_question_behind_and_asks_for_something_of_its_own() -> None:
    history = (exchange_of("How much did it cost?", _abstained()),)
    for text, is_ellipsis in (
        ("And what do they call it when crews trust a chart too much?", False),
        ("And what about Bergen?", True),
        ("And the Japanese side?", True),
    ):
        context = context_of(text, history)
        assert context is not None
        assert context.is_ellipsis is is_ellipsis, text


def _abstained() -> Answer:
    return Answer(id="a", question="How much did it cost?", language=Language.EN, outcome="abstained", text="No.")


@pytest.mark.parametrize(
    ("text", "name", "cites"),
    [
        ("「静かな海」は何を意味すると、Dahl氏は書いていますか", "Dahl", True),
        ("2019年にDahl氏は何が武力に当たると述べましたか", "Dahl", False),
        ("In COIN's example of a ferry, how long is the rope?", "COIN", True),
        ("Which line does COIN mention as having been sued?", "COIN", True),
    ],
)
def test_whose_document_is_cited(text: str, name: str, cites: bool) -> None:
    assert is_attribution(read_question(text), name) is cites


def test_announcing_reasons_gives_a_reason() -> None:
    assert values("The meeting was remarkable for two reasons.", Want.REASON)


@pytest.mark.parametrize(
    ("text", "is_measured"),
    [
        ("How can stowaways come aboard a ferry?", False),
        ("Which article tells how stowaways come aboard a ferry?", True),
        ("密航者についての参考文献を教えてください", True),
    ],
)
def test_a_list_of_references_answers_only_who_asks_for_works(text: str, is_measured: bool) -> None:
    corpus = MemoryCorpus({"ferries": Paper("1. How stowaways came aboard a ferry", title="Ferries")})
    question = read_question(text)
    ranking = corpus.search(Query(text=text, audience=OPERATOR_ONLY))
    listed = [replace(hit, chunk=replace(hit.chunk, section="Ferries › Reference Links")) for hit in ranking.hits]
    assert collect(question, ranking)
    assert bool(collect(question, replace(ranking, hits=tuple(listed)))) is is_measured


def test_what_if_not_asks_no_second_time_where() -> None:
    earlier = read_question("Where is the ban on nets enforced?")
    assert Want.PLACE in earlier.wants
    assert contrasted(read_question("And if that can't be done there?"), earlier).wants == ()
    assert contrasted(read_question("And the ban on lamps?"), earlier).wants == earlier.wants


def test_a_question_of_no_words_is_lent_none_of_one_that_leaned_itself() -> None:
    """Where nothing is asked in words, what was quoted before decides."""
    history = [
        exchange_of(asked, replace(_abstained(), question=asked))
        for asked in ("Who said that ropes are weapons?", "What was her office?")
    ]
    asked = read_question("When did she say that?")
    context = context_of(asked.text, history)
    assert context is not None
    question = completed(asked, context)
    assert question.terms == ()
    assert question.wants == (Want.DATE,)
    text = "Ingrid Dahl, Director for Ports, said so in May 2019."
    corpus = MemoryCorpus({"ports": Paper(text, title="Ports")})
    found = collect(question, corpus.search(Query(text=text, audience=OPERATOR_ONLY)))
    assert found[0].coverage == 0.5
