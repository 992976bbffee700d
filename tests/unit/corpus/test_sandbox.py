"""Loaders run in a child process: whatever a file does to its parser, the build goes on."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import DocumentLoadError
from corpus.loaders.registry import IN_PROCESS, load, read_here
from corpus.loaders.values import LoadedDocument
from corpus.sandbox import Limits, Sandbox, _SafeUnpickler, shared_sandbox

HTML = b"<html><head><title>Tide</title></head><body><h1>Tide tables</h1><p>High water is at noon.</p></body></html>"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox(Limits(seconds=20))
    yield made
    made.close()


def test_what_the_child_reads_is_what_this_process_reads(sandbox):
    for name, data, module in (("a.html", HTML, "htmlpage"), ("a.md", "# Tide\n\n潮位表です。".encode(), "md")):
        assert sandbox.load(data, name, loader=module) == read_here(data, module, name)


def test_one_child_reads_many_files(sandbox):
    sandbox.load(HTML, "a.html", loader="htmlpage")
    child = sandbox._child
    for number in range(50):
        sandbox.load(HTML, f"{number}.html", loader="htmlpage")
    assert sandbox._child is child


def test_errors_of_a_loader_arrive_with_their_hints(sandbox):
    with pytest.raises(DocumentLoadError, match=r"b\.html: holds no text") as caught:
        sandbox.load(b"<html></html>", "b.html", loader="htmlpage")
    assert caught.value.hint


def test_a_child_that_dies_costs_one_file(sandbox):
    sandbox.load(HTML, "a.html", loader="htmlpage")
    sandbox._child.kill()
    sandbox._child.wait()
    assert "noon" in sandbox.load(HTML, "a.html", loader="htmlpage").text


@pytest.mark.parametrize("harm", ["memory", "time", "crash", "write"])
def test_a_parser_that_was_taken_over_stays_in_its_limits(tmp_path, monkeypatch, harm):
    package = tmp_path / "evil"
    package.mkdir()
    code = {
        "memory": "b = [bytearray(10**8) for _ in range(100)]",
        "time": "while True: pass",
        "crash": "import os; os.abort()",
        "write": f"open({str(tmp_path / 'big')!r}, 'wb').write(b'x' * 10**8)",
    }[harm]
    (package / "sitecustomize.py").write_text(
        "import corpus.loaders.htmlpage as page\n"
        "def read(data, name):\n    from corpus.loaders.values import LoadedDocument\n"
        f"    {code}\n    return LoadedDocument(text='done')\npage.read = read\n"
    )
    monkeypatch.syspath_prepend(str(package))
    sandbox = Sandbox(Limits(seconds=2 if harm == "time" else 20, memory_mb=1500, file_mb=1))
    try:
        with pytest.raises(DocumentLoadError) as caught:
            sandbox.load(HTML, "evil.html", loader="htmlpage")
        assert caught.value.message.startswith("evil.html: ")
        assert caught.value.hint
    finally:
        sandbox.close()
    assert not (tmp_path / "big").exists() or (tmp_path / "big").stat().st_size <= 1_000_000


def test_the_child_gets_no_secret(monkeypatch, sandbox):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("LIAISON_SECRET_KEY", "k" * 40)
    sandbox.load(HTML, "a.html", loader="htmlpage")
    environment = Path(f"/proc/{sandbox._child.pid}/environ").read_bytes()
    assert b"xoxb-secret" not in environment
    assert b"k" * 40 not in environment


def test_replies_of_the_child_are_plain_values_only():
    assert _SafeUnpickler.loads(pickle.dumps(("loaded", {"text": "a"}))) == ("loaded", {"text": "a"})
    with pytest.raises(pickle.UnpicklingError):
        _SafeUnpickler.loads(pickle.dumps(("loaded", LoadedDocument(text="a"))))
    with pytest.raises(pickle.UnpicklingError):
        _SafeUnpickler.loads(pickle.dumps(("loaded", os.system)))


def test_only_loaders_are_run(sandbox):
    with pytest.raises(ValueError, match="no loader"):
        read_here(b"x", "registry", "a")


def _office(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return held.getvalue()


def test_bombs_and_entities_are_refused_and_read_nothing(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("heron-4471")
    entity = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">'
        '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        "<w:t>before &x; &c; after</w:t></w:r></w:p></w:body></w:document>"
    ).encode()
    for data in (
        _office(**{"word__document.xml": b"0" * 400_000_000}),
        _office(**{"word__document.xml": entity, "[Content_Types].xml": b"<Types/>"}),
    ):
        with pytest.raises(DocumentLoadError) as caught:
            load(data, "a.docx")
        assert "heron" not in caught.value.message
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><html><body><p>Water rises &x; at noon.</p></body>'
    assert "heron" not in load(page.encode(), "a.html").text


def test_the_registry_uses_the_child_for_binary_formats():
    assert "pdf" not in IN_PROCESS
    assert "noon" in load(HTML, "a.html").text
    assert shared_sandbox()._child is not None
