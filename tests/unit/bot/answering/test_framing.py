"""Questions for whatever a document says about something, and questions that name a document by its title."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.answering.framing import Frame, corrected, read_frame
from bot.answering.question import read_question
from bot.answering.titled import titled
from bot.values import Answer
from corpus.documents import StoredVersion
from tests.support.answering import MemoryCorpus, Paper, turn_of

PILOTS = """Large vessels are led in by harbour pilots who live on the island.
The pilots' mess hall was painted last spring.
Ships wait outside the bar at low water.
"""
FOG = """A bell rings when fog comes up.
The keeper of the fog signal station logs every hour.
Boats under ten metres must not leave in fog.
"""
JAPANESE = """港の入口では水先案内人が大型船に乗り込みます。
灯台の保守点検は毎年春に行われます。
"""


@pytest.fixture
def corpus() -> MemoryCorpus:
    return MemoryCorpus(
        {
            "pilots": Paper(PILOTS, title="Large vessels and their pilots: a harbour handbook"),
            "fog": Paper(FOG, title="H02:2025 Rules for boats in fog"),
            "lights": Paper(JAPANESE, title="港湾と灯台の手引き"),
        }
    )


async def _answer(corpus: MemoryCorpus, text: str) -> Answer:
    return await Answerer(searcher=corpus, reader=corpus).answer(turn_of(text), ())


def _documents(corpus: MemoryCorpus) -> list[StoredVersion]:
    return [*corpus.documents(audience=turn_of("").audience)]


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("What does the harbour paper suggest about tidal gates?", Frame("the harbour paper", "tidal gates")),
        ("What is COIN's view on tidal gates?", Frame("COIN", "tidal gates")),
        ("What point does the document make about tidal gates?", Frame("the document", "tidal gates")),
        ("What is said about tidal gates?", Frame("", "tidal gates")),
        ("Does the report mention tidal gates, and what does it say?", Frame("the report", "tidal gates")),
        ("How do the authors describe tidal gates?", Frame("the authors", "tidal gates")),
        ("この文書は水門について何と述べていますか。", Frame("この文書", "水門")),
        ("水門に関する報告書の見解は？", Frame("報告書", "水門")),
        ("水門について教えてください", Frame("", "水門")),
    ],
)
def test_a_frame_is_who_is_asked_about_what(text: str, frame: Frame) -> None:
    assert read_frame(text) == frame


@pytest.mark.parametrize(
    "text",
    [
        "What is Japan's position on tidal gates?",
        "What did the two ministers say about tidal gates?",
        "日本の水門に関する立場は？",
        "Who built the tidal gates on the river?",
    ],
)
def test_what_states_and_people_hold_is_no_frame(text: str) -> None:
    assert read_frame(text) is None


def test_words_that_only_ask_are_no_terms() -> None:
    plain = read_question("What do the documents say about tidal gates?").terms
    for text in ("What does COIN suggest about tidal gates?", "What are the views on tidal gates?"):
        assert read_question(text).terms == plain


@pytest.mark.parametrize(
    "title",
    [
        "“Large vessels and their pilots: a harbour handbook”",
        "“Large vessels and their pilots”",
        "Large vessels and their pilots: a harbour handbook",
    ],
)
def test_a_title_says_where_to_look_and_not_what_for(corpus: MemoryCorpus, title: str) -> None:
    found = titled(read_question(f"What does {title} say about the mess hall?"), _documents(corpus))
    assert found.documents == {"pilots"}
    assert set(found.terms) == set(read_question("the mess hall").terms)


def test_a_short_name_that_may_be_the_topic_is_no_title(corpus: MemoryCorpus) -> None:
    question = read_question("Why do “boats in fog” stay in port?")
    assert titled(question, _documents(corpus)) == question


def test_a_question_about_the_document_itself_keeps_its_title(corpus: MemoryCorpus) -> None:
    question = read_question("When was “H02:2025 Rules for boats in fog” published?")
    assert titled(question, _documents(corpus)) == question


async def test_a_document_answers_for_itself_only(corpus: MemoryCorpus) -> None:
    found = await _answer(corpus, "What does “Rules for boats in fog” say about the signal station?")
    assert found.outcome == "answered"
    assert "logs every hour" in found.citations[0].quote
    other = await _answer(corpus, "What does “Large vessels and their pilots” say about the signal station?")
    assert other.outcome == "abstained"


async def test_a_japanese_title_likewise(corpus: MemoryCorpus) -> None:
    found = await _answer(corpus, "「港湾と灯台の手引き」は保守点検について何と述べていますか。")
    assert found.outcome == "answered"
    assert "毎年春" in found.citations[0].quote


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            "Sorry, I meant the harbour report. What does it say about the mess hall?",
            "What does the harbour report say about the mess hall?",
        ),
        ("Sorry, what did it say about the mess hall?", "Sorry, what did it say about the mess hall?"),
    ],
)
def test_a_correction_says_whom_the_question_behind_it_means(said: str, meant: str) -> None:
    assert corrected(said) == meant


async def test_a_paper_called_by_its_publisher_answers_for_itself_only() -> None:
    corpus = MemoryCorpus(
        {
            "pilots": Paper(PILOTS, title="Large vessels and their pilots", publisher="Harbour Institute"),
            "fog": Paper(FOG, title="Rules for boats in fog", publisher="Coast Office"),
        }
    )
    found = await _answer(corpus, "What does the Coast Office paper say about the signal station?")
    assert [c.document_id for c in found.citations] == ["fog"]
    other = await _answer(corpus, "What does the Harbour Institute paper say about the signal station?")
    assert other.outcome == "abstained"


async def test_a_code_at_the_head_of_a_title_names_the_document(corpus: MemoryCorpus) -> None:
    found = await _answer(corpus, "What does H02 say about the signal station?")
    assert [c.document_id for c in found.citations] == ["fog"]
    assert not titled(read_question("What does H03 say about the bell?"), _documents(corpus)).documents
    both = read_question("What do H02 and H03 say about the bell?")
    assert titled(both, _documents(corpus)) == both


def test_the_paper_alone_names_none() -> None:
    corpus = MemoryCorpus({"pilots": Paper(PILOTS, title="Collected papers"), "fog": Paper(FOG, title="Boats in fog")})
    question = read_question("What does the paper say about the mess hall?")
    assert titled(question, _documents(corpus)) == question
