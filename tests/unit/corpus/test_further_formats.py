import io
import json
import zipfile

import pytest

from corpus.errors import DocumentLoadError
from corpus.loaders import load
from tests.support.formats import JAPANESE, make_eml, make_epub, make_pptx, make_xlsx


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
