"""Small honest files of each format, to be damaged."""

# ruff: noqa: E501  # lists of words read better unbroken

from __future__ import annotations

import io
import json
import random
import zipfile
from functools import cache

from reportlab.pdfgen.canvas import Canvas

from corpus.errors import DocumentLoadError
from corpus.loaders import load
from corpus.loaders.values import LoadedDocument
from tests.fuzz.making import damaged
from tests.support import formats

_WORDS: dict[str, tuple[bytes, ...]] = {
    "html": (b"<div>", b"</p>", b"<script>", b"<!--", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", b"&a;", b"<table>", b"\x00"),
    "md": (b"---\n", b"# ", b"```", b"|a|\n", b"[x]: y\n", b"<b>", b"\xff\xfe"),
    "json": (b"[", b"{", b'"', b"\\ud800", b"1e999", b"null", b"[" * 600),
    "jsonl": (b"\n", b"{", b'"_id":', b'"text":', b"\\u0000"),
    "csv": (b'"', b";", b"\t", b"\r", b"=cmd()", b","),
    "eml": (b"\r\n", b"Content-Type: text/html; charset=x\r\n", b"--b\r\n", b"=?utf-8?B?AAA?="),
    "pdf": (b"obj", b"endobj", b"stream\n", b"/Length 9999999999", b"/Kids [", b"<<", b">>", b"xref"),
    "zip": (b"PK\x03\x04", b"PK\x05\x06", b"../", b"\xff\xff\xff\xff"),
}  # fmt: skip


def _zip(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=0)
    canvas.drawString(72, 700, "The two governments agreed on a programme of exercises for the coming year.")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@cache
def samples() -> dict[str, bytes]:
    """One small file of each format, by suffix."""
    text = "# Agreement\n\nThe two sides agreed on 3 May 2024. 両国は合意した。\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    page = (
        f"<html><head><title>Agreement</title></head><body><h1>Agreement</h1><p>{text}</p><ul><li>x</ul></body></html>"
    )
    mail = "From: a@b.example\r\nTo: c@d.example\r\nSubject: =?utf-8?B?5ZCI5oSP?=\r\nDate: Fri, 3 May 2024 10:00:00 +0000\r\n"
    return {
        ".txt": text.encode(),
        ".md": f"---\ntitle: Agreement\ndate: 2024-05-03\n---\n{text}".encode(),
        ".html": page.encode(),
        ".csv": "name,role\nAda,minister\n花子,局長\n".encode(),
        ".json": json.dumps({"title": "Agreement", "text": text, "list": [1, {"a": None}]}).encode(),
        ".eml": (mail + "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nAgreed.\r\n--b--\r\n").encode(),
        ".pdf": _pdf(),
        ".docx": formats.make_docx(),
        ".pptx": formats.make_pptx(),
        ".xlsx": formats.make_xlsx(),
        ".epub": formats.make_epub(),
    }  # fmt: skip


def damaged_file(rng: random.Random, suffix: str) -> bytes:
    """A file of a format with damage; of containers often inside an entry, so that the container itself still opens."""
    data = samples()[suffix]
    if data.startswith(b"PK") and rng.random() < 0.8:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {name: archive.read(name) for name in archive.namelist()}
        for name in rng.sample(sorted(entries), min(len(entries), rng.randrange(1, 3))):
            entries[name] = damaged(rng, entries[name], words=_WORDS["html"])
        return _zip(entries)
    words = _WORDS["zip"] if data.startswith(b"PK") else _WORDS.get(suffix[1:], ())
    return damaged(rng, data, words=words)


def load_one(rng: random.Random, suffix: str) -> LoadedDocument | None:
    """Load a damaged file as a build does; None where it was refused with a reason and a next step."""
    try:
        loaded = load(damaged_file(rng, suffix), f"paper{suffix}")
    except DocumentLoadError as exc:
        if not (exc.message and exc.hint):
            raise AssertionError("a refusal needs a reason and a next step") from exc
        return None
    for section in loaded.sections:
        if not 0 <= section.start <= section.end <= len(loaded.text):
            raise AssertionError(f"a section outside the text: {section}")
    return loaded
