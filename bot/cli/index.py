"""`liaison index`: build the index; show, roll back and prune its generations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.main import data_dir_option

if TYPE_CHECKING:
    from bot.config import Settings
    from retrieval.builder import BuildResult, Event
    from retrieval.generations import GenerationStore


@click.group()
def index() -> None:
    """Build the index; show, roll back and prune its generations."""


@index.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path))
@click.option("--full", is_flag=True, help="Rebuild even if nothing changed; embed everything anew.")
@click.option("--force-delete", is_flag=True, help="Go live even if a source lost more documents than the limit.")
@click.option("--json", "as_json", is_flag=True, help="Print progress and result as JSON lines.")
@data_dir_option
def build(*, sources: tuple[Path, ...], full: bool, force_delete: bool, as_json: bool, data_dir: Path | None) -> None:
    """Build a new generation from SOURCE… (the complete list), or from the remembered sources."""
    from bot.config import load_settings
    from bot.wiring import make_builder, open_catalogue
    from retrieval.builder import BuildOptions

    settings = load_settings(data_dir=data_dir)
    golden = sample_golden(sources)
    options = BuildOptions(
        sources=[path.absolute() for path in sources] or None,
        full=full,
        force_delete=force_delete,
        deletion_limit=settings.deletion_limit,
        max_file_mb=settings.max_file_mb,
        golden=golden,
    )
    catalogue = open_catalogue(settings)
    progress = _JsonProgress() if as_json else _BarProgress()
    with progress:
        result = make_builder(settings, catalogue=catalogue, on_event=progress.event).build(options)
    if as_json:
        click.echo(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        _report(result, failures=len(catalogue.failures()), defaulted=catalogue.defaulted_count(), settings=settings)
    if result.refused:
        raise SystemExit(1)


def sample_golden(sources: tuple[Path, ...]) -> Path | None:
    """The sample library's golden questions, when it is the only source."""
    from importlib import resources

    library = Path(str(resources.files("corpus"))) / "library"
    alone = len(sources) == 1 and sources[0].absolute().resolve() == library.resolve()
    return library / "golden.jsonl" if alone else None


@index.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@data_dir_option
def status(*, as_json: bool, data_dir: Path | None) -> None:
    """Show the live generation."""
    from retrieval.generations import read_manifest

    store = _store(data_dir)
    manifest = read_manifest(store.current_folder())
    facts = {
        "generation": manifest.id,
        "created_at": manifest.created_at,
        "documents": manifest.documents,
        "chunks": manifest.chunks,
        "sources": list(manifest.sources),
        "embedder": manifest.embedder,
        "kept": store.ids(),
        "last_build": manifest.build,
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(f"Generation {manifest.id}, built {manifest.created_at}")
    click.echo(f"  documents  {manifest.documents}")
    click.echo(f"  chunks     {manifest.chunks} ({manifest.sentences} sentences)")
    click.echo(f"  sources    {', '.join(manifest.sources) or '–'}")
    click.echo(f"  embedder   {manifest.embedder}")
    click.echo(f"  kept       {len(store.ids())} generations; `liaison index history` lists them")


@index.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@data_dir_option
def history(*, as_json: bool, data_dir: Path | None) -> None:
    """List activations and rollbacks, newest first."""
    for line in _store(data_dir).history():
        text = f"{line['at']}  {line['generation']}  {line['reason']}"
        click.echo(json.dumps(line) if as_json else text)


@index.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@data_dir_option
def failures(*, as_json: bool, data_dir: Path | None) -> None:
    """List the files that the last build could not read, why, and what to do."""
    from bot.config import load_settings
    from bot.wiring import open_catalogue

    listed = open_catalogue(load_settings(data_dir=data_dir)).failures()
    for failure in listed:
        if as_json:
            fields = {"path": failure.path, "reason": failure.reason, "hint": failure.hint}
            click.echo(json.dumps(fields, ensure_ascii=False))
        else:
            click.echo(f"{failure.path}: {failure.reason}\n  {failure.hint}")
    if not listed and not as_json:
        click.echo("The last build read every file.")


@index.command()
@data_dir_option
def rollback(*, data_dir: Path | None) -> None:
    """Go back to the generation before the live one."""
    click.echo(f"Live again: {_store(data_dir).rollback()}")


@index.command()
@click.option(
    "--keep", default=1, show_default=True, type=click.IntRange(0), help="How many to keep besides the live one."
)
@data_dir_option
def prune(*, keep: int, data_dir: Path | None) -> None:
    """Delete generations that are no longer needed and that no process reads."""
    gone = _store(data_dir).prune(keep=keep)
    click.echo(f"Deleted {len(gone)} generations." if len(gone) != 1 else "Deleted 1 generation.")


def _store(data_dir: Path | None) -> GenerationStore:
    from retrieval.generations import GenerationStore

    if data_dir is None:
        from bot.config import load_settings

        data_dir = load_settings().data_dir
    return GenerationStore(data_dir)


def _report(result: BuildResult, *, failures: int, defaulted: int, settings: Settings) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in result.documents.items() if count) or "no documents"
    for gate in result.gates:
        if not gate.passed:
            click.echo(f"Gate {gate.name} refused the build: {gate.detail}", err=True)
    if result.refused:
        click.echo(json.dumps(result.to_json(), ensure_ascii=False))
        click.echo("The live index is as it was.", err=True)
        return
    if result.activated:
        chunks = result.chunks
        embedded = f"{chunks['total']} chunks, {chunks['embedded']} embedded"
        click.echo(f"Generation {result.generation} is live: {counts}; {embedded}.")
    else:
        click.echo(f"Nothing changed; generation {result.generation} stays live ({counts}).")
    if failures:
        click.echo(f"{failures} files could not be read: `liaison index failures` says why.")
    if defaulted:
        codes = ", ".join(sorted(settings.default_releasable_set))
        click.echo(f"{defaulted} documents state no releasable-to set and took the default: {codes}.")
    click.echo(f"{result.seconds:.1f} s")


class _JsonProgress:
    def __enter__(self) -> _JsonProgress:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def event(self, event: Event) -> None:
        click.echo(json.dumps(event))


class _BarProgress:
    """One bar a stage on standard error; nothing where that is not a terminal."""

    def __enter__(self) -> _BarProgress:
        import sys

        self._bar: Any = None
        self._tasks: dict[str, Any] = {}
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def event(self, event: Event) -> None:
        if self._bar is None:
            return
        stage = event["stage"]
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=event["total"])
        self._bar.update(self._tasks[stage], completed=event["done"], total=event["total"])
