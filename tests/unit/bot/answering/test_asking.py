from __future__ import annotations

from importlib import resources

import pytest

from bot.answering.asking import (
    advises_against,
    asks_for_anyone,
    asks_for_moment,
    asks_for_name,
    gives_a_name,
    names_condition,
    names_role,
    ranks,
)
from bot.answering.claims.polarity import negations
from bot.answering.extract import Want, values
from bot.answering.matching import has_acronym_of, matches, names_match
from bot.answering.opposites import loaded_terms, opposite_in, stands_in
from bot.answering.question import read_question
from bot.answering.sounds import sounds_like
from bot.answering.vocabulary import english_of, japanese_of


@pytest.mark.parametrize(
    ("question", "anyone"),
    [
        ("Who should water the garden?", True),
        ("At whom is the leaflet aimed?", True),
        ("Who watered the garden?", False),
        ("誰が庭に水をやるべきですか。", True),
        ("庭に水をやったのは誰ですか。", False),
    ],
)
def test_a_role_answers_who_does_but_not_who_did(question: str, anyone: bool) -> None:
    assert asks_for_anyone(question) is anyone


def test_roles_conditions_and_ranks_are_recognised() -> None:
    assert names_role("The garden is watered by volunteers and staff.")
    assert asks_for_moment("When does the gate close?")
    assert asks_for_moment("And the gate, when does that close?")
    assert not asks_for_moment("When was the gate closed?")
    assert asks_for_moment("門はいつまで閉じたままとされていますか")
    assert not asks_for_moment("門はいつまでに閉じましたか")
    assert names_condition("The gate closes once the last boat is in.")
    assert ranks("最も古い門")
    assert not ranks("a gate")


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("Which court heard the fishermen?", ("court",)),
        ("What does the mayor propose for the harbour?", ()),
        ("What gets painted first?", ()),
        ("Which Danish ministry runs the harbour school?", ("danish", "ministri")),
        ("Which harbour pilot spoke in 2012?", ("harbor", "pilot")),
        ("Which Danish official spoke in 2012?", ("danish",)),
        ("門を設計した大学を教えてください。", ("大学",)),
        ("市長は何を挙げていますか。", ()),
    ],
)
def test_the_noun_asked_for_is_told_from_what_follows(question: str, focus: tuple[str, ...]) -> None:
    assert read_question(question).focus == focus


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("How far is the lighthouse?", (Want.NUMBER,)),
        ("Roughly how wide is the gate?", (Want.NUMBER,)),
        ("What will decide how far the port can grow?", ()),
    ],
)
def test_a_measure_is_asked_for_only_where_the_question_itself_asks(question: str, wants: tuple[Want, ...]) -> None:
    assert read_question(question).wants == wants


def test_an_ordinal_that_nothing_follows_counts_nothing() -> None:
    assert read_question("Which gate did the mayor put first?").ordinals == frozenset()
    assert read_question("Who came to the first market?").ordinals == {1}


def test_remarks_on_the_language_are_no_part_of_a_question() -> None:
    assert read_question("In English now: what should fishermen do?").names == ()


def test_a_year_in_a_name_dates_nothing_else() -> None:
    assert values("The town adopted its 2022 Harbour Plan.", Want.DATE) == ()
    assert values("The town adopted its plan in 2022.", Want.DATE) == ((29, 33),)


def test_katakana_names_match_by_their_parts() -> None:
    assert names_match("サラ・テイラー", "Ms Sarah Taylor spoke.")
    assert not names_match("サラ・テイラー", "Ms Sarah Miller spoke.")
    assert names_match("ロナルド・リー", "Then Ronald Lee spoke.")  # one consonant, told by its neighbour
    assert names_match("ロナルド・リー", "Then Ronald James Lee spoke.")
    assert not names_match("ロナルド・リー", "Then Ronald Key spoke.")
    assert names_match(
        "ブルームバーグ・ガーデン", "the Bloomberg Garden paper"
    )  # an m before b, an r that is not heard


def test_katakana_is_found_whatever_its_n_is_written_with_and_as_two_words() -> None:
    assert names_match("シンポジウム・カンパニー", "the Symposium Company of the port")
    assert sounds_like("ゼロトラスト", "A zero trust network asks again.")
    assert not sounds_like("ゼロトラスト", "Zero growth, and no trust in it.")


@pytest.mark.parametrize(
    ("katakana", "said"),
    [
        ("クラスター", "the harbour clusters"),
        ("モデレーター", "both moderators spoke"),
        ("コンテナ", "containers are empty"),
    ],
)
def test_katakana_takes_over_the_singular_and_no_r_at_the_end(katakana: str, said: str) -> None:
    assert sounds_like(katakana, said)
    assert not sounds_like(katakana, "the party at the castle")


def test_a_defence_is_the_opposite_of_a_reproach() -> None:
    assert opposite_in("defend", "He criticised the harbour.")
    assert not opposite_in("defend", "He defended the harbour.")
    assert "laps" in loaded_terms(read_question("Why did they let the harbour treaty lapse?").terms)


def test_what_has_to_be_done_denies_nothing() -> None:
    assert negations("三か国は一覧を作らないといけない。") == 0
    assert negations("三か国は一覧を作らない。") == 1


def test_advice_against_a_step_denies_it() -> None:
    assert advises_against("The guild advises against piers of wood.")
    assert not advises_against("The guild advises piers of wood.")


def test_what_is_crucial_to_something_gives_a_reason() -> None:
    assert values("Sharing charts is crucial to quicker ferries.", Want.REASON)
    assert not values("Sharing charts is a crucial step.", Want.REASON)


def test_japanese_counts_in_order_as_english_does() -> None:
    assert matches("5", "the fifth harbour talks")
    assert not matches("5", "the fourth harbour talks")
    assert read_question("第5回港湾協議はどこで開かれる予定ですか").terms[0] == "5"


def test_initials_stand_for_a_name_that_the_text_spells_out() -> None:
    sentence = "They met in the Northern Ports Forum of the Council of the Sea."
    assert names_match("NPF", sentence)
    assert has_acronym_of(["npf", "harbour"], sentence) == {"npf"}
    assert not names_match("NPC", sentence)


def test_a_name_in_kanji_is_found_spelt_out() -> None:
    assert matches("宮沢", "Prime Minister Miyazawa spoke.")
    assert not matches("宮沢", "Prime Minister Miyazaki spoke.")


def test_what_somebody_is_need_not_be_called_a_post() -> None:
    assert read_question("ハロルド・コー氏の役職は何ですか").terms == ("ハロルド", "コウ")
    assert "post" in read_question("Which post closed last year?").terms


def test_at_least_ranks_nothing() -> None:
    assert not ranks("What would at least reduce the damage?")
    assert ranks("Which port has the least traffic?")


def test_a_text_that_says_what_something_is_called_gives_a_name() -> None:
    assert gives_a_name("They would set up a Northern Port Agency (NPA).")
    assert gives_a_name("Several races were held, including the Harbour Cup.")
    assert gives_a_name("新しい制度は「港の日」という。")
    assert not gives_a_name("Several races were held in the northern harbour.")


@pytest.mark.parametrize("question", ["Which scholars praised the harbour?", "What experts praised the harbour?"])
def test_scholars_are_people(question: str) -> None:
    read = read_question(question)
    assert read.wants == (Want.PERSON,)
    assert read.focus == ()


def test_a_time_that_something_is_done_in_is_no_date() -> None:
    assert Want.DATE in read_question("港の開設時期はいつですか").wants
    assert read_question("船を造ったばかりの時期は、どのように動かすべきですか").wants == ()


def test_a_short_form_in_brackets_is_no_name_of_its_own() -> None:
    assert (
        read_question("北部港湾局（NPA）はいつ設けられましたか").names
        == read_question("北部港湾局はいつ設けられましたか").names
    )
    assert "NPA" in read_question("NPAはいつ設けられましたか").names


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Name the harbours that are said to have closed in the Gazette piece.", "the Gazette piece"),
        ("TIDE on harbour staff - what should both ports keep doing?", "TIDE"),
        ("Why does the TIDE advise against building piers of our own?", "the TIDE"),
        ("港の記録を追い、改ざんを見つけるためにTIDEが勧めているものは何ですか。", "TIDE"),
    ],
)
def test_the_source_is_told_wherever_it_stands(text: str, source: str) -> None:
    assert read_question(text).source == source


@pytest.mark.parametrize(
    "question", ["Which region should the ferries serve next?", "船はどの地域に広げる余地がありますか"]
)
def test_a_region_is_a_place(question: str) -> None:
    sentence = "There is room to serve the wider Indo-Pacific and Southeast Asia as well."
    read = read_question(question)
    assert read.wants == (Want.PLACE,)
    assert read.focus == ()
    assert [sentence[a:b] for a, b in values(sentence, Want.PLACE)] == ["Indo-Pacific", "Southeast Asia"]


def test_a_first_word_before_i_is_no_name() -> None:
    assert read_question("Sorry, I meant the Harbour paper. What does it say?").names == ("Harbour",)
    assert read_question("Thanks, I'd like to know who chairs it.").names == ()


def test_the_head_of_a_numbered_code_is_a_word() -> None:
    assert matches("cwe", "Listed as CWE-400.")


def test_words_of_one_side_stand_for_one_another() -> None:
    assert stands_in("stop", "Limit what visitors may open.")


def test_every_line_of_the_translations_can_be_used() -> None:
    text = resources.files("bot.answering").joinpath("translations.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    assert len({line[0] for line in lines}) == len(lines)
    assert all(len(line) > 1 and all(word.isascii() and word.islower() for word in line[1:]) for line in lines)
    assert "block" in english_of("遮断")
    assert "遮断" not in japanese_of("block")


def test_who_is_asked_by_the_name_of_a_role_too() -> None:
    assert read_question("Give the name of the harbour lead.").wants == (Want.PERSON,)
    assert read_question("Give the name of the harbour lead.").kind != "list"


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Names of the ferries in the storm?", True),
        ("その船は何という名前ですか", True),
        ("When did the ferry sail?", False),
    ],
)
def test_questions_for_a_name_are_told(question: str, asks: bool) -> None:
    assert asks_for_name(question) is asks


def test_advice_against_something_needs_no_word_of_denial() -> None:
    assert advises_against("Crews should avoid the pier.")
    assert advises_against("桟橋に係留することは避けてください。")
    assert not advises_against("避けられない事故であった。")


@pytest.mark.parametrize(
    ("text", "advises"),
    [
        ("Avoid it.", True),
        ("It should be avoided.", True),
        ("You need to avoid it.", True),
        ("Reviewers are trained to avoid errors.", False),
    ],
)
def test_what_is_done_to_avoid_something_is_not_advised_against(text: str, advises: bool) -> None:
    assert advises_against(text) is advises
