"""Texts of chunks beside their vectors."""

from pathlib import Path

import pytest

from retrieval.query import Query
from retrieval.texts import ChunkTexts
from tests.support.desk import Desk


@pytest.mark.parametrize("texts", [["plain", "会議を開く。", "", "last"], [""], []])
def test_texts_come_back(texts: list[str], tmp_path: Path) -> None:
    ChunkTexts.write(tmp_path, iter(texts))
    found = ChunkTexts.open(tmp_path)
    assert found is not None
    assert [found[row] for row in range(len(texts))] == texts


def test_a_generation_without_texts_reads_its_documents(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write("talks.md", "# Talks\n\nThe talks were held in Osaka.\n")
    desk.build()
    with_texts = desk.searcher().search(Query(text="Osaka")).hits
    for path in desk.data_dir.glob("generations/g*/text*"):
        path.unlink()
    without = desk.searcher().search(Query(text="Osaka")).hits
    assert [hit.chunk for hit in with_texts] == [hit.chunk for hit in without]
    assert "Osaka" in with_texts[0].chunk.text
