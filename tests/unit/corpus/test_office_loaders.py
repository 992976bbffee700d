import io
import zipfile

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, PageBreak, Paragraph, SimpleDocTemplate

from corpus.errors import DocumentLoadError
from corpus.loaders import load
from tests.support.formats import make_docx

ENGLISH = (
    "The two governments agreed on a programme of exercises for the coming year, with a first exercise in the spring "
    "and a second one in the autumn. Each side named a point of contact."
)
JAPANESE = (
    "両政府は、来年度の演習計画について合意した。最初の演習は春に東京で、二回目の演習は秋にロンドンで実施される。" * 3
)


def make_pdf(*, encrypt: str | None = None, header: str = "OFFICIAL-SENSITIVE") -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    styles = getSampleStyleSheet()
    body = styles["BodyText"]
    japanese = ParagraphStyle("ja", parent=body, fontName="HeiseiMin-W3", wordWrap="CJK", leading=16)
    buffer = io.BytesIO()

    def decorate(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.drawString(72, 800, header)
        canvas.drawString(280, 30, f"Page {document.page} of 3")

    flow = [
        Paragraph("Annual report", styles["Title"]),
        Paragraph("Background", styles["Heading2"]),
        Paragraph(ENGLISH, body),
        Paragraph(ENGLISH, body),
        ListFlowable(
            [Paragraph("first item of the list", body), Paragraph("second: " + ENGLISH, body)], bulletType="bullet"
        ),
        PageBreak(),
        Paragraph("Next steps", styles["Heading2"]),
        Paragraph(ENGLISH, body),
        PageBreak(),
        Paragraph(JAPANESE, japanese),
    ]
    document = SimpleDocTemplate(buffer, pagesize=A4, title="Annual report 2024", author="Ada Example", encrypt=encrypt)
    document.build(flow, onFirstPage=decorate, onLaterPages=decorate)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return make_pdf()


def test_pdf_lines_are_joined_to_paragraphs(pdf: bytes) -> None:
    loaded = load(pdf, "report.pdf")
    assert loaded.text == "\n\n".join(
        [
            "Annual report",
            "Background",
            ENGLISH,
            ENGLISH,
            f"- first item of the list\n- second: {ENGLISH}",
            "Next steps",
            ENGLISH,
            JAPANESE,
        ]
    )


def test_pdf_pages_sections_and_properties(pdf: bytes) -> None:
    loaded = load(pdf, "report.pdf")
    assert [page.number for page in loaded.pages] == [1, 2, 3]
    assert loaded.text[loaded.pages[1].start :].startswith("Next steps")
    assert loaded.text[loaded.pages[2].start :] == JAPANESE
    assert [s.title for s in loaded.sections] == ["Annual report", "Background", "Next steps"]
    assert loaded.sections[0].level < loaded.sections[1].level
    assert loaded.properties["title"] == "Annual report 2024"
    assert loaded.properties["authors"] == "Ada Example"


def test_a_marking_in_the_running_header_counts(pdf: bytes) -> None:
    loaded = load(pdf, "report.pdf")
    assert loaded.properties["marking"] == "OFFICIAL-SENSITIVE"
    assert "OFFICIAL" not in loaded.text


def test_a_word_broken_at_a_line_end_is_mended() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    lines = ["Both sides value infor-", "mation and the cyber-", "security of information.", "They use cyber-security."]
    for number, line in enumerate(lines):
        canvas.drawString(72, 700 - 14 * number, line)
    canvas.save()
    text = load(buffer.getvalue(), "a.pdf").text
    assert "value information and the cyber-security of information." in text.replace("\n\n", " ")


def test_an_encrypted_pdf_says_so() -> None:
    with pytest.raises(DocumentLoadError, match="password"):
        load(make_pdf(encrypt="secret"), "locked.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", b"hello", b""])
def test_broken_pdfs_fail_with_a_next_step(data: bytes) -> None:
    with pytest.raises(DocumentLoadError) as caught:
        load(data, "broken.pdf")
    assert caught.value.hint
    assert "broken.pdf" in caught.value.message


def test_docx_is_read_in_the_order_of_the_body() -> None:
    loaded = load(make_docx(), "plan.docx")
    assert loaded.text == (
        "Plan of work\n\n第一節\n\n本文です。\n\n- an item\n- another\n\nYear | Place\n2023 | Tokyo\n\nAfter the table."
    )
    assert [(s.title, s.level) for s in loaded.sections] == [("Plan of work", 1), ("第一節", 1)]
    assert loaded.properties == {"title": "Plan of work 2024", "authors": "Ada Example"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04 broken", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "password"),
        (b"just text", "not a valid"),
    ],
)
def test_bad_docx_files_fail_with_a_next_step(data: bytes, message: str) -> None:
    with pytest.raises(DocumentLoadError, match=message) as caught:
        load(data, "plan.docx")
    assert caught.value.hint


def test_a_zip_bomb_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 30_000_000)
    with pytest.raises(DocumentLoadError, match="unpack"):
        load(buffer.getvalue(), "bomb.docx")


def test_an_entity_bomb_does_not_grow() -> None:
    entities = "".join(f'<!ENTITY e{n} "{("&e" + str(n - 1) + ";") * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol">{entities}]><x>&e11;</x>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make_docx())) as good, zipfile.ZipFile(buffer, "w") as bad:
        for member in good.namelist():
            bad.writestr(member, bomb if member == "word/document.xml" else good.read(member))
    with pytest.raises(DocumentLoadError):
        load(buffer.getvalue(), "entities.docx")


def test_unknown_formats_name_the_known_ones() -> None:
    with pytest.raises(DocumentLoadError, match="not supported") as caught:
        load(b"x", "movie.mp4")
    assert ".pdf" in caught.value.hint


def test_bytes_need_a_name() -> None:
    with pytest.raises(ValueError, match="name"):
        load(b"x")
