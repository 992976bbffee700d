"""What comes first in answers from Japanese documents: values, what is under headings, the meeting that is meant."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.values import Answer
from tests.support.answering import MemoryCorpus, Paper, turn_of

SHEET = """港湾協定

2024年の港湾協定の三つの柱は、次のとおりである。

- 第一の柱：検知と防御。
- 第二の柱：港湾都市の備え。
- 第三の柱：人材と技術。

この港湾協定の対象は、漁港を含まない。

2024年の港湾協定は、三つの柱から成る。

間接的な港湾インジェクション

間接的な港湾インジェクションは、外部の船舶から荷を受け入れるときに発生します。
"""
CHRONOLOGY = """港湾年表

近年の出来事は次のとおりである。

- 2023年11月7日：第5回「3+3」が共同声明を出した。
- 2024年1月16日：港湾デジタル会議が開かれた。
- 2018年3月16日：第4回港湾安全協議がハルで開かれた。
"""


async def _ask(question: str) -> Answer:
    papers = {"sheet": Paper(SHEET, title="港湾協定"), "chronology": Paper(CHRONOLOGY, title="港湾年表")}
    corpus = MemoryCorpus(papers)
    return await Answerer(searcher=corpus, reader=corpus).answer(turn_of(question), ())


async def test_a_number_in_a_lead_in_is_said_by_the_sentence_that_states_it():
    answer = await _ask("2024年の港湾協定の柱はいくつですか。")
    assert answer.text.splitlines()[0] == "三つ [1]"
    assert answer.citations[0].quote.startswith("2024年の港湾協定は、三つの柱から成る。")


async def test_the_pillars_themselves_are_a_list():
    answer = await _ask("2024年の港湾協定の三つの柱を挙げてください。")
    assert answer.kind == "list"
    assert [s.text[:4] for s in answer.sentences] == ["第一の柱", "第二の柱", "第三の柱"]


@pytest.mark.parametrize("question", ["間接的な港湾インジェクションとは何か。", "間接的な港湾インジェクションとは。"])
async def test_what_stands_under_a_heading_is_quoted(question):
    answer = await _ask(question)
    assert "発生します" in answer.citations[0].quote


async def test_the_date_of_another_meeting_or_of_the_item_below_is_no_answer():
    assert (await _ask("第5回港湾安全協議の開催日はいつですか。")).outcome == "abstained"
    fourth = await _ask("第4回港湾安全協議の開催日はいつですか。")
    assert fourth.text.startswith("2018年3月16日")


async def test_the_last_item_of_a_list_is_not_quoted_with_the_paragraph_below():
    answer = await _ask("漁港は港湾協定の対象か。")
    assert answer.citations[0].quote.startswith("この港湾協定の対象は、漁港を含まない。")
