"""An embedder that hashes words: deterministic, instant, close texts get close vectors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.embedders import Embedded

DIMENSIONS = 64


class HashingEmbedder:
    fingerprint = "hashing-1"
    dimensions = DIMENSIONS

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._vector(text) for text in texts])

    def embed_passages(
        self, texts: Sequence[str], *, spans: Sequence[Sequence[tuple[int, int]]] | None = None
    ) -> Embedded:
        self.embedded.extend(texts)
        details = [] if spans is None else [
            np.stack([self._vector(text[a:b]) for a, b in some]) for text, some in zip(texts, spans, strict=True)
        ]  # fmt: skip
        return Embedded(passages=np.stack([self._vector(text) for text in texts]), sentences=details)

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(DIMENSIONS, 1e-3, np.float32)
        for word in re.findall(r"\w+", text.lower()):
            vector[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "little") % DIMENSIONS] += 1
        return vector / np.linalg.norm(vector)
