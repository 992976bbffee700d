from __future__ import annotations

import os
from pathlib import Path

import pytest

import bot.shelves
from bot.shelves import CollectionShelves
from corpus.errors import ConfigError


def _write(path: Path, text: str, *, at: int) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(at, at))


def test_an_edited_file_holds_and_a_broken_one_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bot.shelves, "_LOOK_AGAIN_S", 0.0)
    shelves = CollectionShelves(tmp_path)
    assert shelves.names == ()
    path = tmp_path / "collections.yaml"
    _write(path, "collections: {one: {kinds: [press]}}", at=1)
    assert shelves.names == ("one",)
    _write(path, "collections: [", at=2)
    assert shelves.names == ("one",)
    assert "former collections hold" in caplog.text
    _write(path, "collections: {two: {kinds: [press]}}", at=3)
    assert shelves.names == ("two",)


def test_a_broken_file_is_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "collections.yaml").write_text("collections: [", encoding="utf-8")
    with pytest.raises(ConfigError):
        CollectionShelves(tmp_path)
