"""Changing one document in a hundred: work, time, memory, stale chunks; and searching while a build runs.

`python -m bench incremental` makes 1,000 synthetic documents of about 2 kB, a third of them Japanese;
`python -m bench.incremental N KB PART…` makes N of KB kB and measures `work`, `memory` and `search`, or some of them.
LIAISON_EMBEDDER chooses another model, as in any build.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measure import LIAISON, each_ms, p95, verdict

WORDS = (  # noqa: SIM905  # a paragraph reads better than a list
    "harbour railway council minister agreement frequency protocol committee training exercise research standard "
    "network incident recovery budget partner island bridge forecast laboratory archive museum satellite vessel "
    "reactor library translator signature inspection warehouse customs fishery forest glacier orchard village"
).split()


JAPANESE_WORDS = (  # noqa: SIM905
    "港湾 鉄道 評議会 大臣 協定 周波数 議定書 委員会 訓練 演習 研究 標準 回線 事案 復旧 予算 相手国 島 橋 予報"
).split()


def document(chance: random.Random, number: int, *, is_japanese: bool = False, kilobytes: int = 2) -> str:
    """So many kB of sentences that no two documents share."""
    sentences: list[str] = []
    size = 0
    while size < kilobytes * 975:
        if is_japanese:
            words = "と".join(chance.choice(JAPANESE_WORDS) for _ in range(chance.randint(5, 10)))
            sentences.append(f"{words}は第{number}の{chance.randint(0, 10**6)}号の案件である。")
        else:
            words = " ".join(chance.choice(WORDS) for _ in range(chance.randint(8, 18)))
            sentences.append(f"The {words} of case {number}-{chance.randint(0, 10**6)}.")
        size += len(sentences[-1].encode())
    joint = "" if is_japanese else " "
    paragraphs = [joint.join(sentences[first : first + 5]) for first in range(0, len(sentences), 5)]
    return f"# Paper {number}\n\n" + "\n\n".join(paragraphs) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a build cost: seconds on the clock, seconds of processor time, greatest resident memory in MB."""

    wall_s: float
    cpu_s: float
    resident_mb: float

    def __str__(self) -> str:
        return f"{self.wall_s:.1f} s ({self.cpu_s:.1f} s of processor time), {self.resident_mb:.0f} MB resident"


def build(data_dir: Path, *sources: Path) -> tuple[Cost, dict[str, dict[str, int]]]:
    """Run a build as a process; what it cost and its result."""
    started = time.perf_counter()
    command = [LIAISON, "index", "build", *map(str, sources), "--json", "--force-delete", "--data-dir", str(data_dir)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    last = process.stdout.read().splitlines()[-1]
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(last)
    wall_s = time.perf_counter() - started
    cost = Cost(wall_s=wall_s, cpu_s=usage.ru_utime + usage.ru_stime, resident_mb=usage.ru_maxrss / 1024)
    return cost, json.loads(last)


def stale_chunks(data_dir: Path) -> int:
    """Records of the live Chroma store and rows of the matrix that belong to no live version."""
    from bot.config import load_settings
    from bot.wiring import open_catalogue
    from retrieval.generations import GenerationStore, opened
    from retrieval.vectors import VectorStore

    catalogue = open_catalogue(load_settings(data_dir=data_dir))
    live = {(record.id, record.version) for record in catalogue.documents()}
    with opened(GenerationStore(data_dir).current_folder()) as generation:
        rows = [generation.documents[int(ordinal)] for ordinal in generation.document_of_row]
        stale = sum((entry.document_id, entry.version) not in live for entry in rows)
        with VectorStore(generation.folder / "chroma") as store:
            return stale + abs(store.count() - len(rows))


def search_p95(data_dir: Path, source: Path) -> tuple[float, float, int]:
    """95th percentile of searching (ms), idle and while a build runs, and how many searches fell in the build.

    The build runs as jobs do that are started in chat or on a schedule.
    """
    from bot.config import load_settings
    from bot.wiring import open_searcher
    from retrieval.query import Query

    searcher = open_searcher(load_settings(data_dir=data_dir))
    chance = random.Random(7)
    asked = [" ".join(chance.choice(WORDS) for _ in range(6)) for _ in range(200)]

    def search(texts: list[str], *, builder: subprocess.Popen[bytes] | None = None) -> list[float]:
        spent: list[float] = []
        for text in texts:
            if builder is not None and builder.poll() is not None:
                break
            spent += each_ms(lambda one: searcher.search(Query(text=one)), [text])
            time.sleep(0.05)  # people do not ask without pause, which would starve a niced process on a small machine
        return spent

    search(asked[:20])
    idle = search(asked)
    command = ["nice", "-n", "10", LIAISON, "index", "build", str(source), "--full", "--data-dir", str(data_dir)]
    builder = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(8)  # until it embeds
    busy = search(asked, builder=builder)
    builder.kill()  # harmless at any moment
    builder.wait()
    idle += search(asked)  # before and after, as the machine may not be ours alone
    return p95(idle), p95(busy), len(busy)


def growth(folder: Path, write: Callable[[Path, int], None], documents: int, chunks: int, whole: Cost) -> float:
    """Resident memory that each further chunk of a full build takes, kB, beside a build of a quarter of them."""
    part = folder / "quarter"
    part.mkdir()
    for number in range(documents // 4):
        write(part, number)
    small, result = build(folder / "quarter-data", part)
    print(f"     a quarter of them: {small}")
    return (whole.resident_mb - small.resident_mb) * 1024 / max(1, chunks - result["chunks"]["total"])


PARTS = ("work", "memory", "search")


def work(data_dir: Path, source: Path, write: Callable[[Path, int], None], documents: int) -> tuple[Cost, int]:
    """Build, change, do nothing and remove; what the whole build cost, and how many chunks it has."""
    whole, full = build(data_dir, source)
    chunks = full["chunks"]["total"]
    print(f"     {documents} documents, {chunks} chunks: full build {whole}", flush=True)
    changed = max(1, documents // 100)
    for number in range(changed):
        write(source, number)
    part, some = build(data_dir)
    print(f"     {changed} changed: {part}; {some['chunks']['embedded']} chunks embedded", flush=True)
    verdict("1 % changed: share of the full build's embedding work", some["chunks"]["embedded"] / chunks, 0.03, "")
    verdict("1 % changed: share of the full build's wall time", part.wall_s / whole.wall_s, 0.10, "")
    verdict("1 % changed: share of the full build's processor time", part.cpu_s / whole.cpu_s, 0.10, "")
    none, _ = build(data_dir)
    print(f"     nothing changed: {none}", flush=True)
    for number in range(changed, 3 * changed):
        (source / f"paper-{number}.md").unlink()
    _, removed = build(data_dir)
    print(f"     removed: {removed['documents']['removed']}")
    verdict("stale chunks after changes and removals", stale_chunks(data_dir), 0, "")
    verdict(f"resident memory of a build at {documents} documents", whole.resident_mb, 1500, "MB")
    return whole, chunks


def main(documents: int = 1000, kilobytes: int = 2, parts: Sequence[str] = PARTS) -> None:
    chance = random.Random(1)

    def write(folder: Path, number: int) -> None:
        text = document(chance, number, is_japanese=number % 3 == 2, kilobytes=kilobytes)
        (folder / f"paper-{number}.md").write_text(text, encoding="utf-8")

    with tempfile.TemporaryDirectory() as folder:
        source, data_dir = Path(folder) / "papers", Path(folder) / "data"
        source.mkdir()
        for number in range(documents):
            write(source, number)
        whole, chunks = work(data_dir, source, write, documents)
        if "memory" in parts:
            each = growth(Path(folder), write, documents, chunks, whole)
            verdict("resident memory that a chunk adds to a full build", each, 3, "kB")
        if "search" in parts:
            idle, busy, count = search_p95(data_dir, source)
            print(f"     search p95: idle {idle:.1f} ms, during a full build {busy:.1f} ms ({count} searches)")
            verdict("search p95 during a build", busy, max(2 * idle, 40), "ms")


if __name__ == "__main__":
    chosen = [int(one) for one in sys.argv[1:3]]
    documents, kilobytes = chosen + [1000, 2][len(chosen) :]
    main(documents, kilobytes, sys.argv[3:] or PARTS)
