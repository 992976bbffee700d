"""Bytes → text: finds the encoding of a text file and brings the text into its normal form."""

from __future__ import annotations

import codecs
import re
import unicodedata

from corpus.errors import DocumentLoadError

# Characters that are invisible or steer the display: zero-width, soft hyphen, bidirectional controls, tag characters.
# They break words apart for the index and can hide instructions from a reader.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_ODD_SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_LINE_END = re.compile("\r\n|[\r\x0c\u0085\u2028\u2029]")
_KANA_OR_STOP = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3001\u3002\uff1a\uff08\uff09\u30fb\u30fc]")

_USUAL = re.compile("[\t\n\r -~\u00a0-\u00ff\u2010-\u2030\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f]")

_JAPANESE_SET = "\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef"
_JAPANESE_LINE_END = re.compile(rf"(?<=[{_JAPANESE_SET}])\s{{0,40}}\n\s{{0,40}}(?=[{_JAPANESE_SET}])")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, *, name: str) -> str:
    """Decode the bytes of a text file.

    Tried in order: byte-order mark, UTF-16 without one, ISO-2022-JP, UTF-8, then CP932 and EUC-JP where the outcome
    reads like Japanese (a fifth of the characters outside ASCII are kana or Japanese punctuation), then Windows-1252,
    of which Latin-1 text is a part.

    Raises:
        DocumentLoadError: If the bytes are not text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding, name)
    if b"\0" in data:
        found = _strict(data, _utf16_order(data, name), name)
        if len(_USUAL.findall(found)) * 2 < len(found):
            raise _not_text(name)
        return found
    if b"\x1b$" in data:
        japanese = _try(data, "iso2022_jp_3")
        if japanese is not None:
            return japanese
    text = _try(data, "utf-8")
    if text is None:
        text = _japanese(data) or _try(data, "cp1252") or data.decode("latin-1")
    if len(_CONTROL.findall(text)) > max(4, len(text) // 50):
        raise _not_text(name)
    return text


def normalise(text: str) -> str:
    r"""Bring text into the stored form: NFC, `\\n` line ends, plain spaces, nothing invisible."""
    text = _LINE_END.sub("\n", text)
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", _ODD_SPACE.sub(" ", text))


def one_line(text: str) -> str:
    """Normalise and fold all runs of white space to one space; between Japanese characters a line end folds to none."""
    text = re.sub(
        r"(?<=[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef])",
        "",
        normalise(text),
    )
    return re.sub(r"[ \t\n\v]+", " ", text).strip()


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as exc:
        raise DocumentLoadError(
            f"{name}: is not valid {encoding.removesuffix('-sig').upper()} at byte {exc.start}",
            "Save the file again as UTF-8 text.",
        ) from exc


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf16_order(data: bytes, name: str) -> str:
    """Tell the byte order of UTF-16 without a mark by where the zero bytes stand."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(data) % 2 == 0 and max(even, odd) >= 4 * min(even, odd) + 2:
        return "utf-16-be" if even > odd else "utf-16-le"
    raise _not_text(name)


def _japanese(data: bytes) -> str | None:
    best, best_share = None, 0.2
    for encoding in ("cp932", "euc_jp"):
        text = _try(data, encoding)
        if text is None:
            continue
        foreign = sum(1 for character in text if character > "\x7f")
        share = len(_KANA_OR_STOP.findall(text)) / max(foreign, 1)
        if share > best_share:
            best, best_share = text, share
    return best


def _not_text(name: str) -> DocumentLoadError:
    return DocumentLoadError(
        f"{name}: is not a text file, whatever its name says",
        "Give the file the extension of its real format, or save it again as UTF-8 text.",
    )
