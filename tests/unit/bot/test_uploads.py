from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import yaml

from bot.records import UserKey
from bot.uploads import Card, Uploads
from bot.uploads.request import offered_readers, wants_indexing
from bot.uploads.store import clean_name
from bot.uploads.values import read_card
from corpus.access import Principal
from corpus.catalogue import Catalogue
from corpus.errors import DocumentLoadError
from corpus.languages import Language

BY = UserKey(platform="slack", workspace_id="T1", user_id="U1")
WHO = Principal(name="u1", organisation="UK")
CARD = Card(title="Tides", releasable_to=("UK",))


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite", default_releasable_to=frozenset({"public"}))
    return Uploads(tmp_path, catalogue=catalogue, max_file_mb=1)


@pytest.mark.parametrize(
    "text",
    [
        "index this",
        "Index this!",
        "please index these files",
        "add this to the index",
        "Could you add the attached document to the library please?",
        "これを索引に追加",
        "これを索引に追加してください。",
        "このファイルをインデックスに登録して",
        "索引に追加をお願いします",
        "この文書を取り込んでください",
        "添付ファイルを索引に追加",
    ],
)
def test_requests(text: str) -> None:
    assert wants_indexing(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What does the index say about tides?",
        "Can you add up these numbers?",
        "index",
        "How do I index this file?",
        "index this and tell me what it says about tides",
        "索引とは何ですか",
        "これは索引に追加されましたか",
        "登録国はどこですか",
    ],
)
def test_other_messages(text: str) -> None:
    assert not wants_indexing(text)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/tides.md", "tides.md"),
        ("C:\\papers\\tides.md", "tides.md"),
        (".hidden.md", "hidden.md"),
        ("~$tides.docx", "$tides.docx"),
        ("a\nb#c?.txt", "ab_c_.txt"),
        ("Notice of meeting.pdf", "upload-Notice of meeting.pdf"),
        ("LICENSE.txt", "upload-LICENSE.txt"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ("か\u3099.txt", "が.txt"),
        (" .pdf", "pdf"),
    ],
)
def test_names_are_safe_and_no_build_passes_over_them(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_a_file_waits_for_its_card_and_appears_whole(uploads: Uploads, tmp_path: Path) -> None:
    held = uploads.hold("tides.md", b"---\ntitle: Tides\ndate: 2020\n---\n\nHigh at noon.\n", by=BY, principal=WHO)
    assert (held.found.title, held.found.date, held.replaces) == ("Tides", "2020", None)
    assert uploads.held(held.token, by=BY) == held
    assert not (tmp_path / "uploads").exists()
    card = Card(title="High: tides", marking="TLP:GREEN", language=Language.JA, releasable_to=("UK", "JP"))
    stored = uploads.store(held.token, card, by=BY)
    assert stored is not None
    folder = tmp_path / "uploads" / "tides"
    assert sorted(path.name for path in folder.iterdir()) == ["catalogue.yaml", "tides.md"]
    assert yaml.safe_load((folder / "catalogue.yaml").read_text()) == {
        "documents": {
            "tides.md": {
                "title": "High: tides",
                "language": "ja",
                "marking": "TLP:GREEN",
                "releasable_to": ["UK", "JP"],
            }
        }
    }
    assert uploads.store(held.token, card, by=BY) is None  # a second press of the same button


def test_what_waits_is_its_uploaders_alone_and_not_for_ever(uploads: Uploads, tmp_path: Path) -> None:
    held = uploads.hold("tides.md", b"High at noon.", by=BY, principal=WHO)
    other = UserKey(platform="slack", workspace_id="T2", user_id="U1")
    assert uploads.held(held.token, by=other) is None
    assert not uploads.discard(held.token, by=other)
    assert uploads.store(held.token, CARD, by=other) is None
    for token in ("", "../uploads", "f" * 32, held.token + "/.."):
        assert uploads.held(token, by=BY) is None
    old = time.time() - 25 * 3600
    os.utime(tmp_path / "waiting" / held.token, (old, old))
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite", default_releasable_to=frozenset({"public"}))
    Uploads(tmp_path, catalogue=catalogue, max_file_mb=1)  # as when a process starts
    assert uploads.held(held.token, by=BY) is None
    assert not list((tmp_path / "waiting").iterdir())


def test_a_replacement_that_was_killed_half_way_is_put_back(uploads: Uploads, tmp_path: Path) -> None:
    first = uploads.hold("tides.md", b"High at noon.", by=BY, principal=WHO)
    uploads.store(first.token, CARD, by=BY)
    (tmp_path / "uploads" / "tides").rename(tmp_path / "uploads" / ".old-tides")
    second = uploads.hold("moons.md", b"Full.", by=BY, principal=WHO)
    uploads.store(second.token, CARD, by=BY)
    assert (tmp_path / "uploads" / "tides" / "tides.md").read_bytes() == b"High at noon."
    assert not list((tmp_path / "uploads").glob(".*"))


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [("a.txt", 0, "empty"), ("a.txt", 1_000_001, "too large"), ("a.exe", 9, "not supported"), ("a.urls", 9, "several")],
)
def test_a_file_is_judged_before_it_is_fetched(uploads: Uploads, name: str, size: int, reason: str) -> None:
    with pytest.raises(DocumentLoadError, match=reason) as caught:
        uploads.expect(name, size)
    assert caught.value.hint


def test_readers_are_offered_the_uploaders_own_first() -> None:
    assert offered_readers(WHO, {"JP", "UK", "public"}) == (["UK", "JP", "public"], ["UK"])
    assert offered_readers(Principal(name="x"), set()) == (["public"], [])


def test_a_card_is_read_or_refused_field_by_field() -> None:
    said = {"title": " Tides ", "date": "May 2024", "language": "ja", "marking": "", "other": "x"}
    assert read_card(said, releasable_to=["UK"]) == Card(
        title="Tides", date="2024-05", language=Language.JA, releasable_to=("UK",)
    )
    assert read_card({"date": "soon"}, releasable_to=[]) == {
        "title": "title_missing",
        "date": "date_wrong",
        "releasable_to": "readers_missing",
    }
