"""What the catalogue says of the documents in a generation, kept fresh: labels act at once, also on old generations."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

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
        self._labels: Mapping[str, AccessLabel] = {}
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
            self._metadata = {record.id: record.metadata for record in self._catalogue.documents()}
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

    def knows(self, document_id: str) -> bool:
        """Whether the catalogue still has the document."""
        return document_id in self._labels

    def metadata(self, document_id: str) -> Metadata:
        """Metadata as the catalogue has them now."""
        return self._metadata.get(document_id) or Metadata()

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
        found = readable & self._row_set([self._admits(filters, d.document_id) for d in self._generation.documents])
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
        labels = (self._labels.get(document.document_id) for document in self._generation.documents)
        return [label is not None and verdicts.get(label, False) for label in labels]

    def _admits(self, filters: Filters, document_id: str) -> bool:
        if filters.document_ids and document_id not in filters.document_ids:
            return False
        meta = self.metadata(document_id)
        checks: Sequence[bool] = (
            not filters.kinds or meta.kind in filters.kinds,
            not filters.publishers or meta.publisher in filters.publishers,
            not filters.languages or meta.language in filters.languages,
            _in_dates(meta.date, filters),
        )
        return all(checks)

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


def is_superseded(metadata: Metadata) -> bool:
    """Whether a document has a successor."""
    return metadata.status == "superseded" or metadata.superseded_by is not None


def _in_dates(date: str | None, filters: Filters) -> bool:
    if filters.date_from is None and filters.date_to is None:
        return True
    return date is not None and overlaps(date, filters.date_from, filters.date_to)
