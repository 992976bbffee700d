"""Brings the catalogue up to date with the sources and tells what changed against the live generation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus.catalogue import Catalogue, DocumentRecord, Failure, Source
from corpus.catalogue.codec import metadata_to_json
from corpus.documents import Metadata
from corpus.errors import CorpusError
from corpus.intake import Intake, ReadLimits, Taken
from corpus.metadata import cleared
from corpus.sources import check_source

_USUAL = ReadLimits()

OnProgress = Callable[[int, str], None]
"""Called with the number of files seen so far and the path of the latest; must not block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDocument:
    """A document in a generation; kept in its manifest.

    Attributes:
        version: Version of the stored text.
        source_hash: SHA-256 of the source bytes, hexadecimal.
        source: Unique name of the source.
        path: Path in the source.
        metadata_hash: Digest of the metadata that chunks carry, overrides applied; differs when they must be renewed.
    """

    version: str
    source_hash: str
    source: str
    path: str
    metadata_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedShare:
    """How much of one source that is still named has gone; for the deletion gate.

    Attributes:
        removed: Documents of the source that are live but no longer found.
        live: Documents of the source that are live.
    """

    source: str
    removed: int
    live: int

    @property
    def share(self) -> float:
        """In [0, 1]; 0 for a source that had no documents."""
        return self.removed / self.live if self.live else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult:
    """What the sources hold, compared with the live generation.

    Attributes:
        live: The complete set of documents that the next generation should hold, by id.
        added: Ids not live before.
        changed: Ids with another version or other metadata.
        renamed: Ids of the same text at another place; a title taken from the file's name may differ.
        removed: Ids live before and not found any more.
        unchanged: All other ids of `live`.
        failures: Files that could not be read; the former version of such a document stays in `live`.
        removed_shares: For each source still named that has live documents.
        hints: Remarks worth showing (a source without documents).
    """

    live: Mapping[str, LiveDocument]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    removed_shares: tuple[RemovedShare, ...] = ()
    hints: tuple[str, ...] = field(default=())

    @property
    def is_unchanged(self) -> bool:
        """Whether the live generation is what the sources say."""
        return not (self.added or self.changed or self.renamed or self.removed)


def synchronise(
    catalogue: Catalogue,
    sources: Sequence[Path | str] | None,
    *,
    previous: Mapping[str, LiveDocument],
    limits: ReadLimits = _USUAL,
    on_progress: OnProgress | None = None,
    only: Collection[str] | None = None,
) -> SyncResult:
    """Read what changed in the sources into the catalogue.

    Files whose bytes, loader and catalogue.yaml entry are those of the stored version are not loaded again.

    Args:
        catalogue: New versions, metadata and places are saved here at once; what is live does not change.
        sources: The complete new list of folders, files and addresses (texts), remembered; None reads the remembered
            list again.
        previous: Document id → what the live generation's manifest holds; empty before the first build.
        limits: What is read at most.
        on_progress: Told of every file.
        only: Paths as in `Failure.path`; all other files count as unchanged, new ones among them as absent.

    Raises:
        SourceNotFoundError: If a source is missing; nothing is changed then.
        CorpusError: If no source was ever named, or a list of addresses cannot be read.
        ConfigError: If an address is one that may not be fetched.
    """
    for path in sources or ():
        check_source(path)
    named = catalogue.sources() if sources is None else catalogue.remember_sources(sources)
    if not named:
        raise CorpusError("no sources are known", "Name them: liaison index build FOLDER…")
    for source in named:
        place = source.watched()
        if place is not None and (source.kind != "upload" or place.exists()):
            check_source(place)
    catalogue.confirm({document_id: document.version for document_id, document in previous.items()})
    intake = Intake(catalogue, named, limits=limits, on_progress=on_progress, only=only)
    taken = intake.run()
    wanted = frozenset(taken.ids)
    live = {record.id: _live(record) for record in catalogue.each_document(removed_too=True) if record.id in wanted}
    live |= {document_id: previous[document_id] for document_id in taken.failed_ids if document_id in previous}
    return _compare(live, previous, taken, named)


def metadata_hash(metadata: Metadata) -> str:
    """Digest of the metadata that the chunks of a document carry."""
    canonical = json.dumps(metadata_to_json(cleared(metadata)), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _live(record: DocumentRecord) -> LiveDocument:
    return LiveDocument(
        version=record.version,
        source_hash=record.source_hash,
        source=record.source,
        path=record.path,
        metadata_hash=metadata_hash(record.metadata),
    )


def _compare(
    live: Mapping[str, LiveDocument], previous: Mapping[str, LiveDocument], taken: Taken, named: Sequence[Source]
) -> SyncResult:
    groups: dict[str, list[str]] = {"added": [], "changed": [], "renamed": [], "unchanged": []}
    for document_id in sorted(live):
        groups[_change(live[document_id], previous.get(document_id))].append(document_id)
    removed = sorted(set(previous) - set(live))
    return SyncResult(
        live={document_id: live[document_id] for document_id in sorted(live)},
        added=tuple(groups["added"]),
        changed=tuple(groups["changed"]),
        renamed=tuple(groups["renamed"]),
        unchanged=tuple(groups["unchanged"]),
        removed=tuple(removed),
        failures=taken.failures,
        removed_shares=tuple(_shares(previous, set(removed), {source.name for source in named})),
        hints=taken.hints,
    )


def _change(now: LiveDocument, before: LiveDocument | None) -> str:
    if before is None:
        return "added"
    if now.version != before.version:
        return "changed"
    if (now.source, now.path) != (before.source, before.path):
        return "renamed"
    if now.metadata_hash != before.metadata_hash:
        return "changed"
    return "unchanged"


def _shares(previous: Mapping[str, LiveDocument], removed: set[str], named: set[str]) -> list[RemovedShare]:
    found = []
    for source in sorted({document.source for document in previous.values()} & named):
        ids = [document_id for document_id, document in previous.items() if document.source == source]
        found.append(RemovedShare(source=source, removed=len(removed.intersection(ids)), live=len(ids)))
    return found
