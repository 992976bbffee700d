"""Lists of Japanese documents: how they are announced, and lists of numbered headings."""

from __future__ import annotations

import pytest

from bot.answering.lists import leads_in, list_after
from bot.answering.question import read_question


@pytest.mark.parametrize(
    "sentence",
    [
        "会合の共同議長は次のとおりである。",
        "両国は、優先分野として次の三つを定めた。",
        "担当者は、会合までに次の作業を終える。",
        "論文は次の五つの所見を報告している。",
        "開催側は次のものを準備する。",
        "以下の対策を講じることで、影響を抑えられます。",
        "原因は、一般的に以下の 1 つ以上です。",
        "次の点には、この資料からは答えられない。",
    ],
)
def test_announces_a_list(sentence):
    assert leads_in(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "次の会合は神戸で開く。",
        "議題六：次回の開催地。",
        "次の10年で港湾への投資が進む。",
        "以下の対策は、事故を防止するものではない。",
        "詳しくは以下のセクションを参照してください。",
    ],
)
def test_tells_something_itself(sentence):
    assert not leads_in(sentence)


def test_numbered_headings_over_paragraphs_are_a_list():
    lead = "以下の対策を講じることで、影響を抑えられます。"
    text = f"{lead}\n\n1. 役割の制約\n\n役割を定めます。\n\n2. 形式の検証\n\n形式を確かめます。1. を参照。\n\n終わり。"
    found = list_after(text, 0, len(lead))
    assert found is not None
    assert [text[a:b] for a, b in found.items] == ["役割の制約", "形式の検証"]


def test_one_numbered_heading_is_no_list():
    lead = "以下の対策を講じることで、影響を抑えられます。"
    assert list_after(f"{lead}\n\n1. 役割の制約\n\n役割を定めます。\n\n3. 形式の検証", 0, len(lead)) is None


@pytest.mark.parametrize(
    "text",
    [
        "会合の優先分野五つを挙げよ。",
        "協定の三本柱。",
        "助言の一覧を願います。",
        "出席閣僚一覧",
        "論文の五つの所見を示してください。",
        "事故の原因は何か、列挙。",
        "一般的なリスクにはどのようなものがあるか。",
    ],
)
def test_asks_for_a_list(text):
    assert read_question(text).kind == "list"


@pytest.mark.parametrize(
    "text", ["協定の柱はいくつですか。", "第5回会合の開催地は？", "2018年の優先分野は何でしたか。"]
)
def test_asks_for_no_list(text):
    assert read_question(text).kind != "list"
