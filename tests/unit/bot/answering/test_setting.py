from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.answering.setting import asked_alone
from bot.commands.parse import parse_command
from tests.support.answering import MemoryCorpus, Paper, turn_of

QUESTION = "How often should ferry lines publish a safety report?"
QUESTION_JA = "フェリー会社は安全報告書を年に何回公表すべきですか。"
PAPER = """Ferries and Their Future

Ferry lines should publish a safety report twice a year.
Battery ferries are a good choice because they make little noise and no smoke.
The northern pier was closed in 2019.
"""
MOORINGS = """Moorings

Mooring lines should be inspected every month.
"""


@pytest.mark.parametrize(
    "setting", ["My minister is travelling to Oslo next week.", "We are drafting a paper on ports."]
)
def test_what_is_said_before_a_question_is_told_apart(setting: str) -> None:
    assert asked_alone(f"{setting} {QUESTION}") == (setting, QUESTION)


@pytest.mark.parametrize(
    "setting", ["I have not had time to read everything. My boss asked me this morning.", "I am new to this team.\n\n"]
)
def test_what_tells_only_why_somebody_asks_is_left_out(setting: str) -> None:
    assert asked_alone(f"{setting} {QUESTION}") == ("", QUESTION)
    assert asked_alone(f"{setting} Who wrote it?") == ("", "Who wrote it?")


@pytest.mark.parametrize(
    "label", ["Question from the Embassy:", "The Ambassador asks:", "Do you know:", "大使館からの質問："]
)
def test_a_label_is_no_part_of_a_question(label: str) -> None:
    assert asked_alone(f"{label} {QUESTION}") == ("", QUESTION)


def test_the_same_in_japanese() -> None:
    assert asked_alone(f"来週、大臣がオスロを訪問します。{QUESTION_JA}") == (
        "来週、大臣がオスロを訪問します。",
        QUESTION_JA,
    )


@pytest.mark.parametrize(
    "message",
    [
        QUESTION,
        f"{QUESTION} Who reads it?",
        "The Coastal Institute names six areas. What is the third?",
        "Norway and Japan met in Oslo. When will they meet again?",
        "According to the Coastal Institute: what should ferry lines publish?",
        "We are drafting a paper on ports. What are the rules?",
        "Lanterns are cleaned by hand. How often?",
        "Lanterns are cleaned by hand. Consequence?",
        "Ferry lines publish reports.",
        "ノルウェーの報告書を読みました。それはいつ公表されましたか。",
    ],
)
def test_a_question_that_leans_on_what_is_said_before_stays_whole(message: str) -> None:
    assert asked_alone(message) is None


@pytest.fixture
def answerer() -> Answerer:
    corpus = MemoryCorpus({"paper": Paper(PAPER, title="Ferries and Their Future"), "moorings": Paper(MOORINGS)})
    return Answerer(searcher=corpus, reader=corpus)


@pytest.mark.parametrize("before", ["My minister is travelling to Kyoto next week. ", "The Ambassador asks: "])
async def test_why_somebody_asks_changes_no_answer(answerer: Answerer, before: str) -> None:
    plain = await answerer.answer(turn_of(QUESTION), ())
    found = await answerer.answer(turn_of(before + QUESTION), ())
    assert plain.outcome == "answered"
    assert (found.text, found.citations) == (plain.text, plain.citations)


async def test_a_document_named_before_is_where_the_answer_is_looked_for(answerer: Answerer) -> None:
    found = await answerer.answer(turn_of("I read “Moorings”. How often should ferry lines report?"), ())
    assert {citation.document_id for citation in found.citations} <= {"moorings"}


async def test_what_is_not_said_is_not_answered_behind_a_setting_either(answerer: Answerer) -> None:
    found = await answerer.answer(turn_of("My boss asked me this morning. Who paints the lighthouse of Tromsø?"), ())
    assert found.outcome == "abstained"
    assert "boss" not in found.text


def test_a_request_is_known_behind_a_setting() -> None:
    command = parse_command("I am preparing a visit. Please summarise the harbour paper.")
    assert command is not None
    assert (command.name, command.argument) == ("summary", "the harbour paper")
    assert parse_command("I read the harbour paper of Norway. Who wrote it?") is None
