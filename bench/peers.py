"""The peers beside Liaison, in one run: `python -m bench.peers [--passages N] [--systems NAME…] BEIR_DIR`.

The peers get an environment of their own, made by this command the first time (`--venv`), that takes torch,
sentence-transformers and Chroma from this one and everything else from the registry. Every system runs in a process of
its own, with the same model, on the same passages and questions; passages are indexed by each system's default way.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

from bench.measure import p50, p95
from bot.config import load_settings
from retrieval.evaluation.collections import Collection, read_collection
from retrieval.evaluation.measures import per_query

WORKER = Path(__file__).resolve().parent / "peer_worker.py"
PACKAGES = {
    "langchain": ["langchain-chroma", "langchain-core"],
    "llamaindex": ["llama-index-core"],
    "txtai": ["txtai"],
    "haystack": ["haystack-ai"],
}


def make_environment(folder: Path, system: str) -> Path:
    """Make the peers' environment where it is missing, and install one peer; the Python to run it with."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        ours = sysconfig.get_paths()["purelib"]
        site = next((folder / "lib").glob("python*")) / "site-packages"
        (site / "liaison-bench.pth").write_text(ours + "\n", encoding="utf-8")
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES[system]]
    subprocess.run(install, check=True, stdout=sys.stderr)
    return python


def cut(collection: Collection, passages: int, folder: Path) -> tuple[Path, Path]:
    """The first passages of a collection, and up to 100 questions that they answer, as files."""
    lines = collection.corpus.read_text(encoding="utf-8").splitlines()[:passages]
    held = {json.loads(line)["_id"] for line in lines}
    asked = [query for query in collection.queries if set(collection.qrels[query]) <= held]
    asked = asked[:: max(1, len(asked) // 100)][:100]
    (folder / "corpus.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    records = [{"_id": query, "text": collection.queries[query]} for query in asked]
    written = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / "queries.jsonl").write_text(written, encoding="utf-8")
    return folder / "corpus.jsonl", folder / "queries.jsonl"


def run(python: str, system: str, corpus: Path, queries: Path) -> dict[str, object] | None:
    """Run one system; None, with the reason on stderr, if it cannot."""
    model = load_settings().model_dir / "multilingual-e5-small"
    with tempfile.TemporaryDirectory() as folder:
        command = [python, str(WORKER), system, str(corpus), str(queries), str(model), folder]
        print("$", " ".join(command[1:4]), file=sys.stderr)
        done = subprocess.run(command, capture_output=True, text=True, cwd=WORKER.parents[1])
    if done.returncode:
        print(f"{system} did not run: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    facts: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return facts


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="A collection in the BEIR layout.")
    parser.add_argument("--passages", type=int, default=500)
    parser.add_argument("--systems", nargs="*", default=[*PACKAGES], choices=[*PACKAGES])
    parser.add_argument("--venv", type=Path, default=load_settings().model_dir.parent / "bench-peers")
    arguments = parser.parse_args()
    collection = read_collection(arguments.folder)
    with tempfile.TemporaryDirectory() as name:
        corpus, queries = cut(collection, arguments.passages, Path(name))
        asked = [json.loads(line)["_id"] for line in queries.read_text(encoding="utf-8").splitlines()]
        qrels = {query: collection.qrels[query] for query in asked}
        print(f"{arguments.passages} passages and {len(asked)} questions of {collection.name}")
        print(f"{'system':11} {'nDCG@10':>8} {'index s':>8} {'CPU s':>7} {'p50 ms':>7} {'p95 ms':>7} {'peak MB':>8}")
        for system in ("liaison", *arguments.systems):
            python = sys.executable if system == "liaison" else str(make_environment(arguments.venv, system))
            facts = run(python, system, corpus, queries)
            if facts is not None:
                print(_line(system, facts, qrels), flush=True)


def _line(system: str, facts: dict[str, object], qrels: dict[str, dict[str, int]]) -> str:
    found: dict[str, list[str]] = facts["run"]  # type: ignore[assignment]
    scored = {query: {name: 1.0 / rank for rank, name in enumerate(names, 1)} for query, names in found.items()}
    values = per_query(qrels, scored, measures=("nDCG@10",))["nDCG@10"]
    times: list[float] = facts["query_ms"]  # type: ignore[assignment]
    quality = sum(values.values()) / len(values)
    return (
        f"{system:11} {quality:8.4f} {facts['index_s']:8.1f} {facts['index_cpu_s']:7.1f} {p50(times):7.1f} "
        f"{p95(times):7.1f} {facts['peak_mb']:8.0f}"
    )


if __name__ == "__main__":
    main()
