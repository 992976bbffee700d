"""`liaison eval`: measure retrieval on test collections, answers on question files."""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.termui import progressbar

from bot.cli.main import PartsGroup

if TYPE_CHECKING:
    from bot.config import Settings
    from retrieval.evaluation.collections import Collection
    from retrieval.searcher import LocalSearcher

# Subcommands that live in other modules, imported when they run.
_ELSEWHERE = {
    "answerability": "bot.cli.evaluate_collections",
    "answers": "bot.cli.evaluate_answers",
    "questions": "bot.cli.evaluate_answers",
    "quoting": "bot.cli.evaluate_collections",
    "verification": "bot.cli.evaluate_verification",
}
_FIRST_MEASURE = "nDCG@10"


class _EvaluateGroup(PartsGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _ELSEWHERE:
            found: click.Command = getattr(importlib.import_module(_ELSEWHERE[cmd_name]), cmd_name)
            return found
        return super().get_command(ctx, cmd_name)


@click.group(cls=_EvaluateGroup)
def evaluate() -> None:
    """Measure retrieval and answers on question sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    judgements: str
    pooled: bool
    top_k: int
    run_out: Path | None
    baseline: Path | None
    work_dir: Path | None
    as_json: bool


@evaluate.command()
@click.argument(
    "folders", metavar="DIR…", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--qrels", "judgements", default="test", show_default=True, help="Which file of qrels/ to judge by.")
@click.option("--pooled", is_flag=True, help="Put all corpora into one index instead of one index each.")
@click.option("--top-k", default=20, show_default=True, type=click.IntRange(1, 100), help="Documents a query.")
@click.option("--run-out", type=click.Path(path_type=Path, dir_okay=False), help="Write the run as a TREC file.")
@click.option(
    "--baseline", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="TREC run to compare with."
)
@click.option(
    "--work-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the indexes and the vectors of the queries here, for the next time.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a collection, and one for the means.")
def retrieval(folders: tuple[Path, ...], **options: Any) -> None:
    """Index the corpora of DIR… (BEIR layout) afresh, search their queries, and score the rankings."""
    from retrieval.evaluation.collections import read_collection

    chosen = _Options(**options)
    collections = [read_collection(folder, judgements=chosen.judgements) for folder in folders]
    names = [collection.name for collection in collections]
    if len(set(names)) < len(names):
        raise click.UsageError("two of the folders have the same name")
    groups = [collections] if chosen.pooled else [[collection] for collection in collections]
    with ExitStack() as stack:
        base = chosen.work_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="liaison-eval-")))
        rows: list[dict[str, Any]] = []
        for group in groups:
            settings = _index(group, base / "+".join(collection.name for collection in group))
            rows.extend(_measured(settings, group, chosen))
    _print_all(rows, as_json=chosen.as_json)


def _index(collections: list[Collection], data_dir: Path) -> Settings:
    """Build the index of some collections; a data directory that holds it already is used as it is."""
    from bot.config import load_settings
    from bot.wiring import make_builder, open_catalogue
    from retrieval.builder import BuildOptions

    settings = load_settings(data_dir=data_dir).apart()
    data_dir.mkdir(parents=True, exist_ok=True)
    click.echo(f"indexing {', '.join(collection.name for collection in collections)}", err=True)
    options = BuildOptions(
        sources=[collection.corpus for collection in collections],
        max_file_mb=settings.max_file_mb,
        deletion_limit=1.0,
        force_delete=True,
    )
    catalogue = open_catalogue(settings)
    make_builder(settings, catalogue=catalogue).build(options)
    return settings


def _measured(settings: Settings, collections: list[Collection], options: _Options) -> list[dict[str, Any]]:
    from bot.wiring import load_embedder, open_searcher
    from retrieval.evaluation.queries import RememberedQueries

    embedder = load_embedder(settings)
    if options.work_dir:
        remembered = embedder = RememberedQueries(embedder, options.work_dir / "queries.sqlite")
        texts = [text for collection in collections for text in collection.queries.values()]
        with progressbar(length=len(texts), label="embedding queries", file=sys.stderr) as bar:
            remembered.prepare(texts, on_batch=bar.update)
    searcher = open_searcher(settings, embedder=lambda: embedder)
    try:
        return [_measure(searcher, collection, options) for collection in collections]
    finally:
        searcher.close()


def _measure(searcher: LocalSearcher, collection: Collection, options: _Options) -> dict[str, Any]:
    from retrieval.evaluation.measures import compare, per_query
    from retrieval.evaluation.running import read_run, run_collection, trec_lines

    with progressbar(length=len(collection.queries), label=collection.name, file=sys.stderr) as bar:
        run = run_collection(searcher, collection, top_k=options.top_k, on_query=lambda: bar.update(1))
    values = per_query(collection.qrels, run)
    row: dict[str, Any] = {"collection": collection.name, "queries": len(collection.qrels)}
    row |= {name: sum(found.values()) / len(found) for name, found in values.items()}
    if options.run_out:
        with options.run_out.open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in trec_lines(run, collection=collection.name))
    if options.baseline:
        stored = read_run(options.baseline, collection=collection.name)
        other = per_query(collection.qrels, stored, measures=(_FIRST_MEASURE,))
        row["against_baseline"] = asdict(compare(values[_FIRST_MEASURE], other[_FIRST_MEASURE]))
    return row


def _print_all(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    measures = [key for key, value in rows[0].items() if isinstance(value, float)]
    mean = {"collection": "mean", "queries": sum(row["queries"] for row in rows)}
    mean |= {name: sum(row[name] for row in rows) / len(rows) for name in measures}
    if as_json:
        for row in (*rows, mean):
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    width = max(len(row["collection"]) for row in (*rows, mean))
    click.echo("  ".join([f"{'collection':{width}}", "queries", *measures]))
    for row in (*rows, mean):
        cells = "  ".join(f"{row[name]:{len(name)}.4f}" for name in measures)
        click.echo(f"{row['collection']:{width}}  {row['queries']:7d}  {cells}{_verdict(row)}")


def _verdict(row: dict[str, Any]) -> str:
    found = row.get("against_baseline")
    if not found:
        return ""
    counts = f"{found['wins']} better, {found['losses']} worse"
    return f"  {_FIRST_MEASURE} {found['difference']:+.4f} against the baseline (p = {found['p_value']:.4f}; {counts})"
