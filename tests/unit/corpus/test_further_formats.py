import io
import json
import stat
import zipfile
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pptx
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import DocumentLoadError
from corpus.loaders import load, ocr

JAPANESE = "両政府は協議を行った。"


def make_pptx() -> bytes:
    presentation = pptx.Presentation()
    for title, lines in (("Agenda", ["first point", "second point"]), ("第二部", [JAPANESE]), ("Backup", ["hidden"])):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        frame = slide.placeholders[1].text_frame
        frame.text = lines[0]
        for line in lines[1:]:
            frame.add_paragraph().text = line
    table = presentation.slides[1].shapes.add_table(2, 2, 0, 5_000_000, 100, 100).table
    for row, column, text in ((0, 0, "Year"), (0, 1, "Place"), (1, 0, "2023"), (1, 1, "Tokyo")):
        table.cell(row, column).text = text
    presentation.slides[0].notes_slide.notes_text_frame.text = "Say hello."
    presentation.slides[2]._element.set("show", "0")
    presentation.core_properties.title = "The talks"
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def test_slides_are_pages_and_hidden_ones_stay_out() -> None:
    loaded = load(make_pptx(), "talks.pptx")
    assert loaded.text == (
        f"Agenda\n\n- first point\n- second point\n\nSay hello.\n\n第二部\n\n{JAPANESE}\n\nYear | Place\n2023 | Tokyo"
    )
    assert [(page.number, loaded.text[page.start :].split("\n")[0]) for page in loaded.pages] == [
        (1, "Agenda"),
        (2, "第二部"),
    ]
    assert loaded.properties["title"] == "The talks"


def make_xlsx() -> bytes:
    workbook = openpyxl.Workbook()
    first = workbook.active
    first.title = "Meetings"
    first.append(["Year", "Place"])
    first.append([2023, "Tokyo"])
    first.append([None, None])
    first.append([2024.5, "London"])
    hidden = workbook.create_sheet("Hidden")
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"
    workbook.create_sheet("連絡先").append([JAPANESE])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def test_sheets_are_pages_and_rows_name_their_columns() -> None:
    loaded = load(make_xlsx(), "meetings.xlsx")
    assert loaded.text == (
        f"Meetings\n\nYear | Place\nYear: 2023 | Place: Tokyo\nYear: 2024.5 | Place: London\n\n連絡先\n\n{JAPANESE}"
    )
    assert [(page.number, page.label) for page in loaded.pages] == [(1, "Meetings"), (2, "連絡先")]


@pytest.mark.parametrize(
    "data",
    [
        b"Name,Role\nAda,Chair\nBo,Deputy\n",
        "Name;Role\r\nAda;Chair\r\nBo;Deputy\r\n".encode("utf-16"),
        b"Name\tRole\nAda\tChair\nBo\tDeputy\n",
    ],
)
def test_csv_in_its_usual_forms(data: bytes) -> None:
    assert load(data, "people.csv").text == "Name | Role\nName: Ada | Role: Chair\nName: Bo | Role: Deputy"


def test_a_csv_of_numbers_has_no_column_names() -> None:
    assert load(b"1,2\n3,4\n", "n.csv").text == "1 | 2\n3 | 4"


def make_eml(*, html: bool = False) -> bytes:
    message = EmailMessage()
    message["Subject"] = "次回の協議 / next talks"
    message["From"] = "Ada Example <ada@example.org>"
    message["To"] = "bo@example.org"
    message["Date"] = "Fri, 16 Mar 2018 10:00:00 +0000"
    if html:
        message.set_content(f"<p>{JAPANESE}</p><p style='display:none'>hidden</p>", subtype="html")
    else:
        message.set_content(JAPANESE + "\n", charset="iso-2022-jp")
        message.add_attachment(b"data", maintype="application", subtype="pdf", filename="agenda.pdf")
    return message.as_bytes()


def test_a_message_is_read_with_its_headers() -> None:
    loaded = load(make_eml(), "talks.eml")
    assert loaded.text.startswith("次回の協議 / next talks\n\nFrom: Ada Example <ada@example.org>\nTo: bo@example.org")
    assert f"\n\n{JAPANESE}\n\n" in loaded.text
    assert loaded.text.endswith("Attachments: agenda.pdf")
    assert loaded.properties == {
        "title": "次回の協議 / next talks",
        "authors": ["Ada Example"],
        "date": "2018-03-16",
    }


def test_an_html_message_shows_what_a_reader_sees() -> None:
    loaded = load(make_eml(html=True), "talks.eml")
    assert JAPANESE in loaded.text
    assert "hidden" not in loaded.text


def test_a_text_that_is_no_message_fails() -> None:
    with pytest.raises(DocumentLoadError, match="not an e-mail"):
        load(b"hello\n", "a.eml")


def make_epub(*, chapter: str = f"<h1>第一章</h1><p>{JAPANESE}</p>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OPS/book.opf"/></rootfiles></container>',
        )
        archive.writestr(
            "OPS/book.opf",
            '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<dc:title>The book</dc:title><dc:creator>Ada Example</dc:creator><dc:language>ja</dc:language></metadata>"
            '<manifest><item id="b" href="two.xhtml"/><item id="a" href="text/one.xhtml"/></manifest>'
            '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        )
        archive.writestr("OPS/text/one.xhtml", f"<html><body>{chapter}</body></html>")
        archive.writestr("OPS/two.xhtml", "<html><body><h1>Two</h1><p>The end.</p></body></html>")
    return buffer.getvalue()


def test_chapters_follow_the_spine() -> None:
    loaded = load(make_epub(), "book.epub")
    assert loaded.text == f"第一章\n\n{JAPANESE}\n\nTwo\n\nThe end."
    assert [page.number for page in loaded.pages] == [1, 2]
    assert loaded.properties == {"title": "The book", "authors": ["Ada Example"], "language": "ja"}


def test_json_is_a_record_or_readable_lines() -> None:
    record = load(json.dumps({"_id": "x", "title": "T", "text": "Words."}).encode(), "x.json")
    assert (record.text, record.stated["title"]) == ("Words.", "T")
    lines = load(json.dumps({"contacts": [{"name": "Ada", "desks": ["A", "B"]}], "year": 2024}).encode(), "y.json")
    assert lines.text == "contacts 1 › name: Ada\ncontacts 1 › desks: A\ncontacts 1 › desks: B\nyear: 2024"


@pytest.mark.parametrize("suffix", ["pptx", "xlsx", "epub", "docx"])
@pytest.mark.parametrize("data", [b"PK\x03\x04 nothing", b"text", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_broken_containers_fail_with_a_next_step(suffix: str, data: bytes) -> None:
    with pytest.raises(DocumentLoadError) as caught:
        load(data, f"broken.{suffix}")
    assert caught.value.hint


@pytest.mark.parametrize("suffix", ["pptx", "xlsx", "epub", "docx"])
def test_another_archive_under_the_name_fails(suffix: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(DocumentLoadError) as caught:
        load(buffer.getvalue(), f"other.{suffix}")
    assert caught.value.hint


@pytest.mark.parametrize("data", [b"[1, 2", b'{"a": ' * 50_000, b"\x00\x01\x02"])
def test_broken_json_fails_with_a_next_step(data: bytes) -> None:
    with pytest.raises(DocumentLoadError) as caught:
        load(data, "x.json")
    assert caught.value.hint


def make_scan() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.rect(100, 100, 200, 200)
    canvas.save()
    return buffer.getvalue()


def make_png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(buffer, format="PNG")
    return buffer.getvalue()


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the program, with its command line and outputs."""
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\nif [ "$1" = --list-langs ]; then printf "List of languages:\\neng\\njpn\\nosd\\n"; exit 0; fi\n'
        'cat > /dev/null\necho "$@" > "$0.arguments"\n'
        'printf "共同 声明\\n\\n両 政府 は 協議 を 行っ た 。 The talks went well.\\n"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    ocr._languages.cache_clear()
    return program


@pytest.fixture
def no_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.parametrize(("make", "name"), [(make_scan, "scan.pdf"), (make_png, "scan.png")])
@pytest.mark.usefixtures("no_tesseract")
def test_without_tesseract_a_scan_fails_and_says_how_to_install_it(make: object, name: str) -> None:
    with pytest.raises(DocumentLoadError, match="OCR") as caught:
        load(make(), name)  # type: ignore[operator]
    assert "tesseract-ocr-jpn" in caught.value.hint


@pytest.mark.parametrize(("make", "name"), [(make_scan, "scan.pdf"), (make_png, "scan.png")])
def test_with_tesseract_a_scan_is_read_in_both_languages(tesseract: Path, make: object, name: str) -> None:
    loaded = load(make(), name)  # type: ignore[operator]
    assert loaded.text == "共同声明\n\n両政府は協議を行った。 The talks went well."
    assert "-l eng+jpn" in Path(f"{tesseract}.arguments").read_text()


def test_a_tesseract_that_fails_is_one_files_failure(tesseract: Path) -> None:
    tesseract.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && echo eng && exit 0\nexit 3\n')
    with pytest.raises(DocumentLoadError, match="OCR failed"):
        load(make_scan(), "scan.pdf")
