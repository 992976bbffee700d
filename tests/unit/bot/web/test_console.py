import io
from dataclasses import replace

import pytest
from rich.console import Console

from bot.platforms.console import STRINGS, converse, printable, write_answer
from bot.values import Answer, AnswerSection, Cell, ThreadKey, Turn
from corpus.languages import Language
from tests.support.sample_answers import sample_answers
from tests.support.web import NOTICES, abstained, answered


def _turn(text):
    thread = ThreadKey(platform="console", workspace_id="local", channel_id="c", thread_id="t")
    return Turn(thread=thread, turn_id="1", text=text)


def _written(answer, *, terminal=False):
    console = Console(file=io.StringIO(), force_terminal=terminal, width=60, highlight=False, markup=False)
    write_answer(console, answer)
    return console.file.getvalue()


def test_sources_are_numbered_with_their_places():
    text = _written(answered(_turn("When?")))
    assert f"- {NOTICES} [1]" in text
    assert "Sources" in text
    assert "[1] Third Meeting on Harbour Security · 2021-05-04 · 1. Purpose · page 1 · paragraph 1 · TLP:CLEAR" in text
    assert f"    “{NOTICES}”" in text
    assert "\x1b" not in text


def test_a_japanese_answer_is_framed_in_japanese():
    text = _written(answered(_turn("いつですか。")))
    assert "出典" in text
    assert "1ページ" in text


def test_colours_where_somebody_looks():
    assert "\x1b[" in _written(answered(_turn("When?")), terminal=True)


def test_an_abstention_lists_the_closest_passages():
    text = _written(abstained(_turn("London?")))
    assert "Closest passages" in text
    assert "The meeting took place in Kobe." in text


@pytest.mark.parametrize("text", ["\x1b[2Jgone", "a\x07b", "\x9b31m", "left\u202eright", "bell\r\nline"])
def test_documents_cannot_speak_to_the_terminal(text):
    shown = _written(Answer(id="1", question="q", language=Language.EN, outcome="chat", text=text))
    assert not any(character in shown for character in "\x1b\x07\x9b\u202e\r")
    assert printable("a\r\nb\tc") == "a\nb\tc"


def test_markup_of_the_terminal_library_is_plain_text():
    answer = Answer(
        id="1", question="q", language=Language.EN, outcome="chat", text="[red]x[/red] [link=http://a]y[/link]"
    )
    assert "[red]x[/red] [link=http://a]y[/link]" in _written(answer)


def test_the_loop_asks_begins_afresh_and_ends():
    lines = iter(["", "  One? ", "/new", "Two?", "/quit", "Never?"])
    asked, afresh = [], []
    console = Console(file=io.StringIO(), highlight=False, markup=False)

    def ask(question, on_progress):
        on_progress("searching")
        asked.append(question)
        return answered(_turn(question))

    converse(
        console, lambda: next(lines, None), ask, start_afresh=lambda: afresh.append(len(asked)), language=Language.EN
    )
    assert asked == ["One?", "Two?"]
    assert afresh == [1]
    assert "> One?" in console.file.getvalue()


def test_the_loop_ends_with_the_input_and_survives_a_repeated_turn():
    console = Console(file=io.StringIO())
    lines = iter(["One?"])
    converse(console, lambda: next(lines, None), lambda *_: None, start_afresh=lambda: None, language=Language.JA)
    assert set(STRINGS) == set(Language)


def test_sections_are_tables_where_somebody_looks_and_plain_lines_elsewhere():
    answer = sample_answers()["sections_brief"]
    plain = _written(answer)
    assert "• 3 May 2011 – " in plain
    assert "Positions" not in plain  # the text alone
    looked_at = _written(answer, terminal=True)
    assert "Japan position" in looked_at
    assert "━" in looked_at or "─" in looked_at


def test_a_cell_cannot_speak_to_the_terminal():
    section = AnswerSection(columns=("A",), rows=((Cell(text="red\x1b[31m alert"),),))
    answer = replace(sample_answers()["sections_brief"], sections=(section,))
    assert "\x1b[31m" not in _written(answer, terminal=True)
