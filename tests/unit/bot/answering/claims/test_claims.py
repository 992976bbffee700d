from __future__ import annotations

import pytest

from bot.answering.claims.denied import same_denials
from bot.answering.claims.names import likeness, missing_names, names_in
from bot.answering.claims.polarity import denials
from bot.answering.claims.quantities import contradicting_days, quantities, readings
from bot.answering.claims.roles import strangers, swapped_names
from bot.answering.claims.subjects import subjects_swapped
from bot.answering.verification import Verifier, quantity_fault

SAME = [
    ("It cost 120 million yen.", "費用は1億2,000万円だった。"),
    ("Twenty-three people came at 3 pm.", "午後3時に23人が訪れた。"),
    ("It opened on 5 May 2023, a Friday.", "令和5年5月5日（金曜日）に開業した。"),
    ("About 30 per cent agreed.", "約3割が賛成した。"),
    ("two thousand and five hundred ships", "2500隻の船"),
    ("In the 1990s there were twelve of them.", "1990年代には12人いた。"),
    ("a sum of £1.5m", "150万ポンド"),
]


@pytest.mark.parametrize(("english", "japanese"), SAME)
def test_equal_quantities_are_equal_in_both_languages(english: str, japanese: str) -> None:
    assert quantity_fault(english, japanese) is None
    assert quantity_fault(japanese, english) is None


@pytest.mark.parametrize(
    ("claim", "source", "fault"),
    [
        ("It cost 130 million yen.", "費用は1億2,000万円だった。", "number"),
        ("It opened in June 2023.", "2023年5月に開業した。", "date"),
        ("It opened on Monday.", "It opened on Tuesday.", "date"),
        ("来年開業する。", "It will open this year.", "date"),
        ("2024年に開業した。", "It opened in 2023.", "number"),
        ("two of two", "one of two", "number"),
    ],
)
def test_other_quantities_are_told(claim: str, source: str, fault: str) -> None:
    assert quantity_fault(claim, source) == fault


def test_vague_words_are_no_quantities() -> None:
    assert quantities("数百人が、十分に準備した。") == ()
    assert quantities("Hundreds may march.") == ()
    assert "n:1" in readings("an attempt")
    assert not contradicting_days("yesterday", "on Monday")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Not only ships but boats came.", 0),
        ("They did not come, and nobody called.", 2),
        ("船だけでなくボートも来た。", 0),
        ("行かなければならない。", 0),
        ("雨が降るかもしれない。", 0),
        ("彼らは来なかった。電話もありませんでした。", 2),
    ],
)
def test_denials_are_counted_and_idioms_are_not(text: str, count: int) -> None:
    assert denials(text) == count


@pytest.mark.parametrize(
    ("claim", "same"),
    [
        ("The gate is open, and the office is not staffed.", True),
        ("The office is not staffed and the gate is open.", True),
        ("The gate is not open and the office is staffed.", False),
        ("The gate is open and the office is staffed.", False),
    ],
)
def test_a_denial_belongs_to_its_word(claim: str, *, same: bool) -> None:
    assert same_denials(claim, "The gate is open. The office is not staffed.") is same


def test_names_are_runs_of_capitals_or_proper_nouns() -> None:
    english = names_in("However, Mara Quill of Aldmouth Harbour met Kenji Aoki on Monday.")
    assert [name.text for name in english] == ["Mara Quill of Aldmouth Harbour", "Kenji Aoki"]
    japanese = names_in("メイ首相は東京でリヨンホ外相と会談した。")
    assert {name.text for name in japanese} >= {"メイ", "東京"}


@pytest.mark.parametrize(
    ("latin", "japanese"),
    [("Poulter", "ポールター"), ("Kavanaugh", "カバノー"), ("Tokyo", "東京"), ("Quill", "クイル")],
)
def test_names_are_recognised_by_their_sound(latin: str, japanese: str) -> None:
    assert likeness(latin, japanese) >= 0.72
    assert likeness("Brandenburg", japanese) < 0.72


def test_a_name_must_stand_whole_in_its_own_language() -> None:
    source = "Mara Quill signed the agreement in Oslo."
    assert [n.text for n in missing_names("Mara Teller signed it in Oslo.", source)] == ["Mara Teller"]
    assert missing_names("Quill signed it.", source) == ()


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("ラパスで会った。", "They met in La Paz."),
        ("They met in La Paz.", "ラパスで会った。"),
    ],
)
def test_names_of_two_words_are_found_across_languages(claim: str, source: str) -> None:
    assert missing_names(claim, source) == ()


def test_names_that_changed_places_are_told_and_moved_clauses_are_not() -> None:
    source = "On Monday in Oslo, Mara Quill thanked Kenji Aoki for the ships."
    assert swapped_names("Kenji Aoki thanked Mara Quill for the ships.", source)
    assert swapped_names("Mara Quill thanked Kenji Aoki for the ships in Oslo on Monday.", source) is None
    swapped = "アルドマスは時浜に船を贈った。"
    assert swapped_names(swapped, "時浜はアルドマスに船を贈った。") or strangers(
        swapped, "時浜はアルドマスに船を贈った。"
    )


@pytest.mark.parametrize(
    ("english", "swapped"),
    [
        ("Poulter thanked Kavanaugh in Tokyo.", False),
        ("Kavanaugh thanked Poulter in Tokyo.", True),
        ("In Tokyo, Poulter thanked Kavanaugh.", False),
    ],
)
def test_a_subject_is_told_across_languages(english: str, *, swapped: bool) -> None:
    japanese = "ポールター氏は東京でカバノー氏に感謝した。"
    assert subjects_swapped(english, japanese) is swapped
    assert subjects_swapped(japanese, english) is swapped


class _Aligner:
    """Knows one translation."""

    def align(self, claims: list[str], source: str) -> list[tuple[float, float]]:
        return [(0.3, 0.3) if "banana" in claim else (0.6 + 0.1 * ("not" not in claim), 0.6) for claim in claims]

    def nearest(self, phrases: list[str], candidates: list[str]) -> list[float]:
        return [0.9 if phrase == "Port Authority" else 0.0 for phrase in phrases]


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("Mara met the Port Authority in Tokyo.", "supported"),
        ("Mara did not meet the Port Authority in Tokyo.", "negation"),
        ("Mara met Brandenburg in Tokyo.", "name"),
        ("Mara met 12 people in Tokyo.", "number"),
        ("Mara ate a banana in Tokyo.", "meaning"),
    ],
)
def test_a_sentence_in_the_other_language_is_checked_by_an_aligner(claim: str, reason: str) -> None:
    found = Verifier(aligner=_Aligner()).judge(claim, ["マラは東京で港湾局と会った。"])
    assert found.reason == reason
    assert found.supported is (reason == "supported")


class _Never:
    def entails(self, source: str, claim: str) -> bool:
        return False


def test_an_entailment_model_has_the_last_word_on_meaning() -> None:
    source = "The gate opens at six. The office is closed."
    claim = "At six the gate opens."
    assert Verifier().judge(claim, [source]).reason == "supported"
    assert Verifier(entailment=_Never()).judge(claim, [source]).reason == "meaning"
