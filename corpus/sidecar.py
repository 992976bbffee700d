"""catalogue.yaml: what a librarian says about the documents of a folder, beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.errors import DocumentLoadError
from corpus.ids import without_suffix
from corpus.loaders.encoding import decode, normalise
from corpus.loaders.frontmatter import parse_mapping

SIDECAR = "catalogue.yaml"


class Sidecars:
    """Reads the catalogue.yaml files of one source, each once.

    An entry is found under the document's path in its folder with or without extension, or its file's stem. The file
    of the nearest folder counts, then those of the folders around it up to the source itself.
    """

    def __init__(self, source: Path) -> None:
        self._root = source if source.is_dir() else source.parent
        self._read: dict[str, Mapping[str, object] | DocumentLoadError] = {}

    def entry(self, path: str) -> Mapping[str, object]:
        """What catalogue.yaml says about the file at `path` in the source; empty where it says nothing.

        Raises:
            DocumentLoadError: If a catalogue.yaml on the way is broken; it may hold access rules, so that nothing can
                be assumed in its place.
        """
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            documents = self._documents(folder)
            if documents:
                found = next((documents[key] for key in keys_of(path, folder) if key in documents), None)
                if isinstance(found, Mapping):
                    return {str(name): value for name, value in found.items()}
        return {}

    def about(self, *keys: str) -> Mapping[str, object]:
        """What the catalogue.yaml of the source itself says under the first of these keys that it has.

        Raises:
            DocumentLoadError: If that catalogue.yaml is broken.
        """
        documents = self._documents("")
        found = next((documents[key] for key in keys if key in documents), None)
        return {str(name): value for name, value in found.items()} if isinstance(found, Mapping) else {}

    def _documents(self, folder: str) -> Mapping[str, object]:
        if folder not in self._read:
            try:
                self._read[folder] = _read_file(self._root / folder / SIDECAR)
            except DocumentLoadError as exc:
                self._read[folder] = exc
        found = self._read[folder]
        if isinstance(found, DocumentLoadError):
            raise found
        return found


def keys_of(path: str, folder: str) -> Sequence[str]:
    """Names under which an entry for `path` may stand in the catalogue.yaml of `folder`, the most exact first."""
    inside = path[len(folder) + 1 :] if folder else path
    name = inside.rpartition("/")[2]
    return (inside, without_suffix(inside), name, without_suffix(name), path.rpartition("#")[2])


def digest(entry: Mapping[str, object]) -> str:
    """A short name for an entry's content; empty for an empty entry."""
    if not entry:
        return ""
    canonical = json.dumps(entry, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_documents(data: bytes, *, name: str) -> Mapping[str, object]:
    """The entries of a catalogue.yaml by document.

    Raises:
        DocumentLoadError: If the file cannot be understood.
    """
    documents = parse_mapping(normalise(decode(data, name=name)), name=name).get("documents", {})
    if documents is None:
        return {}
    if isinstance(documents, list):  # a list of entries, each naming its document
        documents = {str(row.get("id") or row.get("file")): row for row in documents if isinstance(row, dict)}
    if not isinstance(documents, dict):
        raise DocumentLoadError(f"{name}: `documents` is not a mapping", "Write one entry a document under its id.")
    return {str(key): value for key, value in documents.items()}


def _read_file(path: Path) -> Mapping[str, object]:
    if not path.is_file():
        return {}
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise DocumentLoadError(f"{path}: cannot be read: {exc.strerror}", "Check its permissions.") from exc
    return read_documents(data, name=str(path))
