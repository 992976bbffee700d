from __future__ import annotations

import io

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.attachments import digest, is_long, to_docx, to_markdown
from bot.values import AnswerSection, Cell
from corpus.languages import Language
from tests.support.conversations import QUOTE, make_answer, make_citation
from tests.support.sample_answers import sample_answers


def test_word_document_holds_text_lists_and_sources():
    answer = sample_answers()["summary"]
    document = Document(io.BytesIO(to_docx(answer)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "Minutes of the committee" in texts
    assert QUOTE in texts
    assert any(text.startswith("[2] Minutes of the committee · 2011-05-03 · p. 2") for text in texts)


def test_markdown_holds_text_marking_and_sources():
    text = to_markdown(sample_answers()["answer"])
    assert text.startswith("TLP:GREEN")
    assert f"> {QUOTE}" in text


def test_digest_ends_with_a_sentence_and_keeps_its_citations():
    answer = make_answer(
        "q",
        text="両国は協力を確認しました。[1]\n" * 300 + "終わり。[2]",
        citations=(make_citation(1), make_citation(2)),
        language=Language.JA,
    )
    short = digest(answer)
    assert len(short.text) <= 1500
    assert short.text.endswith(("。", "]"))
    assert [citation.marker for citation in short.citations] == [1]
    assert "添付" in short.notices[0]


def test_digest_of_one_endless_sentence_is_cut():
    assert len(digest(make_answer("q", text="a" * 9000)).text) == 1500


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text_makes_a_document(text, quote):
    answer = make_answer("q", text=text, citations=(make_citation(1, quote=quote),))
    assert to_docx(answer).startswith(b"PK")


def test_sections_become_headings_lists_and_tables():
    answer = sample_answers()["sections_brief"]
    document = Document(io.BytesIO(to_docx(answer)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "Brief: harbour"
    assert "Background" in texts
    assert f"{answer.sentences[0].text} [1]" in texts
    assert document.tables[0].rows[0].cells[1].text == "Japan position"
    assert document.tables[1].rows[1].cells[0].text == "3 May 2011"
    shown = to_markdown(answer)
    assert shown.startswith("# Brief: harbour\n\n## Background\n\n- The committee met")
    assert "| Date | Event |\n| --- | --- |\n| 3 May 2011 | The second meeting was held in Kobe. [2] |" in shown


def test_a_bar_in_a_cell_does_not_end_it():
    assert r"[9] \| a \| b [1] |" in to_markdown(sample_answers()["sections_compare"])


def test_digest_of_sections_is_the_first_of_them():
    long = AnswerSection(title="Background", rows=((Cell(text="a" * 1200, citations=(1,)),),))
    more = AnswerSection(title="Dates", rows=((Cell(text="b" * 1200, citations=(2,)),),))
    answer = make_answer(
        "q",
        kind="brief",
        text="Brief: q\n" + "a" * 2400,
        sections=(long, more),
        citations=(make_citation(1), make_citation(2)),
    )
    assert is_long(answer)
    short = digest(answer)
    assert short.sections == (long,)
    assert [citation.marker for citation in short.citations] == [1]
    assert "bbb" not in short.text
