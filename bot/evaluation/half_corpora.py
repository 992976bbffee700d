"""Test collections of which every second article can be taken out without a second index: by who may read it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering.text import squeeze
from retrieval.evaluation.collections import Collection

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
    titles: dict[str, int] = {}
    out: set[str] = set()
    with source.open("w", encoding="utf-8") as file:
        for line in collection.corpus.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if titles.setdefault(record.get("title") or record["_id"], len(titles)) % 2:
                record["releasable_to"] = [_KEPT_BACK]
                out.add(record["_id"])
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return Halves(source=source, taken_out=frozenset(out))


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


def read_texts(path: Path) -> dict[str, str]:
    """Questions by id; none where there is no such file."""
    if not path.is_file():
        return {}
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {row["_id"]: row["text"] for row in rows}


def holds_gold(quotes: Sequence[str], gold: Sequence[str]) -> bool:
    """Whether one of the first two quotations holds a gold answer in its first 300 characters; width, case folded."""
    return any(squeeze(answer) in squeeze(quote[:QUOTE]) for quote in quotes[:QUOTES] for answer in gold)
