"""Other words for the same thing: synonyms, family names, sounds, months."""

from __future__ import annotations

import pytest

from bot.answering.extract import Want, values
from bot.answering.matching import all_words_match, matches, names_match, surname_match, transliterates
from bot.answering.question import read_question
from bot.answering.synonyms import synonyms_of
from bot.answering.text import stem, term_sequence


def test_synonyms_are_stems_and_leave_the_word_itself_out() -> None:
    assert stem("elevation") in synonyms_of(stem("raise"))
    assert stem("raise") not in synonyms_of(stem("raise"))
    assert synonyms_of("zyzzyva") == frozenset()


def test_a_synonym_in_the_sentence_counts_as_the_word_asked_for() -> None:
    assert matches(stem("exercises"), "The yearly drill takes place in autumn.")
    assert not matches(stem("exercises"), "The yearly budget is set in autumn.")


@pytest.mark.parametrize(
    ("name", "text", "stands"),
    [
        ("Jane Marlow", "Minister Marlow opened the talks.", True),
        ("Jane Marlow", "Marlow opened the talks.", True),
        ("Jane Marlow", "Peter Marlow opened the talks.", False),
        ("Jane Marlow", "The marlow was opened.", False),
        ("Marlow", "Minister Marlow opened the talks.", False),
    ],
)
def test_a_family_name_stands_for_the_person_unless_another_given_name_precedes(
    name: str, text: str, stands: bool
) -> None:
    assert surname_match(name, text) is stands


def test_a_japanese_family_name_is_known_by_its_reading() -> None:
    assert names_match("佐藤", "Deputy Director Sato took the minutes.")
    assert not names_match("佐藤", "Deputy Director Saito took the minutes.")


def test_the_words_of_a_long_name_must_stand_together() -> None:
    name = "National Harbour Office"
    assert names_match(name, "She heads the National Harbour Office.")
    assert not names_match(
        name, "The national debate went on while, far away, a harbour was built by people who had no office at all."
    )


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Besides its budget, what does the RUSI paper list?", ("RUSI",)),
        ("Full RUSI report: how many pages?", ("RUSI",)),
        ("Did Theresa May and Jane Marlow meet?", ("Theresa May", "Jane Marlow")),
        ("Was it signed in May 2017?", ()),
    ],
)
def test_names_of_a_question(question: str, names: tuple[str, ...]) -> None:
    assert read_question(question).names == names


@pytest.mark.parametrize("question", ["In what month and year was it signed?", "何年何月に署名されましたか。"])
def test_a_month_is_asked_for(question: str) -> None:
    assert read_question(question).wants == (Want.MONTH,)


def test_a_bare_year_is_no_month() -> None:
    assert values("It was signed in 2017.", Want.MONTH) == ()
    assert len(values("It was signed in August 2017.", Want.MONTH)) == 1
    assert len(values("2017年8月に署名された。", Want.MONTH)) == 1


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Who are the authors of the paper?", True),
        ("Which three fields do the authors of the proposal name first?", False),
        ("On which kind of standards should both align, in the view of the authors?", False),
    ],
)
def test_authors_are_asked_for_only_where_they_are_the_question(question: str, asks: bool) -> None:
    assert (Want.AUTHOR in read_question(question).wants) is asks


def test_number_words_are_numbers() -> None:
    assert term_sequence("ten exercises") == term_sequence("10 exercises")


def test_the_words_of_an_office_must_stand_together() -> None:
    apart = "The Director Harbour, National Ferry Directorate, and the Port Office."
    assert not names_match("National Harbour Office", apart)
    assert not all_words_match("National Harbour Office", apart)
    assert all_words_match("Admiral Miller North Sea", "Admiral Miller said that ships in the north of the sea wait.")


def test_a_japanese_name_stands_in_a_long_english_text() -> None:
    assert transliterates("佐藤", "Deputy Director Sato took the minutes.")
    assert not transliterates("佐藤", "Deputy Director Saito took the minutes.")
