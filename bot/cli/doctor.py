"""`liaison doctor`: check this installation and say what to mend."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.configure import refuse_unknown
from bot.cli.main import data_dir_option
from corpus.errors import LiaisonError, RetrievalError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.platforms.slack.oauth import OAuth


@click.command()
@click.argument("part", required=False, type=click.Choice(["slack", "teams"]))
@click.option("--manifest", is_flag=True, help="With `slack`: print the app's manifest for Slack, and nothing else.")
@data_dir_option
def doctor(*, part: str | None, manifest: bool, data_dir: Path | None) -> None:
    """Check settings, model, catalogue, index; workers and Chroma server where configured; `slack`, `teams`: those."""
    from bot.config import load_settings

    settings = load_settings(data_dir=data_dir)
    if manifest:
        _print_manifest(settings)
        return
    checks: list[tuple[str, Callable[[], str]]] = [
        ("settings", _settings),
        ("model", lambda: _model(settings)),
        ("catalogue", lambda: _catalogue(settings)),
        ("index", lambda: _index(settings)),
        ("search", lambda: _search(settings)),
    ]
    from bot.wiring.jobs import has_queue

    if settings.chroma_url:
        checks.append(("vectors", lambda: _vectors(settings)))
    if has_queue(settings):
        checks.append(("workers", lambda: _workers(settings)))
    if part == "slack":
        from bot.platforms.slack.doctor import slack_checks

        checks.extend(slack_checks(oauth=functools.partial(_slack_oauth, settings)))
    if part == "teams":
        from bot.platforms.teams.doctor import teams_checks

        checks.extend(teams_checks(settings))
    failed = [name for name, run in checks if not _passes(name, run)]
    if failed:
        raise SystemExit(1)


def _print_manifest(settings: Settings) -> None:
    import json

    from bot.config import load_slack_settings
    from bot.platforms.slack.manifest import make_manifest

    has_oauth = bool(load_slack_settings().slack_client_id)
    made = make_manifest(public_url=settings.public_url, has_oauth=has_oauth)
    click.echo(json.dumps(made, indent=2, ensure_ascii=False))


def _slack_oauth(settings: Settings) -> OAuth:
    from bot.config import load_slack_settings
    from bot.wiring.chats import make_slack_oauth

    return make_slack_oauth(settings, load_slack_settings())


def _passes(name: str, run: Callable[[], str]) -> bool:
    try:
        click.echo(f"ok    {name:10} {run()}")
    except LiaisonError as exc:
        click.echo(f"FAIL  {name:10} {exc.message}")
        click.echo(f"      {'':10} {exc.hint}")
        return False
    return True


def _settings() -> str:
    refuse_unknown(os.environ)
    return "every variable that begins with LIAISON_ is known"


def _model(settings: Settings) -> str:
    from bot.wiring import load_embedder

    return load_embedder(settings).fingerprint


def _catalogue(settings: Settings) -> str:
    from bot.wiring import open_catalogue

    return f"{len(open_catalogue(settings).documents())} documents"


def _index(settings: Settings) -> str:
    from retrieval.generations import GenerationStore, read_manifest

    manifest = read_manifest(GenerationStore(settings.data_dir).current_folder())
    return f"{manifest.id}, {manifest.chunks} chunks"


def _vectors(settings: Settings) -> str:
    from bot.wiring.vectors import make_vector_home
    from retrieval.generations import GenerationStore

    home, store = make_vector_home(settings), GenerationStore(settings.data_dir)
    engine = home.check()
    return engine if store.current_id() is None else f"{engine}, {home.count(store.current_folder())} passages"


def _workers(settings: Settings) -> str:
    from bot.wiring.jobs import open_queue

    alive = open_queue(settings).workers()
    if not alive:
        raise RetrievalError("no worker runs: index jobs wait", "Start `liaison worker`, on any machine with the data.")
    return f"{alive} ready for index jobs"


def _search(settings: Settings) -> str:
    from bot.wiring import open_searcher
    from retrieval.query import Query

    ranking = open_searcher(settings).search(Query(text="cyber security cooperation"), top_k=1)
    return f"embedding {ranking.embed_ms:.0f} ms, search {ranking.search_ms:.1f} ms"
