"""`liaison receipt`: show how an answer came about, and replay it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.main import data_dir_option

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.replaying import Replay


@click.command("receipt")
@click.argument("receipt_id", metavar="ID")
@click.option("--replay", "replays", is_flag=True, help="Check quotations and verdicts anew, and search again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@data_dir_option
def receipt(*, receipt_id: str, replays: bool, as_json: bool, data_dir: Path | None) -> None:
    """Show the receipt ID: question, audience, evidence, index generation, checks.

    With --replay, everything that can still be done again is done again: the quotations are compared with the stored
    versions, the sentences checked, and the question searched in the generation of that time, if it still exists, with
    the local operator's rights.
    """
    from bot.commands.run import describe_receipt
    from bot.config import load_settings
    from bot.replaying import describe
    from bot.wiring import open_state
    from corpus.errors import LiaisonError

    settings = load_settings(data_dir=data_dir)
    store = open_state(settings)
    try:
        body = asyncio.run(store.receipt(receipt_id))
    finally:
        store.close()
    if body is None:
        raise LiaisonError(f"There is no receipt {receipt_id!r}.", "The id stands under each answer in chat.")
    replayed = _replayed(settings, body) if replays else None
    if as_json:
        again = {"replay": {**asdict(replayed), "is_same": replayed.is_same}} if replayed else {}
        click.echo(json.dumps({**body, **again}, ensure_ascii=False))
        return
    click.echo(describe_receipt(body))
    for line in _describe_making(body.get("making") or {}):
        click.echo(line)
    if replayed is not None:
        click.echo(f"replay:\n{describe(replayed)}")


def _replayed(settings: Settings, body: Mapping[str, Any]) -> Replay:
    from bot.answering.verification import Verifier
    from bot.replaying import replay
    from bot.wiring import open_catalogue, open_searcher, search_in
    from retrieval.generations import GenerationStore

    catalogue = open_catalogue(settings)
    generation = body["answer"]["generation"]
    is_kept = generation in GenerationStore(settings.data_dir).ids()
    was_aligned = "aligned" in str((body.get("making") or {}).get("verifier", ""))
    aligner = open_searcher(settings, catalogue=catalogue).aligner() if was_aligned else None
    return replay(
        body,
        read=catalogue.version,
        search=search_in(settings, generation, catalogue=catalogue) if is_kept else None,
        verifier=Verifier(aligner=aligner),
    )


def _describe_making(making: Mapping[str, Any]) -> list[str]:
    if not making:
        return []
    lines = [f"generator: {making['generator']}"]
    if making.get("failure"):
        lines.append(f"failure: {making['failure']}")
    if making.get("prompt"):
        lines.append(f"prompt: {making['prompt']['name']} {making['prompt']['version']}")
    if making.get("verifier"):
        lines.append(f"verifier: {making['verifier']}; tokens: {making.get('tokens', 0)}")
    return lines + [f"verdict {row['verdict']}: {row['text']}" for row in making.get("verdicts", ())]
