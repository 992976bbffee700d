"""A build with the hashing embedder for a process of its own, which may be made to kill itself at a given step."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from corpus.catalogue import Catalogue
from retrieval import builder, folder, vectors
from retrieval.builder import Builder, BuildOptions
from tests.support.embedders import HashingEmbedder


def build(data_dir: Path, source: Path) -> None:
    catalogue = Catalogue.open(data_dir / "catalogue.sqlite", default_releasable_to=frozenset({"public"}))
    embedder = HashingEmbedder()
    one = Builder(data_dir, catalogue=catalogue, embedder=lambda: embedder, fingerprint=embedder.fingerprint)
    one.build(BuildOptions(sources=[source], force_delete=True))


def kill_at(step: str, moment: str) -> None:
    """Have this process killed before or after the method `Class.name` runs for the first time."""
    owner, name = step.split(".")
    cls = {"Catalogue": Catalogue}.get(owner) or next(
        found for module in (builder, folder, vectors) if (found := getattr(module, owner, None)) is not None
    )
    original = getattr(cls, name)
    skipped = 1 if step == "Catalogue.confirm" else 0  # the first one notes what the last build made live

    def killed(*args: Any, **kwargs: Any) -> Any:
        nonlocal skipped
        if skipped:
            skipped -= 1
            return original(*args, **kwargs)
        if moment == "after":
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("unreachable")

    setattr(cls, name, killed)


if __name__ == "__main__":
    if sys.argv[3:]:
        kill_at(sys.argv[3], sys.argv[4])
    build(Path(sys.argv[1]), Path(sys.argv[2]))
