"""Embedding as a build does it, beside `SentenceTransformer.encode` with torch fp32 at batch 16 on the same passages.

A build embeds each passage and then each of its sentences, about twice as many tokens as the passages alone, which are
all that torch is given; how fast the passages alone are is told beside it.
`python -m bench.embedding N` takes N passages instead of 96. Both run in turn, and the medians of the pairs count.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import ROOT, verdict

_PAIRS = 3


def passages(count: int) -> list[tuple[str, list[tuple[int, int]]]]:
    """Chunks of the sample library in both languages, with spans of their sentences; repeated where it has fewer."""
    from corpus.documents import Metadata, StoredVersion
    from corpus.loaders import load
    from retrieval.chunker import chunk

    found: list[tuple[str, list[tuple[int, int]]]] = []
    for path in sorted((ROOT / "corpus" / "library").glob("*.md")):
        loaded = load(path)
        stored = StoredVersion(
            document_id=path.stem,
            version="v",
            text=loaded.text,
            sections=loaded.sections,
            pages=(),
            metadata=Metadata(),
            source_hash="",
            extractor="",
            created_at="",
        )
        for span in chunk(stored):
            sentences = [(start - span.start, end - span.start) for start, end in span.sentences]
            found.append((loaded.text[span.start : span.end], sentences))
    random.Random(3).shuffle(found)
    return (found * (count // len(found) + 1))[:count]


def has_bf16() -> bool:
    """Whether the processor multiplies matrices of bf16 (AMX)."""
    try:
        return "amx_bf16" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of processor time, all threads together."""
    started, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - spent


def main(count: int = 96) -> None:
    from sentence_transformers import SentenceTransformer

    from bot.config import load_settings
    from bot.wiring import load_embedder
    from retrieval.embedders.conversion import model_folder

    settings = load_settings()
    ours = load_embedder(settings)
    torch_model = SentenceTransformer(str(model_folder(settings.model_dir)), device="cpu")
    chosen = passages(count)
    texts, spans = [text for text, _ in chosen], [some for _, some in chosen]
    prefixed = [f"passage: {text}" for text in texts]
    ours.embed_passages(texts[:4], spans=spans[:4])
    torch_model.encode(prefixed[:4], batch_size=16, show_progress_bar=False)
    ratios, rates, efforts, alone = [], [], [], []
    for _ in range(_PAIRS):
        theirs, their_effort = _timed(lambda: torch_model.encode(prefixed, batch_size=16, show_progress_bar=False))
        own, own_effort = _timed(lambda: ours.embed_passages(texts, spans=spans))
        _, alone_effort = _timed(lambda: ours.embed_passages(texts))
        ratios.append(own / theirs)
        alone.append(alone_effort / their_effort)
        rates.append((count / theirs, count / own))
        efforts.append(own_effort / their_effort)
    torch_rate, own_rate = (statistics.median(side) for side in zip(*rates, strict=True))
    ratio = statistics.median(ratios)
    print(f"     runtime {ours.fingerprint}")
    print(f"     torch {torch_rate:.1f} passages/s, ours {own_rate:.1f}: {1 / ratio:.2f} times as fast")
    print(f"     processor time: {statistics.median(efforts):.2f} of torch's (surer than the clock on a busy machine)")
    print(f"     the passages alone, without their sentences: {statistics.median(alone):.2f} of torch's processor time")
    bar = 1 / 3 if has_bf16() else 1.0
    verdict("embedding in a build: its time ÷ that of torch fp32 at batch 16", ratio, bar, "x")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
