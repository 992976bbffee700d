"""Reads test collections in the BEIR layout: corpus.jsonl, queries.jsonl, qrels/NAME.tsv."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import SourceNotFoundError

Qrels = Mapping[str, Mapping[str, int]]
"""Query id → document id → relevance; 0 means judged and not relevant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A test collection.

    Attributes:
        name: Name of its folder.
        corpus: Its corpus.jsonl, a source that can be indexed.
        queries: Query id → text, of the judged queries, in order of the file.
        qrels: Judgements.
    """

    name: str
    corpus: Path
    queries: Mapping[str, str]
    qrels: Qrels


def read_collection(folder: Path, *, judgements: str = "test") -> Collection:
    """Read a collection.

    Args:
        folder: Holds corpus.jsonl, queries.jsonl and qrels/.
        judgements: Which file of qrels/ to read, without `.tsv`.

    Raises:
        SourceNotFoundError: If one of the files is missing or not in its format.
    """
    folder = folder.resolve()
    qrels_path = folder / "qrels" / f"{judgements}.tsv"
    for path in (folder / "corpus.jsonl", folder / "queries.jsonl", qrels_path):
        if not path.is_file():
            raise SourceNotFoundError(
                f"{path} does not exist", "A test collection holds corpus.jsonl, queries.jsonl and qrels/test.tsv."
            )
    try:
        qrels = _read_qrels(qrels_path)
        queries = _read_queries(folder / "queries.jsonl")
    except (ValueError, KeyError) as exc:
        raise SourceNotFoundError(f"{folder} is not in the BEIR layout: {exc!r}", "Look at the line it names.") from exc
    judged = {query_id: text for query_id, text in queries.items() if query_id in qrels}
    return Collection(name=folder.name, corpus=folder / "corpus.jsonl", queries=judged, qrels=qrels)


def _read_queries(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    records = (json.loads(line) for line in lines if line.strip())
    return {record["_id"]: record["text"] for record in records}


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            qrels.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    return qrels
