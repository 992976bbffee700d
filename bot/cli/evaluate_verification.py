"""`liaison eval verification`: what the check of sentences lets through, and what it removes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from click.termui import progressbar


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--half",
    type=click.Choice(["reported", "tuning"]),
    default="reported",
    show_default=True,
    help="Limits were set on the half for tuning.",
)
@click.option(
    "--crossing", type=click.IntRange(0), help="Check the translations of as many pairs only; they take long."
)
@click.option("--seed", default=0, show_default=True, help="Chooses the changes.")
@click.option("--show", is_flag=True, help="List what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a row.")
def verification(*, folder: Path, half: Any, crossing: int | None, seed: int, show: bool, as_json: bool) -> None:
    """Check sentences that their sources support without holding them, and each of them changed in one place.

    FOLDER holds translated sentences: one language in queries.jsonl, the other in corpus.jsonl (BEIR layout). The rate
    of a row is the share that was removed: to be high for changed sentences, low for change "none". Quotations do not
    pass by being quotations here.
    """
    from bot.answering.verification import Verifier
    from bot.config import load_settings
    from bot.evaluation.verification import make_checks, read_pairs, table
    from bot.wiring import load_embedder
    from retrieval.aligning import TokenAligner, TokenStates

    embedder = load_embedder(load_settings())
    aligner = TokenAligner(embedder) if isinstance(embedder, TokenStates) else None
    verifier = Verifier(aligner=aligner, matches_strings=False)
    checks = make_checks(read_pairs(folder), half=half, seed=seed, crossing=crossing)
    findings = []
    with progressbar(checks, label="checking", file=sys.stderr) as bar:
        for check in bar:
            findings.append(verifier.judge(check.claim, check.quotes))
    for check, finding in zip(checks, findings, strict=True):
        if show and finding.supported != (check.change is None):
            click.echo(f"{check.change or 'none'} [{finding.reason}] {check.claim}\n    {' | '.join(check.quotes)}")
    rows = table(checks, [finding.supported for finding in findings])
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    click.echo(f"{'direction':13} {'form':22} {'change':9} {'count':>6}  removed")
    for row in rows:
        click.echo(
            f"{row['direction']!s:13} {row['form']!s:22} {row['change']!s:9} {row['count']:6}  {row['rate']:.3f}"
        )
