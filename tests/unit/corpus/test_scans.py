"""Scanned pages: read by Tesseract where it is installed, else told of page by page; never passed over in silence."""

from __future__ import annotations

import io
import shutil
import stat
from pathlib import Path

import pytest
from PIL import Image

from corpus.errors import BuildCancelledError, DocumentLoadError
from corpus.loaders import load, ocr
from tests.support.pages import lines, make_pdf, nothing, picture, scanned

JAPANESE = ("両政府は来年度の演習について合意した。", "最初の演習は春に東京で実施される。")
ENGLISH = ("The night train leaves from platform four.", "Both sides named a point of contact.")
COLUMNS = ("両政府は来年度の演習計画に合意した。", "最初の演習は春に東京で実施される。", "各国は連絡窓口を一つ定める。")

needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="needs Tesseract with English, Japanese and vertical Japanese"
)


@pytest.fixture(autouse=True)
def _no_memory_of_programs() -> None:
    ocr._languages.cache_clear()


@pytest.fixture
def no_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in Tesseract's place, with its command line; prints the table in `table` beside it."""
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\nif [ "$1" = --list-langs ]; then printf "List of languages:\\neng\\njpn\\nosd\\n"; exit 0; fi\n'
        'cat > /dev/null\necho "$@" >> "$0.arguments"\ncat "$0.table"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    say(program, [("共同", 90), ("声明", 90)])
    return program


def say(program: Path, words: list[tuple[str, int]]) -> None:
    head = "level page_num block_num par_num line_num word_num left top width height conf text".replace(" ", "\t")
    rows = [f"5\t1\t1\t1\t1\t{n}\t0\t0\t9\t9\t{certainty}\t{word}" for n, (word, certainty) in enumerate(words)]
    program.with_name("tesseract.table").write_text("\n".join([head, "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t", *rows]))


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(buffer, format="PNG")
    return buffer.getvalue()


def scan() -> bytes:
    return make_pdf(picture(Image.new("L", (60, 40), 200)))


@pytest.mark.parametrize(("make", "name"), [(scan, "scan.pdf"), (png, "scan.png")])
@pytest.mark.usefixtures("no_tesseract")
def test_without_tesseract_a_scan_fails_and_says_how_to_install_it(make, name: str) -> None:
    with pytest.raises(DocumentLoadError, match="OCR") as caught:
        load(make(), name)
    assert "tesseract-ocr-jpn" in caught.value.hint


@pytest.mark.parametrize(("make", "name"), [(scan, "scan.pdf"), (png, "scan.png")])
def test_words_and_certainty_come_from_the_table(stand_in: Path, make, name: str) -> None:
    loaded = load(make(), name)
    assert (loaded.text, loaded.remarks) == ("共同声明", ())
    assert "-l eng+jpn" in Path(f"{stand_in}.arguments").read_text()


def test_doubtful_text_is_told_of_and_noise_is_no_text(stand_in: Path) -> None:
    say(stand_in, [("共同", 50), ("声明", 60)])
    (remark,) = load(scan(), "scan.pdf").remarks
    assert "page 1" in remark.reason
    assert "55 of 100" in remark.reason
    say(stand_in, [("#$%", 12), ("~", 20)])
    with pytest.raises(DocumentLoadError, match="no text was recognised on page 1"):
        load(scan(), "scan.pdf")


def test_a_tesseract_that_fails_is_one_files_failure(stand_in: Path) -> None:
    stand_in.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && echo eng && exit 0\nexit 3\n')
    with pytest.raises(DocumentLoadError, match="OCR failed") as caught:
        load(scan(), "scan.pdf")
    assert caught.value.hint


def test_a_program_that_fails_again_and_again_is_not_asked_further(stand_in: Path) -> None:
    stand_in.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && echo eng && exit 0\necho x >> "$0.calls"\nexit 3\n')
    grey = picture(Image.new("L", (60, 40), 200))
    loaded = load(make_pdf(lines(*ENGLISH), *[grey] * 6), "long.pdf")
    assert [f"page {n} " in remark.reason for n, remark in enumerate(loaded.remarks, 2)] == [True] * 6
    assert len(Path(f"{stand_in}.calls").read_text().split()) == 3


@pytest.mark.usefixtures("no_tesseract")
def test_without_tesseract_each_scanned_page_among_others_is_told_of() -> None:
    grey = Image.new("L", (60, 40), 200)
    mixed = make_pdf(lines(*ENGLISH), picture(grey), nothing, picture(grey, over="Page 4"), lines(*JAPANESE))
    loaded = load(mixed, "mixed.pdf")
    assert [remark.reason.split(" but")[0] for remark in loaded.remarks] == [
        "page 2 holds no text",
        "page 4 holds hardly any text",
    ]
    assert all("--retry-failed" in remark.hint for remark in loaded.remarks)
    assert loaded.pages[0].number == 1
    assert loaded.text.startswith(ENGLISH[0])


@needs_tesseract
def test_a_scanned_japanese_pdf_gives_its_text() -> None:
    loaded = load(make_pdf(picture(scanned(JAPANESE))), "scan.pdf")
    text = loaded.text.replace("\n", "")
    assert "両政府は来年度の演習について合意した" in text
    assert "東京で実施される" in text
    assert loaded.remarks == ()


@needs_tesseract
def test_scanned_pages_among_others_stand_in_their_place() -> None:
    mixed = make_pdf(
        lines("First page of the report."),
        picture(scanned(ENGLISH)),
        nothing,
        picture(scanned(JAPANESE), over="Page 4 of 5"),
        lines("Last page of the report."),
    )
    loaded = load(mixed, "mixed.pdf")
    starts = {page.number: page.start for page in loaded.pages}
    assert sorted(starts) == [1, 2, 4, 5]
    assert loaded.text[starts[2] : starts[4]].startswith("The night train leaves from platform four.")
    assert "両政府は来年度の演習について合意した" in loaded.text[starts[4] : starts[5]].replace("\n", "")
    assert loaded.text.endswith("Last page of the report.")
    assert loaded.remarks == ()


@needs_tesseract
def test_vertical_scans_are_read_in_columns() -> None:
    loaded = load(make_pdf(picture(scanned(COLUMNS, is_vertical=True))), "scan.pdf")
    text = loaded.text.replace("\n", "")
    places = [text.find(part) for part in ("演習計画に合意", "東京で実施", "連絡窓口")]
    assert places == sorted(places)
    assert -1 not in places


@needs_tesseract
def test_a_picture_of_nothing_is_no_success() -> None:
    with pytest.raises(DocumentLoadError, match="recognised"):
        load(make_pdf(picture(Image.radial_gradient("L"))), "picture.pdf")


@needs_tesseract
def test_a_long_scan_may_take_longer_than_a_file() -> None:
    """The time of a file is that of each page of a scan."""
    import time

    from corpus.sandbox import Limits, Sandbox

    page = picture(scanned(ENGLISH))
    first = Sandbox(Limits())
    try:
        first.load(make_pdf(lines(*ENGLISH)), "short.pdf", loader="pdf")  # starting takes longer
        started = time.monotonic()
        first.load(make_pdf(page), "page.pdf", loader="pdf")
        page_s = time.monotonic() - started  # of this machine, under its present load
    finally:
        first.close()
    sandbox = Sandbox(Limits(seconds=3 * max(page_s, 0.8)))
    try:
        sandbox.load(make_pdf(lines(*ENGLISH)), "short.pdf", loader="pdf")
        loaded = sandbox.load(make_pdf(*[page] * 5), "long.pdf", loader="pdf")
    finally:
        sandbox.close()
    assert [found.number for found in loaded.pages] == list(range(1, 6))


def test_a_long_scan_is_stopped_between_pages(stand_in: Path) -> None:
    from corpus.sandbox import shared_sandbox

    pages: list[int] = []

    def stop_at_the_third() -> None:
        pages.append(len(pages) + 1)
        if len(pages) == 3:
            raise BuildCancelledError("stopped", "")

    grey = picture(Image.new("L", (60, 40), 200))
    with shared_sandbox().watched(stop_at_the_third), pytest.raises(BuildCancelledError):
        load(make_pdf(*[grey] * 6), "long.pdf")
    assert load(scan(), "scan.pdf").text == "共同声明"


@needs_tesseract
def test_all_frames_of_a_tiff_are_read() -> None:
    buffer = io.BytesIO()
    scanned(ENGLISH).save(buffer, format="TIFF", save_all=True, append_images=[scanned(JAPANESE)])
    loaded = load(buffer.getvalue(), "fax.tiff")
    assert [page.number for page in loaded.pages] == [1, 2]
    assert "platform four" in loaded.text
