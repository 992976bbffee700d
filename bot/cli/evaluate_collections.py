"""`liaison eval quoting` and `liaison eval answerability`: answers over whole test collections."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.termui import progressbar

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.evaluation.half_corpora import Halves
    from corpus.access import Audience
    from retrieval.evaluation.collections import Collection
    from retrieval.searcher import LocalSearcher

_RECALL_AT = 5
_FOLDER = click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
_SAMPLE = click.option(
    "--sample", type=click.IntRange(1), help="Ask as many questions of each kind only, chosen by the hash of their id."
)
_WORK_DIR = click.option(
    "--work-dir", type=click.Path(path_type=Path, file_okay=False), help="Keep the index here, for the next time."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a row.")


@click.command()
@_FOLDER
@_SAMPLE
@_WORK_DIR
@_JSON
def quoting(*, folder: Path, sample: int | None, work_dir: Path | None, as_json: bool) -> None:
    """Ask the questions of FOLDER (BEIR layout with answers.jsonl) over its whole corpus.

    Counted is whether the first two quotations of a reply, of at most 300 characters each, hold the gold answer: in
    answers, and in replies of any kind, the closest passages of an abstention included. Beside them the recall@5 of the
    retrieval on the same questions.
    """
    from bot.evaluation.half_corpora import read_gold, sampled
    from corpus.access import OPERATOR_ONLY

    with ExitStack() as stack:
        collection, _, settings = _indexed(folder, work_dir, stack)
        searcher = _searcher(settings, stack)
        gold = read_gold(folder / "answers.jsonl")
        queries = sampled({name: text for name, text in collection.queries.items() if name in gold}, sample)
        row = asyncio.run(_quote_all(settings, searcher, queries, gold))
        row["recall@5"] = _recall(searcher, collection, queries, OPERATOR_ONLY)
    row["ratio"] = row["gold in two quotations"] / row["recall@5"] if row["recall@5"] else 0.0
    _print([{"collection": collection.name, "questions": len(queries), **row}], as_json=as_json)


@click.command()
@_FOLDER
@click.option(
    "--other",
    "others",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A collection whose questions this one does not answer; repeatable.",
)
@click.option(
    "--half",
    type=click.Choice(["reported", "tuning"]),
    default="reported",
    show_default=True,
    help="Questions of which articles: weights were fitted on the half for tuning.",
)
@_SAMPLE
@_WORK_DIR
@_JSON
def answerability(
    *, folder: Path, others: tuple[Path, ...], half: str, sample: int | None, work_dir: Path | None, as_json: bool
) -> None:
    """Tell the questions that FOLDER (BEIR layout) answers from others: AUROC of the judged probability.

    Others are the questions of other collections, those of every second article once it is taken out, and, where the
    folder holds unanswerable.jsonl, questions written to look answerable.
    """
    from bot.evaluation.half_corpora import article_half, read_written, sampled
    from corpus.access import EVERYONE, OPERATOR_ONLY
    from retrieval.evaluation.collections import read_collection

    with ExitStack() as stack:
        collection, halves, settings = _indexed(folder, work_dir, stack)
        searcher = _searcher(settings, stack)
        queries = _of_half(collection, half)
        out = {n for n in queries if set(collection.qrels[n]) <= halves.taken_out}
        here = _judged("whole corpus", searcher, sampled(queries, sample), OPERATOR_ONLY)
        rows = []
        for path in others:
            texts = sampled(_of_half(read_collection(path), half), sample)
            rows.append(_row(f"cross: {path.name}", here, _judged(path.name, searcher, texts, OPERATOR_ONLY)))
        kept, gone = (sampled({n: t for n, t in queries.items() if (n in out) is x}, sample) for x in (False, True))
        rows.append(
            _row("hold-out", _judged("kept", searcher, kept, EVERYONE), _judged("taken out", searcher, gone, EVERYONE))
        )
        articles = article_half(collection)
        about = read_written(folder / "unanswerable.jsonl")
        written = sampled({n: text for n, (text, doc) in about.items() if articles[doc] == half}, sample)
        if written:
            rows.append(_row("written", here, _judged("written", searcher, written, OPERATOR_ONLY)))
    _print([{"collection": collection.name, **row} for row in rows], as_json=as_json)


def _of_half(collection: Collection, half: str) -> dict[str, str]:
    """Questions of a collection whose documents' articles all belong to a half."""
    from bot.evaluation.half_corpora import article_half

    articles = article_half(collection)
    return {n: t for n, t in collection.queries.items() if {articles[d] for d in collection.qrels[n]} == {half}}


def _indexed(folder: Path, work_dir: Path | None, stack: ExitStack) -> tuple[Collection, Halves, Settings]:
    from bot.cli.evaluate_answers import index_sources
    from bot.config import load_settings
    from bot.evaluation.half_corpora import write_halves
    from retrieval.evaluation.collections import read_collection

    base = work_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="liaison-eval-")))
    collection = read_collection(folder)
    halves = write_halves(collection, base / "source" / collection.name)
    settings = load_settings(data_dir=base).apart()
    index_sources(settings, (halves.source,))
    return collection, halves, settings


def _searcher(settings: Settings, stack: ExitStack) -> LocalSearcher:
    from bot.wiring import open_searcher

    searcher = open_searcher(settings)
    stack.callback(searcher.close)
    return searcher


async def _quote_all(
    settings: Settings, searcher: LocalSearcher, queries: Mapping[str, str], gold: Mapping[str, Sequence[str]]
) -> dict[str, float]:
    from bot.evaluation.half_corpora import holds_gold
    from bot.values import ThreadKey, Turn
    from bot.wiring import make_answerer

    answerer = make_answerer(settings, searcher=searcher, generates=False)
    answered = held_in_answer = held = 0
    with progressbar(queries.items(), label="asking", file=sys.stderr) as bar:
        for name, text in bar:
            key = ThreadKey(platform="console", workspace_id="local", channel_id="eval", thread_id=uuid.uuid4().hex)
            answer = await answerer.answer(Turn(thread=key, turn_id=name, text=text), ())
            quotes = [citation.quote for citation in (answer.citations or answer.closest)]
            is_held = holds_gold(quotes, gold[name])
            answered += answer.outcome == "answered"
            held += is_held
            held_in_answer += is_held and answer.outcome == "answered"
    total = len(queries) or 1
    return {
        "answered": answered / total,
        "gold in an answer's two": held_in_answer / total,
        "gold in two quotations": held / total,
    }


def _recall(searcher: LocalSearcher, collection: Collection, queries: Mapping[str, str], audience: Audience) -> float:
    from corpus.languages import detect_language
    from retrieval.query import Query

    found = 0
    for name, text in queries.items():
        query = Query(text=text, language=detect_language(text), audience=audience)
        hits = searcher.search(query, top_k=4 * _RECALL_AT).hits
        documents = list(dict.fromkeys(hit.chunk.document_id for hit in hits))[:_RECALL_AT]
        found += bool(set(documents) & set(collection.qrels[name]))
    return found / (len(queries) or 1)


def _judged(label: str, searcher: LocalSearcher, texts: Mapping[str, str], audience: Audience) -> list[float]:
    from bot.evaluation.answerability import probability_of

    with progressbar(texts.values(), label=label, file=sys.stderr) as bar:
        return [probability_of(text, searcher, searcher, audience) for text in bar]


def _row(name: str, answerable: Sequence[float], others: Sequence[float]) -> dict[str, Any]:
    from bot.evaluation.answerability import auroc, rejected

    return {
        "others": name,
        "answerable": len(answerable),
        "unanswerable": len(others),
        "AUROC": auroc(answerable, others),
        "rejected at 95 %": rejected(answerable, others),
    }


def _print(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    texts = [[f"{value:.4f}" if isinstance(value, float) else str(value) for value in row.values()] for row in rows]
    names = list(rows[0])
    widths = [max(len(name), *(len(line[i]) for line in texts)) for i, name in enumerate(names)]
    for line in (names, *texts):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
