"""Five documents from nothing to a live index, and the unchanged rebuild."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path

from bench.measure import LIAISON, shared, verdict


def build(data_dir: str, *sources: Path) -> tuple[float, dict[str, object]]:
    """Seconds of a build as a process, and its result."""
    started = time.perf_counter()
    command = [LIAISON, "index", "build", *map(str, sources), "--json", "--data-dir", data_dir]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - started, json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        seconds, result = build(folder, shared("partnership"))
        verdict("five documents, nothing to live index", seconds, 20, "s")
        print("    ", json.dumps(result["chunks"]))
        seconds, result = build(folder)
        verdict("unchanged rebuild", seconds, 3, "s")
        chunks = result["chunks"]
        assert isinstance(chunks, dict)
        verdict("unchanged rebuild: chunks embedded", chunks["embedded"], 0, "")
