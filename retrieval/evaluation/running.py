"""Runs a collection's queries through a searcher, and keeps runs as TREC files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote

from corpus.errors import ConfigError
from retrieval.evaluation.collections import Collection
from retrieval.query import Query, Ranking

Run = Mapping[str, Mapping[str, float]]
"""Query id → document id → score; higher is better."""

_SPARE_HITS = 3  # hits asked for each document wanted: several of them may be chunks of one document
_TREC_FIELDS = 6
_UNQUOTED = "/:#@+,;="


class Searches(Protocol):
    """What can be measured."""

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        """Return at most `top_k` hits, best first."""


def run_collection(
    searcher: Searches, collection: Collection, *, top_k: int = 20, on_query: Callable[[], None] = lambda: None
) -> dict[str, dict[str, float]]:
    """Search every judged query.

    A document counts by its best chunk. Where the index holds other collections too, its ids may be led by the
    collection's name; that lead is taken off, so that they match the judgements.

    Args:
        searcher: A searcher on an index that holds the collection's corpus.
        collection: Whose queries to run.
        top_k: Most documents a query.
        on_query: Called after each query.
    """
    run: dict[str, dict[str, float]] = {}
    lead = f"{collection.name}:"
    for query_id, text in collection.queries.items():
        scores: dict[str, float] = {}
        for hit in searcher.search(Query(text=text), top_k=top_k * _SPARE_HITS).hits:
            scores.setdefault(hit.chunk.document_id.removeprefix(lead), hit.score)
        run[query_id] = dict(list(scores.items())[:top_k])
        on_query()
    return run


def trec_lines(run: Run, *, collection: str = "", tag: str = "liaison") -> Iterable[str]:
    """A run in TREC format, best document first; ids are percent-encoded where they hold white space.

    Args:
        run: The run.
        collection: Leads the query ids, so that one file can hold runs of several collections.
        tag: Name of the system.
    """
    lead = f"{collection}:" if collection else ""
    for query_id, scores in run.items():
        ranked = sorted(scores.items(), key=lambda item: -item[1])  # stable: equal scores keep their order
        for rank, (document_id, score) in enumerate(ranked, 1):
            query, document = (quote(name, safe=_UNQUOTED) for name in (lead + query_id, document_id))
            yield f"{query} Q0 {document} {rank} {score:.9f} {tag}"


def read_run(path: Path, *, collection: str = "") -> dict[str, dict[str, float]]:
    """Read a run that `trec_lines` or another system wrote.

    Args:
        path: The file.
        collection: Where given, and where its name leads query ids of the file, only those are read, without it.

    Raises:
        ConfigError: If the file is missing or a line has not six fields.
    """
    run: dict[str, dict[str, float]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise ConfigError(f"the run {path} cannot be read: {exc}", "Write one with --run-out.") from exc
    for number, line in enumerate(lines, 1):
        fields = line.split()
        if len(fields) != _TREC_FIELDS:
            raise ConfigError(f"{path}, line {number}: {len(fields)} fields", "A TREC run has six fields a line.")
        run.setdefault(unquote(fields[0]), {})[unquote(fields[2])] = float(fields[4])
    lead = f"{collection}:"
    led = {query.removeprefix(lead): found for query, found in run.items() if query.startswith(lead)}
    return led if collection and led else run
