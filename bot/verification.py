"""Checks that everything in a data directory agrees: databases, texts, the live generation, quotations in answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.data_files import DATABASE_FILES
from bot.values import Citation, Exchange
from corpus.documents import StoredVersion, version_of
from corpus.errors import RetrievalError

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue
    from retrieval.generations import Generation
    from retrieval.vector_homes import VectorHome

VersionReader = Callable[[str, str], StoredVersion | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one check found.

    Attributes:
        checked: How many things were looked at.
        problems: What is wrong, one sentence each.
    """

    name: str
    checked: int
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def verify(
    data_dir: Path, *, catalogue: Catalogue, exchanges: Iterable[Exchange], vectors: VectorHome | None = None
) -> list[Check]:
    """Check everything; nothing is changed.

    Args:
        data_dir: The data directory.
        catalogue: Its open catalogue.
        exchanges: Everything in the state database.
        vectors: Where Chroma collections are kept; None: in the generations' folders.
    """
    from retrieval.generations import GenerationStore, opened
    from retrieval.vector_homes import FolderHome

    checks = [check_databases(data_dir), check_texts(catalogue)]
    store = GenerationStore(data_dir)
    if store.current_id() is not None:
        with opened(store.current_folder()) as generation:
            checks.append(check_counts(generation, vectors or FolderHome()))
            checks.append(check_generation(generation, catalogue.version))
    erased = {tombstone.id for tombstone in catalogue.tombstones()}
    checks.append(check_quotations(exchanges, catalogue.version, erased=erased))
    return checks


def check_databases(data_dir: Path) -> Check:
    """SQLite finds nothing wrong with its files."""
    problems = []
    names = [name for name in DATABASE_FILES if (data_dir / name).is_file()]
    for name in names:
        try:
            with closing(sqlite3.connect(data_dir / name, timeout=30)) as connection:
                rows = connection.execute("PRAGMA integrity_check(5)").fetchall()
        except sqlite3.DatabaseError as exc:
            rows = [(str(exc),)]
        problems += [f"{name}: {row[0]}" for row in rows if row[0] != "ok"]
    return Check(name="databases", checked=len(names), problems=tuple(problems))


def check_texts(catalogue: Catalogue) -> Check:
    """Every stored text has the hash that its version is named by."""
    problems, count = [], 0
    for record in catalogue.documents(removed_too=True):
        for listed in catalogue.versions(record.id):
            count += 1
            stored = catalogue.version(record.id, listed.version)
            if stored is None or version_of(stored.text, stored.extractor) != stored.version:
                problems.append(f"{record.id} {listed.version}: the text is not the one that was stored")
    return Check(name="texts", checked=count, problems=tuple(problems))


def check_counts(generation: Generation, vectors: VectorHome) -> Check:
    """Matrix, lexical index, Chroma collection and manifest hold the same number of chunks."""
    from retrieval.lexical import LexicalIndex

    counts = {
        "manifest": generation.manifest.chunks,
        "matrix": len(generation.vectors),
        "lexical": LexicalIndex.open(generation.folder / "lexical").size,
    }
    try:
        counts["chroma"] = vectors.count(generation.folder)
    except RetrievalError as exc:
        return Check(name="counts", checked=len(counts), problems=(f"{exc.message}. {exc.hint}",))
    problems = () if len(set(counts.values())) == 1 else (", ".join(f"{name} {n}" for name, n in counts.items()),)
    return Check(name="counts", checked=len(counts), problems=problems)


def check_generation(generation: Generation, read: VersionReader) -> Check:
    """Every document of the live generation is stored, and every chunk lies inside its text."""
    problems = []
    for document in generation.documents:
        stored = read(document.document_id, document.version)
        if stored is None:
            problems.append(f"{document.document_id} {document.version}: indexed but not stored")
            continue
        spans = generation.spans[document.first_row : document.end_row]
        if len(spans) and (int(spans.min()) < 0 or int(spans.max()) > len(stored.text)):
            problems.append(f"{document.document_id} {document.version}: a chunk lies outside the text")
    return Check(name="generation", checked=len(generation.documents), problems=tuple(problems))


def check_quotations(exchanges: Iterable[Exchange], read: VersionReader, *, erased: set[str]) -> Check:
    """Every quotation in an answer equals the text of its version at its place; erased documents have none."""
    problems, count = [], 0
    for exchange in exchanges:
        for citation in _citations(exchange):
            count += 1
            problem = _problem(citation, read, erased)
            if problem:
                problems.append(f"answer {exchange.answer.id} [{citation.marker}] {citation.document_id}: {problem}")
    return Check(name="quotations", checked=count, problems=tuple(problems))


def _citations(exchange: Exchange) -> Iterator[Citation]:
    answer = exchange.answer
    yield from answer.citations
    yield from answer.closest
    if answer.premise is not None:
        yield answer.premise.citation


def _problem(citation: Citation, read: VersionReader, erased: set[str]) -> str:
    if citation.document_id in erased:
        return "quotes an erased document" if citation.quote else ""
    stored = read(citation.document_id, citation.version)
    if stored is None:
        return f"its version {citation.version} is not stored"
    if stored.text[citation.start : citation.end] != citation.quote:
        return "the quotation differs from the text at its place"
    return ""
