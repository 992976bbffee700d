"""Puts together what reads documents into the index: embedder, builder, jobs, erasure, change notes."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING

from bot.wiring.jobs import has_queue, open_queue
from bot.wiring.stores import has_state, open_audit, open_catalogue, open_state_care
from bot.wiring.vectors import make_vector_home, settler

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from bot.change_note import ChangeNote
    from bot.config import Settings
    from bot.erasure import Eraser
    from bot.reindex import DirectoryIndexer
    from bot.values import Exchange
    from corpus.catalogue import Catalogue
    from retrieval.builder import Builder, BuildResult, Event
    from retrieval.embedders import Embedder
    from retrieval.searcher import LocalSearcher


def load_embedder(settings: Settings) -> Embedder:
    """Load the configured embedder; the bundled one is converted first where that was not done."""
    from retrieval.embedders import load_embedder as load

    return load(settings.embedder, model_dir=settings.model_dir)


def load_ahead(settings: Settings) -> Callable[[], Embedder]:
    """Load the embedder in a thread of its own, while the caller imports and opens the rest.

    Half of the load is compilation outside Python, so both go on at once.

    Returns:
        What waits for the embedder; it raises what the load raised.
    """
    from concurrent.futures import Future
    from threading import Thread

    loaded: Future[Embedder] = Future()

    def load() -> None:
        try:
            loaded.set_result(load_embedder(settings))
        except BaseException as exc:  # noqa: BLE001  # raised again where the embedder is waited for
            loaded.set_exception(exc)

    Thread(target=load, name="load-embedder", daemon=True).start()
    return loaded.result


def open_searcher(
    settings: Settings, *, catalogue: Catalogue | None = None, embedder: Callable[[], Embedder] | None = None
) -> LocalSearcher:
    """Open a searcher on the live generation; it follows later activations by itself.

    Args:
        settings: The settings.
        catalogue: The open catalogue; None opens it.
        embedder: Gives the embedder, asked for last; None loads the configured one.

    Raises:
        IndexNotFoundError: If nothing was built yet.
    """
    from retrieval.glossary import Glossary
    from retrieval.rerank import CrossEncoderReranker
    from retrieval.searcher import LocalSearcher

    opened = catalogue or open_catalogue(settings)
    glossary = Glossary.of_data_dir(settings.data_dir)
    return LocalSearcher(
        settings.data_dir,
        catalogue=opened,
        embedder=embedder() if embedder else load_embedder(settings),
        glossary=glossary,
        reranker=CrossEncoderReranker(settings.reranker) if settings.reranker else None,
    )


def search_in(
    settings: Settings, generation: str, *, catalogue: Catalogue
) -> Callable[[str], list[tuple[str, str, int, int]]]:
    """What searches one kept generation with the operator's rights: document, version, start and end of passages."""
    from retrieval.engine import GenerationSearch
    from retrieval.generations import GenerationStore, opened
    from retrieval.glossary import Glossary
    from retrieval.query import Query

    def search(text: str) -> list[tuple[str, str, int, int]]:
        glossary = Glossary.of_data_dir(settings.data_dir)
        with opened(GenerationStore(settings.data_dir).folder / generation) as found:
            engine = GenerationSearch(found, catalogue=catalogue, embedder=load_embedder(settings), glossary=glossary)
            chunks = [hit.chunk for hit in engine.search(Query(text=text), top_k=20).hits]
        return [(chunk.document_id, chunk.version, chunk.start, chunk.end) for chunk in chunks]

    return search


def make_builder(
    settings: Settings, *, catalogue: Catalogue, on_event: Callable[[Event], None] | None = None
) -> Builder:
    """Make the builder of the data directory."""
    from retrieval.builder import Builder
    from retrieval.embedders import fingerprint_of

    return Builder(
        settings.data_dir,
        catalogue=catalogue,
        embedder=functools.partial(load_embedder, settings),
        fingerprint=fingerprint_of(settings.embedder, model_dir=settings.model_dir),
        vectors=make_vector_home(settings),
        on_event=on_event,
    )


def note_changes(settings: Settings, result: BuildResult, *, catalogue: Catalogue) -> ChangeNote | None:
    """Note what an activated build changed, and keep the note for every process; None if it was not activated."""
    from bot.change_note import NotedDocument, change_note, save_note

    if not result.activated or result.generation is None:
        return None
    records = {record.id: record for record in catalogue.documents(removed_too=True)}
    changes = {
        name: [
            NotedDocument(document_id=found.id, version=found.version, title=found.title)
            for found in (records[one] for one in ids if one in records)
        ]
        for name, ids in result.changes.items()
    }
    moved = (*result.changes["changed"], *result.changes["removed"])
    exchanges: list[Exchange] = []
    if moved and has_state(settings):
        state = open_state_care(settings)
        exchanges = state.citing(moved)
        state.close()

    def text_of(document_id: str) -> str | None:
        stored = None if document_id in result.changes["removed"] else catalogue.version(document_id)
        return stored.text if stored else None

    note = change_note(changes, exchanges, generation=result.generation, text_of=text_of)
    save_note(settings.data_dir, note)
    return note


def make_eraser(settings: Settings, *, catalogue: Catalogue) -> Eraser:
    """Make what erases documents of the data directory."""
    from bot.erasure import Eraser

    state = functools.partial(open_state_care, settings) if has_state(settings) else None
    builder = make_builder(settings, catalogue=catalogue)
    return Eraser(settings.data_dir, catalogue=catalogue, builder=builder, state=state, audit=open_audit(settings))


def make_indexer(settings: Settings) -> DirectoryIndexer:
    """Make what starts re-index jobs of the data directory: for workers where there is a queue, else beside oneself."""
    from bot.records import IndexFailure
    from bot.reindex import ProcessIndexer

    def failures() -> list[IndexFailure]:
        with contextlib.closing(open_catalogue(settings)) as catalogue:
            listed = [*catalogue.failures(), *catalogue.warnings()]
        return [IndexFailure(source=failure.path, reason=failure.reason, hint=failure.hint) for failure in listed]

    if not has_queue(settings):
        return ProcessIndexer(settings.data_dir, failures=failures, on_rollback=settler(settings))
    from bot.jobs.indexer import QueueIndexer

    queue = functools.cache(functools.partial(open_queue, settings))
    return QueueIndexer(settings.data_dir, queue=queue, failures=failures, on_rollback=settler(settings))


def make_schedule(settings: Settings) -> AbstractAsyncContextManager[object]:
    """What starts re-index jobs while `serve` runs; does nothing where no schedule is set."""
    from bot.reindex import Schedule

    if not settings.reindex_every:
        return contextlib.nullcontext()
    return Schedule(make_indexer(settings), every_s=settings.reindex_every * 60, is_shared=has_queue(settings))
