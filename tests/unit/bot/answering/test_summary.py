"""Summaries: which document is named, what of it is told, and what an abstention shows instead."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.answering.closest import closest_passages
from bot.answering.documents import DocumentShelf
from bot.answering.naming import document_named
from bot.answering.telling import tells
from bot.answering.text import squeeze
from corpus.access import EVERYONE
from corpus.documents import StoredVersion
from corpus.languages import Language
from retrieval.query import Query
from tests.support.answering import MemoryCorpus, Paper, turn_of

TALKS = """Harbour Talks

1. The Third Harbour Talks between Norway and Japan were held in Oslo on 3 May 2019.

2. The talks were co-chaired by the Director for Ports of Norway and the Ambassador of Japan.

3. The two sides identified the following priority areas for the year:
- safety of ferries
- training of pilots

4. The fourth Harbour Talks will be held in Kyoto in the following year.
"""
FUTURE = """Ferries and Their Future

Ferry lines should publish a safety report on every harbour twice a year.
Battery ferries are a good choice because they make little noise and no smoke.
"""
NOTE = """港の記録

両国は港の安全について毎年協議することで一致した。
"""


@pytest.fixture
def corpus() -> MemoryCorpus:
    return MemoryCorpus(
        {
            "talks": Paper(TALKS, title="The Third Harbour Talks", date="2019-05-03"),
            "P10_Ferries": Paper(FUTURE, title="P10: Ferries and Their Future", publisher="Coastal Institute (COIN)"),
            "P10_Fune": Paper(NOTE, title="P10: 港の記録"),
        }
    )


def _documents(corpus: MemoryCorpus) -> list[StoredVersion]:
    return list(corpus.documents(audience=EVERYONE))


@pytest.mark.parametrize(
    ("topic", "document_id"),
    [
        ("the Coastal Institute paper", "P10_Ferries"),
        ("the COIN article", "P10_Ferries"),
        ("the May 2019 talks", "talks"),
        ("P10", "P10_Ferries"),
        ("“Ferries and Their Future”", "P10_Ferries"),
        ("ferry safety", None),
        ("the talks of June 2019", None),
        ("the Institute of Whaling paper", None),
        ("the paper", None),
    ],
)
def test_a_document_is_named_as_people_do(corpus, topic, document_id):
    found = document_named(topic, _documents(corpus), language=Language.EN)
    assert (found.document_id if found else None) == document_id


@pytest.mark.parametrize(
    ("topic", "document_id"),
    [
        ("COINの論考", "P10_Ferries"),
        ("COINの論考「Ferries and Their Future」", "P10_Ferries"),
        ("鯨研究所の報告書", None),
    ],
)
def test_a_document_is_named_in_japanese(corpus, topic, document_id):
    found = document_named(topic, _documents(corpus), language=Language.JA)
    assert (found.document_id if found else None) == document_id


def test_of_texts_that_bear_one_name_the_readers_is_meant(corpus):
    found = document_named("P10", _documents(corpus), language=Language.JA)
    assert found is not None
    assert found.document_id == "P10_Fune"


def test_a_name_that_fits_two_documents_names_neither():
    papers = {name: Paper(FUTURE, title=f"Ferries {name}", publisher="Coastal Institute") for name in ("A", "B")}
    assert document_named("the Coastal Institute paper", _documents(MemoryCorpus(papers)), language=Language.EN) is None


async def test_a_summary_tells_lists_whole_and_leaves_marks_out(corpus):
    answer = await Answerer(searcher=corpus, reader=corpus).summarise(turn_of("/summary"), "the May 2019 talks")
    assert answer.outcome == "answered"
    assert answer.removed_sentences == 0
    lines = answer.text.splitlines()[1:]
    assert all(not line.startswith(("• -", "• 1.", "• 2.", "• 3.", "• 4.")) for line in lines)
    listed = next(line for line in lines if "priority areas" in line)
    assert "for the year: safety of ferries; training of pilots" in listed
    assert not any(line.startswith("• safety") for line in lines)


async def test_a_summary_of_nothing_shows_what_is_closest(corpus):
    answer = await Answerer(searcher=corpus, reader=corpus).summarise(turn_of("/summary"), "battery tariffs of Norway")
    assert answer.outcome == "abstained"
    assert answer.closest
    assert answer.text.endswith("given below.")


def test_the_closest_passages_are_statements_without_marks(corpus):
    shelf = DocumentShelf(corpus, EVERYONE)
    hit = next(h for h in corpus.search(Query(text="harbour talks", audience=EVERYONE)).hits if "Oslo" in h.chunk.text)
    shown = closest_passages([(hit, s.start, s.end) for s in hit.sentences], shelf)
    assert shown
    assert shown[0].quote.startswith("The Third Harbour Talks between")
    assert not any("following priority areas" in c.quote or squeeze(c.quote) == "harbourtalks" for c in shown)
    assert [c.marker for c in shown] == list(range(1, len(shown) + 1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("The talks were held in Oslo.", True),
        ("(AP Photo/Somebody, Pool)", False),
        ("(Part 1 of a proposal)", False),
        ("Recommendations:", False),
        ("Research Fellow", False),
        ("両国は毎年協議することで一致した。", True),
        ("以下のとおりです。", False),
    ],
)
def test_what_tells_something_by_itself(text, says):
    assert tells(text) is says
