"""One build: synchronise, chunk, embed what changed, assemble a new generation, gate it, activate it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.access import AccessLabel
from corpus.errors import BuildInProgressError
from corpus.sync import LiveDocument, SyncResult, synchronise
from retrieval.assembly import (
    PreparedDocument,
    prepare,
    record_id,
    vector_record,
    write_rows,
    write_vectors,
)
from retrieval.cache import ContentCache
from retrieval.chunker import CHUNKER_VERSION
from retrieval.embedding import cached_rows, embed_missing
from retrieval.gates import Gate, GoldenQuestion, counts_gate, deletion_gate, golden_gate, read_golden, zero_text_gate
from retrieval.generations import (
    Generation,
    GenerationStore,
    IndexedDocument,
    Manifest,
    now,
    opened,
    read_documents,
    read_manifest,
    write_manifest,
)
from retrieval.terms import write_lexical
from retrieval.vectors import VectorStore

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue
    from retrieval.embedders import Embedder

KEPT_GENERATIONS = 3
Event = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What may differ from build to build.

    Attributes:
        sources: The complete list of sources; None reads the remembered ones again.
        full: Rebuild even if nothing changed, and embed everything anew.
        force_delete: Go live even if a source lost more documents than the limit.
        deletion_limit: Largest share of a source's documents that may vanish, 0–1.
        max_file_mb: Larger files are listed as failures.
        golden: File of golden questions; None means the one in the data directory, where there is one.
    """

    sources: Sequence[Path] | None = None
    full: bool = False
    force_delete: bool = False
    deletion_limit: float = 0.3
    max_file_mb: int = 25
    golden: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build did; `to_json` is the last line of `index build --json`."""

    generation: str | None
    activated: bool
    documents: Mapping[str, int]
    chunks: Mapping[str, int]
    gates: tuple[Gate, ...]
    seconds: float
    changes: Mapping[str, tuple[str, ...]]

    def to_json(self) -> dict[str, Any]:
        """The contract's object; ids of changed documents are left out."""
        return {
            "generation": self.generation,
            "activated": self.activated,
            "documents": dict(self.documents),
            "chunks": dict(self.chunks),
            "gates": [asdict(gate) for gate in self.gates],
            "seconds": round(self.seconds, 3),
        }

    @property
    def refused(self) -> bool:
        """Whether a gate kept the build from going live."""
        return any(not gate.passed for gate in self.gates)


class Builder:
    """Builds generations of one data directory; one build at a time, over all processes."""

    def __init__(
        self,
        data_dir: Path,
        *,
        catalogue: Catalogue,
        embedder: Callable[[], Embedder],
        fingerprint: str,
        on_event: Callable[[Event], None] | None = None,
    ) -> None:
        """Name the parts; nothing is opened yet.

        Args:
            data_dir: The data directory.
            catalogue: Its open catalogue.
            embedder: Gives the embedder; called only if something must be embedded or a golden question searched.
            fingerprint: Of that embedder.
            on_event: Called with progress objects (`"event": "progress"`, stage, done, total).
        """
        self._data_dir = data_dir
        self._store = GenerationStore(data_dir)
        self._catalogue = catalogue
        self._embedder = embedder
        self._fingerprint = fingerprint
        self._on_event = on_event or (lambda _: None)

    def build(self, options: BuildOptions) -> BuildResult:
        """Build, gate and activate.

        Returns:
            The result; nothing changed: the live generation with `activated` False and no gate failed; refused by a
            gate: the same, with the gate that failed, and the live index as it was.

        Raises:
            BuildInProgressError: If another process is building.
            SourceNotFoundError: If a named source does not exist.
        """
        from filelock import FileLock, Timeout

        self._data_dir.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._data_dir / "build.lock")
        try:
            with lock.acquire(timeout=0):
                return self._build(options)
        except Timeout as exc:
            raise BuildInProgressError(
                f"another build of {str(self._data_dir)!r} is running", "Wait for it, or see `liaison index status`."
            ) from exc

    def _build(self, options: BuildOptions) -> BuildResult:
        started = time.monotonic()
        live = self._live_manifest()
        previous = {} if live is None else {d.document_id: d for d in read_documents(self._store.current_folder())}
        plan = self._synchronise(options, previous)
        shares = {share.source: share.share for share in plan.removed_shares}
        deletion = deletion_gate(shares, limit=options.deletion_limit, forced=options.force_delete)
        if not deletion.passed:
            return self._result(plan, live, (deletion,), started=started)
        prepared = self._prepare(plan)
        if not options.full and live is not None and self._unchanged(prepared, previous, live):
            return self._result(plan, live, (), started=started)
        return self._new_generation(options, plan, prepared, deletion=deletion, started=started)

    def _live_manifest(self) -> Manifest | None:
        return read_manifest(self._store.current_folder()) if self._store.current_id() else None

    def _synchronise(self, options: BuildOptions, previous: Mapping[str, IndexedDocument]) -> SyncResult:
        known = {name: _live_document(entry) for name, entry in previous.items()}
        plan = synchronise(
            self._catalogue,
            options.sources,
            previous=known,
            max_file_mb=options.max_file_mb,
            on_progress=lambda done, _: self._progress("reading", done, 0),
        )
        self._catalogue.record_failures(self._store.new_id(), plan.failures)
        return plan

    def _prepare(self, plan: SyncResult) -> list[PreparedDocument]:
        labels = self._catalogue.access_labels()
        prepared = []
        for document_id, entry in plan.live.items():
            stored = self._catalogue.version(document_id, entry.version)
            if stored is None:  # erased while the build ran
                continue
            partition = partition_key(labels.get(document_id))
            prepared.append(prepare(stored, entry, partition=partition, fingerprint=self._fingerprint))
        prepared.sort(key=lambda document: (document.partition, document.document_id))
        return prepared

    def _unchanged(
        self, prepared: Sequence[PreparedDocument], previous: Mapping[str, IndexedDocument], live: Manifest
    ) -> bool:
        now_there = {d.document_id: d.live for d in prepared}
        was_there = {name: _live_document(entry) for name, entry in previous.items()}
        same_index = (live.embedder, live.chunker) == (self._fingerprint, CHUNKER_VERSION)
        return now_there == was_there and same_index

    def _new_generation(
        self,
        options: BuildOptions,
        plan: SyncResult,
        prepared: list[PreparedDocument],
        *,
        deletion: Gate,
        started: float,
    ) -> BuildResult:
        generation_id = self._store.new_id()
        folder = self._store.begin(generation_id)
        cache = ContentCache(self._data_dir / "cache" / "vectors.sqlite")
        try:
            if options.full:
                cache.forget_others(set())
            embedded = embed_missing(
                prepared, cache, self._embedder, on_batch=lambda done, total: self._progress("embedding", done, total)
            )
            self._write(folder, prepared, cache, generation_id=generation_id)
            gates = (deletion, *self._gates(folder, prepared, options))
            total = sum(len(document.spans) for document in prepared)
            chunks = {"total": total, "embedded": embedded, "reused": total - embedded}
            result = BuildResult(
                generation=generation_id,
                activated=True,
                documents=_counts(plan),
                chunks=chunks,
                gates=gates,
                seconds=time.monotonic() - started,
                changes=_changes(plan),
            )
            if result.refused:
                shutil.rmtree(folder)
                return self._result(plan, self._live_manifest(), gates, started=started)
            self._finish(folder, generation_id, result)
            cache.forget_others({document.document_id for document in prepared} | self._kept_documents())
            return result
        finally:
            cache.close()

    def _write(
        self, folder: Path, prepared: list[PreparedDocument], cache: ContentCache, *, generation_id: str
    ) -> None:
        chunks = sum(len(document.spans) for document in prepared)
        sentences = sum(len(span.sentences) for document in prepared for span in document.spans)
        dimensions = self._dimensions(prepared, cache)
        table = write_rows(folder, prepared)
        self._progress("writing", 0, chunks)
        rows = cached_rows(prepared, cache, dimensions=dimensions)
        write_vectors(folder, rows, chunks=chunks, sentences=sentences, dimensions=dimensions)
        self._write_chroma(folder, prepared, cache, dimensions=dimensions)
        write_lexical(folder, prepared, cache)
        self._progress("writing", chunks, chunks)
        manifest = Manifest(
            id=generation_id,
            created_at=now(),
            embedder=self._fingerprint,
            chunker=CHUNKER_VERSION,
            dimensions=dimensions,
            documents=len(table),
            chunks=chunks,
            sentences=sentences,
            sources=tuple(source.name for source in self._catalogue.sources()),
        )
        write_manifest(folder, manifest)

    def _dimensions(self, prepared: Sequence[PreparedDocument], cache: ContentCache) -> int:
        first = next((key for document in prepared for key in document.keys), None)
        if first is None:
            live = self._live_manifest()
            return live.dimensions if live else self._embedder().dimensions
        return len(cache.vectors([first], dimensions=1)[first].passage)

    def _write_chroma(
        self, folder: Path, prepared: Sequence[PreparedDocument], cache: ContentCache, *, dimensions: int
    ) -> None:
        wanted = {record_id(d, index): (d, index) for d in prepared for index in range(len(d.spans))}
        target = folder / "chroma"
        old = self._store.folder / (self._store.current_id() or "-") / "chroma"
        live = self._live_manifest()
        if old.is_dir() and live is not None and live.dimensions == dimensions:
            VectorStore.copy(old, target)
        with VectorStore(target) as store:
            there = store.ids()
            store.delete(sorted(there - wanted.keys()))
            new = [wanted[name] for name in wanted if name not in there]
            for first in range(0, len(new), 1000):
                part = new[first : first + 1000]
                found = cache.vectors([d.keys[index] for d, index in part], dimensions=dimensions)
                store.add([vector_record(d, index, found[d.keys[index]]) for d, index in part])
                self._progress("storing", min(first + 1000, len(new)), len(new))

    def _gates(self, folder: Path, prepared: Sequence[PreparedDocument], options: BuildOptions) -> list[Gate]:
        with VectorStore(folder / "chroma") as store, opened(folder) as generation:
            counts = {
                "chroma": store.count(),
                "matrix": len(generation.vectors),
                "lexical": _lexical_count(folder),
                "spans": len(generation.spans),
            }
            golden = self._golden(options)
            found = golden_gate(golden, self._finder(generation) if golden else lambda _: ())
        empty = [document.document_id for document in prepared if not document.spans]
        return [zero_text_gate(empty), counts_gate(counts), found]

    def _golden(self, options: BuildOptions) -> list[GoldenQuestion] | None:
        path = options.golden or self._data_dir / "golden.jsonl"
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

    def _finish(self, folder: Path, generation_id: str, result: BuildResult) -> None:
        manifest = read_manifest(folder)
        write_manifest(folder, Manifest(**{**asdict(manifest), "sources": manifest.sources, "build": result.to_json()}))
        self._store.finish(folder, generation_id)
        self._catalogue.confirm({d.document_id: d.version for d in read_documents(self._store.folder / generation_id)})
        self._store.activate(generation_id, reason="build")
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
            documents=_counts(plan),
            chunks={"total": total, "embedded": 0, "reused": total},
            gates=gates,
            seconds=time.monotonic() - started,
            changes=_changes(plan),
        )

    def _progress(self, stage: str, done: int, total: int) -> None:
        self._on_event({"event": "progress", "stage": stage, "done": done, "total": total})


def partition_key(label: AccessLabel | None) -> str:
    """Sort key of an access label: equal labels, equal keys."""
    if label is None:
        return "\x7f"
    return "|".join(
        (",".join(sorted(label.releasable_to)), label.marking or "", "withdrawn" if label.withdrawn else "")
    )


def _live_document(entry: IndexedDocument) -> LiveDocument:
    return LiveDocument(
        version=entry.version,
        source_hash=entry.source_hash,
        source=entry.source,
        path=entry.path,
        metadata_hash=entry.metadata_hash,
    )


def _changes(plan: SyncResult) -> dict[str, tuple[str, ...]]:
    return {
        "added": plan.added,
        "changed": plan.changed,
        "renamed": plan.renamed,
        "removed": plan.removed,
    }


def _counts(plan: SyncResult) -> dict[str, int]:
    counts = {name: len(ids) for name, ids in _changes(plan).items()}
    return counts | {"unchanged": len(plan.unchanged), "failed": len(plan.failures)}


def _lexical_count(folder: Path) -> int:
    from retrieval.lexical import LexicalIndex

    return LexicalIndex.open(folder / "lexical").size
