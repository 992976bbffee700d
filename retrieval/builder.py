"""One build: synchronise, chunk, embed what changed, assemble a new generation, gate it, activate it."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import IndexNotFoundError, RetrievalError
from corpus.intake import ReadLimits
from corpus.sandbox import shared_sandbox
from corpus.sources import UPLOADS
from corpus.sync import LiveDocument, SyncResult, synchronise
from retrieval.analyzers import ANALYZER_VERSION
from retrieval.cache import ContentCache
from retrieval.chunker import CHUNKER_VERSION
from retrieval.embedding import embed_missing
from retrieval.folder import FolderWriter
from retrieval.gates import (
    GOLDEN_FILE,
    Gate,
    GoldenQuestion,
    counts_gate,
    deletion_gate,
    golden_gate,
    read_golden,
    removals_name,
    zero_text_gate,
)
from retrieval.generations import (
    Generation,
    GenerationStore,
    Manifest,
    opened,
    read_documents,
    read_manifest,
    write_manifest,
)
from retrieval.jobs import Event, JobBoard, RunningJob, outcome
from retrieval.keeping import KeptRows, live_documents
from retrieval.preparing import PlannedDocument, Preparer, partition_key
from retrieval.results import BuildOptions, BuildResult, changes_of, counts_of
from retrieval.vector_homes import FolderHome, VectorHome

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue
    from retrieval.embedders import Embedder

__all__ = ["BuildOptions", "BuildResult", "Builder", "Event", "partition_key"]

KEPT_GENERATIONS = 3
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """What a new generation is made for.

    Attributes:
        options: None for an erasure, where the counts alone must agree.
        deletion: The verdict of the deletion gate, where it was asked.
        started: When the build began, as `time.monotonic` tells it.
    """

    options: BuildOptions | None
    plan: SyncResult
    deletion: Gate | None
    started: float
    job: RunningJob


class Builder:
    """Builds generations of one data directory; one build at a time, over all processes."""

    def __init__(
        self,
        data_dir: Path,
        *,
        catalogue: Catalogue,
        embedder: Callable[[], Embedder],
        fingerprint: str,
        vectors: VectorHome | None = None,
        on_event: Callable[[Event], None] | None = None,
    ) -> None:
        """Name the parts; nothing is opened yet.

        Args:
            data_dir: The data directory.
            catalogue: Its open catalogue.
            embedder: Loads the embedder; called only where something must be embedded or a golden question searched,
                and each time anew, as it is let go of before the generation is written.
            fingerprint: Of that embedder.
            vectors: Where Chroma collections are kept; None: in the generations' folders.
            on_event: Called with progress objects (`"event": "progress"`, stage, done, total, rate, seconds_left).
        """
        self._data_dir = data_dir
        self._store = GenerationStore(data_dir)
        self._board = JobBoard(data_dir)
        self._catalogue = catalogue
        self._embedder = embedder
        self._fingerprint, self._vectors = fingerprint, vectors or FolderHome()
        self._on_event = on_event or (lambda _: None)
        self._stop = threading.Event()
        self._cache_file = data_dir / "cache" / "vectors.sqlite"

    def cancel(self) -> None:
        """Have the running build, or the next one, stop at its next step; may be called in a signal handler."""
        self._stop.set()

    def build(self, options: BuildOptions) -> BuildResult:
        """Build, gate and activate.

        Returns:
            The result; nothing changed: the live generation with `activated` False and no gate failed; refused by a
            gate: the same, with the gate that failed, and the live index as it was.

        Raises:
            BuildInProgressError: If another process is building.
            BuildCancelledError: If the build was cancelled.
            SourceNotFoundError: If a named source does not exist.
        """
        return self._as_job(options.requested_by, lambda job: self._build(options, job))

    def without(self, document_ids: frozenset[str]) -> BuildResult | None:
        """Make and activate a generation like the live one but for some documents, and delete all others.

        No gate but that of the counts acts, sources are not read, and nothing of an older generation's files is copied:
        deleted records leave traces in them.

        Returns:
            The result, or None if nothing was ever built.

        Raises:
            BuildInProgressError: If another process is building.
        """
        if self._store.current_id() is not None:
            return self._as_job("erase", lambda job: self._build_without(document_ids, job))
        with self._board.hold(requested_by="erase", on_event=self._on_event, is_stopped=self._stop.is_set) as job:
            self._store.sweep()
            self._forget(document_ids)
            job.finish("unchanged", generation=None, detail="")
        return None

    def _as_job(self, requested_by: str, work: Callable[[RunningJob], BuildResult]) -> BuildResult:
        with self._board.hold(requested_by=requested_by, on_event=self._on_event, is_stopped=self._stop.is_set) as job:
            result = work(job)
            state, detail, refused = outcome(result.to_json())
            removals = removals_name(result.changes["removed"]) if refused else ""
            job.finish(
                state,
                generation=result.generation,
                detail=detail,
                refused=refused,
                removals=removals,
                facts=result.facts(),
            )
        self._settle()
        return result

    def _settle(self) -> None:
        """Have the vectors' home follow; a server that is away does so at the next build."""
        try:
            self._vectors.settle(self._store)
        except RetrievalError as exc:
            _log.warning("Collections of former generations were not dropped: %s", exc.message)

    def _build(self, options: BuildOptions, job: RunningJob) -> BuildResult:
        started = time.monotonic()
        self._vectors.check()
        self._store.sweep()
        live = self._live_manifest()
        plan, is_unchanged = self._compare(options, live, job)
        shares = {share.source: share.share for share in plan.removed_shares}
        is_confirmed = bool(plan.removed) and removals_name(plan.removed) == options.confirmed_removals
        forced = options.force_delete or is_confirmed
        deletion = deletion_gate(shares, limit=options.deletion_limit, forced=forced)
        if not deletion.passed:
            return self._result(plan, live, (deletion,), started=started)
        if is_unchanged and not options.full:
            return self._result(plan, live, (), started=started)
        with self._preparing(keep=not options.full, anew=options.full) as preparer:
            making = _Making(options=options, plan=plan, deletion=deletion, started=started, job=job)
            return self._new_generation(making, preparer)

    def _build_without(self, document_ids: frozenset[str], job: RunningJob) -> BuildResult:
        started = time.monotonic()
        self._vectors.check()
        folder = self._store.current_folder()
        kept = {name: entry for name, entry in live_documents(folder).items() if name not in document_ids}
        plan = SyncResult(live=kept, unchanged=tuple(kept))
        with self._preparing(keep=False) as preparer:
            making = _Making(options=None, plan=plan, deletion=None, started=started, job=job)
            result = self._new_generation(making, preparer)
        if result.activated:
            for name in self._store.ids():
                self._store.delete(name, leased_too=True)
            self._forget(document_ids)
            self._vectors.settle(self._store)
        return result

    def _forget(self, document_ids: frozenset[str]) -> None:
        cache = ContentCache(self._cache_file)
        try:
            for document_id in document_ids:
                cache.forget_document(document_id)
        finally:
            cache.close()

    def _live_manifest(self) -> Manifest | None:
        return read_manifest(self._store.current_folder()) if self._store.current_id() else None

    def _compare(self, options: BuildOptions, live: Manifest | None, job: RunningJob) -> tuple[SyncResult, bool]:
        """Read the sources; what they hold, and whether that is what the live generation holds."""
        previous = live_documents(self._store.current_folder()) if live else {}
        plan = self._synchronise(options, previous, job)
        return plan, live is not None and self._is_unchanged(plan, previous, live)

    def _synchronise(self, options: BuildOptions, previous: Mapping[str, LiveDocument], job: RunningJob) -> SyncResult:
        if options.retry_failed and not previous:
            raise IndexNotFoundError("nothing was built yet that could be retried", "Use `liaison index build`.")
        uploads = self._data_dir.resolve() / UPLOADS
        if uploads.is_dir():
            self._catalogue.add_upload_source(uploads)
        listed = [*self._catalogue.failures(), *self._catalogue.warnings()] if options.retry_failed else []
        only = frozenset(failure.path for failure in listed) if options.retry_failed else None
        with shared_sandbox().watched(job.check):
            plan = synchronise(
                self._catalogue,
                options.sources,
                previous=previous,
                limits=ReadLimits(max_file_mb=options.max_file_mb, fetch_allow=options.fetch_allow),
                on_progress=lambda done, _: job.step("reading", done, 0),
                only=only,
            )
        self._catalogue.record_failures(self._store.new_id(), plan.failures)
        return plan

    @contextlib.contextmanager
    def _preparing(self, *, keep: bool, anew: bool = False) -> Iterator[Preparer]:
        """What plans the rows of a build, for the length of a `with` block.

        Args:
            keep: Whether rows of the live generation may be copied.
            anew: Whether all that is cached is forgotten first.
        """
        with contextlib.ExitStack() as stack:
            cache = ContentCache(self._cache_file)
            stack.callback(cache.close)
            if anew:
                cache.forget_others(set())
            has_live = keep and self._store.current_id() is not None
            kept = stack.enter_context(KeptRows(self._store.current_folder())) if has_live else None
            yield Preparer(self._catalogue, cache, fingerprint=self._fingerprint, kept=kept)

    def _is_unchanged(self, plan: SyncResult, previous: Mapping[str, LiveDocument], live: Manifest) -> bool:
        not_erased = self._catalogue.access_labels()
        now_there = {name: entry for name, entry in plan.live.items() if name in not_erased}
        rules = (live.embedder, live.chunker, live.analyzer)
        same_index = rules == (self._fingerprint, CHUNKER_VERSION, ANALYZER_VERSION)
        if now_there != previous or not same_index:
            return False
        return self._vectors.holds(self._store.current_folder(), records=live.chunks)

    def _new_generation(self, making: _Making, preparer: Preparer) -> BuildResult:
        """Build a folder, gate it and, if it passes, activate it; without options only the counts must agree."""
        job, plan = making.job, making.plan
        planned = preparer.plan(plan.live, on_step=lambda done, total: job.step("chunking", done, total))
        generation_id = self._store.new_id()
        folder = self._store.begin(generation_id)
        try:
            embedded = embed_missing(
                planned, preparer, self._embedder, on_batch=lambda done, total: job.step("embedding", done, total)
            )
            self._write(folder, planned, preparer, generation_id=generation_id, job=job)
            gates = self._gates(folder, planned, making.options, job)
            gates = gates if making.deletion is None else (making.deletion, *gates)
            total = sum(document.chunks for document in planned)
            result = BuildResult(
                generation=generation_id,
                activated=True,
                documents=counts_of(plan),
                chunks={"total": total, "embedded": embedded, "reused": total - embedded},
                gates=gates,
                seconds=time.monotonic() - making.started,
                changes=changes_of(plan),
            )
            job.check()
            if result.refused:
                return self._result(plan, self._live_manifest(), gates, started=making.started)
            self._finish(folder, result, planned, reason="build" if making.options else "erase")
            here = {document.document_id for document in planned}
            preparer.cache.forget_others(here if preparer.cache.owners() <= here else here | self._kept_documents())
            return result
        finally:
            self._store.discard(folder)  # refused, cancelled or failed; an activated one has moved on

    def _write(
        self,
        folder: Path,
        planned: Sequence[PlannedDocument],
        preparer: Preparer,
        *,
        generation_id: str,
        job: RunningJob,
    ) -> None:
        dimensions = self._dimensions(planned, preparer)
        writer = FolderWriter(folder, planned, preparer, dimensions=dimensions, vectors=self._vectors, on_step=job.step)
        writer.write()
        sources = [source.name for source in self._catalogue.sources()]
        writer.write_manifest(generation_id, embedder=self._fingerprint, sources=sources)

    def _dimensions(self, planned: Sequence[PlannedDocument], preparer: Preparer) -> int:
        if preparer.kept is not None and any(document.kept for document in planned):
            return preparer.kept.generation.manifest.dimensions
        made = next((document for document in planned if document.made), None)
        if made is None:
            live = self._live_manifest()
            return live.dimensions if live else self._embedder().dimensions
        first = preparer.keys([made])[0][0]
        return len(preparer.cache.vectors([first], dimensions=1)[first].passage)

    def _gates(
        self, folder: Path, planned: Sequence[PlannedDocument], options: BuildOptions | None, job: RunningJob
    ) -> tuple[Gate, ...]:
        job.step("checking", 0, 1)
        with self._vectors.open(folder) as store, opened(folder) as generation:
            counts = counts_gate(
                {
                    "chroma": store.count(),
                    "matrix": len(generation.vectors),
                    "lexical": _lexical_count(folder),
                    "spans": len(generation.spans),
                }
            )
            if options is None:
                return (counts,)
            golden = self._golden(options)
            found = golden_gate(golden, self._finder(generation) if golden else lambda _: ())
        empty = [document.document_id for document in planned if not document.chunks]
        return (zero_text_gate(empty), counts, found)

    def _golden(self, options: BuildOptions) -> list[GoldenQuestion] | None:
        path = options.golden or self._data_dir / GOLDEN_FILE
        return read_golden(path) if path.is_file() else None

    def _finder(self, generation: Generation) -> Callable[[GoldenQuestion], Sequence[str]]:
        from corpus.languages import Language
        from retrieval.engine import GenerationSearch
        from retrieval.query import Query

        engine = GenerationSearch(generation, catalogue=self._catalogue, embedder=self._embedder())

        def find(question: GoldenQuestion) -> Sequence[str]:
            query = Query(text=question.question, language=Language(question.language))
            return list(dict.fromkeys(hit.chunk.document_id for hit in engine.search(query, top_k=30).hits))

        return find

    def _finish(self, folder: Path, result: BuildResult, planned: Sequence[PlannedDocument], *, reason: str) -> None:
        manifest = read_manifest(folder)
        write_manifest(folder, Manifest(**{**asdict(manifest), "sources": manifest.sources, "build": result.to_json()}))
        self._store.finish(folder, manifest.id)
        self._store.activate(manifest.id, reason=reason)
        # After activation: until the new text is live, access rules that it loosens must not act on the old one.
        self._catalogue.confirm({document.document_id: document.live.version for document in planned})
        self._store.prune(keep=KEPT_GENERATIONS)

    def _kept_documents(self) -> set[str]:
        return {d.document_id for name in self._store.ids() for d in read_documents(self._store.folder / name)}

    def _result(
        self, plan: SyncResult, live: Manifest | None, gates: tuple[Gate, ...], *, started: float
    ) -> BuildResult:
        total = live.chunks if live else 0
        return BuildResult(
            generation=live.id if live else None,
            activated=False,
            documents=counts_of(plan),
            chunks={"total": total, "embedded": 0, "reused": total},
            gates=gates,
            seconds=time.monotonic() - started,
            changes=changes_of(plan),
        )


def _lexical_count(folder: Path) -> int:
    from retrieval.lexical import LexicalIndex

    return LexicalIndex.open(folder / "lexical").size
