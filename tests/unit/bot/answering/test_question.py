from __future__ import annotations

import pytest

from bot.answering.extract import Want
from bot.answering.question import ordinals_in, read_question
from bot.answering.scope import split_scope
from corpus.languages import Language


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("When did the council meet?", (Want.DATE,)),
        ("On what date was the treaty signed?", (Want.DAY,)),
        ("In which year was the centre opened?", (Want.YEAR,)),
        ("When and where was the summit held?", (Want.DATE, Want.PLACE)),
        ("In which building did they meet?", (Want.BUILDING,)),
        ("How many ships took part?", (Want.NUMBER,)),
        ("How many hours did they talk?", (Want.DURATION,)),
        ("How much money was spent on the festival?", (Want.MONEY,)),
        ("How often should the list be reviewed?", (Want.FREQUENCY,)),
        ("Who wrote the report on fisheries?", (Want.AUTHOR,)),
        ("Who chaired the meeting?", (Want.PERSON,)),
        ("Which company built the bridge?", (Want.ORGANISATION,)),
        ("What CVSS score does the flaw have?", (Want.SCORE,)),
        ("会議はいつ、どこで開かれましたか。", (Want.DATE, Want.PLACE)),
        ("議長はどなたですか", (Want.PERSON,)),
        ("この報告書は誰が書きましたか。", (Want.AUTHOR,)),
        ("参加者は何人でしたか。", (Want.NUMBER,)),
        ("どのくらいの頻度で見直しますか。", (Want.FREQUENCY,)),
        ("罰金の上限はいくらですか。", (Want.MONEY,)),
        ("どの都市で開かれますか", (Want.CITY,)),
        ("What does it mean when a light flashes?", ()),
        ("協定の期間は何年ですか。", (Want.DURATION,)),
        ("定めた直後の短い期間はどのように運用しますか。", ()),
        ("拠点はどこにありますか。", (Want.PLACE,)),
        ("日本の強みはどこにあるとされていますか。", ()),
        ("Where does the office lie?", (Want.PLACE,)),
        ("Where does Japan's strength lie?", ()),
    ],
)
def test_wanted_values_are_recognised(text: str, wants: tuple[Want, ...]) -> None:
    assert read_question(text).wants == wants


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Why was the harbour closed?", "why"),
        ("なぜ港は閉鎖されたのですか。", "why"),
        ("Is the harbour open?", "yes_no"),
        ("港は開いていますか。", "yes_no"),
        ("Which departments took part in the talks?", "list"),
        ("リスクをすべて挙げてください", "list"),
        ("What is a watch list?", "definition"),
        ("監視リストとは何ですか。", "definition"),
        ("Compare the two plans", "comparison"),
        ("How does the filter work?", "how"),
    ],
)
def test_kinds_are_recognised(text: str, kind: str) -> None:
    assert read_question(text).kind == kind


def test_full_width_forms_are_folded() -> None:
    question = read_question("第４回会合は２０１８年ですか")
    assert question.ordinals == {4}
    assert question.years == {"2018"}
    assert question.language is Language.JA


def test_ordinals_of_both_languages_are_numbers() -> None:
    assert ordinals_in("the Fourth round, the 5th and 第六回") == {4, 5, 6}


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("According to the harbour report, who closed the gate?", "who closed the gate?"),
        ("Who closed the gate, according to the harbour report?", "Who closed the gate?"),
        ("港湾報告書によれば、門を閉めたのは誰ですか。", "門を閉めたのは誰ですか。"),
        ("Who closed the gate?", "Who closed the gate?"),
    ],
)
def test_attribution_is_told_from_what_is_asked(text: str, core: str) -> None:
    assert split_scope(text).core == core


def test_a_question_that_is_all_attribution_stays_whole() -> None:
    assert split_scope("According to the report, why?").source == ""


def test_words_for_the_kind_of_value_are_no_terms() -> None:
    question = read_question("In which month and year did the harbour open?")
    assert question.terms == ("harbor", "open")
    assert question.focus == ()


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("Which newspaper warned of counterfeit ropes?", ()),
        ("Which upcoming sporting event did they mention?", ("sport",)),
        ("偽の縄について警告したのはどの媒体ですか。", ()),
        ("港湾協定では、縄を第三者に渡す際の条件はどのように定められていますか。", ("条件",)),
    ],
)
def test_what_is_to_stand_in_an_answer(text: str, focus: tuple[str, ...]) -> None:
    assert read_question(text).focus == focus


def test_a_country_s_office_is_two_names() -> None:
    assert read_question("Who leads Japan's National Harbour Office?").names == ("Japan", "National Harbour Office")


def test_a_particle_after_latin_letters_is_no_beginning_of_a_word() -> None:
    assert "喉" not in read_question("港湾協会はEUのどのツールを使いますか").terms


def test_giving_an_example_asks_for_no_list() -> None:
    assert read_question("報告書は閉鎖の理由に何を例に挙げていますか").kind != "list"
    assert read_question("項目を挙げてください").kind == "list"


def test_the_piece_a_question_is_about_is_attribution_as_a_whole() -> None:
    scope = split_scope("Which ships does the Harbour Brief piece on ferry safety expect to sail in the coming decade?")
    assert scope.source == "the Harbour Brief piece on ferry safety"


def test_a_cause_that_is_doubted_is_no_why() -> None:
    assert read_question("沈没の原因はそれだけですか").kind != "why"
    assert read_question("沈没の原因は何ですか").kind == "why"
