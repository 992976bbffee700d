"""`liaison index`: build the index; show, roll back and prune its generations."""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.main import PartsGroup, data_dir_option
from corpus.errors import RetrievalError

if TYPE_CHECKING:
    from bot.cli.progress import Progress
    from bot.config import Settings
    from corpus.catalogue import Catalogue
    from retrieval.builder import BuildOptions, BuildResult
    from retrieval.generations import GenerationStore
    from retrieval.jobs import Job


@click.group(cls=PartsGroup)
def index() -> None:
    """Build the index; show, roll back and prune its generations."""


@index.command()
@click.argument("sources", nargs=-1, type=str)
@click.option("--full", is_flag=True, help="Rebuild even if nothing changed; embed everything anew.")
@click.option("--force-delete", is_flag=True, help="Go live even if a source lost more documents than the limit.")
@click.option("--retry-failed", is_flag=True, help="Read only the files that the last build could not read.")
@click.option(
    "--watch",
    "watch_s",
    type=click.FloatRange(min=0.1),
    is_flag=False,
    flag_value=30.0,
    metavar="[SECONDS]",
    help="Go on: look at the sources every so often (30) and build when their content changed.",
)
@click.option("--confirm-removals", "confirmed_removals", default="", hidden=True)
@click.option("--requested-by", default="", hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print progress and result as JSON lines.")
@data_dir_option
def build(
    *, sources: tuple[str, ...], watch_s: float | None, as_json: bool, data_dir: Path | None, **chosen: Any
) -> None:
    """Build a new generation from SOURCE… (the complete list), or from the remembered sources.

    A source is a folder, a file, an http or https address, or a list of addresses (a file NAME.urls).
    """
    from bot.config import load_settings
    from bot.wiring import open_catalogue
    from retrieval.builder import BuildOptions
    from retrieval.memory import spare_memory

    spare_memory()
    if chosen["retry_failed"] and (sources or chosen["full"]):
        raise click.UsageError("--retry-failed reads the remembered sources; it takes neither SOURCE nor --full.")
    settings = load_settings(data_dir=data_dir)
    catalogue = open_catalogue(settings)
    named = [_place(source) for source in sources]
    remembered = [source.watched() for source in catalogue.sources()]
    options = BuildOptions(
        sources=named or None,
        deletion_limit=settings.deletion_limit,
        max_file_mb=settings.max_file_mb,
        fetch_allow=settings.fetch_allowed,
        golden=sample_golden(named or remembered),
        **chosen,
    )
    run = _Run(settings, catalogue, as_json=as_json)
    if watch_s is not None:
        run.watch(options, every_s=watch_s)
    elif run.once(options).refused:
        raise SystemExit(1)


class _Run:
    """Builds on behalf of the command line, once or again and again; SIGTERM and Ctrl-C stop it cleanly."""

    def __init__(self, settings: Settings, catalogue: Catalogue, *, as_json: bool) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._as_json = as_json

    def once(self, options: BuildOptions) -> BuildResult:
        from bot.wiring import make_builder

        with self._progress() as progress:
            builder = make_builder(self._settings, catalogue=self._catalogue, on_event=progress.event)
            with _on_signals(builder.cancel):
                result = builder.build(options)
        self._tell(result)
        return result

    def watch(self, options: BuildOptions, *, every_s: float) -> None:
        from dataclasses import replace

        from bot.cli.main import print_error
        from bot.watching import Watch
        from bot.wiring import make_builder
        from corpus.errors import BuildCancelledError, BuildInProgressError, LiaisonError

        watch = Watch(functools.partial(watched, self._catalogue, options.sources), every_s=every_s)
        builder = make_builder(self._settings, catalogue=self._catalogue, on_event=lambda event: progress.event(event))

        def stop() -> None:
            watch.stop()
            builder.cancel()

        with _on_signals(stop):
            goes_on = True
            while goes_on:
                watch.mark()
                try:
                    with self._progress() as progress:
                        result = builder.build(options)
                    self._tell(result)
                except BuildCancelledError:
                    if watch.is_stopped:
                        return
                except BuildInProgressError as exc:  # which may have looked before the change: try again
                    print_error(exc)
                    watch.forget()
                except LiaisonError as exc:  # a watch outlives a source that is away for a while
                    print_error(exc)
                options = replace(options, full=False, force_delete=False, retry_failed=False)
                goes_on = watch.changed()

    def _progress(self) -> Progress:
        from bot.cli.progress import BarProgress, JsonProgress

        return JsonProgress() if self._as_json else BarProgress()

    def _tell(self, result: BuildResult) -> None:
        from bot.wiring import has_state, note_changes

        note = note_changes(self._settings, result, catalogue=self._catalogue)
        if self._as_json:
            click.echo(json.dumps(result.to_json(), ensure_ascii=False))
        else:
            _report(result, catalogue=self._catalogue, settings=self._settings)
            if note is not None and has_state(self._settings):
                from bot.change_note import describe_note
                from corpus.languages import Language

                click.echo(describe_note(note, Language.EN))


@contextlib.contextmanager
def _on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on SIGTERM and SIGINT for the length of a `with` block."""
    import signal

    numbers = (signal.SIGTERM, signal.SIGINT)
    former = [signal.signal(number, lambda *_: stop()) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, former, strict=True):
            signal.signal(number, handler)


def _place(source: str) -> Path | str:
    """A source as it was named: an address stays a text."""
    from corpus.addresses import is_address

    return source if is_address(source) else Path(source).absolute()


def watched(catalogue: Catalogue, named: Sequence[Path | str] | None) -> list[Path]:
    """The files and folders to look at: those that were named, else the remembered ones; uploads in any case.

    Addresses are left to builds, each of which asks whether they changed: nobody's server is called every few seconds.
    """
    known = catalogue.sources()
    if named is None:
        return [place for place in (source.watched() for source in known) if place is not None]
    uploads = [Path(source.path) for source in known if source.kind == "upload"]
    return [place for place in named if isinstance(place, Path)] + uploads


def sample_golden(sources: Sequence[Path | str | None]) -> Path | None:
    """The sample library's golden questions, when it is the only source."""
    from importlib import resources

    library = Path(str(resources.files("corpus"))) / "library"
    only = sources[0] if len(sources) == 1 else None
    alone = isinstance(only, Path) and only.absolute().resolve() == library.resolve()
    return library / "golden.jsonl" if alone else None


@index.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@data_dir_option
def status(*, as_json: bool, data_dir: Path | None) -> None:
    """Show the live generation and the running build, else the last one."""
    from dataclasses import asdict

    from retrieval.generations import collection_of, read_manifest
    from retrieval.jobs import JobBoard

    store = _store(data_dir)
    job = JobBoard(store.folder.parent).job()
    is_running = job is not None and job.state == "running"
    if store.current_id() is None and is_running and job is not None:  # the first build
        click.echo(json.dumps({"generation": None, "job": asdict(job)}) if as_json else _describe(job))
        return
    manifest = read_manifest(store.current_folder())
    facts = {
        "generation": manifest.id,
        "created_at": manifest.created_at,
        "documents": manifest.documents,
        "chunks": manifest.chunks,
        "sources": list(manifest.sources),
        "embedder": manifest.embedder,
        "collection": collection_of(store.current_folder()),
        "kept": store.ids(),
        "last_build": manifest.build,
        "job": asdict(job) if job else None,
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(f"Generation {manifest.id}, built {manifest.created_at}")
    click.echo(f"  documents  {manifest.documents}")
    click.echo(f"  chunks     {manifest.chunks} ({manifest.sentences} sentences)")
    click.echo(f"  sources    {', '.join(manifest.sources) or '–'}")
    click.echo(f"  embedder   {manifest.embedder}")
    if facts["collection"]:
        click.echo(f"  collection {facts['collection']} on the Chroma server")
    click.echo(f"  kept       {len(store.ids())} generations; `liaison index history` lists them")
    if job is not None:
        click.echo(_describe(job))


def _describe(job: Job) -> str:
    if job.state != "running":
        return f"Last build {job.state}, {job.finished_at or job.started_at}" + (
            f": {job.detail}" if job.detail else ""
        )
    count = f" {job.done}/{job.total}" if job.total else f" {job.done}" if job.done else ""
    rate = f", {job.rate:g} a second" if job.rate is not None else ""
    left = f", about {job.seconds_left:.0f} s left" if job.seconds_left is not None else ""
    return f"A build is running (process {job.pid}): {job.stage}{count}{rate}{left}"


@index.command()
@click.option("--wait", "wait_s", default=30.0, show_default=True, help="Seconds to wait until it has stopped.")
@data_dir_option
def cancel(*, wait_s: float, data_dir: Path | None) -> None:
    """Stop the running build, in whatever process it runs; the live index stays as it is.

    Where index jobs wait on a queue, one that waits is taken off.
    """
    from bot.config import load_settings
    from bot.wiring.jobs import has_queue, open_queue
    from retrieval.jobs import JobBoard

    settings = load_settings(data_dir=data_dir)
    board = JobBoard(settings.data_dir)
    was_queued = has_queue(settings) and open_queue(settings).cancel()
    if board.cancel() is None:
        click.echo("The job was taken off the queue." if was_queued else "No build is running.")
        return
    if not board.wait(timeout_s=wait_s):
        raise RetrievalError("the build was asked to stop and has not yet", "See `liaison index status`.")
    job = board.job()
    click.echo(f"The build ended: {job.state if job else 'cancelled'}.")


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
    """List the files that the last build could not read, wholly or in part, why, and what to do."""
    from bot.config import load_settings
    from bot.wiring import open_catalogue

    catalogue = open_catalogue(load_settings(data_dir=data_dir))
    listed = [*catalogue.failures(), *catalogue.warnings()]
    for failure in listed:
        if as_json:
            fields = {"path": failure.path, "reason": failure.reason, "hint": failure.hint}
            severity = "warning" if failure.is_warning else "failure"
            click.echo(json.dumps({**fields, "severity": severity}, ensure_ascii=False))
        else:
            mark = "warning: " if failure.is_warning else ""
            click.echo(f"{failure.path}: {mark}{failure.reason}\n  {failure.hint}")
    if not listed and not as_json:
        click.echo("The last build read every file.")


@index.command()
@data_dir_option
def rollback(*, data_dir: Path | None) -> None:
    """Go back to the generation before the live one."""
    click.echo(f"Live again: {_store(data_dir).rollback()}")
    _follow(data_dir)


@index.command()
@click.option(
    "--keep", default=1, show_default=True, type=click.IntRange(0), help="How many to keep besides the live one."
)
@data_dir_option
def prune(*, keep: int, data_dir: Path | None) -> None:
    """Delete generations that are no longer needed and that no process reads."""
    gone = _store(data_dir).prune(keep=keep)
    click.echo(f"Deleted {len(gone)} generations." if len(gone) != 1 else "Deleted 1 generation.")
    _follow(data_dir)


def _follow(data_dir: Path | None) -> None:
    """Have a Chroma server follow what happened to the generations."""
    from bot.config import load_settings
    from bot.wiring.vectors import settle_vectors

    if not settle_vectors(load_settings(data_dir=data_dir)):
        click.echo("The Chroma server cannot be used now; the next build tells it.", err=True)


def _store(data_dir: Path | None) -> GenerationStore:
    from retrieval.generations import GenerationStore

    if data_dir is None:
        from bot.config import load_settings

        data_dir = load_settings().data_dir
    return GenerationStore(data_dir)


def _report(result: BuildResult, *, catalogue: Catalogue, settings: Settings) -> None:
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
    if failures := len(catalogue.failures()):
        click.echo(f"{failures} files could not be read: `liaison index failures` says why.")
    if warned := len({warning.path for warning in catalogue.warnings()}):
        click.echo(f"{warned} files could not be read in full: `liaison index failures` says what is missing.")
    if defaulted := catalogue.defaulted_count():
        codes = ", ".join(sorted(settings.default_releasable_set))
        click.echo(f"{defaulted} documents state no releasable-to set and took the default: {codes}.")
    click.echo(f"{result.seconds:.1f} s")
