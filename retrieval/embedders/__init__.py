"""Text to vectors: the bundled model, or any sentence-transformers model."""

from __future__ import annotations

from pathlib import Path

from retrieval.embedders.base import Embedded, Embedder

__all__ = ["BUNDLED", "Embedded", "Embedder", "fingerprint_of", "load_embedder"]

BUNDLED = "bundled"


def load_embedder(name: str, *, model_dir: Path) -> Embedder:
    """Load an embedder.

    Args:
        name: `bundled`, or a sentence-transformers model by path or hub name.
        model_dir: Where the bundled model is converted to, once, if that was not done.

    Raises:
        ModelUnavailableError: If the model is neither here nor to be had.
    """
    if name == BUNDLED:
        from retrieval.embedders.bundled import BundledEmbedder
        from retrieval.embedders.conversion import prepare

        return BundledEmbedder(prepare(model_dir))
    from retrieval.embedders.external import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(name)


def fingerprint_of(name: str, *, model_dir: Path) -> str:
    """What the embedder's `fingerprint` will be; costs no model load for the bundled one.

    Args:
        name: As for `load_embedder`.
        model_dir: As for `load_embedder`.

    Raises:
        ModelUnavailableError: If the model is neither here nor to be had.
    """
    if name == BUNDLED:
        from retrieval.embedders.conversion import fingerprint, prepare, read_manifest

        return fingerprint(read_manifest(prepare(model_dir)) or {})
    return load_embedder(name, model_dir=model_dir).fingerprint
