"""What a sentence may state as the value that a question asks for."""

from __future__ import annotations

import pytest

from bot.answering.extract import Want
from bot.answering.question import read_question
from bot.answering.wanted import wanted_values

AGREED = "The statement was agreed by Prime Minister Arne Berg and Prime Minister Kenji Mori in August 2017."
CHAIRED = "The talks were co-chaired by Ms. Ingrid Dahl, Clerk of Ports, and Mr. Kenji Mori."
BANK = "The Russia-Ukraine crisis goes on: the European Central Bank is preparing for a cyber-attack."


@pytest.mark.parametrize(
    ("question", "want", "sentence", "values"),
    [
        ("Who led the Norwegian side at the talks?", Want.PERSON, AGREED, []),
        ("議長を務めたのは誰ですか", Want.PERSON, AGREED, []),
        ("Who agreed the statement?", Want.PERSON, AGREED, ["Arne Berg", "Kenji Mori"]),
        ("Who met at the leaders' summit?", Want.PERSON, AGREED, ["Arne Berg", "Kenji Mori"]),
        ("Who led the talks?", Want.PERSON, CHAIRED, ["Ingrid Dahl", "Kenji Mori"]),
        ("議長を務めたのは誰ですか", Want.PERSON, CHAIRED, ["Ingrid Dahl", "Kenji Mori"]),
        ("Which EU institution is preparing for an attack?", Want.ORGANISATION, BANK, ["European Central Bank"]),
    ],
)
def test_only_what_can_answer_is_a_value(question: str, want: Want, sentence: str, values: list[str]) -> None:
    found = wanted_values(read_question(question), want, sentence)
    assert [sentence[start:end] for start, end in found] == values


@pytest.mark.parametrize(
    ("question", "sentence", "values"),
    [
        ("What is the total loan amount for a crew?", 'The total loan amount for a crew is $10,000".', ["$10,000"]),
        ("1分あたり何件までを推奨していますか", "一定の時間内の回数を減らすために、上限を設けます。", []),
        (
            "いくつの目標を定めましたか",
            "計画は、令和元年6月に公表され、港の安全についての十の目標を定めました。",
            ["十"],
        ),
        ("委員は何人ですか", "委員会は、三人の委員からなる。", ["三"]),
        ("港はいくつの灯台を持っていますか", "港には、3つの灯台と5隻の船がある。", ["3つ"]),
        ("灯台は何種類ありますか", "灯台が少なくとも26種類、旗が9種類ある。", ["26"]),
        ("参加国は何か国ですか", "参加国は最大で14か国に上る。", ["14"]),
        ("船会社は何カ国に進出していますか", "船会社は約50か国に進出している。", ["50"]),
        (
            "How many kinds of networks were there in 2018?",
            "There were two kinds of networks, of 20 ports.",
            ["two", "20"],
        ),
        ("How many tides occur in a day?", "A day has two tides.", ["two"]),
        ("How many signals are there at least?", "Ringing is one of a number of signals.", []),
    ],
)
def test_numbers_are_those_that_are_asked_for(question: str, sentence: str, values: list[str]) -> None:
    found = wanted_values(read_question(question), Want.NUMBER, sentence)
    assert [sentence[start:end] for start, end in found] == values


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("What is the harbour board's website?", (Want.URL,)),
        ("Is the copy authoritative, or is it the harbour board's website?", ()),
        ("Which bank's bell gave the signal away?", (Want.ORGANISATION,)),
        ("Which example signals does the harbour board list?", ()),
        ("鐘を鳴らして訴えられた会社の名前は何ですか。", (Want.ORGANISATION,)),
    ],
)
def test_an_address_or_a_company_is_asked_for_in_so_many_words(question: str, wants: tuple[Want, ...]) -> None:
    assert read_question(question).wants == wants


def test_years_of_an_era_are_dates() -> None:
    sentence = "計画は、令和元年6月に公表され、平成30年に始まりました。"
    found = wanted_values(read_question("いつ公表されましたか"), Want.DATE, sentence)
    assert [sentence[start:end] for start, end in found] == ["令和元年6月", "平成30年"]


def test_what_somebody_lists_is_a_list() -> None:
    assert read_question("Which example signals does the harbour board list?").wants_list
    assert not read_question("Which example signals does the harbour board fear?").wants_list
