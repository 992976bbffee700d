"""Looks through the catalogue for what is missing or doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.catalogue import Catalogue, DocumentRecord
from corpus.markings import is_known_marking

_LINKS = ("supersedes", "superseded_by", "translation_of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a librarian should look at.

    Attributes:
        problem: Short name, for example "no date".
        document_id: Which document; None for a finding about all.
        detail: The value, or what to do.
    """

    problem: str
    document_id: str | None
    detail: str = ""


def check_catalogue(catalogue: Catalogue) -> list[Finding]:
    """Find documents without title, date or marking, unknown markings, and links that lead nowhere; by problem."""
    records = catalogue.documents()
    findings = [finding for record in records for finding in _gaps(record)]
    findings += _broken_links(records)
    findings.sort(key=lambda finding: (finding.problem, finding.document_id or ""))
    defaulted = sum(record.is_label_defaulted for record in records)
    if defaulted:
        detail = f"{defaulted} of {len(records)} documents took the default releasable-to set"
        findings.append(Finding(problem="defaulted access", document_id=None, detail=detail))
    return findings


def _gaps(record: DocumentRecord) -> Iterator[Finding]:
    metadata = record.metadata
    if metadata.title is None:
        yield Finding(problem="no title", document_id=record.id)
    elif "title" in metadata.inferred:
        yield Finding(problem="inferred title", document_id=record.id, detail=metadata.title)
    if metadata.date is None:
        yield Finding(problem="no date", document_id=record.id)
    elif "date" in metadata.inferred:
        yield Finding(problem="inferred date", document_id=record.id, detail=metadata.date)
    if metadata.marking is None:
        yield Finding(problem="no marking", document_id=record.id)
    elif not is_known_marking(metadata.marking):
        yield Finding(problem="unknown marking", document_id=record.id, detail=metadata.marking)


def _broken_links(records: Sequence[DocumentRecord]) -> Iterator[Finding]:
    by_id = {record.id: record for record in records}
    for record in records:
        for link in _LINKS:
            target = getattr(record.metadata, link)
            if target is None:
                continue
            if target not in by_id:
                yield Finding(problem="broken link", document_id=record.id, detail=f"{link}: no document {target!r}")
            elif target == record.id:
                yield Finding(problem="broken link", document_id=record.id, detail=f"{link}: names itself")
        yield from _one_sided(record, by_id)


def _one_sided(record: DocumentRecord, by_id: dict[str, DocumentRecord]) -> Iterator[Finding]:
    """A document that says it is superseded by one that says it supersedes another one."""
    successor = by_id.get(record.metadata.superseded_by or "")
    if successor is not None and successor.metadata.supersedes not in (None, record.id):
        detail = f"superseded_by {successor.id!r}, which supersedes {successor.metadata.supersedes!r}"
        yield Finding(problem="contradicting link", document_id=record.id, detail=detail)
