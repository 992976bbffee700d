"""What a Japanese request wants compared, and sentences that only point elsewhere."""

from __future__ import annotations

import pytest

from bot.answering.kinds.comparison import read_sides
from bot.answering.kinds.statements import is_statement


@pytest.mark.parametrize(
    ("text", "topic", "sides"),
    [
        ("港湾の安全について日本と英国の立場", "港湾の安全", ("", "")),
        ("港湾の安全に関する英国の立場と日本の立場", "港湾の安全", ("", "")),
        ("第4回会合における日英それぞれの立場", "第4回会合", ("", "")),
        ("英国側と日本側の代表団", "代表団", ("", "")),
        ("日英の港湾戦略", "港湾戦略", ("", "")),
        ("2019年と2024年の協定", "", ("2019年の協定", "2024年の協定")),
        ("神戸港とハル港の提言", "提言", ("神戸港", "ハル港")),
        ("安全について神戸港とハル港の見解", "安全 見解", ("神戸港", "ハル港")),
        ("神戸とハル", "", ("神戸", "ハル")),
        ("神戸港と港湾のリスク", "", ("神戸港", "港湾のリスク")),
    ],
)
def test_sides(text, topic, sides):
    read = read_sides(text)
    assert (read.topic, (read.first, read.second)) == (topic, sides)


@pytest.mark.parametrize(
    "text",
    [
        "助言の内容は、別の資料「港湾の提言」にまとめている。",
        "2018年3月16日の第4回会合の記録にその記載がある。",
        "内容を知りたい読者は、2019年の声明を参照されたい。",
        "港湾での能力構築はキャパシティ・ビルディングともいう。",
    ],
)
def test_what_points_elsewhere_is_no_statement(text):
    assert not is_statement(text)
