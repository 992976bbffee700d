"""Vertical Japanese in a PDF: columns from the right to the left, joined to sentences; what is doubtful is told of."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.loaders import load
from tests.support.pages import HEIGHT, WIDTH, column, columns, lines, make_pdf

COLUMNS = (
    "両政府は、来年度の演習計画につい",
    "て合意した。最初の演習は春に東京",
    "で、二回目は秋にロンドンで行う。",
    "各国は「連絡窓口」を一つ定める。",
)
TEXT = "".join(COLUMNS)


@pytest.mark.parametrize("one_by_one", [False, True])
def test_columns_are_read_from_the_right_and_joined(one_by_one: bool) -> None:
    loaded = load(make_pdf(columns(*COLUMNS, one_by_one=one_by_one)), "columns.pdf")
    assert loaded.text.replace("\n\n", "") == TEXT
    assert (
        "両政府は、来年度の演習計画について合意した。最初の演習は春に東京で、二回目は秋にロンドンで行う。"
        in loaded.text
    )
    assert loaded.remarks == ()


def test_pages_of_either_direction_stand_in_order() -> None:
    loaded = load(make_pdf(lines("年次報告書", "表紙のことば。"), columns(*COLUMNS)), "book.pdf")
    assert loaded.text.index("表紙") < loaded.text.index("両政府は")
    assert [page.number for page in loaded.pages] == [1, 2]


def test_tiers_are_read_from_the_top() -> None:
    size = 12

    def draw(canvas: Canvas) -> None:
        for tier, texts in enumerate(
            (("上段の一行目です", "上段の二行目です"), ("下段の一行目です", "下段の二行目です"))
        ):
            for number, text in enumerate(texts):
                top = HEIGHT - 30 - tier * 130
                column(canvas, text, x=WIDTH - 60 - 20 * number, top=top, size=size, one_by_one=False)

    text = load(make_pdf(draw), "tiers.pdf").text
    places = [text.index(part) for part in ("上段の一", "上段の二", "下段の一", "下段の二")]
    assert places == sorted(places)


def test_readings_beside_characters_are_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, "能動的サイバー防御を進める。", x=300, size=14, one_by_one=False)
        column(canvas, "のうどうてき", x=311, size=6, one_by_one=False)
        column(canvas, "各国は連絡窓口を一つ定める。", x=276, size=14, one_by_one=False)

    assert (
        load(make_pdf(draw), "ruby.pdf").text.replace("\n", "")
        == "能動的サイバー防御を進める。各国は連絡窓口を一つ定める。"
    )


def test_a_page_of_both_directions_is_told_of() -> None:
    def draw(canvas: Canvas) -> None:
        columns("左の段は縦に書いてある文です。", one_by_one=True)(canvas)
        lines("右の段は横に書いてある文です。")(canvas)

    (remark,) = load(make_pdf(draw), "both.pdf").remarks
    assert "page 1 mixes vertical and horizontal text" in remark.reason
    assert "corpus text" in remark.hint


def test_horizontal_japanese_is_left_alone() -> None:
    loaded = load(make_pdf(lines("両政府は、来年度の演習計画について合意した。")), "lines.pdf")
    assert loaded.text == "両政府は、来年度の演習計画について合意した。"
    assert loaded.remarks == ()
