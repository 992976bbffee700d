"""Takes out what a web copy adds."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.loaders.values import Block


def clean(blocks: Sequence[Block]) -> list[Block]:
    """x."""
    return list(blocks)
