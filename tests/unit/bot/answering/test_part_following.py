from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.values import Answer, Exchange
from tests.support.answering import MemoryCorpus, Paper, exchange_of, turn_of

PORTS = """Ports and Their Future

The paper makes the following recommendations:
1. Dredge the northern harbour every spring.
2. Train the pilots of all ferries together.
3. Publish the tide tables in both languages.
4. Repair the southern pier.
"""
LIGHTS = """Lighthouses

The report makes the following recommendations:
1. Paint the lighthouses white.
2. Replace the lamps.
3. Keep a record of storms.
"""


@pytest.fixture
def answerer() -> Answerer:
    corpus = MemoryCorpus(
        {"ports": Paper(PORTS, title="Ports and Their Future"), "lights": Paper(LIGHTS, title="Lighthouses")}
    )
    return Answerer(searcher=corpus, reader=corpus)


async def talk(answerer: Answerer, *questions: str) -> Answer:
    """Ask one after the other in one thread; the last answer."""
    history: list[Exchange] = []
    for question in questions:
        answer = await answerer.answer(turn_of(question), history)
        history.append(exchange_of(question, answer))
    return answer


FIRST = "What is the second recommendation of “Ports and Their Future”?"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("And the third one?", "tide tables"),
        ("What about the last?", "southern pier"),
        ("And the next one?", "tide tables"),
        ("What is its first recommendation?", "Dredge"),
        ("What is the fourth recommendation?", "southern pier"),
        ("How many recommendations does it make?", "has 4"),
        ("では、3つ目は？", "tide tables"),
    ],
)
async def test_parts_are_those_of_the_document_the_thread_is_about(
    answerer: Answerer, question: str, said: str
) -> None:
    found = await talk(answerer, FIRST, question)
    assert found.outcome == "answered"
    assert said in found.text
    assert {citation.document_id for citation in found.citations} == {"ports"}


async def test_a_part_that_its_document_lacks_is_denied(answerer: Answerer) -> None:
    found = await talk(answerer, FIRST, "What is its ninth recommendation?")
    assert found.outcome == "abstained"


async def test_another_document_may_be_named(answerer: Answerer) -> None:
    found = await talk(answerer, FIRST, "What is the first recommendation of “Lighthouses”?")
    assert {citation.document_id for citation in found.citations} == {"lights"}


async def test_without_a_thread_each_document_is_told(answerer: Answerer) -> None:
    found = await talk(answerer, "What is the first recommendation?")
    assert {citation.document_id for citation in found.citations} == {"ports", "lights"}


TALKS = """Harbour Talks

The Third Harbour Talks between Norway and Japan were held in Oslo on 3 May 2019.
The two sides identified the following priority areas:
- safety of ferries
- training of pilots
The fourth Harbour Talks will be held in Kyoto on 8 June 2020.
"""


@pytest.mark.parametrize(
    ("question", "said"), [("When were they held?", "3 May 2019"), ("Where were they held?", "Oslo")]
)
async def test_the_date_of_an_occasion_is_not_that_of_the_next(question: str, said: str) -> None:
    corpus = MemoryCorpus({"talks": Paper(TALKS, title="Harbour Talks", date="2019-05-03")})
    asked = Answerer(searcher=corpus, reader=corpus)
    found = await talk(asked, "Which priority areas were identified at the Third Harbour Talks?", question)
    assert found.text.startswith(said)
