"""Test collections of which every second article can be taken out without a second index: by who may read it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.answering.text import squeeze
from retrieval.evaluation.collections import Collection

ArticleHalf = Literal["tuning", "reported"]
_KEPT_BACK = "kept-back"
QUOTES, QUOTE = 2, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """A corpus that is written for indexing, and what of it the public may not read.

    Attributes:
        source: The corpus.jsonl to index.
        taken_out: Ids of the documents of every second article.
    """

    source: Path
    taken_out: frozenset[str]


def write_halves(collection: Collection, folder: Path) -> Halves:
    """Write a corpus in which every second article, by title in order of the file, is not for the public."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "corpus.jsonl"
    out = taken_out(collection)
    with source.open("w", encoding="utf-8") as file:
        for line in collection.corpus.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record["_id"] in out:
                record["releasable_to"] = [_KEPT_BACK]
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return Halves(source=source, taken_out=out)


def taken_out(collection: Collection) -> frozenset[str]:
    """Ids of the documents of every second article, by title in order of the file."""
    order: dict[str, int] = {}
    titles = _titles(collection)
    return frozenset(name for name, title in titles.items() if order.setdefault(title, len(order)) % 2)


def article_half(collection: Collection) -> dict[str, ArticleHalf]:
    """The half that each document's article belongs to, by SHA-256 of its title.

    What is trained or fitted reads the half for tuning only; what is measured is reported on the other.
    """
    return {
        name: "reported" if hashlib.sha256(title.encode()).digest()[-1] % 2 else "tuning"
        for name, title in _titles(collection).items()
    }


def _titles(collection: Collection) -> dict[str, str]:
    records = map(json.loads, collection.corpus.read_text(encoding="utf-8").splitlines())
    return {record["_id"]: record.get("title") or record["_id"] for record in records}


def sampled(queries: Mapping[str, str], count: int | None) -> dict[str, str]:
    """As many queries, chosen by the SHA-256 of their id, in order of the file; all for None."""
    if count is None or count >= len(queries):
        return dict(queries)
    chosen = set(sorted(queries, key=lambda name: hashlib.sha256(name.encode()).digest())[:count])
    return {name: text for name, text in queries.items() if name in chosen}


def read_gold(path: Path) -> dict[str, list[str]]:
    """Gold answers by query id."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {row["_id"]: row["answers"] for row in rows}


def read_written(path: Path) -> dict[str, tuple[str, str]]:
    """Questions written to look answerable: by id, text and the document each seems to be about; none without file."""
    if not path.is_file():
        return {}
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {row["_id"]: (row["text"], row["paragraph_id"]) for row in rows}


def holds_gold(quotes: Sequence[str], gold: Sequence[str]) -> bool:
    """Whether one of the first two quotations holds a gold answer in its first 300 characters; width, case folded."""
    return any(squeeze(answer) in squeeze(quote[:QUOTE]) for quote in quotes[:QUOTES] for answer in gold)
