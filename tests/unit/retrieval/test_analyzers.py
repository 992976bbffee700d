"""Index terms: identifiers stay whole, spellings meet, scripts mix."""

import threading

import pytest

from corpus.languages import Language
from retrieval.analyzers import analyze, is_bridge, query_terms
from retrieval.analyzers.bridge import katakana_key, latin_key
from retrieval.analyzers.folding import fold

EN, JA = Language.EN, Language.JA


def words(text: str, language: Language = EN) -> list[str]:
    return [term for term in analyze(text, language) if not is_bridge(term)]


@pytest.mark.parametrize("identifier", ["nis2", "2+2", "f-35", "cve-2024-5184", "c++", "a4"])
def test_identifiers_stay_whole(identifier: str) -> None:
    assert identifier in words(f"About {identifier.upper()}, and more.")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("consultations", "consultation"),
        ("Fourth meeting", "4th meeting"),
        ("U.K. policy", "UK policy"),
        ("the minister's remarks", "minister remark"),
        ("1,000 officials", "1000 officials"),
        ("ＦＵＬＬ width", "full width"),
        ("F‑35", "F-35"),
    ],
)
def test_english_spellings_meet(left: str, right: str) -> None:
    assert words(left) == words(right)


def test_hyphened_words_are_found_joined_and_split() -> None:
    terms = words("cyber-security")
    assert {"cyber", *words("cybersecurity"), *words("security")} <= set(terms)


def test_an_acronym_is_no_stop_word() -> None:
    assert words("the US and the WHO") == ["us", "who"]
    assert words("for us, who are") == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("舊字體の國會", "旧字体の国会"),
        ("サーバの附属", "サーバーの付属"),
        ("ＮＡＴＯとの会議", "NATOとの会議"),
        ("ｻｲﾊﾞｰ空間", "サイバー空間"),
        ("２０２５年", "2025年"),
    ],
)
def test_japanese_spellings_meet(left: str, right: str) -> None:
    assert words(left, JA) == words(right, JA)


def test_a_compound_is_found_whole_and_by_its_words() -> None:
    assert {"サイバー", "セキュリティー"} <= set(words("サイバーセキュリティの会議", JA))
    assert "大臣" in words("外務大臣が出席した", JA)


def test_particles_and_marks_are_left_out() -> None:
    assert words("会議は、大臣の。「」", JA) == ["会議", "大臣"]


def test_latin_words_in_japanese_are_stemmed() -> None:
    assert words("Consultationsを開催", JA)[0] == words("consultation")[0]


def test_japanese_in_english_is_cut_to_words() -> None:
    assert "外務省" in words("MOFA (外務省) hosted it.")


@pytest.mark.parametrize(
    ("latin", "katakana"),
    [
        ("security", "セキュリティ"),
        ("partnership", "パートナーシップ"),
        ("Washington", "ワシントン"),
        ("Johnson", "ジョンソン"),
        ("phishing", "フィッシング"),
        ("Venezuela", "ベネズエラ"),
        ("clusters", "クラスター"),
        ("containers", "コンテナ"),
        ("business", "ビジネス"),
    ],
)
def test_scripts_meet_in_a_key(latin: str, katakana: str) -> None:
    assert latin_key(latin) == katakana_key(katakana) is not None


def test_short_words_and_acronyms_have_no_key() -> None:
    assert latin_key("data") is None
    assert latin_key("NATO") is None
    assert katakana_key("データ") is None


def test_keys_lead_into_the_other_language_only() -> None:
    english, japanese = "security partnership", "セキュリティのパートナーシップ"
    assert set(query_terms(english, EN)) & set(analyze(japanese, JA))
    assert set(query_terms(japanese, JA)) & set(analyze(english, EN))
    assert not any(is_bridge(term) for term in set(query_terms(english, EN)) & set(analyze(english, EN)))
    assert not any(is_bridge(term) for term in set(query_terms(japanese, JA)) & set(analyze(japanese, JA)))


def test_a_query_names_each_term_once() -> None:
    terms = query_terms("cyber and cyber again 会議と会議", EN)
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("text", ["", " ", "😀", "……", "\u3000", "'", "-", "a" * 100_000, "あ" * 20_000, "&&&+++"])
def test_no_text_is_too_odd(text: str) -> None:
    for language in (EN, JA):
        assert all(analyze(text, language))
        assert all(query_terms(text, language))


def test_folding_keeps_new_forms() -> None:
    assert fold("国際連合の会議") == "国際連合の会議"


def test_threads_analyse_at_once() -> None:
    text = "国家サイバー統括室は2025年7月に発足した。"
    expected = analyze(text, JA)
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.extend(analyze(text, JA) for _ in range(20))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(terms == expected for terms in found)
    assert len(found) == 80
