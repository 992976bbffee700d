"""The peers beside Liaison, in one run: `python -m bench.peers [--passages N] [--systems NAME…] BEIR_DIR`.

The peers get an environment of their own, made by this command the first time (`--venv`), that takes torch,
sentence-transformers and Chroma from this one and everything else from the registry. Every system runs in a process of
its own, with the same model, on the same passages and questions; passages are indexed by each system's default way.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.measure import p50, p95, verdict
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


COLUMNS = (
    ("nDCG@10", 8, 4), ("index s", 8, 1), ("CPU s", 7, 1), ("p50 ms", 7, 1), ("p95 ms", 7, 1), ("CPU ms", 7, 1),
    ("MB", 6, 0), ("peak MB", 8, 0),
)  # fmt: skip
"""Title, width and digits of each; the times of `CPU` are processor time, which a busy machine does not stretch."""


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


def run(python: str, system: str, corpus: Path, queries: Path) -> dict[str, Any] | None:
    """Run one system; None, with the reason on stderr, if it cannot."""
    model = load_settings().model_dir / "multilingual-e5-small"
    with tempfile.TemporaryDirectory() as folder:
        command = [python, str(WORKER), system, str(corpus), str(queries), str(model), folder]
        print("$", " ".join(command[1:4]), file=sys.stderr)
        done = subprocess.run(command, capture_output=True, text=True, cwd=WORKER.parents[1])
    if done.returncode:
        print(f"{system} did not run: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
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
    measured: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as name:
        corpus, queries = cut(collection, arguments.passages, Path(name))
        asked = [json.loads(line)["_id"] for line in queries.read_text(encoding="utf-8").splitlines()]
        qrels = {query: collection.qrels[query] for query in asked}
        load = os.getloadavg()[0]
        print(f"{arguments.passages} passages and {len(asked)} questions of {collection.name}; load {load:.1f}")
        print(" ".join([f"{'system':11}", *(f"{title:>{width}}" for title, width, _ in COLUMNS)]))
        for system in ("liaison", *arguments.systems):
            python = sys.executable if system == "liaison" else str(make_environment(arguments.venv, system))
            facts = run(python, system, corpus, queries)
            if facts is not None:
                measured[system] = _figures(facts, qrels)
                cells = (f"{measured[system][title]:{width}.{digits}f}" for title, width, digits in COLUMNS)
                print(" ".join([f"{system:11}", *cells]), flush=True)
    if "liaison" in measured and len(measured) > 1:
        _compare(measured.pop("liaison"), measured)


def _figures(facts: dict[str, Any], qrels: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """What is shown of a system, by title of the column."""
    scored = {query: {name: 1.0 / rank for rank, name in enumerate(names, 1)} for query, names in facts["run"].items()}
    values = per_query(qrels, scored, measures=("nDCG@10",))["nDCG@10"]
    return {
        "nDCG@10": sum(values.values()) / len(values),
        "index s": facts["index_s"],
        "CPU s": facts["index_cpu_s"],
        "p50 ms": p50(facts["query_ms"]),
        "p95 ms": p95(facts["query_ms"]),
        "CPU ms": facts["query_cpu_ms"],
        "MB": facts["resident_mb"],
        "peak MB": facts["peak_mb"],
    }


def _compare(ours: dict[str, float], peers: dict[str, dict[str, float]]) -> None:
    """Print Liaison's figures divided by the peers', beside the bars."""
    for title, bar in (("index s", 0.5), ("CPU s", 0.5), ("MB", 1.0), ("peak MB", 1.0)):
        least, name = min((figures[title], name) for name, figures in peers.items())
        verdict(f"{title} divided by the least of any peer ({name})", ours[title] / least, bar, "")
    if "langchain" in peers:
        for title in ("p50 ms", "CPU ms"):
            verdict(
                f"{title} of a search divided by LangChain + Chroma's", ours[title] / peers["langchain"][title], 0.5, ""
            )


if __name__ == "__main__":
    main()
