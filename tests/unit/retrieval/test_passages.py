"""Places, headings and chunks of rows; what the catalogue changes is seen at once."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from corpus.access import ANYONE, Audience
from retrieval.passages import Places
from retrieval.query import Query
from tests.support.desk import Desk

SECTIONS = ["Annex › References", None, "Background", "", "参考文献"]


def places(folder: Path) -> Places:
    lines = [json.dumps({"page": n, "section": s, "paragraph": None, "date": None}) for n, s in enumerate(SECTIONS)]
    encoded = [line.encode() + b"\n" for line in lines]
    (folder / "places.jsonl").write_bytes(b"".join(encoded))
    np.save(folder / "place_offsets.npy", np.cumsum([0, *map(len, encoded[:-1])], dtype=np.int64))
    return Places(folder)


def test_places_come_back(tmp_path: Path) -> None:
    found = places(tmp_path)
    assert [found[row]["section"] for row in range(len(SECTIONS))] == SECTIONS
    assert [found[row]["page"] for row in range(len(SECTIONS))] == list(range(len(SECTIONS)))


def test_a_passage_without_a_heading_takes_its_documents(tmp_path: Path) -> None:
    found, rows = places(tmp_path), np.array([4, 3, 2, 1, 0])
    for _ in range(2):  # read, then remembered
        assert found.are_lists(rows, untitled=np.ones(5, np.bool_)).tolist() == [True, True, False, True, True]
        assert found.are_lists(rows, untitled=np.zeros(5, np.bool_)).tolist() == [True, False, False, False, True]


def test_no_rows_no_places(tmp_path: Path) -> None:
    (tmp_path / "places.jsonl").touch()
    np.save(tmp_path / "place_offsets.npy", np.empty(0, np.int64))
    assert Places(tmp_path).are_lists(np.empty(0, np.int64), untitled=np.empty(0, np.bool_)).tolist() == []


def test_a_remembered_chunk_follows_the_catalogue(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write("talks.md", "# Talks\n\nThe talks were held in Osaka.\n")
    desk.build()
    searcher, query = desk.searcher(), Query(text="Osaka")
    first, sentences = searcher.search(query).hits[0].chunk, searcher.search(query).hits[0].sentences
    assert first.marking is None
    assert sentences == tuple(replace(one) for one in sentences)  # made as if by their own constructor
    assert [one.text for one in sentences] == [
        first.text[s.start - first.start : s.end - first.start] for s in sentences
    ]
    assert searcher.search(query).hits[0].chunk is first
    desk.catalogue.set_override("talks", "marking", "TLP:AMBER")
    assert searcher.search(query).hits[0].chunk.marking == "TLP:AMBER"
    assert searcher.search(Query(text="Osaka", audience=Audience.of(ANYONE))).hits == ()
    desk.catalogue.erase("talks")
    assert searcher.search(query).hits == ()
