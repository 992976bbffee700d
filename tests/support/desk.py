"""A data directory, a source folder, and builds of the one from the other."""

from __future__ import annotations

from pathlib import Path

from corpus.access import Audience
from corpus.catalogue import Catalogue
from retrieval.builder import Builder, BuildOptions, BuildResult
from retrieval.query import Query
from retrieval.searcher import LocalSearcher
from retrieval.vector_homes import VectorHome
from tests.support.embedders import HashingEmbedder


class Desk:
    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "data"
        self.data_dir.mkdir()
        self.source = folder / "papers"
        self.source.mkdir()
        self.embedder = HashingEmbedder()
        self.catalogue = Catalogue.open(self.data_dir / "catalogue.sqlite", default_releasable_to=frozenset({"public"}))
        self.vectors: VectorHome | None = None
        self.events: list[dict[str, object]] = []

    def write(self, name: str, text: str) -> None:
        (self.source / name).write_text(text)

    def builder(self) -> Builder:
        return Builder(
            self.data_dir,
            catalogue=self.catalogue,
            embedder=lambda: self.embedder,
            fingerprint=self.embedder.fingerprint,
            vectors=self.vectors,
            on_event=self.events.append,
        )

    def build(self, **options: object) -> BuildResult:
        sources = None if "retry_failed" in options else [self.source]
        return self.builder().build(BuildOptions(sources=sources, **options))  # type: ignore[arg-type]

    def searcher(self) -> LocalSearcher:
        return LocalSearcher(self.data_dir, catalogue=self.catalogue, embedder=self.embedder)

    def found(self, text: str, searcher: LocalSearcher | None = None, audience: Audience | None = None) -> list[str]:
        query = Query(text=text) if audience is None else Query(text=text, audience=audience)
        return [hit.chunk.document_id for hit in (searcher or self.searcher()).search(query).hits]
