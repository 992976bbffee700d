from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parse import nearest_command, parse_command, subcommand


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/liaison ask When?", "ask", "When?"),
        ("/liaison", "help", ""),
        ("/", "help", ""),
        ("/summary the minutes", "summary", "the minutes"),
        ("／要約 議事録", "summary", "議事録"),
        ("/liaison 要約　議事録", "summary", "議事録"),
        ("summary minutes of 2015", "summary", "minutes of 2015"),
        ("Summarise the minutes.", "summary", "the minutes"),
        ("summary of the minutes", "summary", "the minutes"),
        ("summarize: the minutes", "summary", "the minutes"),
        ("議事録を要約してください。", "summary", "議事録"),
        ("議事録の要約", "summary", "議事録"),
        ("/liaison 議事録を要約して", "summary", "議事録"),
        ("ask When did they meet?", "ask", "When did they meet?"),
        ("質問：いつですか", "ask", "いつですか"),
        ("/liaison When did they meet?", "ask", "When did they meet?"),
        ("/liaison 会議はいつ開かれましたか", "ask", "会議はいつ開かれましたか"),
        ("reindex", "reindex", ""),
        ("Reindex Status", "reindex", "Status"),
        ("再索引", "reindex", ""),
        ("再索引 状況", "reindex", "状況"),
        ("receipt a1b2c3", "receipt", "a1b2c3"),
        ("help", "help", ""),
        ("help?", "unknown", ""),
        ("ヘルプ", "help", ""),
        ("sources", "sources", ""),
        ("資料一覧", "sources", ""),
        ("feedback bad the date is wrong", "feedback", "bad the date is wrong"),
        ("handover", "handover", ""),
        ("引き継ぎ", "handover", ""),
        ("continue abcde-23456", "continue", "abcde-23456"),
        ("続き ABCDE 23456", "continue", "ABCDE 23456"),
        ("/continue", "continue", ""),
        ("/liaison frobnicate", "unknown", ""),
        ("/liaison frobnicate the index", "unknown", "the index"),
        ("/liaison help?", "help", ""),
    ],
)
def test_commands(text, name, argument):
    command = parse_command(text)
    if name == "unknown" and not text.startswith("/"):
        assert command is None
        return
    assert command is not None
    assert (command.name, command.argument) == (name, argument)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "help me find the minutes",
        "handover of power in 2012?",
        "continue with the second point",
        "continue ABCDE-234",
        "sources of tension in the talks?",
        "question number 9?",
        "reindex the world please",
        "receipt of the letter was when?",
        "feedback from industry?",
        "summary judgment was given when?",
        "When did they meet?",
        "会議はいつですか",
        "要約",
        "😀",
    ],
)
def test_questions_are_no_commands(text):
    assert parse_command(text) is None


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    parse_command(text)
    assert parse_command("/" + text) is not None


def test_subcommands_and_near_words():
    assert subcommand("") == "start"
    assert subcommand(" Failures ") == "failures"
    assert subcommand("戻す") == "rollback"
    assert subcommand("sideways") is None
    assert nearest_command("sumary") == "summary"
    assert nearest_command("frobnicate") is None
