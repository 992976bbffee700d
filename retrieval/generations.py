"""Generations: immutable index folders, the pointer to the live one, leases, history, rollback and pruning.

<data>/generations/<id>/        one generation; never changes once its name is final
<data>/generations/building-…   a build that has not finished; swept by the next build
<data>/generations/current      the id of the live generation; replaced atomically
<data>/generations/history.jsonl  one line for every activation and rollback
<data>/generations/doomed/      names of collections on a Chroma server whose generations are gone
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexNotFoundError
from retrieval.arrays import load_array

FORMAT = 1

COLLECTION_FILE = "chroma.json"
"""In a generation's folder: which collection on a Chroma server is its own; absent where that is in the folder."""

DOOMED = "doomed"
"""Folder of such files whose generations are gone, until the server has dropped the collections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedDocument:
    """A document as one generation holds it.

    Attributes:
        source: Name of its source.
        path: Path in the source.
        metadata_hash: Digest of the metadata that its chunks carry.
        first_row: Row of its first chunk.
        end_row: One past the row of its last chunk.
    """

    document_id: str
    version: str
    source_hash: str
    source: str
    path: str
    metadata_hash: str
    first_row: int = 0
    end_row: int = 0


_DOCUMENT_FIELDS = tuple(field.name for field in fields(IndexedDocument))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation is; small, so that `index status` reads it alone.

    Attributes:
        embedder: Fingerprint of model, runtime and precision; queries must use the same.
        chunker: Version of the rules that cut the chunks.
        analyzer: Version of the rules that made their terms.
        documents: How many.
        chunks: How many.
        sentences: How many.
        build: The result that the build printed.
    """

    id: str
    created_at: str
    embedder: str
    chunker: str
    dimensions: int
    documents: int
    chunks: int
    sentences: int
    sources: tuple[str, ...]
    analyzer: str = "1"  # of generations that do not say
    build: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT


class Generation:
    """An open generation, mapped into memory. Holds a lease on its folder until closed."""

    def __init__(self, folder: Path) -> None:
        """Map the arrays and take a lease.

        Args:
            folder: The generation's folder.
        """
        self.folder = folder
        lease = _take_lease(folder)
        self._release = weakref.finalize(self, os.close, lease)
        self.manifest = read_manifest(folder)
        self.documents = read_documents(folder)
        self.vectors: NDArray[np.float32] = load_array(folder / "vectors.npy", mapped=True)
        self.sentence_vectors: NDArray[np.float16] = load_array(folder / "sentences.npy", mapped=True)
        self.sentence_offsets: NDArray[np.int64] = load_array(folder / "sentence_offsets.npy")
        self.sentence_spans: NDArray[np.int32] = load_array(folder / "sentence_spans.npy", mapped=True)
        self.spans: NDArray[np.int32] = load_array(folder / "spans.npy", mapped=True)
        self.document_of_row: NDArray[np.int32] = load_array(folder / "document_of_row.npy", mapped=True)
        self.languages: NDArray[np.uint8] = load_array(folder / "languages.npy")

    @property
    def id(self) -> str:
        """The generation's id."""
        return self.manifest.id

    def close(self) -> None:
        """Give the lease back; what is garbage-collected gives its lease back by itself."""
        self._release()


def _take_lease(folder: Path) -> int:
    """Open and lock the lease of a folder; FileNotFoundError if the folder went in the meantime."""
    lease = os.open(folder / "lease", os.O_RDONLY)
    try:
        fcntl.flock(lease, fcntl.LOCK_SH)
        if (folder / "lease").stat().st_ino != os.fstat(lease).st_ino:
            raise FileNotFoundError(str(folder))
    except BaseException:
        os.close(lease)
        raise
    return lease


class GenerationStore:
    """The generations of one data directory."""

    def __init__(self, data_dir: Path) -> None:
        """Name the data directory; nothing is created yet.

        Args:
            data_dir: The data directory.
        """
        self.folder = data_dir / "generations"

    @property
    def pointer(self) -> Path:
        """The file that names the live generation."""
        return self.folder / "current"

    def current_id(self) -> str | None:
        """Id of the live generation, or None."""
        try:
            return self.pointer.read_text().strip() or None
        except FileNotFoundError:
            return None

    def current_folder(self) -> Path:
        """Folder of the live generation.

        Raises:
            IndexNotFoundError: If there is none.
        """
        found = self.current_id()
        if found is None:
            raise IndexNotFoundError(
                f"there is no index in {str(self.folder.parent)!r}",
                "Build one with `liaison index build SOURCE…`, or name another --data-dir.",
            )
        return self.folder / found

    def ids(self) -> list[str]:
        """Ids of the finished generations, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if (p / "manifest.json").is_file() and p.name[0] == "g")

    def new_id(self) -> str:
        """An id that sorts after all others, whatever the clock says."""
        last = max(self.ids(), default="")
        name = f"g{datetime.now(UTC):%Y%m%dT%H%M%S}-000"
        if name > last:
            return name
        prefix, _, number = last.rpartition("-")
        return f"{prefix}-{int(number) + 1:03d}"

    def begin(self, generation_id: str) -> Path:
        """Sweep what killed builds left, and make the folder to build in."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sweep()
        folder = self.folder / f"building-{generation_id}"
        folder.mkdir()
        (folder / "lease").touch()
        return folder

    def sweep(self) -> None:
        """Remove what killed builds left; only for who holds the build lock.

        That is: half-built folders, half-written pointers, and generations that were finished but never went live. A
        live one that a killed process did not write into the history is written in now.
        """
        for leftover in self.folder.glob("building-*"):
            self.discard(leftover)
        for leftover in self.folder.glob("current.*"):
            leftover.unlink(missing_ok=True)
        current, history = self.current_id(), self.history()
        if current is not None and (not history or history[0]["generation"] != current):
            self._note(current, previous=history[0]["generation"] if history else None, reason="recovered")
        activated = {line["generation"] for line in history} | {current}
        for name in self.ids():
            if name not in activated:
                self.delete(name)

    def finish(self, building: Path, generation_id: str) -> Path:
        """Give a finished build its final name, once all of it is on disk."""
        for path in (*building.rglob("*"), building):
            _sync(path)
        final = self.folder / generation_id
        building.rename(final)
        _sync(self.folder)
        return final

    def activate(self, generation_id: str, *, reason: str) -> None:
        """Point every process at this generation, in one atomic rename, and note it in the history."""
        previous = self.current_id()
        temporary = self.folder / f"current.{os.getpid()}"
        with temporary.open("w") as file:
            file.write(generation_id)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.pointer)
        _sync(self.folder)
        self._note(generation_id, previous=previous, reason=reason)

    def _note(self, generation_id: str, *, previous: str | None, reason: str) -> None:
        line = {"at": now(), "generation": generation_id, "previous": previous, "reason": reason}
        with (self.folder / "history.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")

    def history(self) -> list[dict[str, Any]]:
        """Activations and rollbacks, newest first."""
        try:
            lines = (self.folder / "history.jsonl").read_text().splitlines()
        except FileNotFoundError:
            return []
        whole = []
        for line in reversed(lines):
            with contextlib.suppress(ValueError):  # cut off by a power failure
                whole.append(json.loads(line))
        return whole

    def rollback(self) -> str:
        """Point back at the generation that was live before this one; its id.

        Raises:
            IndexNotFoundError: If no earlier generation is kept.
        """
        current = self.current_id()
        earlier = [name for name in self.ids() if current is not None and name < current]
        if not earlier:
            raise IndexNotFoundError(
                "no earlier generation is kept to go back to", "`liaison index history` lists them."
            )
        self.activate(earlier[-1], reason="rollback")
        return earlier[-1]

    def prune(self, *, keep: int) -> list[str]:
        """Delete generations other than the live one, all but the `keep` newest of them, that no process reads.

        Returns:
            Ids of what was deleted.
        """
        others = [name for name in self.ids() if name != self.current_id()]
        doomed = others[: max(0, len(others) - keep)]
        return [name for name in doomed if self.delete(name)]

    def delete(self, generation_id: str, *, leased_too: bool = False) -> bool:
        """Delete a generation unless it is live or, but for `leased_too`, some process holds a lease on it.

        A process that has a deleted generation open goes on reading it until it lets go.

        Returns:
            Whether it went.
        """
        folder = self.folder / generation_id
        if generation_id == self.current_id():
            return False
        with (folder / "lease").open("rb") as lease:
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not leased_too:
                    return False
            doomed = self.folder / f"building-deleted-{generation_id}"
            folder.rename(doomed)
        self.discard(doomed)
        return True

    def discard(self, folder: Path) -> None:
        """Remove a generation's folder; a collection that it has on a server is noted, to be dropped there."""
        name = collection_of(folder)
        if name is not None:
            (self.folder / DOOMED).mkdir(exist_ok=True)
            (folder / COLLECTION_FILE).replace(self.folder / DOOMED / f"{name}.json")
        shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, written to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Generation]:
    """Open a generation for the length of a `with` block."""
    generation = Generation(folder)
    try:
        yield generation
    finally:
        generation.close()


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a generation."""
    fields = json.loads((folder / "manifest.json").read_text())
    fields["sources"] = tuple(fields["sources"])
    return Manifest(**fields)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a generation that is being built."""
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


def collection_of(folder: Path) -> str | None:
    """Name of the collection on a Chroma server that a generation has; None where its vectors are in its folder."""
    try:
        return str(json.loads((folder / COLLECTION_FILE).read_text())["collection"])
    except (FileNotFoundError, ValueError, KeyError):  # the last two: cut off, before there was a collection
        return None


def read_documents(folder: Path) -> list[IndexedDocument]:
    """The documents of a generation, in order of their rows."""
    with (folder / "documents.jsonl").open(encoding="utf-8") as file:
        return [IndexedDocument(**json.loads(line)) for line in file]


def write_documents(folder: Path, documents: Iterable[IndexedDocument]) -> None:
    """Write the documents of a generation that is being built, in order of their rows."""
    with (folder / "documents.jsonl").open("w", encoding="utf-8") as file:
        for document in documents:
            row = {name: getattr(document, name) for name in _DOCUMENT_FIELDS}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def now() -> str:
    """The time, UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
