"""What a build costs beside its model: `python -m bench.building [FEW MANY]`, by default 1,250 and 5,000 documents.

Documents have about 2 kB, a third are Japanese, and random vectors stand for the model's, which would take hours of an
ordinary machine. Each size is built in a process of its own, then built again with one document in a hundred changed.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.incremental import document
from bench.measure import ROOT, verdict
from retrieval.embedders.base import Embedded, Span

DIMENSIONS = 384
FINGERPRINT = "random"


class RandomEmbedder:
    """Gives every text a random vector."""

    fingerprint, dimensions = FINGERPRINT, DIMENSIONS

    def __init__(self) -> None:
        self._chance = np.random.default_rng(1)

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._vectors(len(texts))

    def embed_passages(self, texts: Sequence[str], *, spans: Sequence[Sequence[Span]] | None = None) -> Embedded:
        sentences = [self._vectors(len(each)) for each in spans or ()]
        return Embedded(passages=self._vectors(len(texts)), sentences=sentences)

    def _vectors(self, count: int) -> NDArray[np.float32]:
        found = self._chance.standard_normal((count, DIMENSIONS), dtype=np.float32)
        scaled: NDArray[np.float32] = found / np.linalg.norm(found, axis=1, keepdims=True)
        return scaled


def build_here(documents: int) -> dict[str, float]:
    """Build so many documents in this process, change one in a hundred and build again; what it cost."""
    from bot.config import load_settings
    from bot.wiring import open_catalogue
    from retrieval.builder import Builder, BuildOptions
    from retrieval.memory import spare_memory

    spare_memory()  # as `liaison index build` does
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        source, settings = Path(folder) / "papers", load_settings(data_dir=Path(folder) / "data")
        source.mkdir()
        settings.data_dir.mkdir()

        def write(number: int) -> None:
            text = document(chance, number, is_japanese=number % 3 == 2)
            (source / f"paper-{number}.md").write_text(text, encoding="utf-8")

        for number in range(documents):
            write(number)
        builder = Builder(
            settings.data_dir, catalogue=open_catalogue(settings), embedder=RandomEmbedder, fingerprint=FINGERPRINT
        )
        facts: dict[str, float] = {}
        for name in ("whole", "changed"):
            started, spent = time.perf_counter(), time.process_time()
            made = builder.build(BuildOptions(sources=[source], full=False))
            facts[f"{name}_s"], facts[f"{name}_cpu_s"] = time.perf_counter() - started, time.process_time() - spent
            facts[f"{name}_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            facts.setdefault("chunks", made.chunks["total"])
            for number in range(documents // 100):
                write(number)
    return facts


def built(documents: int) -> dict[str, Any]:
    """What `build_here` tells, from a process of its own."""
    command = [sys.executable, "-m", "bench.building", "--here", str(documents)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"     {documents} documents, {facts['chunks']} chunks: {_cost(facts, 'whole')}, {facts['whole_mb']:.0f} MB")
    print(f"     1 % changed: {_cost(facts, 'changed')}", flush=True)
    return facts


def _cost(facts: dict[str, Any], name: str) -> str:
    return f"{facts[f'{name}_s']:.1f} s ({facts[f'{name}_cpu_s']:.1f} s of processor time)"


def main(few: int = 1250, many: int = 5000) -> None:
    small, large = built(few), built(many)
    each = (large["whole_mb"] - small["whole_mb"]) * 1024 / (large["chunks"] - small["chunks"])
    verdict("resident memory that a chunk adds to a build", each, 3, "kB")
    share = large["changed_cpu_s"] / large["whole_cpu_s"]
    verdict("1 % changed: share of the processor time, embedding left out", share, 0.10, "")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        print(json.dumps(build_here(int(sys.argv[2]))))
    else:
        main(*map(int, sys.argv[1:3]))
