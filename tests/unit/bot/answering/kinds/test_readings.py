"""What a reader of briefs, comparisons, checks and summaries stumbled over, each by its cause."""

from __future__ import annotations

import asyncio

import pytest

from bot.answering.answerer import Answerer
from bot.answering.kinds.positions import head_of
from bot.answering.smalltalk import small_talk
from bot.values import Answer
from corpus.languages import Language
from tests.support.answering import MemoryCorpus, Paper, turn_of
from tests.support.kinds import make

ALLIANCE = Paper(
    title="Remarks on pilot charts",
    date="2020-01-01",
    text=(
        "The U.S.–Japan alliance should keep better pilot charts of every harbour. "
        "The talks with the Japanese harbour minister were about pilot charts and nothing else. "
        "Japan keeps its pilot charts in a register that harbour masters can read. "
        "The UK and Japan should launch a common register of pilot charts next to the harbour. "
        "The committee welcomed Japan's entry in its 2022 National Pilot Register and the new Safe Berth Accord. "
        "The Safe Berth Accord gives every ship of the harbour a pilot. "
        "Berths are given safely in accord with the tides of the harbour.\n"
    ),
)


def _cells(answer: Answer) -> list[str]:
    return [cell.text for section in answer.sections for row in section.rows for cell in row]


def _summary(topic: str, paper: Paper) -> Answer:
    corpus = MemoryCorpus({"paper-0": paper})
    return asyncio.run(Answerer(searcher=corpus, reader=corpus).summarise(turn_of(topic), topic))


def test_an_alliance_speaks_for_neither_of_its_members():
    answer = make("compare", "the UK and Japanese positions on pilot charts", ALLIANCE)
    assert answer.sections[0].columns == ("UK position", "Japan position", "Agreed text")
    japan = [row[1].text for row in answer.sections[0].rows]
    assert [text[:11] for text in japan if text] == ["Japan keeps"]


def test_the_head_of_a_subject_is_what_comes_before_what_hangs_on_it():
    assert head_of("The talks with the Japanese minister were short.").strip() == "The talks"
    assert head_of("Tokyo, for its part, has moved.").startswith("Tokyo")


def test_what_should_be_done_has_not_been_done():
    answer = make("check", "The UK and Japan launched a common register of pilot charts.", ALLIANCE)
    assert answer.outcome == "abstained"
    advice = make("check", "The UK and Japan should launch a common register of pilot charts.", ALLIANCE)
    assert advice.sections[0].rows[0][1].text == "supported"


def test_the_year_in_a_name_dates_nothing_else():
    answer = make("check", "The committee welcomed the new Safe Berth Accord in 2025.", ALLIANCE)
    assert answer.outcome == "abstained"


@pytest.mark.parametrize("kind", ["brief", "timeline"])
def test_words_of_a_name_elsewhere_are_not_the_name(kind):
    answer = make(kind, "the Safe Berth Accord", ALLIANCE)
    assert not any("with the tides" in text for text in _cells(answer))


def test_a_brief_of_a_named_thing_tells_of_it():
    assert any("Safe Berth Accord" in text for text in _cells(make("brief", "the Safe Berth Accord", ALLIANCE)))


def test_nothing_is_summarised_of_a_name_that_is_unknown():
    assert _summary("the Hollow Reef Accord", ALLIANCE).outcome == "abstained"
    assert _summary("the Safe Berth Accord", ALLIANCE).outcome == "answered"


def test_markers_rise_as_one_reads():
    answer = make("brief", "harbour talks and pilot charts")
    met = [marker for section in answer.sections for row in section.rows for cell in row for marker in cell.citations]
    assert list(dict.fromkeys(met)) == [citation.marker for citation in answer.citations]
    assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    by_marker = {citation.marker: citation.quote for citation in answer.citations}
    assert all(by_marker[s.citations[0]][:20] == s.text[:20] for s in answer.sentences)


def test_a_name_in_latin_letters_leaves_the_reply_in_japanese():
    answer = make("brief", "GCAP", text="GCAPの概要資料")
    assert (answer.outcome, answer.language) == ("abstained", Language.JA)


@pytest.mark.parametrize(
    ("text", "is_small"),
    [
        ("Good morning, how are you?", True),
        ("Are you ChatGPT?", True),
        ("ChatGPTですか", True),
        ("Which documents do you have?", True),
        ("どんな文書がありますか", True),
        ("Thanks, that's very helpful!", True),
        ("ok great, thank you for the quick answer", True),
        ("Who made you?", True),
        ("Are my questions logged?", True),
        ("Who can see our conversation?", True),
        ("この質問は記録されますか", True),
        ("How accurate are you?", True),
        ("Where does your information come from?", True),
        ("How current is your information?", True),
        ("Can you read Japanese documents?", True),
        ("Could you translate this into Japanese?", True),
        ("tell me a joke", True),
        ("Great powers and the cyber domain", False),
        ("Thanks. Who chaired the meeting?", False),
        ("Who made the proposal?", False),
        ("Are the questions of the select committee recorded?", False),
        ("Is this agreement confidential?", False),
        ("How accurate is the attribution?", False),
        ("Where does the threat information come from?", False),
        ("Can you read Japanese documents to find the date of the talks?", False),
        ("情報は誰から提供されますか", False),
        ("使い方を教えてください", True),
        ("何ができますか", True),
        ("画面の設計で責任ある使い方を促すには", False),
        ("両国は共同で何ができますか", False),
        ("How are you going to fund the talks?", False),
        ("Which documents do you have on pilots?", False),
        ("AIですか、それとも規則ですか、議題になったのは", False),
    ],
)
def test_small_talk_is_what_says_nothing_else(text, is_small):
    assert (small_talk(text, Language.EN) is not None) is is_small


def test_a_long_run_of_thanks_is_read_in_one_pass():
    assert small_talk("ok thanks for the great " * 150 + "x", Language.EN) is None
