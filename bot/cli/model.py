"""`liaison model`: prepare and show the embedding model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from bot.cli.main import PartsGroup


def _model_dir(given: Path | None) -> Path:
    from bot.config import load_settings

    return load_settings(model_dir=given).model_dir


@click.group(cls=PartsGroup)
def model() -> None:
    """Prepare the embedding model, or show what runs it."""


_DIR_OPTION = click.option(
    "--model-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of models (else LIAISON_MODEL_DIR, else the user's cache folder).",
)


@model.command()
@_DIR_OPTION
@click.option("--again", is_flag=True, help="Convert and measure anew, as after moving to another processor.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def prepare(model_dir: Path | None, again: bool, as_json: bool) -> None:
    """Convert the bundled model and choose its runtime by measuring; done once."""
    from retrieval.embedders.conversion import prepare as convert

    def report(step: str) -> None:
        if as_json:
            click.echo(json.dumps({"event": "progress", "step": step}))
        else:
            click.echo(f"model: {step}", err=True)

    folder = convert(_model_dir(model_dir), again=again, report=report)
    _print(folder, as_json)


@model.command()
@_DIR_OPTION
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(model_dir: Path | None, as_json: bool) -> None:
    """Show the converted model and the runtime that was chosen for it."""
    from corpus.errors import ModelUnavailableError
    from retrieval.embedders.conversion import model_folder, read_manifest

    folder = model_folder(_model_dir(model_dir))
    if read_manifest(folder) is None:
        raise ModelUnavailableError(f"no converted model in {folder}", "Run `liaison model prepare`.")
    _print(folder, as_json)


def _print(folder: Path, as_json: bool) -> None:
    from retrieval.embedders.conversion import read_manifest

    manifest: dict[str, Any] = read_manifest(folder) or {}
    if as_json:
        click.echo(json.dumps({"folder": str(folder), **manifest}, ensure_ascii=False))
        return
    runtime = manifest["runtime"]
    click.echo(f"{manifest['model']} in {folder}")
    click.echo(f"runs on {runtime['name']} {runtime['version']}, {runtime['form']} weights, {runtime['precision']}")
    for trial in runtime["trials"]:
        line = f"  {trial['form']:6} {trial['precision']:9} {trial['tokens_per_s']:8.0f} tokens/s"
        click.echo(f"{line}  cosine to f32 {trial['cosine']:.6f}")
