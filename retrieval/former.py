"""Searches versions of documents that are no longer live; their texts are in the catalogue, not in the index.

Few questions ask how things stood, and of few documents several versions exist, so nothing is kept for it: the
documents are found through their live versions, which are about the same things, and their former texts are cut,
embedded and scored when they are asked for. What was embedded stays in memory for the next question.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.access import Audience
from corpus.documents import StoredVersion
from corpus.languages import detect_language
from corpus.sync import LiveDocument
from retrieval.analyzers import is_bridge
from retrieval.assembly import PreparedDocument, prepare
from retrieval.fusion import Signals, fuse
from retrieval.lexical import K1
from retrieval.library import admits
from retrieval.query import Chunk, Filters, Hit, Query, Ranking, SentenceHit, SentenceVectors
from retrieval.terms import analysed
from retrieval.wording import Wording

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue
    from retrieval.embedders import Embedder
    from retrieval.engine import GenerationSearch

_MOST_DOCUMENTS = 6
_MOST_CHUNKS = 48
_KEPT_DOCUMENTS = 32
_KEPT_CHUNKS = 1024
_Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """A former version as chunks, with the terms of each."""

    stored: StoredVersion
    prepared: PreparedDocument
    terms: tuple[Counter[str], ...]


class FormerVersions:
    """Finds passages of former versions that an audience may read. Thread-safe."""

    def __init__(self, catalogue: Catalogue, embedder: Embedder) -> None:
        """Name the parts.

        Args:
            catalogue: Holds the texts.
            embedder: Embeds passages and questions; the one of the generations that are searched.
        """
        self._catalogue = catalogue
        self._embedder = embedder
        self._lock = threading.Lock()
        self._cut: OrderedDict[tuple[str, str], _Cut] = OrderedDict()
        self._vectors: OrderedDict[bytes, tuple[_Vector, _Vector]] = OrderedDict()

    def readable(self, engine: GenerationSearch, audience: Audience) -> list[StoredVersion]:
        """Former versions of live documents that an audience may read, oldest first; `text` is empty.

        Both the document's label and what the version stated itself must admit every reader.
        """
        library = engine.library
        library.refresh()
        live = {d.document_id: d.version for d in engine.generation.documents}
        found = [v for v in self._catalogue.former_versions(live) if library.may_read(audience, v.document_id)]
        return [version for version in found if self.may_read(version, audience)]

    def may_read(self, stored: StoredVersion, audience: Audience) -> bool:
        """Whether what a version states of itself admits every reader."""
        return audience.may_read(self._catalogue.label_stated_by(stored))

    def search(
        self, engine: GenerationSearch, query: Query, versions: Mapping[str, StoredVersion], *, top_k: int
    ) -> Ranking:
        """Passages of some former versions, best first; scores compare with those of the live search.

        Args:
            engine: Searches the live generation.
            query: What to look for; its filters act on the versions' own metadata.
            versions: Document id → one of `readable` for the query's audience.
            top_k: How many hits at most.
        """
        started = time.perf_counter()
        chosen = [cut for cut in self._chosen(engine, query, versions) if cut.prepared.spans]
        hits = self._scored(engine, query, chosen)[:top_k] if chosen else []
        ranked = tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1))
        spent = (time.perf_counter() - started) * 1000
        return Ranking(query=query, hits=ranked, generation=engine.generation.id, search_ms=spent)

    def _chosen(self, engine: GenerationSearch, query: Query, versions: Mapping[str, StoredVersion]) -> list[_Cut]:
        names = [name for name, version in versions.items() if admits(query.filters, name, version.metadata)]
        if len(names) > _MOST_DOCUMENTS:
            near = replace(query, filters=Filters(document_ids=frozenset(names)))
            hits = engine.search(near, top_k=_MOST_DOCUMENTS * 5).hits
            names = list(dict.fromkeys(hit.chunk.document_id for hit in hits))[:_MOST_DOCUMENTS]
        cuts = (self._cut_up(engine, versions[name]) for name in names)
        return [cut for cut in cuts if cut is not None]

    def _cut_up(self, engine: GenerationSearch, version: StoredVersion) -> _Cut | None:
        key = (version.document_id, version.version)
        with self._lock:
            if key in self._cut:
                self._cut.move_to_end(key)
                return self._cut[key]
        stored = self._catalogue.version(*key)
        if stored is None:  # erased
            return None
        stored = replace(stored, metadata=engine.library.metadata_of(stored))
        live = LiveDocument(version=stored.version, source_hash=stored.source_hash, source="", path="")
        prepared = prepare(stored, live, partition="", fingerprint=self._embedder.fingerprint)
        terms = tuple(Counter(analysed(prepared, index)) for index in range(len(prepared.spans)))
        made = _Cut(stored=stored, prepared=prepared, terms=terms)
        with self._lock:
            self._cut[key] = made
            while len(self._cut) > _KEPT_DOCUMENTS:
                self._cut.popitem(last=False)
        return made

    def _scored(self, engine: GenerationSearch, query: Query, cuts: Sequence[_Cut]) -> list[Hit]:
        language = query.language or detect_language(query.text)
        own = Wording.of(query.text, language).own
        weights = engine.rarity(own, audience=query.audience)
        whole = sum(weight for term, weight in weights.items() if not is_bridge(term)) or 1.0
        rated = [
            (sum(weights[term] * _saturated(terms[term]) for term in own) / whole, cut, index)
            for cut in cuts
            for index, terms in enumerate(cut.terms)
        ]
        rated.sort(key=lambda one: -one[0])
        rated = rated[:_MOST_CHUNKS]
        vector = engine.vector_of(query.text)  # of the search before, mostly
        found = self._embedded([(cut, index) for _, cut, index in rated])
        similar = [np.asarray(sentences, np.float32) @ vector for _, sentences in found]
        signals = Signals(
            dense=np.array([passage @ vector for passage, _ in found], np.float32),
            sentence=np.array([each.max(initial=-1.0) for each in similar], np.float32),
            lexical=np.array([min(1.0, share) for share, _, _ in rated], np.float32),
        )
        languages = [cut.prepared.languages[index] for _, cut, index in rated]
        scores = fuse(signals, query_language=language, passage_languages=languages)
        hits = []
        for place in np.argsort(-scores, kind="stable").tolist():
            _, cut, index = rated[place]
            hit = _hit(cut, index, row=place, score=float(scores[place]), similar=similar[place], signals=signals)
            hits.append(replace(hit, vectors=SentenceVectors(self._embedder.fingerprint, found[place][1])))
        return hits

    def _embedded(self, chunks: Sequence[tuple[_Cut, int]]) -> list[tuple[_Vector, _Vector]]:
        """Vectors of each chunk and of its sentences; those not in memory are embedded at once."""
        keys = [cut.prepared.keys[index] for cut, index in chunks]
        with self._lock:
            known = {key: self._vectors[key] for key in keys if key in self._vectors}
        missing = {key: chunk for key, chunk in zip(keys, chunks, strict=True) if key not in known}
        if missing:
            texts, spans = zip(*(cut.prepared.embedded(index) for cut, index in missing.values()), strict=True)
            made = self._embedder.embed_passages(texts, spans=spans)
            known |= dict(zip(missing, zip(made.passages, made.sentences, strict=True), strict=True))
        with self._lock:
            self._vectors |= known
            while len(self._vectors) > _KEPT_CHUNKS:
                self._vectors.popitem(last=False)
        return [known[key] for key in keys]


def _saturated(times: int) -> float:
    """What a term counts that a passage of usual length holds so often (BM25)."""
    return times / (times + K1)


def _hit(cut: _Cut, index: int, *, row: int, score: float, similar: _Vector, signals: Signals) -> Hit:
    stored, span, meta = cut.stored, cut.prepared.spans[index], cut.stored.metadata
    sentences = tuple(
        SentenceHit(start=start, end=end, text=stored.text[start:end], similarity=float(value))
        for (start, end), value in zip(span.sentences, similar.tolist(), strict=True)
    )
    chunk = Chunk(
        document_id=stored.document_id,
        version=stored.version,
        title=stored.title,
        text=stored.text[span.start : span.end],
        start=span.start,
        end=span.end,
        page=span.page,
        section=span.section,
        paragraph=span.paragraph,
        language=cut.prepared.languages[index],
        date=span.date or meta.date,
        url=meta.url,
        marking=meta.marking,
        publisher=meta.publisher,
        authors=meta.authors,
        kind=meta.kind,
        fidelity=meta.fidelity,
    )
    return Hit(
        rank=0,
        score=score,
        chunk=chunk,
        sentences=sentences,
        dense=float(signals.dense[row]),
        lexical=float(signals.lexical[row]),
    )
