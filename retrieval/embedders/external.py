"""Any sentence-transformers model as an embedder."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import ModelUnavailableError
from retrieval.embedders.base import Embedded, Span, Vectors, normalise

_QUERY_PROMPTS = ("query",)
_PASSAGE_PROMPTS = ("passage", "document")
_WINDOW_CHARACTERS_A_TOKEN = 2  # a cautious guess of how much text surely fits where the tokenizer cannot tell
_BATCH = 16


class SentenceTransformersEmbedder:
    """Runs a model by name or path on torch. Thread-safe: one call at a time.

    Prompts that the model's configuration names ("query", "passage" or "document") are put before the texts. Sentences
    are embedded by themselves: not every model's token states can be pooled.

    Args:
        name: A folder, or a name on the hub.

    Raises:
        ModelUnavailableError: If it is not local and the hub cannot be reached, or is no such model.
    """

    def __init__(self, name: str) -> None:
        self._model = _load(name)
        self._lock = threading.Lock()
        self.dimensions = int(self._model.get_embedding_dimension())
        prompts = dict(self._model.prompts or {})
        self._query_prompt = _first(prompts, _QUERY_PROMPTS)
        self._passage_prompt = _first(prompts, _PASSAGE_PROMPTS)
        facts = json.dumps([self._query_prompt, self._passage_prompt, self.dimensions, _weights_digest(self._model)])
        digest = hashlib.sha256(facts.encode()).hexdigest()[:12]
        self.fingerprint = f"{Path(name).name}@{digest}/torch/f32/v1"

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions; shape (len(texts), dimensions)."""
        return self._encode(list(texts), self._query_prompt)

    def embed_passages(self, texts: Sequence[str], *, spans: Sequence[Sequence[Span]] | None = None) -> Embedded:
        """Embed passages in windows that the model takes whole, and sentences by themselves."""
        windows = [self._split(text) for text in texts]
        flat = self._encode([part for parts in windows for part in parts], self._passage_prompt)
        ends = np.cumsum([len(parts) for parts in windows])
        passages = np.zeros((len(texts), self.dimensions), np.float32)
        for row, (parts, end) in enumerate(zip(windows, ends, strict=True)):
            weights = np.array([max(len(part), 1) for part in parts], np.float32)
            passages[row] = weights @ flat[end - len(parts) : end]
        passages = normalise(passages)
        if spans is None:
            return Embedded(passages, [])
        cuts = [[text[start:end].strip() for start, end in inside] for text, inside in zip(texts, spans, strict=True)]
        found = self._encode([cut for inside in cuts for cut in inside], self._passage_prompt)
        sentences = np.split(found, np.cumsum([len(inside) for inside in cuts])[:-1]) if cuts else []
        return Embedded(passages, _with_blanks(sentences, cuts, passages))

    def _split(self, text: str) -> list[str]:
        limit = self._model.max_seq_length
        if not limit or len(text) <= limit // 2:
            return [text]
        encoded = self._offsets(text)
        size = max(int(limit) - 2 - len(self._offsets(self._passage_prompt)), 1)
        if len(encoded) <= size:
            return [text]
        starts = [0, *(encoded[i][0] for i in range(size, len(encoded), size)), len(text)]
        return [text[a:b] for a, b in pairwise(starts)]

    def _offsets(self, text: str) -> list[Span]:
        """Code-point ranges of a text's tokens, as far as the tokenizer tells them."""
        tokenizer = self._model.tokenizer
        if not text or not getattr(tokenizer, "is_fast", False):
            step = _WINDOW_CHARACTERS_A_TOKEN
            return [(i, min(i + step, len(text))) for i in range(0, len(text), step)]
        encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
        return [tuple(pair) for pair in encoded["offset_mapping"]]

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        with self._lock:
            vectors = self._model.encode(
                texts, prompt=prompt or None, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, np.float32)


def _with_blanks(sentences: Sequence[Vectors], cuts: Sequence[Sequence[str]], passages: Vectors) -> list[Vectors]:
    """Give sentences without text the vector of their passage."""
    finished = []
    for vectors, inside, passage in zip(sentences, cuts, passages, strict=True):
        blank = np.array([not cut for cut in inside], bool)
        finished.append(np.where(blank[:, None], passage, vectors).astype(np.float32) if inside else vectors)
    return finished


def _first(prompts: dict[str, str], names: Sequence[str]) -> str:
    return next((prompts[name] for name in names if prompts.get(name)), "")


def _weights_digest(model: Any) -> str:
    """A digest that tells two trainings of one architecture apart without reading every weight."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        flat = tensor.detach().flatten()
        sample = flat[:: max(len(flat) // 64, 1)].float().numpy()
        digest.update(f"{name}{tuple(tensor.shape)}".encode())
        digest.update(np.ascontiguousarray(sample).tobytes())
    return digest.hexdigest()


def _load(name: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as exc:  # pragma: no cover - a dependency; only a broken installation lacks it
        raise ModelUnavailableError(f"sentence-transformers cannot be imported: {exc}", "Run `make setup`.") from exc
    hint = "Set LIAISON_EMBEDDER to the path of a model folder, let the hub be reached once, or unset it."
    try:
        return SentenceTransformer(name, device="cpu")
    except (OSError, ValueError, RuntimeError, ImportError) as exc:
        reason = str(exc).strip().splitlines()[0] if str(exc).strip() else type(exc).__name__
        raise ModelUnavailableError(f"the embedding model {name!r} cannot be loaded: {reason}", hint) from exc
