"""`liaison receipt`: show how an answer came about."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import click

from bot.cli.main import data_dir_option


@click.command("receipt")
@click.argument("receipt_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@data_dir_option
def receipt(receipt_id: str, as_json: bool, data_dir: Path | None) -> None:
    """Show the receipt ID: question, audience, evidence, index generation, checks."""
    from bot.commands.run import describe_receipt
    from bot.config import load_settings
    from bot.wiring import open_state
    from corpus.errors import LiaisonError

    store = open_state(load_settings(data_dir=data_dir))
    try:
        body = asyncio.run(store.receipt(receipt_id))
    finally:
        store.close()
    if body is None:
        raise LiaisonError(f"There is no receipt {receipt_id!r}.", "The id stands under each answer in chat.")
    click.echo(json.dumps(body, ensure_ascii=False) if as_json else describe_receipt(body))
