"""`liaison search`: find passages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from bot.cli.batch import read_batch
from bot.cli.main import data_dir_option

if TYPE_CHECKING:
    from retrieval.query import Hit, Ranking


@click.command()
@click.argument("query", required=False)
@click.option(
    "--batch", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="JSON lines with id and question."
)
@click.option("--top-k", default=10, show_default=True, type=click.IntRange(1, 1000), help="Most documents to list.")
@click.option("--as", "name", help="Search as this principal of organisations.yaml, or as `public`.")
@click.option("--format", "form", type=click.Choice(["table", "json", "trec"]), default="table", show_default=True)
@data_dir_option
def search(
    *, query: str | None, batch: Path | None, top_k: int, name: str | None, form: str, data_dir: Path | None
) -> None:
    """Find the passages nearest to QUERY, the best one of each document."""
    from bot.config import load_settings
    from bot.identity import principal_named
    from bot.wiring import open_searcher
    from corpus.access import Audience
    from retrieval.query import Query

    if (query is None) == (batch is None):
        raise click.UsageError("give either QUERY or --batch FILE")
    settings = load_settings(data_dir=data_dir)
    audience = Audience.of(principal_named(settings, name))
    searcher = open_searcher(settings)
    items = read_batch(batch) if batch else [("1", query or "", None)]
    for query_id, text, _ in items:
        if not text.strip():
            continue
        found = searcher.search(Query(text=text, audience=audience), top_k=min(top_k * 4, 1000))
        _print(query_id, found, best_of_each_document(found, top_k), form)


def best_of_each_document(ranking: Ranking, top_k: int) -> list[Hit]:
    """The best hit of each document, at most `top_k`, best first."""
    best: dict[str, Hit] = {}
    for hit in ranking.hits:
        best.setdefault(hit.chunk.document_id, hit)
    return list(best.values())[:top_k]


def _print(query_id: str, ranking: Ranking, hits: list[Hit], form: str) -> None:
    if form == "trec":
        for rank, hit in enumerate(hits, 1):
            document = quote(hit.chunk.document_id, safe="/:#@+,;=")
            click.echo(f"{query_id} Q0 {document} {rank} {hit.score:.9f} liaison")
    elif form == "json":
        listed = [_hit_json(rank, hit) for rank, hit in enumerate(hits, 1)]
        line = {"id": query_id, "query": ranking.query.text, "generation": ranking.generation, "hits": listed}
        click.echo(json.dumps(line, ensure_ascii=False))
    else:
        for rank, hit in enumerate(hits, 1):
            place = " · ".join(str(part) for part in (hit.chunk.date, hit.chunk.section, hit.chunk.marking) if part)
            click.echo(f"{rank:2}. {hit.chunk.title}  [{hit.chunk.document_id}]  {hit.score:.3f}")
            if place:
                click.echo(f"    {place}")
            click.echo(f"    {' '.join(hit.chunk.text.split())[:240]}\n")


def _hit_json(rank: int, hit: Hit) -> dict[str, Any]:
    chunk = hit.chunk
    return {
        "rank": rank,
        "score": hit.score,
        "document_id": chunk.document_id,
        "version": chunk.version,
        "title": chunk.title,
        "text": chunk.text,
        "start": chunk.start,
        "end": chunk.end,
        "page": chunk.page,
        "section": chunk.section,
        "language": chunk.language,
        "date": chunk.date,
        "marking": chunk.marking,
        "url": chunk.url,
    }
