"""What the catalogue says of the documents in a generation, kept fresh: labels act at once, also on old generations."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus import markings
from corpus.access import AccessLabel, Audience
from corpus.documents import Metadata, StoredVersion
from retrieval.names import NamedDocuments
from retrieval.query import Filters
from retrieval.rows import RowSet
from retrieval.times import overlaps

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue
    from retrieval.generations import Generation

_TEXTS = 64
_FILTERED = 32
_HIDDEN = AccessLabel(releasable_to=frozenset(), withdrawn=True)


class GenerationLibrary:
    """Metadata, labels and texts of the documents of one generation. Thread-safe."""

    def __init__(self, generation: Generation, catalogue: Catalogue) -> None:
        """Read labels and metadata once; `refresh` reads them again when they changed.

        Args:
            generation: The open generation.
            catalogue: The open catalogue of the same data directory.
        """
        self._generation = generation
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._revision = -1
        self._ordinals = {document.document_id: at for at, document in enumerate(generation.documents)}
        self._labels: Mapping[str, AccessLabel] = {}
        self._stated: Mapping[str, AccessLabel] = {}
        self._metadata: dict[str, Metadata] = {}
        self.has_superseded = False
        self.named = NamedDocuments({})
        self._readable: dict[Audience, RowSet] = {}
        self._filtered: OrderedDict[tuple[Audience, Filters], tuple[RowSet, RowSet]] = OrderedDict()
        self._texts: OrderedDict[tuple[str, str], StoredVersion] = OrderedDict()
        self.refresh()

    def refresh(self) -> None:
        """Read labels and metadata again if the catalogue's access revision moved."""
        revision = self._catalogue.access_revision()
        if revision == self._revision:
            return
        with self._lock:
            self._labels = self._catalogue.access_labels()
            records = self._catalogue.documents(removed_too=True)
            self._metadata = {record.id: record.metadata for record in records if record.is_present}
            self._use_older({record.id: record.version for record in records})
            self.named = NamedDocuments(self._metadata)
            self.has_superseded = any(is_superseded(metadata) for metadata in self._metadata.values())
            self._readable = {}
            self._filtered.clear()
            self._texts.clear()
            self._revision = revision

    @property
    def revision(self) -> int:
        """The catalogue's access revision that labels and metadata are of."""
        return self._revision

    def label(self, document_id: str) -> AccessLabel:
        """The label of a document; one that the catalogue does not know is hidden from everybody but the operator."""
        return self._labels.get(document_id, _HIDDEN)

    def may_read(self, audience: Audience, document_id: str) -> bool:
        """Whether an audience may read the version of a document that the generation holds."""
        stated = self._stated.get(document_id)
        return audience.may_read(self.label(document_id)) and (stated is None or audience.may_read(stated))

    def _use_older(self, latest: Mapping[str, str]) -> None:
        """Take labels and metadata from versions that the generation holds and that were replaced, as after a rollback.

        A replacement may be for more readers than what it replaced: its label must not open the older text. And the
        older text is not of the replacement's date.
        """
        held = {document.document_id: document.version for document in self._generation.documents}
        older = {name: version for name, version in held.items() if latest.get(name, version) != version}
        self._stated = self._catalogue.stated_labels(older) if older else {}
        for version in self._catalogue.former_versions(latest) if older else ():
            if older.get(version.document_id) == version.version:
                self._metadata[version.document_id] = self.metadata_of(version)

    def knows(self, document_id: str) -> bool:
        """Whether the catalogue still has the document."""
        return document_id in self._labels

    def metadata(self, document_id: str) -> Metadata:
        """Metadata as the catalogue has them now."""
        return self._metadata.get(document_id) or Metadata()

    def metadata_of(self, stored: StoredVersion) -> Metadata:
        """Metadata of a former version: its own, under the higher marking, with what became of the document since."""
        now = self.metadata(stored.document_id)
        return replace(
            stored.metadata,
            marking=markings.highest([stored.metadata.marking, self.label(stored.document_id).marking]),
            status=now.status or stored.metadata.status,
            superseded_by=now.superseded_by or stored.metadata.superseded_by,
        )

    def rows(self, audience: Audience, filters: Filters) -> RowSet:
        """The rows that an audience may read and the filters admit."""
        readable = self._readable.get(audience)
        if readable is None:
            readable = self._row_set(self._readable_documents(audience))
            with self._lock:
                self._readable[audience] = readable
        if filters == Filters():
            return readable
        key = (audience, filters)
        with self._lock:
            known = self._filtered.get(key)
        if known is not None and known[0] is readable:  # else labels have changed since
            return known[1]
        found = readable & self._admitted(filters)
        with self._lock:
            self._filtered[key] = (readable, found)
            while len(self._filtered) > _FILTERED:
                self._filtered.popitem(last=False)
        return found

    def text(self, document_id: str, version: str) -> StoredVersion | None:
        """A stored version; the latest read ones are kept in memory."""
        key = (document_id, version)
        with self._lock:
            found = self._texts.get(key)
            if found is not None:
                self._texts.move_to_end(key)
                return found
        stored = self._catalogue.version(document_id, version)
        if stored is not None:
            with self._lock:
                self._texts[key] = stored
                while len(self._texts) > _TEXTS:
                    self._texts.popitem(last=False)
        return stored

    def _readable_documents(self, audience: Audience) -> Sequence[bool]:
        """Whether the audience may read each document; there are far fewer labels than documents."""
        verdicts = {label: audience.may_read(label) for label in set(self._labels.values())}
        # An erased document has no label and is gone even for the operator.
        labels = ((d.document_id, self._labels.get(d.document_id)) for d in self._generation.documents)
        stated = self._stated
        return [
            label is not None and verdicts.get(label, False) and (name not in stated or audience.may_read(stated[name]))
            for name, label in labels
        ]

    def _admitted(self, filters: Filters) -> RowSet:
        """Rows of the documents that filters admit; where few are named, only those are looked at."""
        documents = self._generation.documents
        named = (self._ordinals.get(name) for name in filters.document_ids)
        held = [documents[at] for at in named if at is not None] if filters.document_ids else documents
        kept = [(d.first_row, d.end_row) for d in held if admits(filters, d.document_id, self.metadata(d.document_id))]
        return RowSet(kept, total=len(self._generation.vectors))

    def _row_set(self, admitted: Sequence[bool]) -> RowSet:
        ranges: list[tuple[int, int]] = []
        for document, admits in zip(self._generation.documents, admitted, strict=True):
            if not admits or document.first_row == document.end_row:
                continue
            if ranges and ranges[-1][1] == document.first_row:
                ranges[-1] = (ranges[-1][0], document.end_row)
            else:
                ranges.append((document.first_row, document.end_row))
        return RowSet(ranges, total=len(self._generation.vectors))


def admits(filters: Filters, document_id: str, metadata: Metadata) -> bool:
    """Whether filters admit a document with these metadata."""
    checks: Sequence[bool] = (
        not filters.document_ids or document_id in filters.document_ids,
        not filters.kinds or metadata.kind in filters.kinds,
        not filters.publishers or metadata.publisher in filters.publishers,
        not filters.languages or metadata.language in filters.languages,
        _in_dates(metadata.date, filters),
    )
    return all(checks)


def is_superseded(metadata: Metadata) -> bool:
    """Whether a document has a successor."""
    return metadata.status == "superseded" or metadata.superseded_by is not None


def _in_dates(date: str | None, filters: Filters) -> bool:
    if filters.date_from is None and filters.date_to is None:
        return True
    return date is not None and overlaps(date, filters.date_from, filters.date_to)
