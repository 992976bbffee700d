"""The same document in another language: linked as a translation, or kept beside it in a folder named by language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.documents import StoredVersion
from corpus.languages import Language

_FOLDERS = frozenset(language.value for language in Language)


def parallels_of(ids: Iterable[str], documents: Sequence[StoredVersion], language: Language) -> frozenset[str]:
    """Ids of what some documents are in a language, without those that are in it already.

    Args:
        ids: Of the documents.
        documents: All that may be read.
        language: Which one.
    """
    by_id = {document.document_id: document.metadata for document in documents}
    known = [name for name in ids if name in by_id and by_id[name].language is not language]
    paths = {_path(name) for name in known} - {None}
    originals = {by_id[name].translation_of for name in known} - {None}
    return frozenset(
        name
        for name, metadata in by_id.items()
        if metadata.language is language
        and (_path(name) in paths or name in originals or metadata.translation_of in known)
    )


def _path(name: str) -> tuple[str, ...] | None:
    """A path less its folder named by language; None where it has none."""
    parts = name.split("/")
    kept = tuple(part for part in parts[:-1] if part.lower() not in _FOLDERS)
    return (*kept, parts[-1]) if len(kept) < len(parts) - 1 else None
