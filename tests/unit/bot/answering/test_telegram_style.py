"""Questions of a noun alone, wishes and polite ends, as Japanese officials write; ellipses; names with offices."""

from __future__ import annotations

import pytest

from bot.answering.extract import Want, values
from bot.answering.followup import context_of, contrasted
from bot.answering.people import person_spans
from bot.answering.question import read_question
from bot.answering.wanted import wanted_values
from bot.values import Answer
from corpus.languages import Language
from tests.support.answering import exchange_of


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("港湾協定の発足日。", (Want.DATE,)),
        ("港湾戦略の公表時期如何。", (Want.DATE,)),
        ("意見提出の期限を照会したい。", (Want.DATE,)),
        ("港湾協定の予算額如何。", (Want.MONEY,)),
        ("第4回会合の昼食会の場所。", (Want.PLACE,)),
        ("会合の開催日と場所を教えてください。", (Want.DAY, Want.PLACE)),
        ("その会合の共同議長は？", (Want.PERSON,)),
        ("2015年の会合の出席者は。", (Want.PERSON,)),
        ("代表団の人数を確認したい。", (Want.NUMBER,)),
    ],
)
def test_wants_of_a_noun(text, wants):
    assert read_question(text).wants == wants


@pytest.mark.parametrize(
    "text",
    [
        "日本側の準備。",
        "本日は何を議論しましたか。",
        "議長は次回の会合を提案しましたか。",
        "場所を選ばない働き方とは何か。",
    ],
)
def test_wants_nothing(text):
    assert read_question(text).wants == ()


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("ACSAとは何か、簡潔に。", "ACSAとは何か"),
        ("議題例を列挙願います。", "議題例"),
        ("肩書を照会したい。", "肩書"),
        ("危険とされる理由如何。", "危険とされる理由"),
    ],
)
def test_words_of_asking_are_not_looked_for(text, same):
    assert read_question(text).terms == read_question(same).terms


def test_an_ellipsis_of_another_thing_does_not_ask_the_same():
    earlier = read_question("第4回会合はいつ開かれましたか。")
    assert contrasted(read_question("参加機関は。"), earlier).wants == ()
    assert contrasted(read_question("では日本側は？"), earlier).wants == earlier.wants
    assert contrasted(read_question("標準化についてはどうか。"), earlier).wants == earlier.wants


def test_an_ellipsis_leans_on_the_last_that_named_what_is_asked():
    texts = ("第4回会合はいつ開かれましたか。", "英国側の参加機関は。", "ではフランス側は？")
    answer = Answer(id="1", question="", language=Language.JA, outcome="answered", text="")
    history = tuple(exchange_of(text, answer) for text in texts)
    context = context_of("では日本側は？", history)
    assert context is not None
    assert context.earlier.text == "英国側の参加機関は。"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("マイケル・ミラー 英国国防大臣", ["マイケル・ミラー"]),
        ("日本側：山田太郎氏（Taro Yamada、外務省港湾政策担当大使）", ["山田太郎", "Taro Yamada"]),
        ("山田外務大臣が述べた。", ["山田"]),
        ("外務大臣が出席した。", []),
    ],
)
def test_names_without_offices(text, names):
    assert [text[a:b] for a, b in person_spans(text)] == names


def test_a_value_of_another_meeting_is_none():
    text = "第4回会合（2018年3月16日、ロンドン）の記録によれば、第5回会合は東京で開くことが確認された。"
    fifth, fourth = read_question("第5回会合の開催日はいつですか。"), read_question("第4回会合の開催日はいつですか。")
    assert wanted_values(fifth, Want.DAY, text) == ()
    assert [text[a:b] for a, b in wanted_values(fourth, Want.DAY, text)] == ["2018年3月16日"]


def test_a_counted_number_keeps_its_counter():
    text = "枠組みは三つの柱から成る。"
    assert [text[a:b] for a, b in values(text, Want.NUMBER)] == ["三つ"]


def test_a_telephone_number_is_wanted_and_found():
    assert read_question("大使館の電話番号。").wants == (Want.PHONE,)
    assert [(a, b) for a, b in values("Call +44 20 7946 0018.", Want.PHONE)] == [(5, 21)]
    assert values("3 May 2019, 2018-03-16, CVE-2023-4969", Want.PHONE) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("港務局の職員は1078名である。", ["1078"]),
        ("職員の数は約1,078名です。", ["1,078"]),
        ("港務局は職員1078名を置く。", ["1078"]),
        ("第2回会合には30名が出た。", []),
        ("職員研修は年4回。", []),
        ("職員を対象に年4回の研修を行う。", []),
    ],
)
def test_a_number_is_of_what_stands_right_before_it(text, found):
    question = read_question("港務局の職員は何名ですか。")
    assert [text[a:b] for a, b in wanted_values(question, Want.NUMBER, text)] == found
