"""One small good file of every format that Liaison reads, and broken ones."""

from __future__ import annotations

import io
import json
import random
import zipfile
from email.message import EmailMessage

import docx
import openpyxl
import pptx
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.support.pages import lines, make_pdf

JAPANESE = "両政府は協議を行った。"


def make_docx() -> bytes:
    document = docx.Document()
    document.add_heading("Plan of work", 0)
    document.add_heading("第一節", 1)
    paragraph = document.add_paragraph("本文です。")
    hidden = paragraph.add_run("隠し文字")
    hidden.font.hidden = True
    document.add_paragraph("an item", style="List Bullet")
    document.add_paragraph("another", style="List Bullet")
    table = document.add_table(2, 2)
    for row, column, text in ((0, 0, "Year"), (0, 1, "Place"), (1, 0, "2023"), (1, 1, "Tokyo")):
        table.cell(row, column).text = text
    document.add_paragraph("After the table.")
    document.sections[0].header.paragraphs[0].text = "Running header"
    document.core_properties.title = "Plan of work 2024"
    document.core_properties.author = "Ada Example"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def make_pptx() -> bytes:
    presentation = pptx.Presentation()
    for title, texts in (("Agenda", ["first point", "second point"]), ("第二部", [JAPANESE]), ("Backup", ["hidden"])):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        frame = slide.placeholders[1].text_frame
        frame.text = texts[0]
        for line in texts[1:]:
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


def good_files() -> dict[str, bytes]:
    """Name → bytes; each says in its own words which format it is."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("packed-one.txt", "The packed note speaks of amber.\n")
        packed.writestr("packed-two.md", "# Packed\n\nThe packed page speaks of coral.\n")
    return {
        "note.txt": "The plain note speaks of granite.\n".encode("utf-16"),
        "page.md": b"# Page\n\nThe marked page speaks of marble.\n",
        "site.html": b"<html><body><h1>Site</h1><p>The web page speaks of slate.</p></body></html>",
        "paper.pdf": make_pdf(lines("The portable paper speaks of basalt.")),
        "letter.docx": make_docx(),
        "talk.pptx": make_pptx(),
        "table.xlsx": make_xlsx(),
        "list.csv": "Name,Role\nAda,Chair\n山田,副議長\n".encode("cp932"),
        "mail.eml": make_eml(),
        "book.epub": make_epub(),
        "record.json": json.dumps({"_id": "record", "text": "The record speaks of quartz."}).encode(),
        "lines.jsonl": b'{"_id": "line-1", "text": "The first line speaks of opal."}\n',
        "pack.zip": archive.getvalue(),
    }


def broken_files() -> dict[str, bytes]:
    """Name → bytes; at least one of every format, each of which can only be listed."""
    good = good_files()
    halves = {f"half-{name}": good[name][: len(good[name]) // 2] for name in _CONTAINERS}
    mislabelled = {f"mislabelled-{name}": b"MZ\x90\x00 a program" for name in _CONTAINERS}
    return (
        halves
        | mislabelled
        | {
            "binary.txt": bytes(range(256)) * 20,
            "broken.md": b"---\nreleasable_to: [UK\n---\n# Page\n",
            "empty.html": b"<html><body><img src='x.png'></body></html>",
            "binary.csv": b"\x00\x01\x02" * 500,
            "text.eml": b"no message at all\n",
            "cut.json": b'{"text": "The record',
            "cut.jsonl": b'{"_id": "cut", "text": "The first li\n',
            "nothing.jsonl": b"",
            "picture.png": b"\x89PNG\r\n\x1a\n and no more",
            "empty.pdf": b"",
            "film.mp4": b"\x00\x00\x00\x18ftypmp42",
        }
    )


def ruined_files() -> dict[str, bytes]:
    """Name → bytes; every format without a byte, as noise, under another format's name, and locked, where it can be."""
    good = good_files()
    noise = random.Random(1).randbytes(4_000)
    ruined = {f"zero-{name}": b"" for name in good} | {f"noise-{name}": noise for name in good}
    swapped = {
        "swapped-paper.docx": good["paper.pdf"],
        "swapped-letter.pdf": good["letter.docx"],
        "swapped-table.txt": good["table.xlsx"],
        "swapped-book.html": good["book.epub"],
        "swapped-paper.md": good["paper.pdf"],
        "swapped-letter.csv": good["letter.docx"],
        "swapped-talk.xlsx": good["talk.pptx"],
        "swapped-book.zip": b"Rar!\x1a\x07\x00" + noise,
    }
    locked = {f"locked-{name}": _OLE + noise for name in ("letter.docx", "talk.pptx", "table.xlsx")}
    locked |= {"locked-paper.pdf": _locked_pdf(), "locked-pack.zip": _locked_zip(good["pack.zip"])}
    cut = {
        "cut-note.txt": "The plain note".encode("utf-16")[:-1],
        "cut-page.md": b"---\nid: cut\nreleasable_to: [UK]\n\nThe cut page speaks of lead.\n",
    }
    return ruined | swapped | locked | cut


def _locked_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("a password"))
    canvas.drawString(30, 200, "The locked paper.")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _locked_zip(data: bytes) -> bytes:
    """An archive whose entries say that they are encrypted."""
    made = bytearray(data)
    for magic, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(magic)
        while at >= 0:
            made[at + flag] |= 1
            at = made.find(magic, at + 4)
    return bytes(made)


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what an Office file with a password begins with
_CONTAINERS = ("paper.pdf", "letter.docx", "talk.pptx", "table.xlsx", "book.epub", "pack.zip")
