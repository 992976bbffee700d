"""`liaison eval questions` and `liaison eval answers`: how many questions of a file are answered rightly."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.termui import progressbar

from bot.cli.main import data_dir_option

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.evaluation.questions import Case, Judgement
    from bot.values import Exchange

_VECTOR_CACHE = Path("cache") / "vectors.sqlite"
_FILE = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
_SHOW = click.option("--show", is_flag=True, help="List the questions that were not answered rightly.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a question, the scores last.")


@click.command()
@_FILE
@click.argument("sources", metavar="SOURCE…", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--work-dir", type=click.Path(path_type=Path, file_okay=False), help="Keep the index here, for the next time."
)
@_SHOW
@_JSON
@data_dir_option
def questions(
    *, file: Path, sources: tuple[Path, ...], work_dir: Path | None, data_dir: Path | None, show: bool, as_json: bool
) -> None:
    """Index SOURCE… afresh, ask every question of FILE, and score the answers.

    FILE holds a question a line (`id`, `question`, `answerable`, `must`, `documents`, `evidence`), or a conversation a
    line (`id`, `turns`).
    """
    from bot.config import load_settings

    with ExitStack() as stack:
        base = work_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="liaison-eval-")))
        _borrow_vectors(load_settings(data_dir=data_dir).data_dir, base)
        settings = load_settings(data_dir=base).apart()
        index_sources(settings, sources)
        _score(settings, file, show=show, as_json=as_json)


@click.command()
@_FILE
@_SHOW
@_JSON
@data_dir_option
def answers(*, file: Path, data_dir: Path | None, show: bool, as_json: bool) -> None:
    """Ask every question of FILE over the live index, and score the answers."""
    from bot.config import load_settings

    _score(load_settings(data_dir=data_dir), file, show=show, as_json=as_json)


def _borrow_vectors(data_dir: Path, base: Path) -> None:
    """Start from the vectors that the data directory has cached, so that known text is not embedded again."""
    cache, copy = data_dir / _VECTOR_CACHE, base / _VECTOR_CACHE
    if cache.is_file() and not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(cache, copy)


def index_sources(settings: Settings, sources: tuple[Path, ...]) -> None:
    """Build an index of some sources, and of nothing else, in the data directory of the settings."""
    from bot.wiring import make_builder, open_catalogue
    from retrieval.builder import BuildOptions

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    click.echo(f"indexing {', '.join(map(str, sources))}", err=True)
    options = BuildOptions(
        sources=[source.absolute() for source in sources],
        max_file_mb=settings.max_file_mb,
        deletion_limit=1.0,
        force_delete=True,
    )
    make_builder(settings, catalogue=open_catalogue(settings)).build(options)


def _score(settings: Settings, file: Path, *, show: bool, as_json: bool) -> None:
    from bot.answering.verification import is_supported
    from bot.evaluation.answerability import auroc, trade_off
    from bot.evaluation.citations import citation_scores
    from bot.evaluation.questions import read_cases, scores

    cases = read_cases(file)
    judgements = asyncio.run(_ask_all(settings, cases))
    found = scores(judgements)
    cited = citation_scores((j.answer for j in judgements if j.answer.outcome == "answered"), is_supported)
    likely = _likelihoods(settings, cases)
    times = sorted(j.answer.latency_ms.total for j in judgements)
    middle = times[len(times) // 2] if times else 0.0
    if as_json:
        for judgement in judgements:
            click.echo(json.dumps(_row(judgement), ensure_ascii=False))
        parts = {name: {"right": right, "total": total} for name, (right, total) in found.items()}
        measures = {"citation_recall": cited.recall, "citation_precision": cited.precision, "auroc": auroc(*likely)}
        click.echo(json.dumps({**parts, **measures, "p50_ms": middle}))
        return
    for judgement in judgements:
        if show and not judgement.is_right:
            text = " ".join(judgement.answer.text.split())
            click.echo(f"{judgement.case.id} [{judgement.fault}] {judgement.case.question}\n    {text[:240]}")
    for name, (right, total) in found.items():
        if total:
            click.echo(f"{name:10}  {right:4d} of {total:4d}  {right / total:.3f}")
    click.echo(f"citation recall     {cited.recalled:4d} of {cited.sentences:4d} sentences  {cited.recall:.3f}")
    click.echo(f"citation precision  {cited.precise:4d} of {cited.citations:4d} citations  {cited.precision:.3f}")
    if all(likely):
        click.echo(f"abstention AUROC    {auroc(*likely):.3f}")
        for threshold, kept, refused in trade_off(*likely):
            click.echo(f"  at {threshold:.1f}  answerable kept {kept:.3f}  others refused {refused:.3f}")
    click.echo(f"{'p50':10}  {middle:.0f} ms")


async def _ask_all(settings: Settings, cases: list[Case]) -> list[Judgement]:
    from bot.evaluation.questions import judge
    from bot.values import Exchange, ThreadKey, Turn
    from bot.wiring import make_answerer

    answerer = make_answerer(settings)
    histories: dict[str, list[Exchange]] = {}
    judgements = []
    with progressbar(cases, label="asking", file=sys.stderr) as bar:
        for case in bar:
            key = ThreadKey(
                platform="console", workspace_id="local", channel_id="eval", thread_id=case.thread or uuid.uuid4().hex
            )
            history = histories.setdefault(key.thread_id, [])
            turn = Turn(thread=key, turn_id=uuid.uuid4().hex, text=case.question)
            answer = await answerer.answer(turn, history)
            history.append(Exchange(turn=turn, answer=answer))
            judgements.append(judge(case, answer))
    return judgements


def _likelihoods(settings: Settings, cases: list[Case]) -> tuple[list[float], list[float]]:
    """The judged probabilities of the answerable questions and of the others; turns of conversations are left out."""
    from bot.evaluation.answerability import probability_of
    from bot.wiring import open_searcher
    from corpus.access import OPERATOR_ONLY

    found: tuple[list[float], list[float]] = ([], [])
    searcher = open_searcher(settings)
    try:
        with progressbar([case for case in cases if case.thread is None], label="judging", file=sys.stderr) as bar:
            for case in bar:
                likely = probability_of(case.question, searcher, searcher, OPERATOR_ONLY)
                found[0 if case.is_answerable else 1].append(likely)
    finally:
        searcher.close()
    return found


def _row(judgement: Judgement) -> dict[str, Any]:
    return {
        "id": judgement.case.id,
        "right": judgement.is_right,
        "fault": judgement.fault,
        "answer": judgement.answer.to_json(),
    }
