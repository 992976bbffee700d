"""Sentences that define what is asked are told from those that only hold the word."""

from __future__ import annotations

import pytest

from bot.answering.defining import defines


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("ISACとは。", "情報共有分析センター（Information Sharing and Analysis Centre、ISAC）：脅威情報を交換する場。"),
        ("MoCは何の略か", "- 協力覚書（Memorandum of Cooperation、MoC）：協力についての書面の了解。"),
        ("「2+2」とは何を指しますか", "両国から閣僚が2名ずつ出席するため「2+2」と呼ばれる。"),
        ("能力構築の定義。", "能力構築（capacity building）：他国が自らの技能を強められるようにする支援。"),
        ("RAGとは何ですか。", "RAGは、モデルの出力の信頼性を高める技術です。"),
        ("港湾パートナーシップとは何ですか。", "日英港湾パートナーシップは、現行の枠組みである。"),
        ("What is excessive agency?", "Excessive agency is the weakness that lets an assistant act."),
        ("What is ISAC?", "An Information Sharing and Analysis Centre (ISAC) is a body of one sector."),
        ("What does ISAC stand for?", "Information Sharing and Analysis Centre (ISAC): a body of one sector."),
    ],
)
def test_defines(question, sentence):
    assert defines(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("港湾パートナーシップとは何ですか。", "港湾パートナーシップが戦略にどう触れているかは分からない。"),
        ("港湾パートナーシップとは何ですか。", "港湾パートナーシップは2023年に神戸で始まった。"),
        ("ISACとは。", "両国の同じ業種のISACを結び付ける。"),
        ("What is excessive agency?", "Note: excessive agency differs from poor handling of outputs."),
        ("いつ会合は開かれましたか。", "会合は2018年に開かれた。"),
    ],
)
def test_only_holds_the_word(question, sentence):
    assert not defines(question, sentence)


def test_an_entry_with_a_dash_defines_and_where_it_is_asked_to_does_not_count() -> None:
    question = "How does the port office define a signal engine in its introduction to ropes?"
    assert defines(question, "- Signal Engine - The part that takes signals and compares them with charts.")
    assert not defines(question, "The power of a rope comes from the signals that you define.")
