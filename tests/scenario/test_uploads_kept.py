"""Uploads are a source of their own: kept whatever is named, found again where the data directory was moved to."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.records import UserKey
from bot.uploads import Card, Uploads
from corpus.access import Principal
from corpus.catalogue import Catalogue
from tests.support.desk import Desk

BY = UserKey(platform="slack", workspace_id="T1", user_id="U1")


def add_upload(desk: Desk) -> None:
    uploads = Uploads(desk.data_dir, catalogue=desk.catalogue, max_file_mb=1)
    held = uploads.hold("tides.md", b"High tide at noon.", by=BY, principal=Principal(name="u1"))
    assert uploads.store(held.token, Card(title="Tides", releasable_to=("public",)), by=BY)


def test_an_upload_stays_whatever_sources_are_named(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n")
    add_upload(desk)
    assert desk.build().documents["added"] == 2
    desk.source = tmp_path / "others"
    desk.source.mkdir()
    desk.write("trains.md", "# Trains\n\nThe night train leaves.\n")
    counts = desk.build().documents
    assert (counts["added"], counts["removed"], counts["unchanged"]) == (1, 1, 1)


def test_a_data_directory_that_was_moved_keeps_its_uploads(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n")
    add_upload(desk)
    desk.build()
    desk.catalogue.close()
    shutil.move(desk.data_dir, tmp_path / "moved")
    desk.data_dir = tmp_path / "moved"
    desk.catalogue = Catalogue.open(
        tmp_path / "moved" / "catalogue.sqlite", default_releasable_to=frozenset({"public"})
    )
    counts = desk.build().documents
    assert (counts["removed"], counts["unchanged"]) == (0, 2)
    assert [source.path for source in desk.catalogue.sources()][-1] == str(tmp_path / "moved" / "uploads")
