"""Japanese requests are read as officials write them, and told from questions that merely hold their words."""

from __future__ import annotations

import pytest

from bot.commands.parse import parse_command
from bot.commands.requests import read_request


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("港湾の安全に関するブリーフ作成願います。", "brief", "港湾の安全"),
        ("港湾の安全について大臣向けブリーフを1枚で。", "brief", "港湾の安全"),
        ("港湾の安全の説明資料（ブリーフ）。", "brief", "港湾の安全"),
        ("神戸会合に向けたブリーフィングペーパー作成願いたい。", "brief", "神戸会合"),
        ("港湾協力の経緯を時系列で。", "timeline", "港湾協力"),
        ("港湾協力関連の動きを時系列で整理願います。", "timeline", "港湾協力"),
        ("港湾戦略の変遷", "timeline", "港湾戦略"),
        ("港湾対話の経緯如何。", "timeline", "港湾対話"),
        ("港湾事故の年表はありますか。", "timeline", "港湾事故"),
        ("神戸とハルの提言を比較願います。", "compare", "神戸とハルの提言"),
        ("日英の港湾戦略の比較。", "compare", "日英の港湾戦略"),
        ("神戸側とハル側の準備を対比してほしい。", "compare", "神戸側とハル側の準備"),
        ("2020年以降に変わった点。", "changes", "2020年以降"),
        ("2020年1月以降、港湾分野で何が動いたか。", "changes", "2020年1月以降港湾分野"),
        ("2020年以降の主な出来事。", "changes", "2020年以降"),
        ("先月以降の更新点を教えてください。", "changes", "先月以降"),
        ("港湾メモの要旨如何。", "summary", "港湾メモ"),
        ("港湾メモのポイントを3行で。", "summary", "港湾メモ"),
        ("港湾メモ、要点は？", "summary", "港湾メモ"),
        ("「港湾メモ」の要約を願います。", "summary", "港湾メモ"),
        ("港湾の安全について資料の内容をまとめてください。", "summary", "港湾の安全"),
        ("港湾の安全に関する記述の要約。", "summary", "港湾の安全"),
        ("港湾の安全について、資料で分かることを整理してください。", "summary", "港湾の安全"),
        ("ファクトチェック願います：両国は神戸で会合した。", "check", "両国は神戸で会合した。"),
        ("以下の記述は正しいか。両国は神戸で会合した。", "check", "両国は神戸で会合した。"),
        ("この発言要領案をチェックしてください。「両国は神戸で会合した。」", "check", "両国は神戸で会合した。"),
        ("次の記載に誤りがないか見てください。両国は神戸で会合した。", "check", "両国は神戸で会合した。"),
        ("次の文は資料で裏付けられますか：両国は神戸で会合した。", "check", "両国は神戸で会合した。"),
    ],
)
def test_requests(text, name, argument):
    command = parse_command(text)
    assert command is not None
    assert (command.name, command.argument) == (name, argument)


@pytest.mark.parametrize(
    "text",
    [
        "新しい機関はどの部署の仕事をまとめることになっていましたか。",
        "メールを要約するための機能には何がありますか。",
        "なぜこの資料は戦略の内容を要約しないのか。",
        "年表に第1回の協議が載っていないのはなぜか。",
        "年表を作成したのは誰か。",
        "会合の概要は誰がまとめましたか。",
        "大臣は会合の要点を述べたか。",
        "確認してください。第4回協議はいつですか。",
        "2018年から何回会合が開かれましたか。",
        "港湾戦略は2018年から何が変わったか。",
        "会合のポイントは何か。",
        "ブリーフとは何ですか。",
    ],
)
def test_questions_stay_questions(text):
    assert read_request(text) is None
    assert parse_command(text) is None
