import pytest

from corpus.errors import DocumentLoadError
from corpus.loaders.encoding import decode, normalise, one_line

JAPANESE = "両政府は、サイバー空間に関する協議を東京で開催した。\n次回はロンドンで行う。"
FRENCH = "Pia Hüsch était là – “so”"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"])
def test_japanese_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert normalise(decode(JAPANESE.encode(encoding), name="a.txt")) == JAPANESE


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_zero_bytes(encoding: str) -> None:
    assert decode("Minutes of the meeting\n".encode(encoding), name="a.txt") == "Minutes of the meeting\n"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
def test_western_text_is_not_taken_for_japanese(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding), name="a.txt") == FRENCH


def test_latin_1_letters_that_pass_for_shift_jis_stay_latin() -> None:
    text = "L'été, le préfet répète: élève, agréé, créé. " * 3
    assert decode(text.encode("latin-1"), name="a.txt") == text


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\x00\x01\x02\x03" * 40, b"\x7fELF\x02\x01\x01\x00" * 30])
def test_binary_data_are_refused_with_the_next_step(data: bytes) -> None:
    with pytest.raises(DocumentLoadError) as caught:
        decode(data, name="report.txt")
    assert "report.txt" in caught.value.message
    assert caught.value.hint


def test_a_broken_file_with_a_mark_says_where() -> None:
    with pytest.raises(DocumentLoadError, match="byte"):
        decode(b"\xef\xbb\xbfabc\xff", name="a.txt")


def test_normal_form() -> None:
    assert normalise("a\u00a0b\r\nc\rd\u200be\ufeff\u0000e\u0301\u202e\U000e0041") == "a b\nc\ndeé"


def test_one_line_joins_japanese_without_a_space() -> None:
    assert one_line("日本と\n  英国") == "日本と英国"
    assert one_line("Japan and\n  the UK ") == "Japan and the UK"
