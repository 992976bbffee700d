"""The catalogue database: sources, documents, versions, access, failures."""

from corpus.catalogue.store import Catalogue
from corpus.catalogue.values import DocumentRecord, Failure, Origin, Saving, Source, Tombstone

__all__ = ["Catalogue", "DocumentRecord", "Failure", "Origin", "Saving", "Source", "Tombstone"]
