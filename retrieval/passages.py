"""Passages of one open generation by row: where they stand, what they say, and what the catalogue says of them now."""

from __future__ import annotations

import functools
import json
import mmap
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import load_array
from retrieval.assembly import LANGUAGE_CODES
from retrieval.headings import heads_a_list
from retrieval.query import Chunk, SentenceHit

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.generations import Generation
    from retrieval.library import GenerationLibrary
    from retrieval.texts import ReadableTexts

_REMEMBERED = 1024
_UNKNOWN, _NO_HEADING, _PROSE, _LIST = range(4)


class Places:
    """Page, section, paragraph and date of rows, mapped into memory. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        starts = load_array(folder / "place_offsets.npy")
        with (folder / "places.jsonl").open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if len(starts) else b""
        self._offsets: memoryview[int] = np.append(starts, len(self._bytes)).data
        self._headings = np.full(len(starts), _UNKNOWN, np.uint8)
        self._parsed = functools.lru_cache(maxsize=_REMEMBERED)(functools.partial(_parse, self._bytes))

    def __getitem__(self, row: int) -> Mapping[str, Any]:
        """The place of a row: "page", "section", "paragraph" and "date"."""
        return self._parsed(self._offsets[row], self._offsets[row + 1])

    def are_lists(self, rows: NDArray[np.int64], *, untitled: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether what stands above each row announces references, links, notes or a table of contents.

        Args:
            rows: Rows.
            untitled: For each, the answer where the passage has no heading of its own.
        """
        found = self._headings.take(rows)
        unknown = np.flatnonzero(found == _UNKNOWN)
        if len(unknown):
            found[unknown] = [self._heading(row) for row in rows[unknown].tolist()]
            self._headings[rows[unknown]] = found[unknown]
        lists: NDArray[np.bool_] = np.where(found == _NO_HEADING, untitled, found == _LIST)
        return lists

    def _heading(self, row: int) -> int:
        section = self[row]["section"]
        if not section:
            return _NO_HEADING
        return _LIST if heads_a_list(section) else _PROSE


def _parse(places: mmap.mmap | bytes, start: int, end: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(places[start:end].decode())
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passage:
    """A chunk, and the spans and texts of its sentences."""

    chunk: Chunk
    sentences: tuple[tuple[int, int, str], ...]


class Passages:
    """Chunks of rows with their sentences. Thread-safe.

    The latest are remembered, until anything changes in the catalogue: a question is searched several times, and finds
    the same passages again. It holds no reference to the search that owns it, see `ReadableTexts`.
    """

    def __init__(
        self, generation: Generation, library: GenerationLibrary, *, texts: ReadableTexts, places: Places
    ) -> None:
        self._library, self._texts, self._places = library, texts, places
        self._documents = generation.documents
        self._languages = generation.languages
        self._owners, self._spans = np.asarray(generation.document_of_row), np.asarray(generation.spans)
        self._offsets, self._cuts = generation.sentence_offsets, np.asarray(generation.sentence_spans)
        self._lock = threading.Lock()
        self._known: OrderedDict[int, _Passage] = OrderedDict()
        self._revision = library.revision

    def hit_parts(self, row: int, similarities: Sequence[float]) -> tuple[Chunk, tuple[SentenceHit, ...]] | None:
        """The chunk of a row and its sentences; None if its document was erased since the generation was built.

        Args:
            row: The row.
            similarities: Of its sentences, in order.
        """
        passage = self._passage(row)
        if passage is None:
            return None
        found = zip(passage.sentences, similarities, strict=True)
        return passage.chunk, tuple([_sentence(start, end, text, value) for (start, end, text), value in found])

    def sentences(self, row: int) -> tuple[str, ...]:
        """The sentences of a row in order; none if its document was erased since the generation was built."""
        made = self._made(row)
        return () if made is None else tuple(text for _, _, text in made.sentences)

    def _passage(self, row: int) -> _Passage | None:
        revision = self._library.revision
        with self._lock:
            if revision != self._revision:
                self._known.clear()
                self._revision = revision
            known = self._known.get(row)
            if known is not None:
                self._known.move_to_end(row)
                return known
        made = self._made(row)
        if made is not None:
            with self._lock:
                if revision == self._revision:
                    self._known[row] = made
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        return made

    def _made(self, row: int) -> _Passage | None:
        text = self._texts.of_row(row)
        if text is None:
            return None
        document = self._documents[int(self._owners[row])]
        start, end = self._spans[row].tolist()
        place, meta = self._places[row], self._library.metadata(document.document_id)
        chunk = Chunk(
            document_id=document.document_id,
            version=document.version,
            title=meta.title or document.document_id,
            text=text,
            start=start,
            end=end,
            page=place["page"],
            section=place["section"],
            paragraph=place["paragraph"],
            language=LANGUAGE_CODES[int(self._languages[row])],
            date=place["date"] or meta.date,
            url=meta.url,
            marking=self._library.label(document.document_id).marking,
            publisher=meta.publisher,
            authors=meta.authors,
            kind=meta.kind,
            fidelity=meta.fidelity,
            status=meta.status,
            superseded_by=meta.superseded_by,
            row=row,
        )
        first, last = self._offsets[row : row + 2].tolist()
        cuts = self._cuts[first:last].tolist()
        return _Passage(chunk=chunk, sentences=tuple((a, b, text[a - start : b - start]) for a, b in cuts))


# A frozen dataclass looks its own setter up for every field; a search makes dozens of these.
_set_start, _set_end, _set_text, _set_similarity = (
    getattr(SentenceHit, name).__set__ for name in ("start", "end", "text", "similarity")
)


def _sentence(start: int, end: int, text: str, similarity: float) -> SentenceHit:
    """What `SentenceHit(…)` gives, in half the time."""
    made = object.__new__(SentenceHit)
    _set_start(made, start)
    _set_end(made, end)
    _set_text(made, text)
    _set_similarity(made, similarity)
    return made
