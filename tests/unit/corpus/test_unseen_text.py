"""Text that no reader of a file sees is no part of the document; what only looks like it stays."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor
from reportlab.pdfgen.canvas import Canvas

from corpus.loaders import load
from tests.support.pages import make_pdf

SECRET = "The pier was flooded."
SHOWN = "The pier opens at nine."

HIDDEN = (
    '<p style="display: none !important">{}</p>',
    '<p style="visibility:hidden">{}</p>',
    '<p style="opacity:0.01">{}</p>',
    '<p style="font-size:1px;line-height:0">{}</p>',
    '<div style="font-size:2%"><b>{}</b></div>',
    '<p style="position:absolute; top:-5000px">{}</p>',
    '<p style="text-indent:-9999px">{}</p>',
    '<span style="clip:rect(0,0,0,0);position:absolute">{}</span>',
    '<span style="clip-path:inset(50%)">{}</span>',
    '<div style="height:0;overflow:hidden"><p>{}</p></div>',
    '<p style="transform:scale(0)">{}</p>',
    '<p style="color:white">{}</p>',
    '<div style="background:#fff url()"><span style="background:white;color:#FFFFFE">{}</span></div>',
    '<p style="color:rgba(0,0,0,0)">{}</p>',
    '<div style="background-color:navy"><p style="color:#000080">{}</p></div>',
    '<table bgcolor="black"><tr><td><font color="black">{}</font></td></tr></table>',
    "<style>.n {{ display: none }}</style><p class='n'>{}</p>",
    "<style>#w {{ color: #fff }} p:nth-child( {{ }} @media print {{ p {{ color: red }} }}</style><p id='w'>{}</p>",
    "<p aria-hidden='true'>{}</p>",
    "<p hidden>{}</p>",
    "<p>See <span class='govuk-visually-hidden'>{}</span> here.</p>",
    "<h1 hidden>{}</h1>",
)
VISIBLE = (
    '<p style="color:white;background:#1d70b8">{}</p>',
    '<link rel="stylesheet" href="a.css"><p style="color:white">{}</p>',
    '<div style="background:url(a.png)"><p style="color:#fff">{}</p></div>',
    '<div style="color:#fff"><p style="color:#222">{}</p></div>',
    '<div style="font-size:0"><p style="font-size:16px">{}</p></div>',
    '<div style="visibility:hidden"><p style="visibility:visible">{}</p></div>',
    '<p style="color:transparent;background-clip:text">{}</p>',
    '<p style="left:-10px; opacity: 0.8; font-size: 0.8em; height: 1px">{}</p>',
    "<style>body {{ display: none }}</style><p>{}</p>",
    '<table bgcolor="black"><tr><td><font color="white">{}</font></td></tr></table>',
    '<p style="color:notacolour;;:;{{">{}</p>',
)


@pytest.mark.parametrize("markup", HIDDEN)
def test_what_a_page_hides_is_left_out(markup: str) -> None:
    loaded = load(f"<html><body><p>{SHOWN}</p>{markup.format(SECRET)}</body></html>".encode(), "page.html")
    assert SHOWN in loaded.text
    assert "flooded" not in loaded.text
    assert "flooded" not in str(loaded.properties)


@pytest.mark.parametrize("markup", VISIBLE)
def test_what_a_page_shows_stays(markup: str) -> None:
    assert SHOWN in load(f"<html><body>{markup.format(SHOWN)}</body></html>".encode(), "page.html").text


MARKDOWN = (
    'And <span style="display:none">{} <span>so</span> on</span> <b>closes at five</b>.',
    '<div style="color:white"><p>{}</p></div>\n\nIt closes at five.',
    "<div hidden>\n\n{}\n\n- {}\n\n</div>\n\nIt closes at five.",
)


@pytest.mark.parametrize("markup", MARKDOWN)
def test_what_tags_hide_in_a_markdown_file_is_left_out(markup: str) -> None:
    text = load(f"{SHOWN}\n\n{markup.replace('{}', SECRET)}\n".encode(), "paper.md").text
    assert text.startswith(SHOWN)
    assert text.endswith("closes at five.")
    assert "flooded" not in text


def _hidden_run(document: Any, run: Any) -> None:
    run.font.hidden = True


def _hidden_style(document: Any, run: Any) -> None:
    base = document.styles.add_style("Base", WD_STYLE_TYPE.CHARACTER)
    base.font.hidden = True
    style = document.styles.add_style("Quiet", WD_STYLE_TYPE.CHARACTER)
    style.base_style = base
    run.style = style


def _white(document: Any, run: Any) -> None:
    run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFE)


def _small(document: Any, run: Any) -> None:
    run.font.size = Pt(1)


@pytest.mark.parametrize("hide", [_hidden_run, _hidden_style, _white, _small])
@pytest.mark.parametrize("is_cell", [False, True], ids=["paragraph", "cell"])
def test_what_a_word_document_hides_is_left_out(hide: Callable[[Any, Any], None], is_cell: bool) -> None:
    document = docx.Document()
    paragraph = document.add_table(1, 1).cell(0, 0).paragraphs[0] if is_cell else document.add_paragraph()
    paragraph.add_run(SHOWN)
    hide(document, paragraph.add_run(SECRET))
    assert _text(document) == SHOWN


def test_white_letters_on_a_coloured_ground_stay() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:fill="1D70B8"/>'))
    cell.paragraphs[0].add_run(SHOWN).font.color.rgb = RGBColor(255, 255, 255)
    assert _text(document) == SHOWN


def _text(document: Any) -> str:
    buffer = io.BytesIO()
    document.save(buffer)
    return load(buffer.getvalue(), "paper.docx").text


def _white_on_white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(30, 200, SECRET)


def _without_ink(canvas: Canvas) -> None:
    text = canvas.beginText(30, 200)
    text.setTextRenderMode(3)
    text.textLine(SECRET)
    canvas.drawText(text)


def _tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 1)
    canvas.drawString(30, 200, SECRET)


@pytest.mark.parametrize("hide", [_white_on_white, _without_ink, _tiny])
def test_what_a_pdf_hides_is_left_out_and_told(hide: Callable[[Canvas], None]) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(30, 250, SHOWN)
        hide(canvas)

    loaded = load(make_pdf(page), "paper.pdf")
    assert loaded.text == SHOWN
    assert [remark.reason for remark in loaded.remarks] == ["page 1 holds text that nobody sees, which was left out"]


def test_white_letters_on_a_box_and_letters_over_a_scan_stay() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0, 0, 0.5)
        canvas.rect(20, 190, 380, 30, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(30, 200, SHOWN)

    def scan(canvas: Canvas) -> None:
        canvas.drawString(30, 200, "HHHHHHHHHHHHHHHH")  # what the picture of a scan shows
        _without_ink(canvas)

    assert load(make_pdf(page), "paper.pdf").text == SHOWN
    assert "flooded" in load(make_pdf(scan), "paper.pdf").text
