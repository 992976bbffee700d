"""Questions about how things stood at a time are answered from what was in force then."""

from __future__ import annotations

import asyncio

import pytest

from bot.answering.answerer import Answerer
from bot.answering.asof import in_force, read_as_of, wordings
from bot.values import Answer
from corpus.documents import Metadata, StoredVersion
from tests.support.answering import MemoryCorpus, Paper, turn_of

PAPERS = {
    "rules-2014": Paper(
        text="The deadline for reporting an incident to the harbour office is ten days.",
        title="Harbour rules 2014", date="2014-05", superseded_by="rules-2019",
    ),
    "rules-2019": Paper(
        text="The deadline for reporting an incident to the harbour office is three days.",
        title="Harbour rules 2019", date="2019-03-01",
    ),
    "history": Paper(
        text="As of 2009 the lighthouse guild counted forty keepers on the northern coast.",
        title="History",
        date="2021",
    ),
    "letter": Paper(text="The pilots reported an incident to the harbour office.", title="A letter"),
}  # fmt: skip


def ask(text: str) -> Answer:
    corpus = MemoryCorpus(PAPERS)
    return asyncio.run(Answerer(searcher=corpus, reader=corpus, threshold=0.2).answer(turn_of(text), ()))


@pytest.mark.parametrize(
    ("text", "date", "rest"),
    [
        ("As of 2018, what was the reporting deadline?", "2018", "what was the reporting deadline?"),
        ("What was the deadline as of March 2018?", "2018-03", "What was the deadline?"),
        ("What was the deadline as at 5 March 2018?", "2018-03-05", "What was the deadline?"),
        ("Which rules were in force in 2018?", "2018", "Which rules were in force?"),
        ("Who led the office as of the end of 2018?", "2018", "Who led the office?"),
        ("2018年時点での報告期限は何日ですか。", "2018", "報告期限は何日ですか。"),
        ("2018年3月末現在、報告期限は何日ですか。", "2018-03", "報告期限は何日ですか。"),
        ("２０１８年当時の報告期限は？", "2018", "報告期限は?"),
    ],
)
def test_times_are_read(text: str, date: str, rest: str) -> None:
    found = read_as_of(text)
    assert found is not None
    assert (found.date, found.rest) == (date, rest)


@pytest.mark.parametrize(
    "text",
    ["What was agreed in 2018?", "Who met in March 2018?", "2018年に何が合意されましたか。", "What is the deadline?"],
)
def test_other_times_are_left_alone(text: str) -> None:
    assert read_as_of(text) is None


def stored(document_id: str, **metadata: str) -> StoredVersion:
    return StoredVersion(
        document_id=document_id, version="1", text="", sections=(), pages=(), metadata=Metadata(**metadata),
        source_hash="", extractor="", created_at="",
    )  # fmt: skip


def test_a_document_holds_from_its_date_to_that_of_its_successor() -> None:
    shelf = [
        stored("first", date="2014-05"),
        stored("second", date="2019-03-01", supersedes="first"),
        stored("other", date="2016", superseded_by="unknown"),
        stored("undated"),
    ]
    assert in_force(shelf, "2013") == set()
    assert in_force(shelf, "2014") == {"first"}
    assert in_force(shelf, "2014-04") == set()
    assert in_force(shelf, "2018") == {"first", "other"}
    assert in_force(shelf, "2019-02") == {"first", "other"}
    assert in_force(shelf, "2019") == {"second", "other"}


@pytest.mark.parametrize(
    ("when", "words", "document_id"),
    [("As of 2018", "ten days", "rules-2014"), ("As of 2020", "three days", "rules-2019")],
)
def test_the_answer_is_that_of_the_time(when: str, words: str, document_id: str) -> None:
    answer = ask(f"{when}, what is the deadline for reporting an incident to the harbour office?")
    assert answer.outcome == "answered"
    assert words in answer.text
    assert {citation.document_id for citation in answer.citations} == {document_id}
    assert any(when[-4:] in notice for notice in answer.notices)


def test_a_superseded_source_of_the_time_points_to_its_successor() -> None:
    answer = ask("As of 2018, what is the deadline for reporting an incident to the harbour office?")
    assert any("Harbour rules 2019" in notice for notice in answer.notices)


def test_before_everything_there_is_no_answer() -> None:
    answer = ask("As of 2010, what is the deadline for reporting an incident to the harbour office?")
    assert (answer.outcome, answer.citations, answer.closest) == ("abstained", (), ())
    assert any("2010" in notice for notice in answer.notices)


def test_answers_from_several_years_say_the_year_of_each() -> None:
    answer = ask("What is the deadline for reporting an incident to the harbour office?")
    years = {citation.date[:4] for citation in answer.citations if citation.date}
    assert years == {"2014", "2019"}
    assert "(2014) [" in answer.text
    assert "(2019) [" in answer.text
    assert not any("(20" in sentence.text for sentence in answer.sentences)


def test_a_later_document_may_tell_how_things_stood() -> None:
    answer = ask("As of 2009, how many keepers did the lighthouse guild count on the northern coast?")
    assert (answer.outcome, {citation.document_id for citation in answer.citations}) == ("answered", {"history"})
    assert answer.notices == ()


def test_a_question_about_the_past_is_also_put_as_documents_of_the_time_would() -> None:
    assert wordings("Where were reports sent?") == ("Where were reports sent?", "Where are reports sent?")
    assert wordings("報告先はどこでしたか。")[1] == "報告先はどこですか。"
    assert wordings("Who leads the office?") == ("Who leads the office?",)
