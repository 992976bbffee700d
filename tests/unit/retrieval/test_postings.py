"""An index made of kept and added rows is, byte for byte, the one made of all rows at once."""

from __future__ import annotations

import gc
import os
import random
from pathlib import Path

import numpy as np
import pytest

from retrieval import posting_runs, postings
from retrieval.analyzers.bridge import FROM_LATIN
from retrieval.postings import Postings, PostingsWriter

Rows = list[list[str]]


def rows(chance: random.Random, count: int) -> Rows:
    words = [f"w{number}" for number in range(40)] + [f"{FROM_LATIN}k{number}" for number in range(5)] + ["港湾", "é"]
    return [[chance.choice(words) for _ in range(chance.randint(0, 30))] for _ in range(count)]


def write(folder: Path, terms: Rows) -> Path:
    writer = PostingsWriter()
    for row, found in enumerate(terms):
        writer.add(row, found)
    writer.write(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("seed", range(8))
def test_kept_rows_are_as_good_as_added_ones(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "_RUN", 60 + 100 * seed)
    monkeypatch.setattr(posting_runs, "_STRETCH", 5 + 40 * seed)
    monkeypatch.setattr(posting_runs, "_SPELLED", 1 + 3 * seed)
    chance = random.Random(seed)
    former = rows(chance, 30)
    kept = sorted(chance.sample(range(30), chance.randint(0, 30)))
    sources = [*kept, *([-1] * chance.randint(0, 12))]
    chance.shuffle(sources)
    added = rows(chance, len(sources))
    wanted = [added[row] if source < 0 else former[source] for row, source in enumerate(sources)]
    writer = PostingsWriter()
    for row in reversed(range(len(sources))):
        if sources[row] < 0:
            writer.add(row, added[row])
    base = Postings.read(write(tmp_path / "former", former))
    writer.write(tmp_path / "mixed", kept=base, kept_rows=np.array(sources, np.int32))
    assert contents(tmp_path / "mixed") == contents(write(tmp_path / "whole", wanted))


def test_an_index_without_rows_can_be_kept_from(tmp_path: Path) -> None:
    base = Postings.read(write(tmp_path / "former", []))
    writer = PostingsWriter()
    writer.add(0, ["a"])
    writer.write(tmp_path / "new", kept=base, kept_rows=np.array([-1], np.int32))
    assert contents(tmp_path / "new") == contents(write(tmp_path / "whole", [["a"]]))


def test_an_index_that_numbers_cannot_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "_MOST_ROWS", 2)
    with pytest.raises(OverflowError, match="lexical index"):
        write(tmp_path / "index", [["a"], ["b"], ["c"]])


def test_nothing_waits_longer_than_its_writer(tmp_path: Path) -> None:
    waiting = tmp_path / "waiting"
    waiting.mkdir()
    writer = PostingsWriter(waiting_in=waiting)
    writer.add(0, ["a", "b", "a"])
    writer.write(tmp_path / "index")
    assert not list(waiting.iterdir())
    descriptor = writer._waiting._descriptor
    del writer
    gc.collect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
