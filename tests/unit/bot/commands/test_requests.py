"""Requests in plain words are told from questions, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parse import parse_command
from bot.commands.requests import read_request


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("Brief me on harbour security.", "brief", "harbour security"),
        ("Could you prepare a briefing on harbour security?", "brief", "harbour security"),
        ("brief harbour security", "brief", "harbour security"),
        ("/brief harbour security", "brief", "harbour security"),
        ("/liaison 概要資料 港湾の安全", "brief", "港湾の安全"),
        ("港湾の安全についての概要資料を作成してください。", "brief", "港湾の安全"),
        ("港湾の安全の概要資料", "brief", "港湾の安全"),
        ("Timeline of the harbour talks", "timeline", "the harbour talks"),
        ("Please give me a timeline for the talks.", "timeline", "the talks"),
        ("/timeline the talks", "timeline", "the talks"),
        ("港湾協議の年表を作ってください", "timeline", "港湾協議"),
        ("港湾協議に関する時系列", "timeline", "港湾協議"),
        ("Compare the UK and Japanese positions on tugs", "compare", "the UK and Japanese positions on tugs"),
        ("A comparison of Hull and Kobe, please?", "compare", "Hull and Kobe"),
        ("/compare Hull and Kobe", "compare", "Hull and Kobe"),
        ("英国と日本の港湾政策を比較してください。", "compare", "英国と日本の港湾政策"),
        ("神戸とハルの比較", "compare", "神戸とハル"),
        ("What has changed since March 2018?", "changes", "since March 2018"),
        ("What's new on tugs since last week?", "changes", "on tugs since last week"),
        ("changes since 2018", "changes", "since 2018"),
        ("2020年以降の港湾政策の変化を教えてください", "changes", "2020年以降の港湾政策"),
        ("2020年以降、港湾政策はどう変わりましたか", "changes", "2020年以降港湾政策"),
        ("/who Jane Miller", "who", "Jane Miller"),
        ("人物 山田太郎", "who", "山田太郎"),
        ("check: They met in Kobe.", "check", "They met in Kobe."),
        ("Please check this text: They met in Kobe.", "check", "They met in Kobe."),
        ("Check the following paragraph\nThey met in Kobe.", "check", "They met in Kobe."),
        ("Check “They met in Kobe in 2011.”", "check", "“They met in Kobe in 2011.”"),
        ("次の文章を確認してください：両国は神戸で会合した。", "check", "両国は神戸で会合した。"),
        ("「両国は神戸で会合した。」を確認して", "check", "両国は神戸で会合した。"),
        ("両国は神戸で会合した。これを文書と照合してください", "check", "両国は神戸で会合した。"),
        ("I need a two page brief on harbour security for the minister", "brief", "harbour security"),
        ("Please draft a briefing note on tugs", "brief", "tugs"),
        ("Write a short brief on tugs, please.", "brief", "tugs"),
        ("Can I have a brief on the talks in Kobe?", "brief", "the talks in Kobe"),
        ("Could you put together a timeline of the talks please", "timeline", "the talks"),
        ("Show me the key dates for the port", "timeline", "the port"),
        ("key dates: Hull and Kobe", "timeline", "Hull and Kobe"),
        ("Hull vs Kobe?", "compare", "Hull vs Kobe"),
        ("UK position versus Japan position on tugs", "compare", "UK position versus Japan position on tugs"),
        ("Anything new since 31 January 2020?", "changes", "since 31 January 2020"),
        ("Any updates on the port since 2020?", "changes", "on the port since 2020"),
        ("Is this correct: They met in Kobe in 2011.", "check", "They met in Kobe in 2011."),
        ("Please summarise the harbour paper", "summary", "the harbour paper"),
        ("Could you summarise the minutes of 2015 for me?", "summary", "the minutes of 2015"),
        ("Can you give me a summary of the harbour article?", "summary", "the harbour article"),
        ("Overview of the port, please", "summary", "the port"),
        ("summary Whither the Harbour Partnership?", "summary", "Whither the Harbour Partnership"),
        ("tl;dr of the March talks", "summary", "the March talks"),
        ("summarise what the documents say about tugs", "summary", "tugs"),
        ("Summarise this thread", "thread", ""),
        ("Can you recap our conversation so far?", "thread", ""),
        ("このスレッドを要約してください", "thread", ""),
        ("recap", "thread", ""),
        ("/summary this thread", "thread", ""),
        ("/要約 このスレッド", "thread", ""),
        ("/summary the thread of the talks", "summary", "the thread of the talks"),
    ],
)
def test_requests(text, name, argument):
    command = parse_command(text)
    assert command is not None
    assert (command.name, command.argument) == (name, argument)


@pytest.mark.parametrize(
    "text",
    [
        "When was the timeline agreed?",
        "What does the timeline say about tugs?",
        "What is the difference between Hull and Kobe?",
        "How do the two positions compare?",
        "How does Hull compare with Kobe?",
        "Brief history of the port: when was it built?",
        "Is this correct?",
        "Is it true that they met in Kobe?",
        "Was it Hull vs Kobe?",
        "What are the key dates?",
        "Are there any changes in policy?",
        "I need the date of the talks",
        "Can you do anything about tugs?",
        "What has changed in the port?",
        "What has happened since the storm?",
        "Who is Jane Miller?",
        "Who chairs the talks?",
        "Check whether the talks took place in Kobe",
        "Can you check the date of the talks?",
        "changes in policy",
        "whose idea was it?",
        "神戸港はいつ開港しましたか。",
        "協議の経緯を教えてください。",
        "英国と日本の違いは何ですか。",
        "日程を確認してください",
        "1950年に神戸から大阪に所属変更された港はどこですか？",
        "1950年以降の人口比率",
        "2020年以降は大きくいくつに分けられているか",
        "会合の概要を教えてください。",
        "誰が議長ですか",
        "山田太郎は誰ですか",
    ],
)
def test_questions_stay_questions(text):
    assert read_request(text) is None
    command = parse_command(text)
    assert command is None or command.name == "summary"


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    read_request(text)
