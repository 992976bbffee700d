"""Embedding as a build does it, beside `SentenceTransformer.encode` with torch fp32 at batch 16 on the same passages.

The bar is for the same passages on both sides. A build embeds each sentence as well, about as many tokens again, which
peers have no vectors of; what passages and sentences together take is told beside it.
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
    sides: dict[str, Callable[[], object]] = {
        "torch": lambda: torch_model.encode(prefixed, batch_size=16, show_progress_bar=False),
        "ours": lambda: ours.embed_passages(texts),
        "with sentences": lambda: ours.embed_passages(texts, spans=spans),
    }
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(_PAIRS):
        for name, work in sides.items():
            spent[name].append(_timed(work))
    print(f"     runtime {ours.fingerprint}")
    for name, times in spent.items():
        print(f"     {name}: {count / statistics.median(clock for clock, _ in times):.1f} passages/s")
    own, own_effort = _share(spent["ours"], spent["torch"])
    whole, whole_effort = _share(spent["with sentences"], spent["torch"])
    print(
        f"     processor time (surer on a busy machine): {own_effort:.2f} of torch's, {whole_effort:.2f} with sentences"
    )
    print(f"     with the sentences, which torch is not given: {whole:.2f} of torch's time")
    verdict("embedding passages: its time ÷ that of torch fp32 at batch 16", own, 1 / 3 if has_bf16() else 1.0, "x")


def _share(own: list[tuple[float, float]], theirs: list[tuple[float, float]]) -> tuple[float, float]:
    """Medians over the rounds of one side's time on the clock, and of its processor time, as shares of the other's."""
    clocks, efforts = zip(*((a[0] / b[0], a[1] / b[1]) for a, b in zip(own, theirs, strict=True)), strict=True)
    return statistics.median(clocks), statistics.median(efforts)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
