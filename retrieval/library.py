"""What the catalogue says of the documents in a generation, kept fresh: labels act at once, also on old generations."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus.access import AccessLabel, Audience
from corpus.documents import Metadata, StoredVersion
from retrieval.query import Filters
from retrieval.rows import RowSet

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue
    from retrieval.generations import Generation

_TEXTS = 64
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
        self._readable: dict[Audience, RowSet] = {}
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
            self._readable = {}
            self._texts.clear()
            self._revision = revision

    def label(self, document_id: str) -> AccessLabel:
        """The label of a document; one that the catalogue does not know is hidden from everybody but the operator."""
        return self._labels.get(document_id, _HIDDEN)

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
        admitted = self._row_set([self._admits(filters, d.document_id) for d in self._generation.documents])
        return readable & admitted

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
        meta = self.metadata(document_id)
        checks: Sequence[bool] = (
            not filters.document_ids or document_id in filters.document_ids,
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


def _in_dates(date: str | None, filters: Filters) -> bool:
    if filters.date_from is None and filters.date_to is None:
        return True
    if date is None:
        return False
    after = filters.date_from is None or date >= filters.date_from[: len(date)]
    before = filters.date_to is None or date[: len(filters.date_to)] <= filters.date_to
    return after and before


def products(matrix: NDArray[np.float32], rows: RowSet, vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Inner products of the readable rows with a vector; other rows get -1.

    Args:
        matrix: Shape (rows, dimensions).
        rows: Which rows may be read.
        vector: Shape (dimensions,).

    Returns:
        Shape (rows,).
    """
    scores = np.full(len(matrix), -1.0, np.float32)
    for start, end in rows.ranges:
        np.dot(matrix[start:end], vector, out=scores[start:end])
    return scores


def exact_products(matrix: NDArray[np.floating[Any]], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Inner products that do not depend on where a row stands, nor on which other rows are there.

    A product in single precision differs in its last bit with the blocks that the library cuts a matrix into; so a
    score could tell that rows which may not be read lie before a readable one.

    Args:
        matrix: Shape (rows, dimensions), any float type.
        vector: Shape (dimensions,).

    Returns:
        Shape (rows,), computed in double precision, then rounded to single.
    """
    exact: NDArray[np.float32] = (matrix.astype(np.float64) @ vector.astype(np.float64)).astype(np.float32)
    return exact
