"""What sentences in two languages have to agree in: figures, denials, names of which a part was replaced."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.answering.claims.counterparts import replaced_in_part
from bot.answering.claims.crossing import crosses_safely
from bot.answering.claims.names import likeness, names_in
from bot.answering.claims.polarity import denials
from bot.answering.claims.quantities import quantities
from bot.answering.claims.slots import slots_swapped
from bot.answering.verification import quantity_fault


def test_neighbouring_numerals_are_numbers_of_their_own() -> None:
    assert quantities("three one-sided rounds") == quantities("three rounds")
    assert {"n:3"} in map(set, quantities("world number one and three"))
    assert quantities("two hundred and five") == quantities("205")
    assert quantities("twenty-one thousand") == quantities("21,000")


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("Measures of the past year were reviewed.", "過去1年間の措置を確認した。"),
        ("The number fell to almost zero.", "件数はほぼゼロに減った。"),
        ("Call 116 123 at any time.", "116 123 にいつでもお電話ください。"),
        ("The fall of 2 per cent in June was expected.", "6月の2%の減少は予想されていた。"),
        ("The biennial meeting was held in Bonn.", "2年に1回の会合がボンで開かれた。"),
    ],
)
def test_figures_written_otherwise_are_the_same(english: str, japanese: str) -> None:
    assert quantity_fault(english, japanese) is None
    assert quantity_fault(japanese, english) is None


@pytest.mark.parametrize(
    "text",
    [
        "道を変えることを余儀なくされた。",
        "シュートを難なく止めた。",
        "雨にもかかわらず始まった。",
        "間もなく始まる。",
        "They will meet no later than Friday.",
        "She could not help laughing; it can't be denied.",
    ],
)
def test_words_that_look_like_denials_are_none(text: str) -> None:
    assert denials(text) == 0


@pytest.mark.parametrize(
    "text",
    ["代わりの船がないため遅れた。", "他の港にはあまりない。", "考えすぎず、打った。", "She could not help the crew."],
)
def test_denials_before_other_words_count(text: str) -> None:
    assert denials(text) == 1


def test_words_with_a_capital_that_are_no_names() -> None:
    assert [name.text for name in names_in("It rained, and Throughout the year We've met Rev Hale in Oslo.")] == [
        "Hale",
        "Oslo",
    ]


@pytest.mark.parametrize(("latin", "japanese"), [("Liverpool's", "リバプール"), ("Bristol", "ブリストル")])
def test_possessives_and_the_letter_l_sound_alike(latin: str, japanese: str) -> None:
    assert likeness(latin, japanese) >= 0.72


@pytest.mark.parametrize(
    ("claim", "is_replaced"),
    [
        ("Joan Miller spoke first.", False),
        ("Joan Dwyer spoke first.", True),
        ("Mayor Joan Miller spoke first.", False),
        ("Joan spoke first.", False),
    ],
)
def test_a_name_of_which_a_part_was_replaced(claim: str, *, is_replaced: bool) -> None:
    assert (replaced_in_part(claim, "ジョアン・ミラー氏が最初に話した。") is not None) is is_replaced


def test_a_japanese_name_of_which_a_part_was_replaced() -> None:
    source = "Joan Miller spoke first."
    assert replaced_in_part("ジョアン・ミラー氏が最初に話した。", source) is None
    assert replaced_in_part("ジョアン・サンダース氏が最初に話した。", source) is not None


class _Places:
    """An aligner that finds the places of the names of one text in a given order in the other."""

    def __init__(self, order: tuple[int, ...]) -> None:
        self._order = order

    def slots(
        self, one: str, spans: Sequence[tuple[int, int]], other: str, others: Sequence[tuple[int, int]]
    ) -> list[list[float]]:
        assert [one[a:b] for a, b in spans] == ["Joan Miller", "Mark Simpson"]
        assert [other[a:b] for a, b in others] == ["ジョアン・ミラー", "マーク・シンプソン"]
        return [[1.0 if self._order[i] == j else -1.0 for j in range(len(others))] for i in range(len(spans))]


def test_names_in_each_others_place_are_told_by_their_places() -> None:
    claim, source = "Joan Miller met Mark Simpson.", "ジョアン・ミラー氏はマーク・シンプソン氏に会った。"
    assert slots_swapped(claim, source, _Places((1, 0)))
    assert not slots_swapped(claim, source, _Places((0, 1)))
    assert slots_swapped(source, claim, _Places((1, 0)))
    assert not slots_swapped("Joan Miller spoke.", source, _Places((1, 0)))


class _Indifferent:
    """Finds every claim equally like its source."""

    def align(self, claims: Sequence[str], source: str) -> list[tuple[float, float]]:
        return [(0.6, 0.6)] * len(claims)

    def nearest(self, phrases: Sequence[str], candidates: Sequence[str]) -> list[float]:
        return [0.6] * len(phrases)


@pytest.mark.parametrize(
    ("claim", "source", "fault"),
    [
        ("The council did not open the harbour.", "評議会は港を開いた。", "negation"),
        ("評議会は港を開かなかった。", "The council opened the harbour.", "negation"),
        ("The council was not happy with the harbour.", "評議会は港に不満だった。", "supported"),
        ("評議会は港を開けなかった。", "The council failed to open the harbour.", "supported"),
    ],
)
def test_one_denial_more_is_too_many_where_the_source_implies_none(claim: str, source: str, fault: str) -> None:
    assert crosses_safely(claim, source, _Indifferent()) == fault
