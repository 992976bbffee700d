"""The Embedder port: texts to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors of passages and, where spans were given, of their sentences.

    Attributes:
        passages: Shape (texts, dimensions), L2-normalised.
        sentences: One array a text, shape (spans of that text, dimensions), L2-normalised; empty without spans. A
            sentence that holds no token has the vector of its passage.
    """

    passages: Vectors
    sentences: list[Vectors]


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their cosine.

    Implementers are thread-safe, may block, and give a text the same vector whatever else is in the call, up to
    rounding (cosine at least 0.9999).
    """

    @property
    def fingerprint(self) -> str:
        """Names model, runtime and precision; vectors with different fingerprints must not be compared or reused."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions; shape (len(texts), dimensions), float32, L2-normalised."""

    def embed_passages(self, texts: Sequence[str], *, spans: Sequence[Sequence[Span]] | None = None) -> Embedded:
        """Embed passages, of any length, and their sentences.

        Args:
            texts: Passages.
            spans: For each text the half-open code-point ranges of its sentences, in order of the text.
        """


@runtime_checkable
class SoonEmbedder(Protocol):
    """An embedder that can be told that nothing else is as urgent as one question."""

    def embed_soon(self, text: str) -> Vectors:
        """What `embed_queries` gives for one question, as soon as can be; shape (dimensions,)."""


def normalise(vectors: Vectors) -> Vectors:
    """Scale rows to unit length; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled
